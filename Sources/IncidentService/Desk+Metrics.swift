package import EventLog
package import Metrics

/// A report, and what to call the people in it.
package struct NamedReport: Sendable {
  package var report: MetricsReport
  package var names: [PrincipalID: String]
}

extension Desk {
  /// What the record of some time says in figures, of what the caller may see.
  ///
  /// Loads are by person and not by role only for administrators, who see to it that nobody carries
  /// too much.
  package func metrics(
    of service: String?, withinSeconds seconds: Int64, byPerson: Bool, for caller: Caller
  ) async throws -> NamedReport {
    guard !byPerson || caller.role == .administrator else {
      throw DeskRefusal.notAllowed(
        reason: "Only administrators see who carried how much; without people, roles are shown.")
    }
    try await showNewest()
    let now = try await queries.time()
    let since = now.advanced(bySeconds: -seconds)
    let facts = try await queries.metrics(
      MetricsFilter(since: since, until: now, service: service, viewer: viewer(caller)))
    var report = MetricsReport(
      facts.input, since: since, until: now, service: service, showsPeople: byPerson)
    report.services = facts.services.map { known in
      MetricsReport.ServiceAge(
        service: known.service, environment: known.environment, lastDeployed: known.lastDeployed,
        until: now, openSecurity: known.openSecurity)
    }
    guard byPerson else { return NamedReport(report: report, names: [:]) }
    let people = try await people.people(Set(report.load.compactMap(\.person)))
    return NamedReport(report: report, names: people.mapValues { $0.name ?? $0.handle })
  }
}
