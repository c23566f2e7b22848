package import Digest
package import EventLog
import FoundationEssentials

/// Puts a policy into force: the one command whose writer may do nothing else.
package struct PolicyApplication: Sendable {
  package enum Outcome: Equatable, Sendable {
    case applied(Receipt)
    /// It is in force since then; nothing was appended.
    case alreadyInForce(AppliedPolicy)
  }

  package var hash: SHA256Digest
  package var canonicalText: [UInt8]
  package var by: PrincipalID
  package var at: Timestamp

  package init(hash: SHA256Digest, canonicalText: [UInt8], by: PrincipalID, at: Timestamp) {
    (self.hash, self.canonicalText, self.by, self.at) = (hash, canonicalText, by, at)
  }

  /// Appends `policy.applied` through `store`, whose writer is `policy`, unless `policies` say that
  /// just this policy is in force.
  ///
  /// `digest` makes the key: of two that apply the same after the same, one does.
  package func run(
    through store: any EventStore, after policies: StoredPolicies, by digest: any SHA256
  ) async throws -> Outcome {
    let (current, version) = try await policies.standing()
    if let current, current.hash == hash, current.canonicalText == canonicalText {
      return .alreadyInForce(current)
    }
    let identity = digest.digest(of: Array("lastgood policy apply\n\(hash)\n\(version)".utf8))
    guard let key = UUID(version8: identity) else { throw StreamBusy(stream: .policy) }
    let draft = EventDraft(
      id: .make(at: at),
      EventFormat.policies.body(
        .applied(hash: hash, language: PolicyEvent.language, by: by, text: .text(canonicalText))),
      happenedAt: at)
    let answer = try await store.append(
      Append(
        [draft], to: .policy, .policy, expecting: version,
        as: CommandIdentity(by: by, key: CommandKey(uuid: key), digest: identity),
        role: TokenRole.administrator.acting, policy: current?.hash))
    switch answer {
    case .appended(let receipt), .replayed(let receipt): return .applied(receipt)
    case .conflict: throw StreamBusy(stream: .policy)
    }
  }
}

extension UUID {
  /// Computed from something: version 8 of RFC 9562.
  fileprivate init?(version8 digest: SHA256Digest) {
    var bytes = Array(digest.bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    self.init(bytes: bytes)
  }
}
