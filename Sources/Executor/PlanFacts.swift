package import Decisions
package import Digest
package import EventLog
package import Policy
package import Rollouts

/// Port: what the record says that a plan depends on; read anew for each plan.
package protocol PlanFacts: Sendable {
  /// By the database's clock: this host's may be wrong, and what has run out is judged by it.
  func time() async throws -> Timestamp

  func rules() async throws -> Rules

  func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer

  /// Newest first; a few dozen are enough.
  func releases(of service: String, in environment: String) async throws -> [ReleaseHistory]

  /// Which schemas a release bears, by the policy under which it was planned: the range there was
  /// that of the newest release then.
  func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange?

  /// What the policy calls somebody; nil for whoever was erased.
  func handle(of principal: PrincipalID) async throws -> String?

  /// All that was decided about an incident, in order.
  func decisions(in incident: StreamID) async throws -> [DecisionEvent]
}

/// The rules that hold, as the executor itself can prove them.
package enum Rules: Equatable, Sendable {
  /// Nobody has applied a policy; the standard rules hold.
  case standard
  case applied(Policy, hash: SHA256Digest)
  /// One was applied, and its text cannot be read here, or is not the one that was applied.
  case unreadable(hash: SHA256Digest)

  package var policy: Policy {
    if case .applied(let policy, _) = self { policy } else { .standard }
  }

  package var hash: SHA256Digest? {
    switch self {
    case .standard: nil
    case .applied(_, let hash), .unreadable(let hash): hash
    }
  }
}
