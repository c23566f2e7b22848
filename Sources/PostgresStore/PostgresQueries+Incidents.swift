package import EventLog
import FoundationEssentials
package import IncidentService
import Incidents
import Postgres

extension PostgresQueries {
  package func incidents(_ filter: IncidentFilter) async throws -> Page<IncidentRow> {
    // What no name contains, and the server would refuse.
    let subject = filter.reaching?.subject
    guard filter.service?.utf8.contains(0) != true, subject?.utf8.contains(0) != true else {
      return Page(rows: [], next: nil)
    }
    let page = try await page(filter.limit, \IncidentLine.position) { connection, count in
      try connection.query(
        """
        SELECT \(raw: IncidentLine.columns) FROM read.incident_list l
        WHERE position < \(filter.before?.rawValue ?? .max)
          AND (cardinality(\(filter.states.map(\.rawValue))) = 0
            OR state = ANY (\(filter.states.map(\.rawValue))))
          AND (\(filter.service.postgresParameter) IS NULL OR service = \(filter.service.postgresParameter))
          AND (\((filter.severity?.rawValue).postgresParameter) IS NULL OR severity = \((filter.severity?.rawValue).postgresParameter))
          AND (\(subject.postgresParameter) IS NULL OR EXISTS (
            SELECT FROM read.incident_reach r
            WHERE r.stream = l.stream AND r.subject = \(subject.postgresParameter)))
          AND (NOT restricted OR \(filter.viewer.seesRestricted) OR EXISTS (
            SELECT FROM read.incident_member m
            WHERE m.stream = l.stream AND m.principal = \(filter.viewer.principal.uuid)))
        ORDER BY position DESC LIMIT \(count)
        """
      ).map(IncidentLine.init)
    }
    let redactions = try await redactions(
      of: page.rows.filter { $0.title.text == nil }.map(\.title.position))
    return Page(rows: page.rows.map { $0.row(redactions) }, next: page.next)
  }

  package func incident(_ stream: StreamID) async throws -> IncidentRow? {
    let lines = try await list { connection in
      try connection.query(
        """
        SELECT \(raw: IncidentLine.columns) FROM read.incident_list WHERE stream = \(stream.uuid)
        """
      ).map(IncidentLine.init)
    }
    guard let line = lines.first else { return nil }
    return line.row(
      line.title.text == nil ? try await redactions(of: [line.title.position]) : [:])
  }

  package func restrictedStreams(for principal: PrincipalID) async throws -> Set<StreamID> {
    Set(
      try await list { connection in
        try connection.query(
          """
          SELECT l.stream FROM read.incident_member m
          JOIN read.incident_list l ON l.stream = m.stream
          WHERE m.principal = \(principal.uuid) AND l.restricted
          """
        ).map { StreamID(uuid: try $0.decode(0)) }
      })
  }
}

extension IncidentLine {
  fileprivate func row(_ redactions: [LogPosition: Redaction]) -> IncidentRow {
    IncidentRow(
      stream: stream, number: number, title: title.words(redactions), state: state,
      severity: severity, service: service, environment: environment, category: category,
      isRestricted: isRestricted, declaredAt: declaredAt, resolvedAt: resolvedAt,
      commander: commander, lastEntryAt: lastEntryAt, entryCount: entryCount, position: position)
  }
}
