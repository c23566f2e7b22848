import EventLog
import FoundationEssentials
package import IncidentService
import Metrics
import Postgres
import Rollouts

extension PostgresQueries {
  package func metrics(_ filter: MetricsFilter) async throws -> MetricsFacts {
    // What no name contains, and the server would refuse.
    guard filter.service?.utf8.contains(0) != true else { return MetricsFacts() }
    // One snapshot for all: an incident may be laid to a deployment just now.
    return try await list(isolation: .repeatableRead) { connection in
      var facts = MetricsFacts()
      facts.input.incidents = try Self.incidents(filter, over: connection)
      facts.input.deployments = try Self.deployments(filter, over: connection)
      let known = Set(facts.input.deployments.map(\.stream))
      let others = Set(facts.input.incidents.flatMap(\.deployments)).subtracting(known)
      facts.input.earlier = try Self.deployments(others, over: connection)
      facts.services = try Self.services(filter, over: connection)
      return [facts]
    }.first ?? MetricsFacts()
  }

  private static func incidents(
    _ filter: MetricsFilter, over connection: Connection
  ) throws -> [IncidentFacts] {
    // All in one value: a row of its own costs more than what stands in it.
    let row = try connection.query(
      """
      SELECT string_agg(packed, ''::bytea ORDER BY position) FROM read.incident_figures f
      WHERE declared_at >= \(PostgresTimestamp(filter.since))
        AND declared_at <= \(PostgresTimestamp(filter.until))
        AND (\(filter.service.postgresParameter) IS NULL OR service = \(filter.service.postgresParameter))
        AND (NOT restricted OR \(filter.viewer.seesRestricted) OR EXISTS (
          SELECT FROM read.incident_member m
          WHERE m.stream = f.stream AND m.principal = \(filter.viewer.principal.uuid)))
      """
    ).single()
    return try row.facts { reader throws(MalformedPack) in try IncidentFacts(&reader) }
  }

  private static func deployments(
    _ filter: MetricsFilter, over connection: Connection
  ) throws -> [DeploymentFacts] {
    let row = try connection.query(
      """
      SELECT string_agg(packed, ''::bytea ORDER BY position) FROM read.deployment_figures
      WHERE began_at >= \(PostgresTimestamp(filter.since))
        AND began_at <= \(PostgresTimestamp(filter.until))
        AND (\(filter.service.postgresParameter) IS NULL OR service = \(filter.service.postgresParameter))
      """
    ).single()
    return try row.facts { reader throws(MalformedPack) in try DeploymentFacts(&reader) }
  }

  private static func deployments(
    _ streams: Set<StreamID>, over connection: Connection
  ) throws -> [DeploymentFacts] {
    guard !streams.isEmpty else { return [] }
    let row = try connection.query(
      """
      SELECT string_agg(packed, ''::bytea ORDER BY position) FROM read.deployment_figures
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).single()
    return try row.facts { reader throws(MalformedPack) in try DeploymentFacts(&reader) }
  }

  /// However long ago: a service that nobody deploys is the one to look at.
  private static func services(
    _ filter: MetricsFilter, over connection: Connection
  ) throws -> [MetricsFacts.Service] {
    try connection.query(
      """
      SELECT d.service, d.environment, max(d.completed_at), (
        SELECT count(*) FROM read.incident_list l
        WHERE l.service = d.service AND l.category = 'security'
          AND l.state IN ('open', 'mitigated')
          AND (NOT l.restricted OR \(filter.viewer.seesRestricted) OR EXISTS (
            SELECT FROM read.incident_member m
            WHERE m.stream = l.stream AND m.principal = \(filter.viewer.principal.uuid))))
      FROM read.deployment_figures d
      WHERE d.completed_at IS NOT NULL
        AND (\(filter.service.postgresParameter) IS NULL OR d.service = \(filter.service.postgresParameter))
      GROUP BY d.service, d.environment ORDER BY 3, 1, 2 LIMIT \(MetricsFacts.serviceLimit)
      """
    ).map { row in
      MetricsFacts.Service(
        service: try row.decode(0), environment: try row.decode(1),
        lastDeployed: try row.time(2), openSecurity: try row.decode(3))
    }
  }
}

extension Row {
  /// What stands packed behind each other in the first column.
  fileprivate func facts<Facts>(
    _ body: (inout PackReader) throws(MalformedPack) -> Facts
  ) throws -> [Facts] {
    guard !isNull(0) else { return [] }
    return try withBytes(0) { bytes in
      var reader = PackReader(bytes)
      var facts: [Facts] = []
      while !reader.isAtEnd { facts.append(try body(&reader)) }
      return facts
    }
  }
}
