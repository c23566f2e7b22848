import Decisions
import Digest
import EventLog
package import Incidents
import Policy

/// What somebody sees who follows a link, before they answer and after.
package struct LinkView: Sendable {
  package enum State: Sendable {
    case open
    case used
    /// Its own time, or that of the question.
    case expired
    /// Another plan is meant now, or nobody asks any more.
    case overtaken
  }

  package var link: ApprovalLink
  package var state: State
  package var seen: SeenDecision
  package var title: String
  /// Nil while nobody has said.
  package var severity: Severity?
  package var impact: Impact?
}

package enum LinkAnswer: Equatable, Sendable {
  case approve
  case deny(because: String)
}

extension Desk {
  /// Makes a link by which somebody approves the plan as it is now, once.
  ///
  /// Whoever makes it could use it, so it is neither for who asks nor by them. The text of the token
  /// is shown once and kept nowhere.
  package func makeLink(
    for handle: String, to reference: String, in incident: String, token: String,
    by order: Order
  ) async throws -> ApprovalLink {
    let seen = try await decision(reference, in: incident, for: order.caller)
    let decision = seen.decision
    let time = now()
    // For one role alone: everybody else has a token, and who makes a link could use it.
    let rules = try await policies.inForce().approvals
    let role = rules.stakeholderRole
    guard try await self.approver(order.caller).isPerson else {
      throw DecisionRejection.notAPerson.refusal
    }
    guard let request = decision.openRequest(at: time) ?? decision.openExtension(at: time) else {
      throw DecisionRejection.nobodyIsAsked.refusal
    }
    guard let person = try await people.person(handle: handle) else {
      throw DeskRefusal.notFound(.person, reference: handle, suggestions: [])
    }
    guard let facts = try await facts(of: seen.incident),
      try await maySee(seen.incident, facts, Caller(person.id, as: .responder))
    else { throw DeskRefusal.notFound(.person, reference: handle, suggestions: []) }
    let approver = try await self.approver(person.id)
    guard approver.isPerson else { throw DecisionRejection.notAPerson.refusal }
    guard approver.roles.contains(role) else {
      throw DecisionRejection.roleNotHeld(role: role, held: approver.roles).refusal
    }
    let maker = order.caller.principal
    guard !decision.isRequester(person.id) else { throw DecisionRejection.ownRequest.refusal }
    guard maker != person.id, maker != request.by, !decision.isRequester(maker),
      !decision.overriders.contains(maker),
      !decision.approvals.contains(where: { $0.by == maker || $0.linkBy == maker })
    else { throw DecisionRejection.handedOutLink.refusal }
    let longest = time.advanced(bySeconds: rules.linkExpires.seconds)
    let link = ApprovalLink(
      id: derived(from: order, "link"), incident: seen.incident, decision: decision.id,
      request: request.request, planHash: request.planHash, for: person.id, as: role,
      madeBy: maker, at: time, until: min(longest, request.expiresAt))
    guard try await links.save(link, digest: digest(Array(token.utf8))) else {
      throw DeskRefusal.rule(
        name: "link-made",
        explanation: """
          This link was made already, and its address is shown only once. Make another if nobody \
          kept it.
          """, field: nil)
    }
    return link
  }

  /// What a link leads to; looking changes nothing, whoever looks, however often.
  package func view(link token: String) async throws -> LinkView {
    guard let link = try await links.link(digest: digest(Array(token.utf8))),
      let facts = try await facts(of: link.incident)
    else { throw DeskRefusal.notFound(.link, reference: "…", suggestions: []) }
    let (book, version) = try await book(of: link.incident)
    guard let decision = book[link.decision] else {
      throw DeskRefusal.notFound(.link, reference: "…", suggestions: [])
    }
    let seen = seen(
      decision, of: link.incident, facts, version, try await policies.current())
    let incident = try await state(of: link.incident).state
    return LinkView(
      link: link, state: state(of: link, decision), seen: seen,
      title: incident.declaration?.title.plain ?? seen.number, severity: incident.severity,
      impact: incident.impact)
  }

  /// Answers by a link, and uses it up; a refusal leaves it.
  package func answer(_ answer: LinkAnswer, by token: String) async throws -> LinkView {
    let view = try await view(link: token)
    guard view.state == .open, let facts = try await facts(of: view.link.incident) else {
      return view
    }
    let link = view.link
    // Who made it may have become a machine, or no person at all, since.
    guard try await self.approver(link.madeBy).isPerson else {
      throw DecisionRejection.notAPerson.refusal
    }
    var approver = try await self.approver(link.principal)
    approver.linkBy = link.madeBy
    let decision = view.seen.decision
    let subject =
      decision.approvalRequest?.request == link.request
      ? ApprovalSubject.plan : decision.extensionRequest?.subject ?? .plan
    let ask: DecisionCommand.Ask
    switch answer {
    case .approve:
      ask = .approve(
        link.decision, subject, plan: link.planHash.description, by: approver, as: link.role,
        via: .link)
    case .deny(let because):
      ask = .deny(
        link.decision, subject, plan: link.planHash.description, by: approver, as: link.role,
        via: .link, because: because)
    }
    // The key is the link's own: sent twice, it is answered once, also when it crashes in between.
    let order = Order(
      Caller(link.principal, as: .responder),
      as: CommandIdentity(
        by: link.principal, key: CommandKey(uuid: link.id.uuid),
        digest: digest(Array("lastgood link 1\n\(link.id)\n\(answer)".utf8))))
    if case .deny(let because) = answer { try refuseSecrets(in: [("because", because)], of: order) }
    _ = try await decide(ask, about: decision, on: link.incident, facts, by: order)
    try await links.use(link.id, at: now())
    return try await self.view(link: token)
  }

  private func state(of link: ApprovalLink, _ decision: Decision) -> LinkView.State {
    if link.usedAt != nil { return .used }
    let time = now()
    if time >= link.expiresAt { return .expired }
    let open = [decision.openRequest(at: time), decision.openExtension(at: time)]
    return open.contains { $0?.request == link.request && $0?.planHash == link.planHash }
      ? .open : .overtaken
  }
}

extension DecisionRejection {
  fileprivate var refusal: DeskRefusal {
    .rule(name: rule, explanation: explanation, field: field)
  }
}
