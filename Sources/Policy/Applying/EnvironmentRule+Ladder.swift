/// What is known of a version in the environment before.
package struct LadderFacts: Equatable, Sendable {
  /// Of the newest deployment of this version there; nil when it never was there.
  package var deployment: String?
  package var isCompleted = false
  /// What passed or was recorded as done there: kinds of gates, names of gates, items.
  package var shown: Set<String> = []

  package init() {}
}

/// What is missing from the environment before.
package enum LadderGap: Equatable, Sendable {
  case neverThere(environment: String)
  case notCompleted(environment: String, deployment: String)
  case notShown(String, environment: String, deployment: String)
}

extension Policy {
  /// What has to come from the environment before, and has not.
  package func ladderGaps(to environment: String, _ facts: LadderFacts) -> [LadderGap] {
    guard let rule = environments[environment], let before = rule.after else { return [] }
    guard let deployment = facts.deployment else { return [.neverThere(environment: before)] }
    var gaps: [LadderGap] = []
    if !facts.isCompleted {
      gaps.append(.notCompleted(environment: before, deployment: deployment))
    }
    for name in rule.evidence where !isShown(name, facts) {
      gaps.append(.notShown(name, environment: before, deployment: deployment))
    }
    return gaps
  }

  /// Under its own name, or as the gate of that name.
  private func isShown(_ name: String, _ facts: LadderFacts) -> Bool {
    facts.shown.contains(name)
      || gates.contains { $0.name == name && facts.shown.contains($0.kind) }
  }
}

extension LadderGap {
  package var explanation: String {
    switch self {
    case .neverThere(let environment): "this version was never deployed to \(environment)"
    case .notCompleted(let environment, let deployment):
      "\(deployment), which brought it to \(environment), is not complete"
    case .notShown(let name, let environment, let deployment):
      "\(deployment) shows no passed “\(name)” in \(environment)"
    }
  }
}
