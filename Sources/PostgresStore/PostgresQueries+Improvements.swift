package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresQueries {
  /// Soonest due first.
  package func improvements(_ filter: ImprovementFilter) async throws -> [ImprovementRow] {
    let limit = Int64(min(max(filter.limit, 1), 1_000))
    let due = filter.dueBefore.map { PostgresTimestamp($0) }
    return try await list { connection in
      try connection.query(
        """
        SELECT i.id, i.stream, p.subject, p.of_deployment, n.text, i.ordinal, i.kind, i.owner,
          i.due_at, i.state, i.tracker, i.reference, i.address, i.body, i.done_when, l.service
        FROM read.improvement_list i
        JOIN read.postmortem_list p ON p.stream = i.stream
        LEFT JOIN read.incident_list l ON l.stream = p.subject
        LEFT JOIN work.number n ON n.shard = \(store.shard.rawValue) AND n.stream = p.subject
        WHERE (\(filter.state.postgresParameter) IS NULL OR i.state = \(filter.state.postgresParameter))
          AND (\((filter.subject?.uuid).postgresParameter) IS NULL
            OR p.subject = \((filter.subject?.uuid).postgresParameter))
          AND (\(filter.service.postgresParameter) IS NULL
            OR l.service = \(filter.service.postgresParameter))
          AND (\(due.postgresParameter) IS NULL OR i.due_at <= \(due.postgresParameter))
          AND (NOT (p.restricted OR coalesce(l.restricted, false))
            OR \(filter.viewer.seesRestricted) OR EXISTS (
              SELECT FROM read.incident_member m
              WHERE m.stream = p.subject AND m.principal = \(filter.viewer.principal.uuid)))
          AND (NOT \(filter.isExported) OR (i.tracker IS NOT NULL AND i.state <> 'declined'))
        ORDER BY (\(filter.isExported) AND i.state <> 'open'),
          CASE WHEN \(filter.isExported) AND i.state <> 'open' THEN -extract(epoch FROM i.due_at) END,
          i.due_at, i.id LIMIT \(limit)
        """
      ).map(ImprovementRow.init)
    }
  }
}

extension PostgresQueries {
  /// Oldest first, the newest ten thousand.
  package func factors(
    since begin: Timestamp, for viewer: Viewer
  ) async throws -> [(category: String, at: Timestamp)] {
    try await list { connection in
      try connection.query(
        """
        SELECT f.category, f.named_at FROM read.factor_list f
        JOIN read.postmortem_list p ON p.stream = f.stream
        LEFT JOIN read.incident_list l ON l.stream = p.subject
        WHERE f.named_at >= \(PostgresTimestamp(begin))
          AND (NOT (p.restricted OR coalesce(l.restricted, false)) OR \(viewer.seesRestricted))
        ORDER BY f.named_at DESC, f.id LIMIT 10000
        """
      ).map { (category: try $0.decode(0), at: try $0.time(1)) }.reversed()
    }
  }
}

extension ImprovementRow {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: EventID(uuid: try row.decode(0)), stream: StreamID(uuid: try row.decode(1)),
      subject: StreamID(uuid: try row.decode(2)), isOfDeployment: try row.decode(3),
      number: try row.decode(4), ordinal: try row.decode(5), kind: try row.decode(6),
      owner: try row.decode(7), dueAt: try row.time(8), state: try row.decode(9),
      tracker: try row.decode(10), reference: try row.decode(11), address: try row.decode(12),
      text: try row.decode(13), doneWhen: try row.decode(14), service: try row.decode(15))
  }
}
