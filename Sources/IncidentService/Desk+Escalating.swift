import Actions
import Advice
import Decisions
import EventLog
import Incidents
import Policy

extension ActionRejection: ExplainedRejection {
  var explanation: String { "The action is not in a state for that: \(rule)." }
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
  /// - Returns: whether somebody was called.
  @discardableResult func escalate(
    on stream: StreamID, as principal: PrincipalID
  ) async throws -> Bool {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return false }
    var hasCalled = false
    for action in try await actions(of: stream).state.actions {
      guard let trouble = action.trouble, !action.isEscalated else { continue }
      let order = escalationOrder(about: action, trouble, as: principal)
      let escalation = try await escalation(of: action, trouble, on: stream, facts, by: order)
      do {
        let outcome = try await decide(
          ActionCommand.escalate(escalation), ActionBook.self, .actions, actionFolds, on: stream,
          facts, by: order)
        hasCalled = hasCalled || outcome.written.outcome == .appended
      } catch DeskRefusal.rule {
        // It has got out of its trouble meanwhile.
      }
    }
    return hasCalled
  }

  /// The same for every server, and for the same one after a crash.
  private func escalationOrder(
    about action: Action, _ trouble: ActionTrouble, as principal: PrincipalID
  ) -> Order {
    let round = action.verification?.start.round ?? 0
    let text = "lastgood escalation 1\n\(action.id)\n\(trouble.rawValue)\n\(round)"
    let key: EventID = computed(from: Array(text.utf8))
    return Order(
      Caller(principal, as: .administrator),
      as: CommandIdentity(
        by: principal, key: CommandKey(uuid: key.uuid), digest: digest(Array(text.utf8))))
  }

  private func escalation(
    of action: Action, _ trouble: ActionTrouble, on stream: StreamID, _ facts: StreamFacts,
    by order: Order
  ) async throws -> ActionEscalation {
    let policy = try await policies.inForce()
    let incident = try await state(of: stream).state
    var known = EscalationFacts()
    known.severity = incident.severity?.rawValue
    known.mitigationFailedSince = now().microseconds / 1_000_000
    let rungs = policy.rungsDue(known, at: now().microseconds / 1_000_000)
      .filter { $0.when == .mitigationFailed }
    // Each trouble of this incident climbs one rung further, as far as the ladder goes.
    let climbed = try await actions(of: stream).state.actions.reduce(0) {
      $0 + $1.escalations.count
    }
    let rung = rungs.isEmpty ? nil : rungs[min(climbed, rungs.count - 1)]
    return ActionEscalation(
      action.id, of: action.decision, trouble, rung: Int32(clamping: rung?.rung ?? 0),
      to: rung?.to ?? "commander", via: rung?.via,
      next: try await next(after: action, on: facts.number, by: order))
  }

  /// What the advice ranks first of all that was not tried on this incident.
  private func next(
    after action: Action, on number: String?, by order: Order
  ) async throws -> String? {
    guard let number else { return nil }
    let advice = try await advice(on: number, for: order.caller)
    let tried = Set(
      try await actions(of: advice.stream).state.actions.compactMap { action in
        action.trouble == nil || action.trouble == .refused ? nil : action.decision
      })
    let kinds = try await book(of: advice.stream).state.decisions
      .filter { tried.contains($0.id) }.map(\.proposal.action)
    return advice.advice.actions.first { ranked in
      ranked.rank != nil && ranked.standing != .notOffered && !kinds.contains(ranked.action)
    }?.action.rawValue
  }
}
