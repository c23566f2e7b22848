import Actions
package import Decisions
package import EventLog
import Incidents
import Policy
import Rollouts

extension Desk {
  /// Gives the rules a command about one decision.
  ///
  /// `ask` is told which decision is meant; `texts` are the free texts in the command.
  package func ask(
    about reference: String, in incident: String, by order: Order,
    texts: [(field: String, text: String?)] = [],
    _ ask: @Sendable (_ decision: EventID) async throws -> DecisionCommand.Ask
  ) async throws -> (written: Written, decision: SeenDecision) {
    try refuseSecrets(in: texts, of: order)
    let written = try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let decision = try find(reference, in: try await book(of: stream).state, facts)
      return try await decide(
        try await ask(decision.id), about: decision, on: stream, facts, by: order)
    }
    return (written, try await decision(reference, in: incident, for: order.caller))
  }

  /// Asks for a plan, or another one than was made.
  package func requestPlan(
    of reference: String, _ asked: PlanChange, in incident: String, by order: Order
  ) async throws -> (written: Written, decision: SeenDecision) {
    let known = try await decision(reference, in: incident, for: order.caller).decision
    var change = asked
    if let target = change.target, let service = known.proposal.service,
      let environment = known.proposal.environment
    {
      let answer = try await lastKnownGood(
        LastKnownGoodQuestion(
          service: service, environment: environment,
          leaving: known.proposal.deployment?.description, detailLimit: 0),
        for: order.caller)
      if answer.release?.version == target { change.release = answer.release?.stream }
    }
    let texts =
      [("target", change.target), ("because", change.because)]
      + (change.parameters ?? [:]).values.map { ("parameters", Optional($0)) }
    return try await ask(about: reference, in: incident, by: order, texts: texts) { [change] id in
      .requestPlan(id, change, by: order.caller.principal)
    }
  }

  /// Whoever asks, with the roles in which they may agree.
  package func approver(_ caller: Caller) async throws -> Approver {
    try await approver(caller.principal)
  }

  func approver(_ principal: PrincipalID) async throws -> Approver {
    guard let person = try await people.people([principal])[principal], !person.isMachine else {
      return Approver(principal, roles: [], isPerson: false)
    }
    // Where no policy was applied, nobody has said who is who: everybody responds.
    guard let applied = try await policies.current() else {
      return Approver(principal, roles: [TokenRole.responder.rawValue])
    }
    return Approver(principal, roles: applied.policy.people[person.handle]?.roles ?? [])
  }

  /// Whether somebody leads the response.
  package func commands(_ incident: String, _ caller: Caller) async throws -> Bool {
    let stream = try await self.incident(incident, for: caller).stream
    return try await state(of: stream).state.holders[.commander] == caller.principal
  }
}

// MARK: - Closing

extension Desk {
  /// Closes an incident about which nothing is left to be answered.
  ///
  /// Two kinds of rules look at one stream, so the version that both saw is insisted on.
  func close(
    _ stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> Written {
    for _ in 1...5 {
      let (book, version) = try await book(of: stream)
      try refuseClosing(book, try await actions(of: stream).state)
      var exact = order
      exact.ifMatch = order.ifMatch ?? version
      do {
        return try await decide(.close, on: stream, facts, by: exact).written
      } catch let moved as StreamMoved {
        if order.ifMatch != nil { throw moved }
      }
    }
    throw StreamBusy(stream: stream)
  }

  private func refuseClosing(_ book: DecisionBook, _ actions: ActionBook) throws {
    let time = now()
    let live = book.decisions.filter { actions.action(of: $0.id)?.isLive == true }
    guard live.isEmpty else {
      throw DeskRefusal.rule(
        name: "action-under-way",
        explanation: """
          \(live.list) is being carried out, or is in doubt. Wait for its end, or settle the doubt: \
          “lastgood show” and “lastgood timeline” say how far it is.
          """, field: nil)
    }
    let waiting = book.decisions.filter {
      $0.openRequest(at: time) != nil || $0.openExtension(at: time) != nil
    }
    guard waiting.isEmpty else {
      throw DeskRefusal.rule(
        name: "approvals-pending",
        explanation: """
          Approvals are still asked for: \(waiting.list). Approve, deny or withdraw them first.
          """, field: nil)
    }
    let pending = book.decisions.filter {
      $0.isLive && $0.authorisation == nil && ($0.awaitsPlan || $0.isUnsettled)
    }
    guard pending.isEmpty else {
      throw DeskRefusal.rule(
        name: "plan-pending",
        explanation: """
          A plan is still being made for \(pending.list). Wait for it, or withdraw the decision: \
          “lastgood withdraw D\(pending[0].proposal.ordinal) --because …”.
          """, field: nil)
    }
    // After each of these somebody looks whether it helped, or the record says nothing of it.
    let unseen = book.decisions.filter {
      $0.isLive && $0.authorisation != nil && !$0.proposal.action.needsNoApproval
        && actions.action(of: $0.id)?.isVerified != true
    }
    guard unseen.isEmpty else {
      throw DeskRefusal.rule(
        name: "outcome-unknown",
        explanation: """
          Nobody has said what came of \(unseen.list). Look, and record it: \
          “lastgood outcome D\(unseen[0].proposal.ordinal) yes --actual …”.
          """, field: nil)
    }
    let degraded = book.decisions.filter { $0.runningDegraded != nil }
    guard degraded.isEmpty else {
      throw DeskRefusal.rule(
        name: "still-degraded",
        explanation: """
          Something is still switched off: \(degraded.list). Switch it on again, and say so: \
          “lastgood extend D\(degraded[0].proposal.ordinal) --end”.
          """, field: nil)
    }
  }
}

extension [Decision] {
  fileprivate var list: String { map { "D\($0.proposal.ordinal)" }.joined(separator: ", ") }
}
