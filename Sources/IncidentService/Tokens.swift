package import Digest
package import EventLog

/// What the bearer of a token may do.
package enum TokenRole: String, CaseIterable, Sendable {
  /// Reads.
  case viewer
  /// Reads and adds to the record.
  case responder
  /// Sends detections in, and nothing else.
  case intake
  /// Everything, tokens and people included.
  case administrator
}

/// A token as it is kept: never the token itself.
package struct TokenRecord: Equatable, Sendable {
  /// Names it in lists, in `token revoke`, and in the log.
  package var id: EventID
  package var principal: PrincipalID
  package var role: TokenRole
  package var label: String
  package var createdAt: Timestamp
  package var expiresAt: Timestamp?
  package var revokedAt: Timestamp?

  package init(
    id: EventID, principal: PrincipalID, role: TokenRole, label: String, createdAt: Timestamp,
    expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil
  ) {
    (self.id, self.principal, self.role, self.label) = (id, principal, role, label)
    (self.createdAt, self.expiresAt, self.revokedAt) = (createdAt, expiresAt, revokedAt)
  }
}

/// Port: tokens, found by the SHA-256 of their text.
package protocol TokenStore: Sendable {
  func save(_ token: TokenRecord, digest: SHA256Digest) async throws
  /// Also an expired or revoked one: who asks decides what to say of it.
  func token(digest: SHA256Digest) async throws -> TokenRecord?
  func tokens() async throws -> [TokenRecord]
  /// All of one person or machine, oldest first.
  func tokens(of principal: PrincipalID) async throws -> [TokenRecord]
  /// - Returns: the token as it is now; nil when there is none of this id.
  func revoke(_ id: EventID, at time: Timestamp) async throws -> TokenRecord?
}

extension TokenStore {
  package func tokens(of principal: PrincipalID) async throws -> [TokenRecord] {
    try await tokens().filter { $0.principal == principal }
  }
}
