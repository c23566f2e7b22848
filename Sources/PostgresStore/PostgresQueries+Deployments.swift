import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresQueries {
  package func deployments(_ filter: DeploymentFilter) async throws -> Page<DeploymentRow> {
    // What no name contains, and the server would refuse.
    guard filter.service?.utf8.contains(0) != true, filter.environment?.utf8.contains(0) != true
    else { return Page(rows: [], next: nil) }
    let page = try await page(filter.limit, \DeploymentLine.position) { connection, count in
      try connection.query(
        """
        SELECT \(raw: DeploymentLine.columns) FROM read.deployment_board
        WHERE position < \(filter.before?.rawValue ?? .max)
          AND (cardinality(\(filter.states.map(\.rawValue))) = 0
            OR state = ANY (\(filter.states.map(\.rawValue))))
          AND (\(filter.service.postgresParameter) IS NULL OR service = \(filter.service.postgresParameter))
          AND (\(filter.environment.postgresParameter) IS NULL OR environment = \(filter.environment.postgresParameter))
        ORDER BY position DESC LIMIT \(count)
        """
      ).map(DeploymentLine.init)
    }
    return Page(rows: page.rows.map(\.row), next: page.next)
  }
}

extension DeploymentLine {
  fileprivate var row: DeploymentRow {
    DeploymentRow(
      stream: stream, number: number, service: service, environment: environment,
      version: version, state: state, kind: kind, profile: profile, group: group, share: share,
      plannedAt: plannedAt, lastEntryAt: lastEntryAt, position: position)
  }
}
