import Crypto
import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// Links to the page for stakeholders, in `work.status_link`, signed under a key of this database.
package struct PostgresStatusLinks: StatusLinkStore {
  private static let purpose = "status links"
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  package func make(
    _ id: EventID, by principal: PrincipalID, forSeconds seconds: Int64
  ) async throws -> StatusPass {
    try await store.commit { connection in
      try connection.transaction { connection in
        let key = try StatusKey.find(Self.purpose, in: store, over: connection)
        let until: Int64 = try connection.query(
          """
          INSERT INTO work.status_link (id, shard, made_by, expires_at)
          VALUES (\(id.uuid), \(store.shard.rawValue), \(principal.uuid),
            date_trunc('second', clock_timestamp() + make_interval(secs => \(Double(seconds)))))
          ON CONFLICT (id) DO UPDATE SET id = excluded.id
          RETURNING extract(epoch FROM expires_at)::int8
          """
        ).single().decode(0)
        return StatusPass(id, until: until, code: Self.code(id, until, key))
      }
    }
  }

  package func isValid(_ pass: StatusPass) async throws -> Bool {
    try await store.pool.use { connection in
      let key = try StatusKey.find(Self.purpose, in: store, over: connection)
      guard isSameCode(Self.code(pass.id, pass.until, key).bytes, pass.code.bytes) else {
        return false
      }
      // Not from a replica: revoked must be seen at once.
      return try connection.query(
        """
        SELECT 1 FROM work.status_link
        WHERE id = \(pass.id.uuid) AND revoked_at IS NULL AND expires_at > clock_timestamp()
        """
      ).first != nil
    }
  }

  package func links(limit: Int) async throws -> [StatusLink] {
    try await store.pool.use { connection in
      try connection.query(
        """
        SELECT id, made_by, created_at, expires_at, revoked_at FROM work.status_link
        WHERE shard = \(store.shard.rawValue) ORDER BY created_at DESC, id LIMIT \(Int64(limit))
        """
      ).map { row in
        StatusLink(
          EventID(uuid: try row.decode(0)), madeBy: PrincipalID(uuid: try row.decode(1)),
          createdAt: try row.time(2), expiresAt: try row.time(3), revokedAt: try row.timeOrNil(4))
      }
    }
  }

  package func revoke(_ id: EventID) async throws -> Bool {
    try await store.commit { connection in
      try connection.query(
        """
        UPDATE work.status_link SET revoked_at = coalesce(revoked_at, clock_timestamp())
        WHERE id = \(id.uuid) RETURNING id
        """
      ).first != nil
    }
  }

  package func revokeAll() async throws {
    try await store.commit { connection in
      try connection.transaction { connection in
        try connection.execute(
          """
          DELETE FROM work.status_key
          WHERE shard = \(store.shard.rawValue) AND purpose = \(Self.purpose)
          """)
        try connection.execute(
          """
          UPDATE work.status_link SET revoked_at = clock_timestamp()
          WHERE shard = \(store.shard.rawValue) AND revoked_at IS NULL
          """)
      }
    }
  }

  private static func code(_ id: EventID, _ until: Int64, _ key: [UInt8]) -> SHA256Digest {
    HMACSHA256(key: key) { OpenSSLSHA256().digest(of: $0) }
      .digest(of: StatusPass.signed(id, until: until))
  }
}
