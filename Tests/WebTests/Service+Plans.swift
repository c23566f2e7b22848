import Decisions
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import PostgresStore
import TestSupport
import Testing
@testable import Web

extension Service {
  /// Waits until a plan is asked for, and answers with one.
  func answerPlan(
    in incident: String, _ preflight: [PreflightResult], under policy: AppliedPolicy,
    from: String = "4.2.0"
  ) async throws -> String {
    let everybody = Caller(PrincipalID(uuid: UUID()), as: .administrator)
    var found: SeenDecision?
    let deadline = ContinuousClock.now.advanced(by: .seconds(30))
    while found == nil {
      try #require(ContinuousClock.now < deadline, "nobody asks for a plan")
      found = try await desk.decisions(in: incident, for: everybody).decisions.last
      if found?.decision.awaitsPlan != true { found = nil }
      try await Task.sleep(for: .milliseconds(5))
    }
    let seen = try #require(found)
    let request = try #require(seen.decision.planRequest)
    let plan = Plan(
      decision: request.decision, action: request.action, service: request.service,
      environment: request.environment, standing: .real, from: from, to: request.target,
      steps: [PlanStep(name: "switch", call: ["/bin/switch", "<4.1.9>"], timeoutSeconds: 9)],
      policy: policy.hash)
    let hash = testHash(PreparedPlan.canonical(plan, preflight))
    let prepared = PreparedPlan(
      plan, hash: hash, answering: request.request,
      preflight: preflight, expiresAt: clock.now.advanced(bySeconds: 1_800))
    let id = EventID.make(at: clock.now)
    let event = try await database.withStore(as: .executor, vault: vault) {
      store in
      _ = try await store.append(
        Append(
          [
            EventDraft(
              id: id, EventFormat.decisions.body(.planPrepared(prepared)),
              happenedAt: clock.now)
          ], to: seen.incident, .incident, expecting: nil,
          as: CommandIdentity(
            by: PrincipalID(uuid: UUID()), key: .make(at: clock.now), digest: hash),
          role: "executor"))
      return try #require(try await store.event(id))
    }
    try await desk.react(to: event, as: PrincipalID(uuid: UUID()))
    return hash.description
  }
}
