package import EventLog
import FoundationEssentials
package import IncidentService
import Incidents
package import Metrics
import Postgres
import Rollouts

extension PostgresQueries {
  package func likenesses(
    of streams: Set<StreamID>?, limit: Int, for viewer: Viewer
  ) async throws -> [Likeness] {
    let all = streams == nil
    let wanted = (streams ?? []).map(\.uuid)
    return try await list { connection in
      try connection.query(
        """
        SELECT l.stream, l.number, l.title, l.service, l.category, l.declared_at, f.packed
        FROM read.incident_list l LEFT JOIN read.incident_figures f ON f.stream = l.stream
        WHERE (\(all) OR l.stream = ANY (\(wanted))) AND l.state <> 'merged'
          AND (NOT l.restricted OR \(viewer.seesRestricted) OR EXISTS (
            SELECT FROM read.incident_member m
            WHERE m.stream = l.stream AND m.principal = \(viewer.principal.uuid)))
        ORDER BY l.position DESC LIMIT \(Int64(max(limit, 0)))
        """
      ).map(Likeness.init)
    }
  }
}

extension Likeness {
  fileprivate init(_ row: Row) throws {
    var facts: IncidentFacts?
    if !row.isNull(6) {
      facts = try row.withBytes(6) { bytes in
        var reader = PackReader(bytes)
        return try IncidentFacts(&reader)
      }
    }
    self.init(
      stream: StreamID(uuid: try row.decode(0)), number: try row.decode(1),
      title: try row.decode(2), service: try row.decode(3), category: try row.word(4),
      actions: facts?.actions ?? [], signals: facts?.signals ?? [], declared: try row.time(5))
  }
}
