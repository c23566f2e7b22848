package import Incidents
package import Rollouts

/// What may be said of who is affected, from what was measured.
///
/// That nobody is affected needs evidence: a deployment that reached nobody. Errors that nobody has
/// counted are not none.
package enum CustomerImpact: Equatable, Sendable {
  /// No traffic ever reached the new version.
  case none
  case counted(Int64)
  /// So much of the traffic may be; nobody has counted.
  case upTo(Share)
  case unknown
}

extension Deployment {
  /// The groups of the plan that were entered.
  fileprivate var reached: [RolloutGroup] {
    plan?.groups.filter { entered.contains($0.name) } ?? []
  }

  /// Whether a group saw the new version of which nobody said how much of the traffic it is.
  ///
  /// A ring or a region may be served whole although no share of all traffic was given for it.
  var reachedUncounted: Bool { reached.contains { $0.kind != .percent && $0.share == .none } }
}

extension CustomerImpact {
  package init(_ incident: Incident, _ deployment: Deployment?) {
    switch incident.impact?.howMany {
    case .number(let count) where count > 0: self = .counted(count)
    case .number, .unknown, nil:
      guard let deployment, deployment.plan != nil else {
        self = .unknown
        return
      }
      // Traffic that was taken back was there: the groups that were entered saw it.
      let seen = max(deployment.reached.map(\.share).max() ?? .none, deployment.split.new)
      if deployment.reachedUncounted, seen < .all {
        self = .unknown
      } else {
        self = seen == .none ? .none : .upTo(seen)
      }
    }
  }

  package var sentence: String {
    switch self {
    case .none: "No traffic ever reached the new version."
    case .counted(let count): "\(count) are affected, as somebody stated."
    case .upTo(let share):
      "Up to \(share) of traffic was on the new version; nobody has counted who is affected."
    case .unknown: "Nobody knows who is affected."
    }
  }
}
