package import Digest
package import EventLog

/// A link by which one person answers one request for approval, once: never its token.
package struct ApprovalLink: Equatable, Sendable {
  package var id: EventID
  package var incident: StreamID
  package var decision: EventID
  package var request: EventID
  package var planHash: SHA256Digest
  /// Whom it is for, and in which role they answer.
  package var principal: PrincipalID
  package var role: String
  package var madeBy: PrincipalID
  package var createdAt: Timestamp
  package var expiresAt: Timestamp
  package var usedAt: Timestamp?

  package init(
    id: EventID, incident: StreamID, decision: EventID, request: EventID, planHash: SHA256Digest,
    for principal: PrincipalID, as role: String, madeBy maker: PrincipalID, at time: Timestamp,
    until expiry: Timestamp, usedAt: Timestamp? = nil
  ) {
    (self.id, self.incident, self.decision) = (id, incident, decision)
    (self.request, self.planHash, self.principal) = (request, planHash, principal)
    (self.role, madeBy, createdAt, expiresAt) = (role, maker, time, expiry)
    self.usedAt = usedAt
  }
}

/// Port: links, found by the SHA-256 of their token.
package protocol ApprovalLinkStore: Sendable {
  /// False when there is one of that id already: its token is not known any more.
  func save(_ link: ApprovalLink, digest: SHA256Digest) async throws -> Bool
  /// Also an expired or used one: who asks decides what to say of it.
  func link(digest: SHA256Digest) async throws -> ApprovalLink?
  /// From the first time on it stays used.
  func use(_ id: EventID, at time: Timestamp) async throws
}

/// Where no links can be kept.
package struct NoLinks: ApprovalLinkStore {
  package init() {}
  package func save(_: ApprovalLink, digest _: SHA256Digest) async throws -> Bool {
    throw DeskRefusal.notAllowed(reason: "There are no links here.")
  }
  package func link(digest _: SHA256Digest) async throws -> ApprovalLink? { nil }
  package func use(_: EventID, at _: Timestamp) async throws {}
}
