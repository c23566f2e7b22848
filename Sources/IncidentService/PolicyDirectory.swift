package import Digest
package import EventLog
package import Policy

/// A policy as it was applied.
package struct AppliedPolicy: Equatable, Sendable {
  /// Of its canonical text; every event made under it cites this.
  package var hash: SHA256Digest
  package var policy: Policy
  package var canonicalText: [UInt8]
  package var position: LogPosition
  package var appliedAt: Timestamp
  package var by: PrincipalID

  package init(
    hash: SHA256Digest, policy: Policy, canonicalText: [UInt8], position: LogPosition,
    appliedAt: Timestamp, by: PrincipalID
  ) {
    (self.hash, self.policy, self.canonicalText) = (hash, policy, canonicalText)
    (self.position, self.appliedAt, self.by) = (position, appliedAt, by)
  }
}

/// Port: which rules are in force, and which were.
package protocol PolicyDirectory: Sendable {
  /// Nil where none was ever applied; then `Policy.standard` holds, and events cite no hash.
  func current() async throws -> AppliedPolicy?

  /// All that ever were in force, oldest first.
  func all() async throws -> [AppliedPolicy]

  /// Whoever asks next gets what holds now, not what held a moment ago.
  func lookAgain() async
}

extension PolicyDirectory {
  package func lookAgain() async {}
}

/// Where no policy can be applied: the standard rules hold.
package struct NoPolicies: PolicyDirectory {
  package init() {}
  package func current() async throws -> AppliedPolicy? { nil }
  package func all() async throws -> [AppliedPolicy] { [] }
}

extension PolicyDirectory {
  /// The hash that events cite which are made now; nil where no policy was ever applied.
  package func hashInForce() async throws -> SHA256Digest? { try await current()?.hash }

  /// The rules that hold now.
  package func inForce() async throws -> Policy { try await current()?.policy ?? .standard }
}
