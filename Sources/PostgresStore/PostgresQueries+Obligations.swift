import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresQueries {
  /// One page; where the next begins, the filter says of the last row.
  package func obligations(_ filter: ObligationFilter) async throws -> Page<ObligationRow> {
    let limit = Int64(min(max(filter.limit, 1), Self.pageLimit))
    let order: StaticString =
      filter.isNewestFirst ? "o.fulfilled_at DESC, o.id DESC" : "o.due_at, o.id"
    let beyond: StaticString =
      filter.isNewestFirst ? "(o.fulfilled_at, o.id) <" : "(o.due_at, o.id) >"
    let time = filter.after.map { PostgresTimestamp($0.time) }
    let id = filter.after?.id ?? ""
    let rows = try await list { connection in
      try connection.query(
        """
        SELECT o.id, o.kind, o.stream, n.text, o.owed_by, o.due_at, o.fulfilled_at, o.of_role
        FROM read.obligation_list o
        LEFT JOIN read.incident_list i ON i.stream = o.stream
        LEFT JOIN work.number n ON n.shard = \(store.shard.rawValue) AND n.stream = o.stream
        WHERE (\(filter.isFulfilled.postgresParameter) IS NULL
            OR (o.fulfilled_at IS NOT NULL) = \(filter.isFulfilled.postgresParameter))
          AND (\((filter.stream?.uuid).postgresParameter) IS NULL OR o.stream = \((filter.stream?.uuid).postgresParameter))
          AND (\(filter.kind.postgresParameter) IS NULL OR o.kind = \(filter.kind.postgresParameter))
          AND (NOT (o.restricted OR coalesce(i.restricted, false))
            OR \(filter.viewer.seesRestricted) OR EXISTS (
              SELECT FROM read.incident_member m
              WHERE m.stream = o.stream AND m.principal = \(filter.viewer.principal.uuid)))
          AND (\(time.postgresParameter) IS NULL
            OR \(raw: beyond) (\(time.postgresParameter), \(id)))
        ORDER BY \(raw: order) LIMIT \(limit)
        """
      ).map(ObligationRow.init)
    }
    return Page(rows: rows, next: nil)
  }
}

extension ObligationRow {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.decode(0), kind: try row.decode(1), stream: StreamID(uuid: try row.decode(2)),
      number: try row.decode(3), owedBy: EventID(uuid: try row.decode(4)),
      dueAt: try row.time(5), fulfilledAt: try row.timeOrNil(6), owedTo: try row.decode(7))
  }
}
