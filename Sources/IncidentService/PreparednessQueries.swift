package import EventLog
package import Policy
package import Preparedness

/// Port: what was prepared, over all services, kept current from the log by a projection.
package protocol PreparednessQueries: Sendable {
  /// The newest reading of each budget.
  func budgets(of service: String?) async throws -> [BudgetReading]
  /// Streams of the failure modes that concern a service, those of all services included.
  func failureModes(of service: String?) async throws -> [StreamID]
  /// Newest first; as many as any rule could ask for.
  func drills(of service: String?) async throws -> [DrillRow]
}

/// One rehearsal.
package struct DrillRow: Equatable, Sendable {
  package var stream: StreamID
  package var service: String
  package var environment: String
  package var action: MitigationKind
  package var passed: Bool
  package var seconds: Int64?
  package var at: Timestamp

  package init(
    stream: StreamID, service: String, environment: String, action: MitigationKind, passed: Bool,
    seconds: Int64?, at: Timestamp
  ) {
    (self.stream, self.service, self.environment) = (stream, service, environment)
    (self.action, self.passed, self.seconds, self.at) = (action, passed, seconds, at)
  }
}
