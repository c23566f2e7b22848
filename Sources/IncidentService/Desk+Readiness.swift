import Decisions
import EventLog
package import Policy
import Preparedness
import Rollouts

extension Desk {
  /// What will be missing when a deployment fails, of one service or of all.
  package func readiness(
    of service: String?, for caller: Caller
  ) async throws -> [ServiceReadiness] {
    let policy = try await policies.inForce()
    var facts = ReadinessFacts(today: try today(), now: seconds(now()))
    var names: Set<String> = []
    if let service {
      names = [service]
    } else {
      names = try await servicesDeployed().union(policy.services.keys)
    }
    for (name, entry) in try await ParseCheckBook(in: store).entries {
      if let passed = entry.passedAt.flatMap({ CalendarDay(daysSince1970: seconds($0) / 86_400) }) {
        facts.parseChecks[name] = passed
      }
      if entry.check.outcome == .fail {
        facts.parseFailures[name] = entry.check.because.plain ?? "(redacted)"
      }
    }
    for name in names {
      facts.services[name] = try await readinessFacts(of: name, policy, for: caller)
      facts.parseChecks.merge(try await parseChecks(of: name, for: caller)) { max($0, $1) }
    }
    var report = Readiness.report(policy, facts).filter {
      service == nil || $0.service == service
    }
    let standings = try await budgets(of: service)
    for index in report.indices {
      report[index].levels = standings.filter { $0.reading.service == report[index].service }
        .compactMap { standing in
          standing.level.map { .init($0, band: standing.band?.name) }
        }
    }
    return report
  }

  /// How many deployments are looked through for what is deployed at all.
  private static let deploymentLimit = 200

  private func servicesDeployed() async throws -> Set<String> {
    Set(try await deployments(DeploymentFilter(limit: Self.deploymentLimit)).rows.map(\.service))
  }

  private func readinessFacts(
    of service: String, _ policy: Policy, for caller: Caller
  ) async throws -> ReadinessFacts.OfService {
    var known = ReadinessFacts.OfService()
    for drill in try await drills(of: service) where drill.passed {
      known.drillPasses[drill.action, default: []].append(seconds(drill.at))
    }
    for mode in try await failureModes(of: service) {
      known.failureModes[mode.id] = .some(mode.lastTested)
    }
    // Two names of one place are looked at once.
    for (environment, rule) in policy.environments
    where rule.production && policy.place(of: environment) == environment {
      try await addProduction(environment, of: service, policy, for: caller, to: &known)
    }
    return known
  }

  /// How many incidents are looked through for plans that were made.
  private static let incidentLimit = 50

  /// The newest day on which a plan was made whose calls the tool took, by the name of its action.
  private func parseChecks(
    of service: String, for caller: Caller
  ) async throws -> [String: CalendarDay] {
    var days: [String: CalendarDay] = [:]
    let filter = IncidentFilter(
      service: service, viewer: viewer(caller), limit: Self.incidentLimit)
    for row in try await incidents(filter).rows {
      let events = try await store.allEvents(in: row.stream).filter { $0.type == .planPrepared }
      for (event, words) in zip(events, try await store.words(of: events)) {
        guard
          case .event(.planPrepared(let prepared)) = try EventFormat.decisions.decode(
            event, words: words),
          let name = prepared.plan.definition,
          prepared.preflight.contains(where: { $0.check == .parse && $0.outcome == .pass }),
          let day = CalendarDay(
            daysSince1970: seconds(min(event.happenedAt, event.recordedAt)) / 86_400)
        else { continue }
        days[name] = max(days[name] ?? day, day)
      }
    }
    return days
  }

  /// What runs there, how it came there, and what it could go back to.
  private func addProduction(
    _ environment: String, of service: String, _ policy: Policy, for caller: Caller,
    to known: inout ReadinessFacts.OfService
  ) async throws {
    var rows: [DeploymentRow] = []
    for name in policy.names(ofPlace: environment) {
      rows += try await deployments(
        DeploymentFilter(service: service, environment: name, limit: 20)
      ).rows
    }
    rows.sort { $0.position > $1.position }
    guard let newest = rows.first else {
      // Not deployed there yet: there is nothing to go back from.
      return
    }
    let plan = try await state(ofDeployment: newest.stream).state.plan
    if let plan,
      StrategyFinding.findings(about: plan, under: policy).contains(where: \.isWithoutStrategy)
    {
      known.withoutStrategy.append(newest.number)
    }
    for row in rows where row.state == .running || row.state == .halted {
      known.liveVersions.insert(row.version)
      if let before = try await state(ofDeployment: row.stream).state.plan?.fromVersion {
        known.liveVersions.insert(before)
      }
    }
    if known.liveVersions.isEmpty, let row = rows.first(where: { $0.state == .completed }) {
      known.liveVersions.insert(row.version)
    }
    let good = try await lastKnownGood(
      LastKnownGoodQuestion(service: service, environment: environment), for: caller)
    known.lastKnownGood[environment] = .some(good.release?.version)
    if let release = good.release, let word = release.artefact.last {
      known.isRetrievable[release.version] = word.isSo
    }
  }

  /// Whom to call for what is described.
  package func routes(
    for symptom: String, service: String?, severity: String?
  ) async throws -> [ContactRoute] {
    try await policies.inForce().routes(
      for: symptom, service: service, severity: severity, at: seconds(now()))
  }
}
