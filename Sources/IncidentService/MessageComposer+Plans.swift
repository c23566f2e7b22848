import Decisions
import Delivery
import Digest
import EventLog
import Policy

// A plan that waits for approval, shown to those who can answer where they read it.
extension MessageComposer {
  /// Nil once somebody destroyed its calls: then nobody can agree to it.
  func approval(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ number: String?, _ policy: Policy
  ) async throws -> Message? {
    guard case .event(.approvalRequested(let request)) = try EventFormat.decisions.decode(event)
    else { throw NoSuchCause(id: claim.cause) }
    guard let decision = try await book(of: event.stream)[request.decision] else {
      throw NoSuchCause(id: claim.cause)
    }
    let name = "\(number ?? "An incident")-D\(decision.proposal.ordinal)"
    guard let prepared = decision.plan, prepared.hash == request.planHash else {
      return Message(
        claim.id, event.type.name, subject: "\(name) waited for approval",
        paragraphs: ["Another plan was made before this could be sent."],
        key: claim.subject.description, at: event.recordedAt)
    }
    guard prepared.redaction == nil else { return nil }
    let plan = prepared.plan
    let roles = request.roles.isEmpty ? "" : ", among them \(request.roles.joined(separator: ", "))"
    var paragraphs = [
      "\(request.count) \(request.count == 1 ? "approval is" : "approvals are") needed\(roles).",
      Self.lines(of: prepared).joined(separator: "\n"),
    ]
    if let because = decision.proposal.because.plain {
      paragraphs.insert("Proposed because: \(because)", at: 1)
    }
    var message = Message(
      claim.id, event.type.name,
      subject: "\(name) waits for approval: \(plan.action.rawValue)"
        + (plan.to.map { " to \($0)" } ?? "") + ", \(plan.service) in \(plan.environment)",
      paragraphs: paragraphs,
      fields: [
        .init("Hash of the plan", prepared.hash.description),
        .init("Good until", min(prepared.expiresAt, request.expiresAt).spoken),
        .init(
          "On the command line", "lastgood approve \(name) --plan \(prepared.shortHash)"),
      ], key: claim.subject.description, at: event.recordedAt)
    let buttons = Self.buttons(under: policy)
    // Nobody agrees to what they were not shown.
    if number != nil, !buttons.isEmpty, message.isShownWhole {
      message.plan = .init("\(name) \(prepared.hash)", buttons)
    }
    return message
  }

  /// What the policy lets be done by chat.
  private static func buttons(under policy: Policy) -> [ChatButton] {
    guard let chat = policy.chat else { return [] }
    return [(ChatVerb.approve, ChatButton.approve), (.deny, .deny)].filter { verb, _ in
      chat.commands?.contains(verb) ?? true
    }.map(\.1)
  }

  private func book(of stream: StreamID) async throws -> DecisionBook {
    let events = try await store.allEvents(in: stream)
    let words = try await store.words(of: events)
    return try zip(events, words).reduce(into: DecisionBook()) { book, next in
      if case .event(let known) = try EventFormat.decisions.decode(next.0, words: next.1) {
        book.evolve(known)
      }
    }
  }

  private static func lines(of prepared: PreparedPlan) -> [String] {
    let plan = prepared.plan
    var head = "Plan"
    if let from = plan.from { head += " from \(from)" }
    if let to = plan.to { head += " to \(to)" }
    if let adapter = plan.adapter { head += " by \(adapter)" }
    var lines = [head + ":"]
    for (index, step) in plan.steps.enumerated() {
      let call = step.call.joined(separator: " ")
      lines.append(
        "\(index + 1). \(step.name)" + (call.isEmpty ? "" : ": \(call)")
          + (step.isIrreversible ? " (cannot be undone)" : ""))
    }
    for finding in prepared.findings {
      lines.append(
        "Check \(finding.check.rawValue): \(finding.outcome.rawValue). \(finding.detail.plain ?? "")"
      )
    }
    return lines
  }
}

extension Message {
  /// Whether a chat program shows all of it.
  fileprivate var isShownWhole: Bool {
    paragraphs.reduce(0) { $0 + MessageText.cleaned($1).utf8.count } <= 12_000
  }
}
