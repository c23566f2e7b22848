package import Digest
package import EventLog

/// A link to the page for stakeholders, as it is kept: nothing of what makes it valid.
package struct StatusLink: Equatable, Sendable {
  package var id: EventID
  package var madeBy: PrincipalID
  package var createdAt: Timestamp
  package var expiresAt: Timestamp
  package var revokedAt: Timestamp?

  package init(
    _ id: EventID, madeBy maker: PrincipalID, createdAt: Timestamp, expiresAt: Timestamp,
    revokedAt: Timestamp? = nil
  ) {
    (self.id, madeBy, self.createdAt, self.expiresAt) = (id, maker, createdAt, expiresAt)
    self.revokedAt = revokedAt
  }
}

/// What stands in a link: who holds it can look, and nobody can make another from it.
package struct StatusPass: Equatable, Sendable {
  package var id: EventID
  /// Seconds since 1970.
  package var until: Int64
  /// Over both, under a key of this database.
  package var code: SHA256Digest

  package init(_ id: EventID, until: Int64, code: SHA256Digest) {
    (self.id, self.until, self.code) = (id, until, code)
  }

  /// What is signed.
  package static func signed(_ id: EventID, until: Int64) -> [UInt8] {
    Array("lastgood status page 1\n\(id)\n\(until)".utf8)
  }
}

/// Port: links to the page for stakeholders.
package protocol StatusLinkStore: Sendable {
  func make(_ id: EventID, by principal: PrincipalID, forSeconds: Int64) async throws -> StatusPass
  /// Whether it is signed by us, and neither over nor revoked.
  func isValid(_ pass: StatusPass) async throws -> Bool
  /// The newest first, those that are over included.
  func links(limit: Int) async throws -> [StatusLink]
  /// - Returns: false where there is none.
  func revoke(_ id: EventID) async throws -> Bool
  /// All that were ever made, those that nobody knows of included: their key is exchanged.
  func revokeAll() async throws
}

/// Where no links can be kept.
package struct NoStatusLinks: StatusLinkStore {
  package init() {}
  package func make(
    _: EventID, by _: PrincipalID, forSeconds _: Int64
  ) async throws -> StatusPass { throw DeskRefusal.notAllowed(reason: "There are no links here.") }
  package func isValid(_: StatusPass) async throws -> Bool { false }
  package func links(limit _: Int) async throws -> [StatusLink] { [] }
  package func revoke(_: EventID) async throws -> Bool { false }
  package func revokeAll() async throws {}
}
