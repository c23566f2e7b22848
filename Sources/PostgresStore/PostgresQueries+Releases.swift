import EventLog
import FoundationEssentials
package import IncidentService
import Postgres
package import Rollouts

extension PostgresQueries {
  package func releases(_ filter: ReleaseFilter) async throws -> [ReleaseHistory] {
    // What no name contains, and the server would refuse.
    guard !filter.service.utf8.contains(0), !filter.environment.utf8.contains(0) else { return [] }
    // One snapshot for both: an incident may be laid to a release just now.
    return try await list(isolation: .repeatableRead) { connection in
      var releases = try Self.book(filter, over: connection)
      guard let oldest = releases.last?.position else { return releases }
      let incidents = try Self.incidents(filter, through: oldest, over: connection)
      for index in releases.indices where !incidents.isEmpty {
        if let own = incidents[releases[index].stream] { releases[index].incidents = own }
      }
      return releases
    }
  }

  /// All in one value: a row of its own costs more than what stands in it.
  private static func book(
    _ filter: ReleaseFilter, over connection: Connection
  ) throws -> [ReleaseHistory] {
    let row = try connection.query(
      """
      SELECT string_agg(facts, ''::bytea) FROM (
        SELECT facts FROM read.release_book
        WHERE service = \(filter.service) AND environment = \(filter.environment)
          AND position < \(filter.before?.rawValue ?? .max)
        ORDER BY position DESC LIMIT \(Int64(max(filter.limit, 1)))) AS page
      """
    ).single()
    if row.isNull(0) { return [] }
    return try row.withBytes(0) { bytes in
      var reader = PackReader(bytes)
      var releases: [ReleaseHistory] = []
      while !reader.isAtEnd { releases.append(try reader.release()) }
      return releases
    }
  }

  private static func incidents(
    _ filter: ReleaseFilter, through oldest: LogPosition, over connection: Connection
  ) throws -> [StreamID: [AttributedIncident]] {
    // Who sees all of them need not have the right to read who is a member of which.
    let membership: StaticString =
      filter.viewer.seesRestricted
      ? "true"
      : """
      EXISTS (
        SELECT FROM read.incident_member m, viewer v
        WHERE m.stream = s.incident AND m.principal = v.principal)
      """
    let rows = try connection.query(
      """
      WITH viewer AS (SELECT \(filter.viewer.principal.uuid)::uuid AS principal)
      SELECT i.deployment, i.since, i.until, s.changes,
        CASE WHEN NOT s.restricted OR \(raw: membership) THEN s.number END
      FROM read.release_incident i JOIN read.release_incident_state s USING (incident)
      WHERE i.service = \(filter.service) AND i.environment = \(filter.environment)
        AND i.position < \(filter.before?.rawValue ?? .max) AND i.position >= \(oldest.rawValue)
        AND (\(filter.asOf != nil) OR (i.until IS NULL AND cardinality(s.changes) % 2 = 1))
      ORDER BY i.since, s.number
      """)
    var incidents: [StreamID: [AttributedIncident]] = [:]
    for row in rows {
      let changes: [Int64] = try row.decode(3)
      incidents[StreamID(uuid: try row.decode(0)), default: []].append(
        AttributedIncident(
          number: try row.decode(4), since: try row.time(1), until: try row.timeOrNil(2),
          changes: changes.map { Timestamp(microseconds: $0) }))
    }
    return incidents
  }
}
