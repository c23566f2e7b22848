import Actions
import Communication
import Decisions
package import EventLog
import Incidents
import Policy
import Rollouts

extension Desk {
  /// Does what follows from an event without anybody asking: a prepared plan asks for approvals,
  /// and times come.
  ///
  /// Doing it twice, or in two processes at once, does it once: the rules answer a second time with
  /// nothing.
  package func react(to event: RecordedEvent, as principal: PrincipalID) async throws {
    if event.type.movesClocks { try await setClocks(on: event.stream, because: event.id) }
    if event.type.asksForAnnouncements {
      try await setAnnouncementDuties(of: event.stream)
    }
    try await noteDraft(after: event)
    switch event.type {
    case .actionFailed, .stepProbed, .verificationFailed, .verificationInconclusive,
      .outcomeRecorded:
      try await escalate(on: event.stream, as: principal)
    case .deploymentFailed:
      try await escalate(onFailureOf: event.stream, as: principal)
    case .decisionAuthorised:
      let id = try EventFormat.decisions.decision(of: event)
      try await askWhatFollows(id, on: event.stream)
      try await escalate(on: event.stream, as: principal)
    case .triggerFired: try await react(toFiring: event, as: principal)
    case .detectionRecorded: try await react(toDetection: event, as: principal)
    case .policyApplied: try await setAllClocks(because: event.id)
    case .incidentDeclared: try await linkAlerts(to: event.stream, as: principal)
    case .planPrepared:
      let id = try EventFormat.decisions.decision(of: event)
      try await react(.settle(id), about: id, on: event.stream, because: event.id, as: principal)
    case .timerFired:
      guard case .event(let fired) = try EventFormat.timers.decode(event) else { return }
      if let purpose = CommunicationPurpose(fired.purpose) {
        return try await ring(purpose, on: fired.stream, because: event.id, at: event.recordedAt)
      }
      guard let (id, ask) = try await lapse(of: fired) else { return }
      try await react(ask, about: id, on: fired.stream, because: event.id, as: principal)
    default: break
    }
  }

  /// The incident that an event is about, which may stand on another stream.
  func concerned(by event: RecordedEvent) -> StreamID {
    guard event.type == .timerFired,
      case .event(let fired)? = try? EventFormat.timers.decode(event)
    else { return event.stream }
    return fired.stream
  }

  /// Does what should have followed from all that happened on an incident's or a deployment's stream by
  /// now.
  ///
  /// For when nobody was there to react: after a start, and after a reaction that failed.
  package func catchUp(on stream: StreamID, as principal: PrincipalID) async throws {
    if try await facts(of: stream)?.kind == .deployment {
      try await setAnnouncementDuties(of: stream)
      return try await catchUpOnTriggers(of: stream, as: principal)
    }
    try await catchUpOnClocks(of: stream)
    try await linkAlerts(to: stream, as: principal)
    try await escalate(on: stream, as: principal)
    for decision in try await book(of: stream).state.decisions {
      let time = now()
      var asks: [DecisionCommand.Ask] = []
      try await askWhatFollows(decision.id, on: stream)
      if decision.isLive, !decision.awaitsPlan { asks.append(.settle(decision.id)) }
      for request in [decision.approvalRequest, decision.extensionRequest] {
        guard let request, time >= request.expiresAt else { continue }
        asks.append(.expire(decision.id, request: request.request))
      }
      if let degraded = decision.runningDegraded {
        if time >= degraded.warnAt { asks.append(.warnOfDegraded(decision.id)) }
        if time >= degraded.until { asks.append(.breachDegraded(decision.id)) }
      }
      for (index, ask) in asks.enumerated() {
        // A name of its own each time: what followed once may follow again from something later.
        let cause = EventID.make(at: now().advanced(bySeconds: Int64(index)))
        try await react(ask, about: decision.id, on: stream, because: cause, as: principal)
      }
    }
  }

  /// What a timer of a decision asks, if it is one.
  private func lapse(
    of fired: TimerFired
  ) async throws -> (EventID, DecisionCommand.Ask)? {
    guard let (purpose, id) = TimerRule.decisionPurpose(fired.purpose) else { return nil }
    switch purpose {
    case .approval:
      let decision = try await book(of: fired.stream).state.decisions.last {
        $0.approvalRequest?.request == id || $0.extensionRequest?.request == id
      }
      return decision.map { ($0.id, .expire($0.id, request: id)) }
    case .degradedWarning: return (id, .warnOfDegraded(id))
    case .degradedBreach: return (id, .breachDegraded(id))
    }
  }

  private func react(
    _ ask: DecisionCommand.Ask, about id: EventID, on stream: StreamID, because cause: EventID,
    as principal: PrincipalID
  ) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident,
      let decision = try await book(of: stream).state[id]
    else { return }
    let agreed = try await agreedTrigger(ask, decision, on: stream)
    let principal = agreed == nil ? principal : .automation
    // The key follows from the cause, so that a repetition is known for one.
    let identity = CommandIdentity(
      by: principal, key: CommandKey(uuid: cause.uuid),
      digest: digest(Array("lastgood reaction 1\n\(cause)\n\(id)".utf8)))
    do {
      _ = try await decide(
        ask, about: decision, on: stream, facts, agreed: agreed,
        by: Order(Caller(principal, as: .responder), as: identity))
      if agreed != nil, try await book(of: stream).state[id]?.authorisation == nil {
        try await noteRefusal(
          of: decision, on: stream, because: "Another action on the service is under way.")
      }
    } catch DeskRefusal.rule {
      // It was withdrawn, replaced or done with meanwhile: then nothing follows.
    }
  }

  /// The trigger on which the policy agrees to a prepared plan; why not is put on record.
  private func agreedTrigger(
    _ ask: DecisionCommand.Ask, _ decision: Decision, on stream: StreamID
  ) async throws -> EventID? {
    guard case .settle = ask, decision.proposal.trigger != nil, !decision.awaitsPlan else {
      return nil
    }
    let answer = try await preapproval(of: decision, on: stream, under: policies.inForce())
    switch answer {
    case .agreed(let fired) where decision.unoverridden.isEmpty: return fired
    case .agreed:
      let checks = decision.unoverridden.map(\.rawValue).joined(separator: ", ")
      try await noteRefusal(
        of: decision, on: stream, because: "Checks stand in its way: \(checks).")
    case .refused(let because): try await noteRefusal(of: decision, on: stream, because: because)
    }
    return nil
  }

  /// Waits until the executor has answered and what follows is recorded, for so long at most.
  ///
  /// It looks whenever the log grows, and about each second: other things are recorded meanwhile, so
  /// that a number of looks would say nothing.
  package func awaitPlan(
    of decision: EventID, in incident: String, within patience: Duration, for caller: Caller
  ) async throws -> SeenDecision {
    let end = ContinuousClock.now + patience
    var seen = try await self.decision(decision.description, in: incident, for: caller)
    while seen.isBeingPrepared, ContinuousClock.now < end {
      await watch.wait(beyond: try await store.head().position)
      seen = try await self.decision(decision.description, in: incident, for: caller)
    }
    return seen
  }
}

extension SeenDecision {
  /// Whether a plan, or what follows from one, is still to come.
  fileprivate var isBeingPrepared: Bool {
    guard decision.isLive, stage != .authorised else { return false }
    return decision.awaitsPlan || decision.isUnsettled
  }
}
