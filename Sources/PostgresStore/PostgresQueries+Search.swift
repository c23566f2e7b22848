package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresQueries {
  package func search(
    _ text: String, for viewer: Viewer, before: LogPosition?, limit: Int
  ) async throws -> Page<SearchHit> {
    let question = SearchQuestion(text)
    guard !question.isEmpty else { return Page(rows: [], next: nil) }
    let shard = store.shard
    return try await page(min(limit, 100), \SearchHit.position) { connection, count in
      try connection.query(
        """
        SELECT t.position, t.entry, t.stream, n.text, t.type, t.recorded_at, t.text
        FROM read.entry_text t
        LEFT JOIN read.incident_list i ON i.stream = t.stream
        LEFT JOIN work.number n ON n.shard = \(shard.rawValue) AND n.stream = t.stream
        WHERE t.search @@ websearch_to_tsquery('simple', \(question.text))
          AND t.position < \(before?.rawValue ?? .max)
          AND (NOT (t.restricted OR coalesce(i.restricted, false))
            OR \(viewer.seesRestricted) OR EXISTS (
              SELECT FROM read.incident_member m
              WHERE m.stream = t.stream AND m.principal = \(viewer.principal.uuid)))
        ORDER BY t.position DESC LIMIT \(count)
        """
      ).map { try SearchHit($0, question) }
    }
  }
}

extension SearchHit {
  fileprivate init(_ row: Row, _ question: SearchQuestion) throws {
    self.init(
      position: LogPosition(try row.decode(0)), event: EventID(uuid: try row.decode(1)),
      stream: StreamID(uuid: try row.decode(2)), number: try row.decode(3),
      type: EventType(known: try row.decode(4)), recordedAt: try row.time(5),
      excerpt: question.excerpt(of: try row.decode(6)))
  }
}
