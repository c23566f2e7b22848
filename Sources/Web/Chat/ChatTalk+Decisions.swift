import Chat
import IncidentService
import JSON
import Policy

extension ChatTalk {
  /// A decision with its plan; with the buttons that agree to exactly that plan, while anybody is asked.
  func show(_ decision: ChatDecision) async throws -> ChatAnswer {
    show(try await get(try await path(of: decision)))
  }

  /// Approves the plan that has this hash, and no other; without one it is shown first.
  func approve(_ decision: ChatDecision, plan: String?, as role: String?) async throws -> ChatAnswer
  {
    guard let plan else { return try await show(decision) }
    var members = [JSONValue.Member("plan_hash", .string(plan))]
    if let role { members.append(.init("role", .string(role))) }
    let written = try await post(path(of: decision) + "/approvals", .object(members))
    return answer("You approved", written, plan)
  }

  func deny(_ decision: ChatDecision, plan: String, because: String) async throws -> ChatAnswer {
    let written = try await post(
      path(of: decision) + "/denials",
      .members(("plan_hash", .string(plan)), ("because", .string(because))))
    return answer("You denied", written, plan)
  }

  /// Proposes; whoever the policy names for it agrees, here or elsewhere.
  func propose(_ proposal: ChatProposal, in named: String?) async throws -> ChatAnswer {
    let incident = try await incident(named)
    var members = [
      JSONValue.Member("action", .string(proposal.action)),
      .init("because", .string(proposal.because)),
    ]
    if !proposal.over.isEmpty {
      members.append(
        .init(
          "options",
          .array(
            proposal.over.map {
              .members(
                ("action", .string($0.action)), ("why", .string($0.why)), ("verdict", "rejected"))
            })))
    }
    for (name, text) in [
      ("no_other_option", proposal.noOther), ("target", proposal.target),
      ("target_because", proposal.targetBecause),
    ] {
      if let text { members.append(.init(name, .string(text))) }
    }
    let written = try await post("/incidents/\(incident)/decisions", .object(members))
    guard let decision = written["decision"] else {
      return ChatAnswer("Proposed in \(incident).").warning(written)
    }
    var answer = show(decision)
    answer.paragraphs[0] = "Proposed: " + answer.paragraphs[0]
    return answer.warning(written)
  }

  private func path(of decision: ChatDecision) async throws -> String {
    "/incidents/\(try await incident(decision.incident))/decisions/\(decision.reference)"
  }

  private func answer(_ done: String, _ written: JSONValue, _ plan: String) -> ChatAnswer {
    let decision = written["decision"] ?? .null
    let stage =
      decision.said("stage") == "authorised" ? "It is authorised." : "It \(stand(decision))."
    return ChatAnswer("\(done) plan \(plan.prefix(12)) of \(decision.said("number")). \(stage)")
      .warning(written)
  }

  /// Where it stands, and whom it waits for.
  private func stand(_ decision: JSONValue) -> String {
    guard decision.said("stage") == "waiting", let asked = decision["approvals"] else {
      return Self.stage(decision)
    }
    let granted = asked["granted"]?.elements?.count ?? 0
    let roles = asked["missing_roles"]?.elements?.compactMap(\.text) ?? []
    let count = asked["count"]?.integer ?? 0
    return "waits for approval: \(granted) of \(count) agreed"
      + (roles.isEmpty ? "" : ", \(roles.joined(separator: " and ")) missing")
  }

  // MARK: - Showing

  private func show(_ decision: JSONValue) -> ChatAnswer {
    let target = (decision["planned_for"]?["target"] ?? decision["target"])?.text
    let place = ["service", "environment"].compactMap { decision[$0]?.text }
    var answer = ChatAnswer(
      "\(decision.said("number")): \(decision.said("action"))"
        + (target.map { " to \($0)" } ?? "")
        + (place.isEmpty ? "" : ", \(place.joined(separator: " in "))"),
      "It \(stand(decision)). Proposed by \(decision.said("proposed_by")), because: \(decision.words("because"))"
    )
    for objection in decision["objections"]?.elements ?? [] {
      answer.paragraphs.append(
        "Objection by \(objection.said("by")): \(objection.words("because"))")
    }
    guard let plan = decision["plan"], decision["awaits_plan"] != .bool(true) else {
      if decision["awaits_plan"] == .bool(true) {
        answer.paragraphs.append(
          "Its plan is being made. “\(name) plan \(decision.said("number"))” shows it.")
      }
      return answer
    }
    answer.paragraphs.append(Self.lines(of: plan).joined(separator: "\n"))
    answer.fields.append(.init("Hash of the plan", plan.said("plan_hash")))
    if let expiry = plan["expires_at"]?.text {
      answer.fields.append(.init("Good until", Self.time(expiry)))
    }
    if decision["rules_changed"] == .bool(true) {
      answer.paragraphs.append("Another policy was applied since: have the plan made anew.")
    }
    guard decision.said("stage") == "waiting", allows(.approve), plan["redacted"] != .bool(true)
    else { return answer }
    // Nobody agrees to what they were not shown.
    if answer.isWhole {
      answer.plan = ChatPlan(decision.said("number"), hash: plan.said("plan_hash"))
    } else {
      answer.paragraphs.insert("It is too long to be shown here: use the command line.", at: 1)
    }
    return answer
  }

  private static func lines(of plan: JSONValue) -> [String] {
    var lines: [String] = []
    let way = [("from", "from"), ("to", "to")].compactMap { name, word in
      plan[name]?.text.map { "\(word) \($0)" }
    }
    let head = (["Plan"] + way + ["by \(plan.said("adapter"))"]).joined(separator: " ")
    lines.append(head + ":")
    for (index, step) in (plan["steps"]?.elements ?? []).enumerated() {
      let call = step["call"]?.elements?.compactMap(\.text).joined(separator: " ") ?? ""
      lines.append(
        "\(index + 1). \(step.said("name"))" + (call.isEmpty ? "" : ": \(call)")
          + (step["irreversible"] == .bool(true) ? " (cannot be undone)" : ""))
    }
    for check in plan["preflight"]?.elements ?? [] where check.said("outcome") != "pass" {
      lines.append(
        "Check \(check.said("check")): \(check.said("outcome")). \(check["detail"]?.text ?? "")")
    }
    return lines
  }
}
