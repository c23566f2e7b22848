package import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// Tokens, in `work.token`.
package struct PostgresTokens: TokenStore {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  package func save(_ token: TokenRecord, digest: SHA256Digest) async throws {
    try await store.pool.use { connection in
      try connection.execute(
        """
        INSERT INTO work.token
          (id, digest, principal, role, label, created_at, expires_at, revoked_at)
        VALUES (\(token.id.uuid), \(digest.bytes), \(token.principal.uuid),
          \(token.role.rawValue), \(token.label), \(PostgresTimestamp(token.createdAt)),
          \(token.expiresAt.map(PostgresTimestamp.init).postgresParameter),
          \(token.revokedAt.map(PostgresTimestamp.init).postgresParameter))
        """)
    }
  }

  package func token(digest: SHA256Digest) async throws -> TokenRecord? {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT id, principal, role, label, created_at, expires_at, revoked_at FROM work.token
        WHERE digest = \(digest.bytes)
        """
      ).first.map(TokenRecord.init)
    }
  }

  package func tokens() async throws -> [TokenRecord] {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT id, principal, role, label, created_at, expires_at, revoked_at FROM work.token
        ORDER BY created_at, id
        """
      ).map(TokenRecord.init)
    }
  }

  package func tokens(of principal: PrincipalID) async throws -> [TokenRecord] {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT id, principal, role, label, created_at, expires_at, revoked_at FROM work.token
        WHERE principal = \(principal.uuid)
        ORDER BY created_at, id
        """
      ).map(TokenRecord.init)
    }
  }

  package func revoke(_ id: EventID, at time: Timestamp) async throws -> TokenRecord? {
    try await store.pool.use { connection in
      // Once revoked it stays so, from the first time on.
      try connection.query(
        """
        UPDATE work.token SET revoked_at = coalesce(revoked_at, \(PostgresTimestamp(time)))
        WHERE id = \(id.uuid)
        RETURNING id, principal, role, label, created_at, expires_at, revoked_at
        """
      ).first.map(TokenRecord.init)
    }
  }
}

extension TokenRecord {
  /// Reads `id, principal, role, label, created_at, expires_at, revoked_at`.
  fileprivate init(_ row: Row) throws {
    guard let role = TokenRole(rawValue: try row.decode(2)) else { throw MalformedField() }
    self.init(
      id: EventID(uuid: try row.decode(0)), principal: PrincipalID(uuid: try row.decode(1)),
      role: role, label: try row.decode(3), createdAt: try row.time(4),
      expiresAt: try row.timeOrNil(5), revokedAt: try row.timeOrNil(6))
  }
}
