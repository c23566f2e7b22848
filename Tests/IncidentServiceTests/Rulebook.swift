import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import Synchronization
import TestSupport

/// A policy that tests put in force without a file.
final class Rulebook: PolicyDirectory {
  private let applied: Mutex<AppliedPolicy?>

  init(_ policy: Policy?) { applied = Mutex(policy.map(Self.applied)) }

  func put(_ policy: Policy) { applied.withLock { $0 = Self.applied(policy) } }

  func current() async throws -> AppliedPolicy? { applied.withLock { $0 } }
  func all() async throws -> [AppliedPolicy] { applied.withLock { [$0].compactMap { $0 } } }

  private static func applied(_ policy: Policy) -> AppliedPolicy {
    AppliedPolicy(
      hash: Commander.digest(of: String(describing: policy)), policy: policy, canonicalText: [],
      position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
      by: PrincipalID(uuid: UUID()))
  }
}

extension Policy {
  /// The standard rules, where two others agree to whatever is done, and a deployment starts without
  /// anybody else.
  static let startingFreely: Policy = {
    var policy = Policy.standard
    policy.environments["production"]?.approvers = 0
    policy.approvals.rules = MitigationKind.allCases.map { kind in
      var rule = ApprovalRule(action: kind)
      rule.count = 2
      return rule
    }
    return policy
  }()
}

extension Office {
  /// A desk over the same log, under these rules.
  func desk(under rules: any PolicyDirectory) -> Desk {
    let clock = clock
    return Desk(
      store: store, queries: PostgresQueries(log), people: PostgresPeople(log),
      tokens: PostgresTokens(log), blobs: PostgresBlobs(log), watch: listener, policies: rules,
      patience: Self.patience, digest: { Commander.digest(of: hexadecimal($0)) },
      now: { clock.now })
  }
}
