import Actions
import Advice
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts

extension ActionRejection: ExplainedRejection {
  var explanation: String {
    switch self {
    case .unknownAction: "Nothing was carried out about it yet, so there is nothing to look at."
    case .isNotVerified:
      "Nobody has looked yet whether it helped. That begins by itself when it was carried out."
    case .verificationRuns:
      "It is being looked at whether it helped, or will be as soon as an executor is there. Wait for "
        + "what it says."
    case .verificationPassed: "It was measured that it helped. There is nothing to ask again."
    case .verificationFailed:
      "It was measured that it did not help, and that stays so. Decide what to do next: “lastgood "
        + "advise” ranks it."
    case .isOvertaken:
      "Another action was begun there since, so nobody can see any more what this one brought. Look "
        + "at the newer one."
    default: "The action is not in a state for that: \(rule)."
    }
  }
  var field: String? { nil }
}

extension Desk {
  /// All that was done about the decisions of an incident.
  func actions(
    of incident: StreamID
  ) async throws -> (state: ActionBook, version: StreamVersion) {
    try await fold(ActionBook.self, .actions, actionFolds, of: incident)
  }

  /// Calls somebody about every action of the incident that is in trouble and of which nobody was
  /// told: it failed, is in doubt, or could not be shown to have helped.
  ///
  /// So too about what people did themselves and found not to help.
  ///
  /// - Returns: whether somebody was called.
  @discardableResult func escalate(
    on stream: StreamID, as principal: PrincipalID
  ) async throws -> Bool {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return false }
    var hasCalled = false
    for action in try await actions(of: stream).state.actions {
      guard let trouble = action.trouble, !action.isEscalated else { continue }
      let round = action.verification?.start.round ?? 0
      hasCalled =
        try await call(
          Trouble(about: action.id, of: action.decision, trouble, round: round), on: stream, facts,
          as: principal) || hasCalled
    }
    for trouble in try await troublesOfPeople(on: stream) + callsOfThePolicy(on: stream) {
      hasCalled =
        try await call(trouble, on: stream, facts, as: principal) || hasCalled
    }
    return hasCalled
  }

  /// A deployment that failed: somebody is called about the incident that it was to end.
  func escalate(onFailureOf deployment: StreamID, as principal: PrincipalID) async throws {
    let state = try await state(ofDeployment: deployment).state
    guard state.failedInEmergency, let plan = state.plan else { return }
    let viewer = viewer(Caller(.automation, as: .administrator))
    guard let open = try await openIncident(about: deployment, of: plan.service, for: viewer)
    else { return }
    try await escalate(on: open.stream, as: principal)
  }

  /// What went wrong, and of what; the same for every server.
  private struct Trouble {
    var about: EventID
    var decision: EventID
    var kind: ActionTrouble
    var round: Int32

    init(
      about: EventID, of decision: EventID, _ kind: ActionTrouble, round: Int32 = 0
    ) {
      (self.about, self.decision, self.kind, self.round) = (about, decision, kind, round)
    }
  }

  /// Decisions that did not help by what somebody recorded, and deployments in an emergency that
  /// failed, of which nobody was told.
  private func troublesOfPeople(on stream: StreamID) async throws -> [Trouble] {
    let incident = try await state(of: stream).state
    guard incident.isOpen else { return [] }
    let told = try await actions(of: stream).state
    var troubles: [Trouble] = []
    for decision in try await book(of: stream).state.decisions {
      switch decision.outcome?.met {
      // What helped at last makes good what was tried before.
      case .yes?: troubles = []
      case .no?: troubles.append(Trouble(about: decision.id, of: decision.id, .outcomeUnmet))
      case .unclear?:
        troubles.append(Trouble(about: decision.id, of: decision.id, .outcomeUnclear))
      case nil: break
      }
    }
    let deployments = [incident.declaration?.deployment].compactMap(\.self) + incident.deployments
    var seen: Set<StreamID> = []
    for deployment in deployments where seen.insert(deployment).inserted {
      guard try await state(ofDeployment: deployment).state.failedInEmergency else { continue }
      let id = EventID(uuid: deployment.uuid)
      troubles.append(Trouble(about: id, of: id, .deploymentFailed))
    }
    return troubles.filter { trouble in
      !told.calls.contains { $0.decision == trouble.decision && $0.trouble != .calledFor }
        && told.action(of: trouble.decision)?.escalations.isEmpty ?? true
    }
  }

  /// Decisions by a row of the policy's `authority` that has somebody called, of which nobody was told.
  private func callsOfThePolicy(on stream: StreamID) async throws -> [Trouble] {
    let authority = try await policies.inForce().authority
    let situations = Set(authority.filter { $0.also.contains("page") }.map(\.situation))
    guard !situations.isEmpty, try await state(of: stream).state.isOpen else { return [] }
    let told = try await actions(of: stream).state
    return try await book(of: stream).state.decisions.filter { decision in
      decision.isLive && decision.authorisation != nil
        && decision.proposal.situation.map(situations.contains) ?? false
        && !told.calls.contains { $0.decision == decision.id && $0.trouble == .calledFor }
    }.map { Trouble(about: $0.id, of: $0.id, .calledFor) }
  }

  private func call(
    _ trouble: Trouble, on stream: StreamID, _ facts: StreamFacts, as principal: PrincipalID
  ) async throws -> Bool {
    let order = escalationOrder(about: trouble, as: principal)
    let escalation = try await escalation(about: trouble, on: stream, facts, by: order)
    do {
      let outcome = try await decide(
        ActionCommand.escalate(escalation), ActionBook.self, .actions, actionFolds, on: stream,
        facts, by: order)
      return outcome.written.outcome == .appended
    } catch DeskRefusal.rule {
      // It has got out of its trouble meanwhile.
      return false
    }
  }

  /// The same for every server, and for the same one after a crash.
  private func escalationOrder(about trouble: Trouble, as principal: PrincipalID) -> Order {
    let text =
      "lastgood escalation 1\n\(trouble.about)\n\(trouble.kind.rawValue)\n\(trouble.round)"
    let key: EventID = computed(from: Array(text.utf8))
    return Order(
      Caller(principal, as: .administrator),
      as: CommandIdentity(
        by: principal, key: CommandKey(uuid: key.uuid), digest: digest(Array(text.utf8))))
  }

  private func escalation(
    about trouble: Trouble, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> ActionEscalation {
    let policy = try await policies.inForce()
    let incident = try await state(of: stream).state
    if trouble.kind == .calledFor {
      let rung = policy.escalation.filter {
        $0.when == .immediately
          && ($0.severity == nil || $0.severity == incident.severity?.rawValue)
      }.min { $0.rung < $1.rung }
      return ActionEscalation(
        trouble.about, of: trouble.decision, trouble.kind, rung: Int32(clamping: rung?.rung ?? 0),
        to: rung?.to ?? "commander", via: rung?.via)
    }
    var known = EscalationFacts()
    known.severity = incident.severity?.rawValue
    known.mitigationFailedSince = now().microseconds / 1_000_000
    let rungs = policy.rungsDue(known, at: now().microseconds / 1_000_000)
      .filter { $0.when == .mitigationFailed }
    // Each trouble of this incident climbs one rung further, as far as the ladder goes.
    let told = try await actions(of: stream).state
    let failed = told.calls.count { $0.trouble != .calledFor }
    let climbed = told.actions.reduce(failed) { $0 + $1.escalations.count }
    let rung = rungs.isEmpty ? nil : rungs[min(climbed, rungs.count - 1)]
    return ActionEscalation(
      trouble.about, of: trouble.decision, trouble.kind, rung: Int32(clamping: rung?.rung ?? 0),
      to: rung?.to ?? "commander", via: rung?.via,
      next: try await next(on: facts.number, by: order))
  }

  /// What the advice ranks first of all that was not tried on this incident.
  private func next(on number: String?, by order: Order) async throws -> String? {
    guard let number else { return nil }
    let advice = try await advice(on: number, for: order.caller)
    let tried = Set(
      try await actions(of: advice.stream).state.actions.compactMap { action in
        action.trouble == nil || action.trouble == .refused ? nil : action.decision
      })
    let kinds = try await book(of: advice.stream).state.decisions
      .filter { tried.contains($0.id) || $0.outcome?.met == .no || $0.outcome?.met == .unclear }
      .map(\.proposal.action)
    return advice.advice.actions.first { ranked in
      ranked.rank != nil && ranked.standing != .notOffered && !kinds.contains(ranked.action)
    }?.action.rawValue
  }
}

extension Deployment {
  /// Whether it was to help at once, was begun, and did not get to its end.
  fileprivate var failedInEmergency: Bool {
    phase == .failed && plan?.profile == .emergency && isStarted
  }
}
