import Communication
import EventLog
import FoundationEssentials
package import IncidentService
import Postgres
package import StatusPages

extension PostgresQueries {
  package func maintenances(limit: Int) async throws -> [PublicMaintenance] {
    try await list { connection in
      try connection.query(
        """
        SELECT stream, title, body, components, begins_at, ends_at, planned_at, changed_at,
          cancelled_at, because
        FROM read.maintenance ORDER BY begins_at DESC, stream DESC LIMIT \(Int64(limit))
        """
      ).map { row in
        var maintenance = PublicMaintenance(
          StreamID(uuid: try row.decode(0)), title: try row.decode(1), text: try row.decode(2),
          components: try row.decode(3), from: try row.time(4), until: try row.time(5),
          plannedAt: try row.time(6), changedAt: try row.time(7))
        maintenance.cancelledAt = try row.timeOrNil(8)
        maintenance.because = try row.decode(9)
        return maintenance
      }
    }
  }

  /// Of the newest incidents of which anything was published.
  ///
  /// One that was merged has ended once what it was merged into was published, or is closed itself:
  /// until then nobody outside is told of what goes on.
  package func publicRecord(limit: Int) async throws -> [PublicEntry] {
    try await list { connection in
      try connection.query(
        """
        WITH RECURSIVE newest AS (
          SELECT incident FROM read.public_update GROUP BY incident
          ORDER BY max(position) DESC LIMIT \(Int64(limit))),
        course AS (
          SELECT s.incident AS origin, 0 AS depth, s.*
          FROM read.public_standing s JOIN newest USING (incident)
          UNION ALL
          SELECT c.origin, c.depth + 1, s.*
          FROM course c JOIN read.public_standing s ON s.incident = c.merged_into
          WHERE c.depth < 20),
        followed AS (
          SELECT DISTINCT ON (c.origin) c.origin, p.entry, p.at
          FROM course c JOIN read.incident_list l ON l.stream = c.incident AND NOT l.restricted
          CROSS JOIN LATERAL (
            SELECT entry, at FROM read.public_update
            WHERE incident = c.incident AND kind = 'update' ORDER BY position LIMIT 1) p
          WHERE c.depth > 0 ORDER BY c.origin, c.depth),
        closed AS (
          SELECT origin, closed_at FROM course WHERE merged_into IS NULL AND closed_at IS NOT NULL)
        SELECT u.entry, u.kind, u.incident, u.update_entry, u.phase, u.at, u.text, u.because,
          u.next_at, u.service, u.severity, coalesce(s.merging, s.closing),
          greatest(s.merged_at, CASE WHEN f.entry IS NULL THEN c.closed_at ELSE f.at END),
          f.entry, f.entry IS NOT NULL OR c.origin IS NOT NULL
        FROM read.public_update u JOIN newest USING (incident)
        JOIN read.incident_list l ON l.stream = u.incident
        LEFT JOIN read.public_standing s ON s.incident = u.incident
        LEFT JOIN followed f ON f.origin = u.incident
        LEFT JOIN closed c ON c.origin = u.incident
        WHERE NOT l.restricted ORDER BY u.position
        """
      ).map { row in
        PublicEntry(
          entry: EventID(uuid: try row.decode(0)), try row.word(1),
          incident: StreamID(uuid: try row.decode(2)), update: EventID(uuid: try row.decode(3)),
          phase: try row.decode(4, as: String?.self).flatMap(UpdatePhase.init),
          at: try row.time(5), text: try row.decode(6), because: try row.decode(7),
          nextAt: try row.timeOrNil(8), service: try row.decode(9), severity: try row.decode(10),
          end: try row.publicEnd())
      }
    }
  }
}

extension Row {
  fileprivate func publicEnd() throws -> PublicEnd? {
    guard try decode(14, as: Bool.self), let entry = try decode(11, as: UUID?.self),
      let time = try timeOrNil(12)
    else { return nil }
    return PublicEnd(
      EventID(uuid: entry), at: time,
      followedIn: try decode(13, as: UUID?.self).map(EventID.init(uuid:)))
  }
}
