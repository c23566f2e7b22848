package import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// Links for approvals, in `work.approval_link`.
package struct PostgresApprovalLinks: ApprovalLinkStore {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  package func save(_ link: ApprovalLink, digest: SHA256Digest) async throws -> Bool {
    try await store.pool.use { connection in
      try connection.query(
        """
        INSERT INTO work.approval_link (id, stream, decision, request, plan_hash, principal, role,
          made_by, digest, created_at, expires_at, used_at)
        VALUES (\(link.id.uuid), \(link.incident.uuid), \(link.decision.uuid),
          \(link.request.uuid), \(link.planHash.bytes), \(link.principal.uuid), \(link.role),
          \(link.madeBy.uuid), \(digest.bytes), \(PostgresTimestamp(link.createdAt)),
          \(PostgresTimestamp(link.expiresAt)),
          \(link.usedAt.map(PostgresTimestamp.init).postgresParameter))
        ON CONFLICT (id) DO NOTHING RETURNING id
        """
      ).first != nil
    }
  }

  package func link(digest: SHA256Digest) async throws -> ApprovalLink? {
    // Not from a replica: used up must be seen at once.
    try await store.pool.use { connection in
      try connection.query(
        """
        SELECT id, stream, decision, request, plan_hash, principal, role, made_by, created_at,
          expires_at, used_at
        FROM work.approval_link WHERE digest = \(digest.bytes)
        """
      ).first.map(ApprovalLink.init)
    }
  }

  package func use(_ id: EventID, at time: Timestamp) async throws {
    try await store.pool.use { connection in
      try connection.execute(
        """
        UPDATE work.approval_link SET used_at = coalesce(used_at, \(PostgresTimestamp(time)))
        WHERE id = \(id.uuid)
        """)
    }
  }
}

extension ApprovalLink {
  fileprivate init(_ row: Row) throws {
    guard let hash = SHA256Digest(try row.decode(4) as [UInt8]) else { throw MalformedField() }
    self.init(
      id: EventID(uuid: try row.decode(0)), incident: StreamID(uuid: try row.decode(1)),
      decision: EventID(uuid: try row.decode(2)), request: EventID(uuid: try row.decode(3)),
      planHash: hash, for: PrincipalID(uuid: try row.decode(5)), as: try row.decode(6),
      madeBy: PrincipalID(uuid: try row.decode(7)), at: try row.time(8), until: try row.time(9),
      usedAt: try row.timeOrNil(10))
  }
}
