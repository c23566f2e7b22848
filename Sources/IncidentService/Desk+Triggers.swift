import Decisions
package import EventLog
import FoundationEssentials
import Incidents
import Policy
package import Rollouts

extension Desk {
  /// Does what the policy says about a trigger that fired: the rollout stops, an incident is opened or
  /// found, and what the trigger is for is proposed.
  ///
  /// Whether it is done without asking is decided once the plan is there. Every part has a key that
  /// follows from the firing, so that a repetition does nothing.
  func react(toFiring event: RecordedEvent, as principal: PrincipalID) async throws {
    guard case .event(.triggerFired(let firing)) = try EventFormat.deployments.decode(event),
      firing.fired == event.id
    else { return }
    let answer = Answer(firing: firing, deployment: event.stream, at: now())
    guard let facts = try await facts(of: event.stream) else { return }
    let deployment = try await state(ofDeployment: event.stream).state
    guard !deployment.suppressions.contains(where: { $0.fired == firing.fired }),
      // What was proposed once is not proposed anew, though its incident may be over by now.
      try await store.earlierAnswer(to: order(answer, "decision").identity) == nil
    else { return }
    let policy = try await policies.inForce()
    guard let trigger = policy.triggers[firing.trigger] else {
      return try await suppress(answer, "The policy has no such trigger any more.")
    }
    let level = trigger.level(for: firing.service, in: policy)
    guard level != .off else {
      return try await suppress(answer, AutomationGuard.Reason.level(.off).description)
    }
    guard !deployment.phase.isOver else {
      return try await suppress(answer, "The deployment is over: \(deployment.phase.rawValue).")
    }
    try await halt(answer, deployment, facts)
    let incident = try await incident(for: answer, severity: policy.severity(of: trigger))
    try await propose(answer, on: incident, at: level, under: policy)
    if level != .automatic {
      try await suppress(answer, AutomationGuard.Reason.level(level).description)
    }
  }

  /// Answers what fired for a deployment while nobody was there to hear it.
  func catchUpOnTriggers(of stream: StreamID, as principal: PrincipalID) async throws {
    for firing in try await state(ofDeployment: stream).state.firings {
      guard let event = try await store.event(firing.fired) else { continue }
      try await react(toFiring: event, as: principal)
    }
  }

  /// Deployments for which something may have fired unheard: those that run, and those that ended well
  /// lately.
  func watchedDeployments() async throws -> [StreamID] {
    var filter = DeploymentFilter(states: [.running, .halted, .completed], limit: 200)
    var streams: [StreamID] = []
    let longAgo = now().advanced(bySeconds: -86_400)
    while true {
      let page = try await queries.deployments(filter)
      for row in page.rows where row.state != .completed || row.lastEntryAt > longAgo {
        streams.append(row.stream)
      }
      guard let next = page.next else { return streams }
      filter.before = next
    }
  }

  /// What was fired, and the orders that follow from it.
  private struct Answer {
    var firing: TriggerFiring
    var deployment: StreamID
    var at: Timestamp

    /// Why, for people.
    var sentence: String {
      let length = max(0, firing.at.microseconds - firing.since.microseconds) / 1_000
      let time = length == 0 ? "" : " for \(Span(milliseconds: length).asMeasured)"
      return
        "\(firing.signal) on \(firing.scope) is \(firing.value.map(Quantity.shown) ?? "bad")\(time) "
        + "(trigger \(firing.trigger))"
    }
  }

  private func order(_ answer: Answer, _ purpose: String) -> Order {
    // A metric may look like anything.
    automaticOrder("lastgood trigger 1\n\(answer.firing.fired)\n\(purpose)", insisting: true)
  }

  private func halt(
    _ answer: Answer, _ deployment: Deployment, _ facts: StreamFacts
  ) async throws {
    guard deployment.phase == .running else { return }
    do {
      _ = try await decide(
        .halt(because: answer.sentence, scope: nil, by: .automation), on: answer.deployment, facts,
        by: order(answer, "halt"))
    } catch DeskRefusal.rule {
      // It ended meanwhile.
    }
  }

  /// The open incident about the deployment, or a new one.
  private func incident(
    for answer: Answer, severity: Severity?
  ) async throws -> (stream: StreamID, number: String) {
    if let open = try await openIncident(about: answer) {
      let declared = try await state(of: open.stream).state.declaration
      if declared?.declaredBy != .automation { try await report(answer, to: open.number) }
      return open
    }
    let order = order(answer, "incident")
    let new = NewIncident(
      title: "\(answer.firing.service): \(answer.sentence)", severity: severity,
      service: answer.firing.service, environment: answer.firing.environment,
      deployment: answer.deployment.description, source: .alert)
    let (written, number) = try await declare(new, by: order)
    return (written.stream, number)
  }

  private func openIncident(
    about answer: Answer
  ) async throws -> (stream: StreamID, number: String)? {
    try await openIncident(
      about: answer.deployment, of: answer.firing.service,
      for: viewer(Caller(.automation, as: .administrator)))
  }

