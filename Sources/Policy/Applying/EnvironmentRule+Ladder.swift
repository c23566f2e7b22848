/// What is known of a version in the environment before.
package struct LadderFacts: Equatable, Sendable {
  /// Of the newest deployment of this version there; nil when it never was there.
  package var deployment: String?
  package var isCompleted = false
  /// Whether what was deployed there is known to be another artefact, for all its same version.
  package var isOtherArtefact = false
  /// What passed or was recorded as done there: names of gates, kinds of checks without a name, and
  /// items with what stands for them.
  package var shown: Set<String> = []

  package init() {}
}

/// What is missing from the environment before.
package enum LadderGap: Equatable, Sendable {
  case neverThere(environment: String)
  /// It was there under the same name, but not the same artefact.
  case otherArtefact(environment: String, deployment: String)
  case notCompleted(environment: String, deployment: String)
  case notShown(String, environment: String, deployment: String)
}

extension Policy {
  /// All environments that come before one on the way to it.
  package func environments(before environment: String) -> Set<String> {
    var found: Set<String> = []
    var next = environments[environment]?.after
    // A circle is an error of the policy, and no reason to go on for ever.
    while let name = next, found.insert(name).inserted { next = environments[name]?.after }
    return found.subtracting([environment])
  }

  /// What has to come from the environment before, and has not.
  package func ladderGaps(to environment: String, _ facts: LadderFacts) -> [LadderGap] {
    guard let rule = environments[environment], let before = rule.after else { return [] }
    guard let deployment = facts.deployment else { return [.neverThere(environment: before)] }
    if facts.isOtherArtefact {
      return [.otherArtefact(environment: before, deployment: deployment)]
    }
    var gaps: [LadderGap] = []
    if !facts.isCompleted {
      gaps.append(.notCompleted(environment: before, deployment: deployment))
    }
    for name in rule.evidence where !facts.shown.contains(name) {
      gaps.append(.notShown(name, environment: before, deployment: deployment))
    }
    return gaps
  }

}

extension LadderGap {
  package var explanation: String {
    switch self {
    case .neverThere(let environment): "this version was never deployed to \(environment)"
    case .otherArtefact(let environment, let deployment):
      "\(deployment) brought another artefact to \(environment) under the same version"
    case .notCompleted(let environment, let deployment):
      "\(deployment), which brought it to \(environment), is not complete"
    case .notShown(let name, let environment, let deployment):
      "\(deployment) shows no passed “\(name)” in \(environment): run its gate there, or where it is no "
        + "gate record it with a reference"
    }
  }
}
