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
  package func publicRecord(limit: Int) async throws -> [PublicEntry] {
    try await list { connection in
      try connection.query(
        """
        SELECT u.entry, u.incident, u.update_entry, u.phase, u.at, u.text,
          u.because, l.service, l.severity
        FROM read.public_update u JOIN read.incident_list l ON l.stream = u.incident
        WHERE NOT l.restricted AND u.incident IN (
          SELECT incident FROM read.public_update GROUP BY incident
          ORDER BY max(position) DESC LIMIT \(Int64(limit)))
        ORDER BY u.position
        """
      ).map { row in
        PublicEntry(
          entry: EventID(uuid: try row.decode(0)), incident: StreamID(uuid: try row.decode(1)),
          update: EventID(uuid: try row.decode(2)),
          phase: try row.decode(3, as: String?.self).flatMap(UpdatePhase.init), at: try row.time(4),
          text: try row.decode(5), because: try row.decode(6), service: try row.decode(7),
          severity: try row.decode(8))
      }
    }
  }
}
