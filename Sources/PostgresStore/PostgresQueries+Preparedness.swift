package import EventLog
import FoundationEssentials
package import IncidentService
import Policy
import Postgres
package import Preparedness

extension PostgresQueries {
  package func budgets(of service: String?) async throws -> [BudgetReading] {
    guard service?.utf8.contains(0) != true else { return [] }
    return try await list { connection in
      try connection.query(
        """
        SELECT service, slo, from_at, until_at, total, failed FROM read.budget_reading
        WHERE \(service.postgresParameter) IS NULL OR service = \(service.postgresParameter)
        ORDER BY service, slo LIMIT \(Int64(Self.pageLimit))
        """
      ).map { row in
        BudgetReading(
          service: try row.decode(0), slo: try row.decode(1), from: try row.time(2),
          until: try row.time(3), total: try row.decode(4), failed: try row.decode(5))
      }
    }
  }

  package func failureModes(of service: String?) async throws -> [StreamID] {
    guard service?.utf8.contains(0) != true else { return [] }
    return try await list { connection in
      try connection.query(
        """
        SELECT stream FROM read.failure_mode
        WHERE \(service.postgresParameter) IS NULL OR service IS NULL
          OR service = \(service.postgresParameter)
        ORDER BY id LIMIT \(Int64(Self.pageLimit))
        """
      ).map { StreamID(uuid: try $0.decode(0)) }
    }
  }

  package func drills(of service: String?) async throws -> [DrillRow] {
    guard service?.utf8.contains(0) != true else { return [] }
    return try await list { connection in
      try connection.query(
        """
        SELECT stream, service, environment, action, passed, seconds, at FROM read.drill_score
        WHERE \(service.postgresParameter) IS NULL OR service = \(service.postgresParameter)
        ORDER BY position DESC LIMIT \(Int64(Self.pageLimit))
        """
      ).map { row in
        DrillRow(
          stream: StreamID(uuid: try row.decode(0)), service: try row.decode(1),
          environment: try row.decode(2), action: try row.word(3), passed: try row.decode(4),
          seconds: try row.decode(5, as: Int64?.self), at: try row.time(6))
      }
    }
  }
}
