import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresQueries {
  /// Restricted ones are left out: the filter does not say who looks.
  package func detections(_ filter: DetectionFilter) async throws -> Page<DetectionRow> {
    let page = try await page(filter.limit, \DetectionLine.position) { connection, count in
      try connection.query(
        """
        SELECT \(raw: DetectionLine.columns) FROM read.detection_queue
        WHERE position < \(filter.before?.rawValue ?? .max) AND restricted = \(filter.isRestricted)
          AND (NOT \(filter.isWaiting)
            OR acknowledged_at IS NULL AND duplicate_of IS NULL AND incident IS NULL)
        ORDER BY position DESC LIMIT \(count)
        """
      ).map(DetectionLine.init)
    }
    let redactions = try await redactions(
      of: page.rows.filter { $0.text.text == nil }.map(\.text.position))
    return Page(rows: page.rows.map { $0.row(redactions) }, next: page.next)
  }
}

extension DetectionLine {
  fileprivate func row(_ redactions: [LogPosition: Redaction]) -> DetectionRow {
    DetectionRow(
      stream: stream, source: source, text: text.words(redactions), service: service,
      environment: environment, recordedAt: recordedAt, acknowledgedAt: acknowledgedAt,
      incident: incident, deployment: deployment, position: position)
  }
}
