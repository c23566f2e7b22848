import Decisions
import EventLog
import IncidentService
import JSON
import Policy

extension DecisionRoutes {
  static let proposalMembers: [MemberRule] = [
    .required("action", .words(of: MitigationKind.self)),
    .required("because", .text(Rules.reason)), .optional("service", .text(Rules.name)),
    .optional("environment", .text(Rules.name)),
    .optional("deployment", .text(Rules.deployment)), .optional("target", .text(Rules.name)),
    .optional("target_because", .text(Rules.reason)),
    .optional("definition", .text(Rules.name)),
    .optional("parameters", .map(.text(Rules.name))),
    .optional(
      "options",
      .list(
        .object(
          .required("action", .words(of: MitigationKind.self)),
          .optional("verdict", .words(of: ConsideredOption.Verdict.self)),
          .required("why", .text(Rules.reason))), atMost: MitigationKind.allCases.count)),
    .optional("no_other_option", .text(Rules.reason)),
    .optional("expected_effect", .text(Rules.reason)),
    .optional("confidence", .words(of: Confidence.self)),
    .optional("evidence", .list(.text(Rules.entry), atMost: 50)),
    .optional("check_at", .time),
    .optional(
      "tradeoff",
      .object(
        .required("function_lost", .text(Rules.reason)),
        .required("users_affected", .text(Rules.reason)),
        .required("workaround", .text(Rules.reason)))), .optional("degraded_until", .time),
    .optional(
      "fix_estimate",
      .object(
        .required("from_minutes", minutes), .required("to_minutes", minutes),
        .optional("confidence", .words(of: Confidence.self)))),
    .optional(
      "follow_up",
      .object(.required("kind", .words(of: FollowUp.Kind.self)), .optional("by", .time))),
    .optional("tree_facts", .map(.text(Rules.name))), .optional("situation", .text(Rules.name)),
    .optional("emergency", .bool), .optional("supersede", .bool),
  ]
}

extension NewDecision {
  init(_ call: Call, by principal: PrincipalID) throws(Problem) {
    guard let action: MitigationKind = call.word("action") else {
      throw .invalid("action", "is required")
    }
    // The desk gives it its id, and everything else that nobody may state.
    var proposal = Proposal(
      action, decision: EventID(uuid: principal.uuid), by: principal,
      because: .text(try call.required("because")))
    proposal.service = call.text("service")
    proposal.environment = call.text("environment")
    proposal.target = call.text("target")
    proposal.targetBecause = call.words("target_because")
    proposal.definition = call.text("definition")
    proposal.parameters = call.parameters("parameters") ?? [:]
    proposal.options = (call.body["options"]?.elements ?? []).compactMap(ConsideredOption.init)
    proposal.noOtherOption = call.words("no_other_option")
    proposal.expectedEffect = call.words("expected_effect")
    proposal.confidence = call.word("confidence")
    proposal.checkAt = call.time("check_at")
    proposal.tradeoff = call.body["tradeoff"].flatMap(Tradeoff.init)
    proposal.degradedUntil = call.time("degraded_until")
    if let estimate = call.body["fix_estimate"], estimate["from_minutes"] != nil {
      proposal.estimate = FixEstimate(estimate, by: principal)
    }
    proposal.followUp = call.body["follow_up"].flatMap(FollowUp.init)
    proposal.situation = call.text("situation")
    proposal.isEmergency = call.isTrue("emergency")
    self.init(proposal)
    deployment = call.text("deployment")
    treeFacts = call.parameters("tree_facts") ?? [:]
    evidence = call.body["evidence"]?.elements?.compactMap(\.text) ?? []
    supersedes = call.isTrue("supersede")
  }
}

extension ConsideredOption {
  fileprivate init?(_ value: JSONValue) {
    guard let action = value["action"]?.text.flatMap(MitigationKind.init(rawValue:)),
      let why = value["why"]?.text
    else { return nil }
    self.init(
      action, value["verdict"]?.text.flatMap(Verdict.init(rawValue:)) ?? .rejected,
      why: .text(why))
  }
}

extension Tradeoff {
  fileprivate init?(_ value: JSONValue) {
    guard let lost = value["function_lost"]?.text, let users = value["users_affected"]?.text,
      let workaround = value["workaround"]?.text
    else { return nil }
    self.init(
      functionLost: .text(lost), usersAffected: .text(users), workaround: .text(workaround))
  }
}

extension FixEstimate {
  /// Out of a body that was judged by its schema.
  init(_ value: JSONValue, by principal: PrincipalID) {
    self.init(
      fromMinutes: value["from_minutes"]?.integer ?? 0,
      toMinutes: value["to_minutes"]?.integer ?? 0,
      confidence: value["confidence"]?.text.flatMap(Confidence.init(rawValue:)) ?? .low,
      by: principal)
  }
}

extension FollowUp {
  fileprivate init?(_ value: JSONValue) {
    guard let kind = value["kind"]?.text.flatMap(Kind.init(rawValue:)) else { return nil }
    self.init(kind, by: value["by"]?.text.flatMap { Timestamp($0) })
  }
}

extension Call {
  fileprivate func words(_ name: String) -> Words<String>? { text(name).map { .text($0) } }

  /// Names and values; nil when there are none.
  func parameters(_ name: String) -> [String: String]? {
    guard case .object(let members)? = body[name] else { return nil }
    var parameters: [String: String] = [:]
    for member in members { parameters[member.key] = member.value.text }
    return parameters
  }
}