  /// The open incident to which a deployment belongs, if there is one that may be seen.
  func openIncident(
    about deployment: StreamID, of service: String, for viewer: Viewer
  ) async throws -> (stream: StreamID, number: String)? {
    try await openIncidents(about: deployment, of: service, for: viewer, atMost: 1).first
  }

  /// The open incidents to which a deployment belongs and that may be seen, the newest first.
  func openIncidents(
    about deployment: StreamID, of service: String, for viewer: Viewer, atMost limit: Int = 50
  ) async throws -> [(stream: StreamID, number: String)] {
    var found: [(stream: StreamID, number: String)] = []
    // What was declared a moment ago by this very process has to be in the list.
    try await showNewest()
    let rows = try await queries.incidents(
      IncidentFilter(
        states: [.open, .mitigated], service: service, viewer: viewer, limit: 50)
    ).rows
    for row in rows where viewer.seesRestricted || !row.isRestricted {
      let state = try await state(of: row.stream).state
      if state.declaration?.deployment == deployment || state.deployments.contains(deployment) {
        found.append((row.stream, row.number))
        if found.count >= limit { break }
      }
    }
    return found
  }

  private func report(_ answer: Answer, to incident: String) async throws {
    let finding = Detection.Finding(
      source: .alert, text: .text(answer.sentence), service: answer.firing.service,
      environment: answer.firing.environment)
    let written = try await record(finding, stream: nil, by: order(answer, "detection"))
    _ = try await link(
      report: written.stream.description, deployment: nil, incident: incident,
      by: order(answer, "link"))
  }

  private func propose(
    _ answer: Answer, on incident: (stream: StreamID, number: String), at level: AutomationLevel,
    under policy: Policy
  ) async throws {
    let firing = answer.firing
    var proposal = Proposal(
      firing.action, decision: firing.fired, by: .automation, because: .text(answer.sentence))
    (proposal.service, proposal.environment) = (firing.service, firing.environment)
    proposal.trigger = firing.fired
    proposal.noOtherOption = .text("The policy says what this trigger is for.")
    proposal.confidence = .medium
    proposal.situation = policy.automaticSituation(for: firing.action)
    var new = NewDecision(proposal)
    new.deployment = answer.deployment.description
    new.evidence = [firing.fired.description]
    new.isOnlyProposed = level == .propose
    do {
      _ = try await propose(new, in: incident.number, by: order(answer, "decision"))
    } catch DeskRefusal.rule(_, let explanation, _) {
      // Somebody has decided the same, or it cannot be proposed without a person's words.
      let isOpen = try await store.stream(incident.stream)?.visibility == .normal
      // Everybody reads the deployment's record, and not what is decided where access is restricted.
      try await suppress(answer, isOpen ? explanation : "It cannot be proposed just now.")
    }
  }

  private func suppress(_ answer: Answer, _ because: String) async throws {
    guard let facts = try await facts(of: answer.deployment) else { return }
    let body = EventFormat.deployments.body(
      .triggerSuppressed(
        TriggerSuppression(
          answer.firing.fired, trigger: answer.firing.trigger, because: .text(because))))
    _ = try await add(
      [body], to: answer.deployment, facts, causes: [answer.firing.fired],
      by: order(answer, "suppress"))
  }

  /// Says on the deployment's record why its trigger asks people.
  ///
  /// Nothing of why where the incident is restricted: the deployment's record is read by all.
  func noteRefusal(
    of decision: Decision, on incident: StreamID, because: String
  ) async throws {
    guard let fired = decision.proposal.trigger, let deployment = decision.proposal.deployment,
      let firing = try await state(ofDeployment: deployment).state.firings.last(where: {
        $0.fired == fired
      })
    else { return }
    let isOpenToAll = try await store.stream(incident)?.visibility == .normal
    try await suppress(
      Answer(firing: firing, deployment: deployment, at: now()),
      isOpenToAll ? because : "People decide about it.")
  }
}

extension Deployment.Phase {
  fileprivate var isOver: Bool {
    switch self {
    case .failed, .rolledBack, .unplanned: true
    case .planned, .running, .halted, .completed: false
    }
  }
}

extension Trigger {
  /// The more careful of what the policy says of the trigger and of the service.
  fileprivate func level(for service: String, in policy: Policy) -> AutomationLevel {
    let levels = [automation, policy.services[service]?.automation].compactMap(\.self)
    return levels.min { $0.freedom < $1.freedom } ?? .propose
  }
}

extension Policy {
  /// What the service level of the trigger's signal suggests when it is critical.
  fileprivate func severity(of trigger: Trigger) -> Severity? {
    let words = slos.values.filter { $0.signal == trigger.signal }.compactMap {
      $0.severity[.critical]
    }
    return words.sorted().first.flatMap { Severity(rawValue: $0) }
  }

  /// The row of who decides what in which the policy itself decides.
  fileprivate func automaticSituation(for action: MitigationKind) -> String? {
    authority.first { $0.action == action && $0.decide.isEmpty }?.situation
  }
}

extension Desk {
  /// What is known of a deployment, for programs of ours that look at all there is.
  package func deploymentState(_ stream: StreamID) async throws -> Deployment {
    try await state(ofDeployment: stream).state
  }
}
