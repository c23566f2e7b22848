package import EventLog
package import Policy
package import Signals

/// Port: what the record says that a verification depends on.
package protocol VerificationFacts: PlanFacts {
  /// How many users have reported something about the service since then.
  func userReports(
    about service: String, in environment: String, since time: Timestamp
  ) async throws -> Int

  /// What signals were like before the newest deployment of the service began.
  func baseline(of service: String, in environment: String) async throws -> [String: Baseline]
}

/// Port: one look at a service where its users see it.
package protocol EntrySource: Sendable {
  func look(
    at entry: ServiceEntry, service: String, environment: String
  ) async -> EntrySighting
}

extension EntryProbe: EntrySource {}
