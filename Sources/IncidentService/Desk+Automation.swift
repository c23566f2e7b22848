import Actions
package import Decisions
package import EventLog
import FoundationEssentials
import Incidents
package import Policy
import Preparedness
import Rollouts

/// Whether something may be done because the policy has agreed to it beforehand.
package enum Preapproval: Equatable, Sendable {
  /// On this `trigger.fired`.
  case agreed(EventID)
  case refused(because: String)
}

extension Desk {
  /// Looks at all limits of automation for a decision that answers a trigger.
  ///
  /// The service asks before it authorises, and the executor asks again before it acts: both compute
  /// it from the log, the firing that only an executor can have written, and the policy in force.
  /// `time` is that of the desk's own clock, unless somebody knows better.
  package func preapproval(
    of decision: Decision, on incident: StreamID, under policy: Policy, at time: Timestamp? = nil
  ) async throws -> Preapproval {
    let proposal = decision.proposal
    let own = proposal.service.flatMap { policy.services[$0] }?.actions[proposal.action]
    guard proposal.by == .automation, decision.follows(own) else {
      return .refused(because: "It is not as the policy itself proposes it.")
    }
    guard let fired = proposal.trigger, let deployment = proposal.deployment,
      let firing = try await firing(fired, of: deployment)
    else { return .refused(because: "No trigger is on record for it.") }
    guard let trigger = policy.triggers[firing.trigger] else {
      return .refused(because: "The policy has no trigger \(firing.trigger) any more.")
    }
    guard firing.service == proposal.service, firing.environment == proposal.environment,
      trigger.action == proposal.action, firing.signal == trigger.signal
    else { return .refused(because: "It is not what the trigger is for.") }
    let time = (time ?? now()).microseconds / 1_000
    let age = time - firing.at.microseconds / 1_000
    guard age < Self.longestWait else {
      return .refused(
        because: "The trigger fired \(Span(milliseconds: age).asMeasured) ago: look again.")
    }
    guard age > -Self.longestWait else {
      return .refused(because: "By the clock here the trigger fires only later: see to the clocks.")
    }
    // What was done a moment ago counts too.
    try await showNewest()
    let request = AutomationGuard.Request(
      trigger, of: policy, service: firing.service, environment: firing.environment,
      deployment: deployment.description, at: time,
      undoesRollback: try await wasBroughtBack(deployment, besides: decision.id))
    let verdict = AutomationGuard(policy.automation, drills: policy.drills).verdict(
      on: request,
      past: try await automaticActions(on: firing.service, besides: decision.id, at: time),
      drills: try await rehearsals(of: firing.service))
    switch verdict {
    case .allowed: return .agreed(fired)
    case .refused(let reason): return .refused(because: reason.description)
    }
  }

  /// What fired longer ago describes another moment: an hour, in milliseconds.
  private static let longestWait: Int64 = 3_600_000

  private func firing(
    _ id: EventID, of deployment: StreamID
  ) async throws -> TriggerFiring? {
    guard let event = try await store.event(id), event.stream == deployment,
      event.type == .triggerFired,
      case .event(.triggerFired(let firing)) = try EventFormat.deployments.decode(event),
      firing.fired == id
    else { return nil }
    return firing
  }

  /// Found by the lists, and read from the log: a row by itself licenses nothing.
  private func rehearsals(of service: String) async throws -> [AutomationGuard.Drill] {
    var drills: [AutomationGuard.Drill] = []
    for row in try await queries.drills(of: service).prefix(Self.mostDrills) {
      let events = try await store.events(in: row.stream, after: .empty, limit: 10)
      for (event, words) in zip(events, try await store.words(of: events)) {
        guard case .event(.scored(let score))? = try? EventFormat.drills.decode(event, words: words)
        else { continue }
        drills.append(
          AutomationGuard.Drill(
            score.action, service: score.service, hasPassed: score.passed,
            at: event.happenedAt.microseconds / 1_000))
      }
    }
    return drills
  }

  /// Newest first, far more than any licence takes.
  private static let mostDrills = 50

  /// What was authorised by the policy alone, on incidents of the last week.
  private func automaticActions(
    on service: String, besides own: EventID, at time: Int64
  ) async throws -> [AutomationGuard.Past] {
    var past: [AutomationGuard.Past] = []
    for incident in try await recentIncidents(of: service, at: time) {
      for decision in try await book(of: incident).state.decisions {
        guard decision.id != own, decision.authorisation?.trigger != nil,
          let deployment = decision.proposal.deployment,
          let at = try await store.event(decision.id)?.recordedAt
        else { continue }
        past.append(
          AutomationGuard.Past(
            service: service, deployment: deployment.description, at: at.microseconds / 1_000))
      }
    }
    return past
  }

  /// Whether what runs was brought by going back from this deployment.
  private func wasBroughtBack(
    _ deployment: StreamID, besides own: EventID
  ) async throws -> Bool {
    let state = try await state(ofDeployment: deployment).state
    if state.phase == .rolledBack { return true }
    guard let service = state.plan?.service else { return false }
    for incident in try await recentIncidents(of: service, at: now().microseconds / 1_000) {
      let actions = try await actions(of: incident).state
      for decision in try await book(of: incident).state.decisions
      where decision.id != own && decision.proposal.deployment == deployment
        && (decision.proposal.action.bringsReleaseBack || decision.proposal.action == .fallback)
      {
        if actions.action(of: decision.id)?.end == .completed { return true }
      }
    }
    return false
  }

  private func recentIncidents(of service: String, at time: Int64) async throws -> [StreamID] {
    var filter = IncidentFilter(
      service: service, viewer: viewer(Caller(.automation, as: .administrator)), limit: 200)
    var streams: [StreamID] = []
    while true {
      let page = try await queries.incidents(filter)
      // By what happened last: one that was declared long ago may have been acted on just now.
      for row in page.rows where row.lastEntryAt.microseconds / 1_000 > time - 7 * 86_400_000 {
        streams.append(row.stream)
      }
      guard let next = page.next else { return streams }
      filter.before = next
    }
  }
}

extension Decision {
  /// Whether nobody has asked for another action, or for parameters, than the policy names.
  fileprivate func follows(_ own: String?) -> Bool {
    let asked =
      [(proposal.definition, proposal.parameters)]
      + (planRequest.map { [($0.definition, $0.parameters)] } ?? [])
    return asked.allSatisfy { definition, parameters in
      (definition == nil || definition == own) && parameters.isEmpty
    }
  }
}

extension PrincipalID {
  /// Whoever fires timers, seals, and does what follows by the rules: the program itself, the same in
  /// every installation.
  package static let system = PrincipalID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))

  /// The policy, which agrees beforehand; nobody's token can be for it.
  package static let automation = PrincipalID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 4)))
}
