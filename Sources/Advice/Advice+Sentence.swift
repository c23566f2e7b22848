package import Policy

/// What an action would bring back, as far as it is known.
package struct WaysBack: Equatable, Sendable {
  /// On the unchanged stack.
  package var unchanged: String?
  package var lastKnownGood: String?

  package init(unchanged: String?, lastKnownGood: String?) {
    (self.unchanged, self.lastKnownGood) = (unchanged, lastKnownGood)
  }
}

extension MitigationKind {
  /// What to do, in one sentence without its full stop.
  package func order(_ ways: WaysBack) -> String {
    let good = ways.lastKnownGood.map { ", \($0)" } ?? ""
    return switch self {
    case .halt: "Stop the rollout where it is"
    case .monitor: "Wait and watch, for a limited time"
    case .fallback:
      "Fall back: send all traffic to the unchanged stack\(ways.unchanged.map { " (\($0))" } ?? "")"
    case .rollback: "Roll back to the last known good release\(good)"
    case .bypass: "Bypass it: switch off what is broken"
    case .rollForward: "Roll forward: repair it, and deploy the repair"
    case .redeployInfrastructure: "Build the infrastructure anew from the last known good\(good)"
    case .dataRestore: "Restore the data beside what is live, and cut over"
    case .freeze: "Leave everything as it is, promote nothing, and call for help"
    }
  }
}

extension Advice {
  /// The answer in one sentence.
  package func sentence(_ ways: WaysBack) -> String {
    first.map { "\($0.action.order(ways))." }
      ?? "Nothing can be recommended from what is known: look at what would change it."
  }
}

extension Effect.Weight {
  /// Short and stable, for machines.
  package var name: String {
    switch self {
    case .points: "points"
    case .discourages: "discourages"
    case .rulesOut: "rules-out"
    }
  }

  package static let names = ["points", "discourages", "rules-out"]
}
