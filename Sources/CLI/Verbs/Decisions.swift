import Client
import CommandLineKit
import JSON

/// `lastgood decisions`: what was decided about an incident.
struct ListDecisions: ResponderVerb {
  static let name = "decisions"
  static let summary = "List the decisions of an incident."
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    let (value, answer) = try await session.value(subject.incidentPath("decisions"))
    session.show(answer, value.list("decisions"), empty: "Nothing was decided yet.") {
      DecisionText.table($0, session.clock, width: $1)
    }
    return .done
  }
}

/// `lastgood plan`: what exactly would be done.
struct ShowPlan: ResponderVerb {
  static let name = "plan"
  static let summary = "Show what a decision would do, and who has agreed."
  static let discussion = """
    With --again the plan is made anew; when it comes out the same, approvals stay. With --to it is \
    made for another version, and everybody has to agree anew: say why with --because, unless that \
    is the last known good one.
    """
  static let examples = [
    Example("lastgood plan D1", "From what to what, step by step."),
    Example(
      "lastgood plan D1 --to 4.1.8 --because \"4.1.9 leaks memory\"", "For another version."),
  ]
  static let signature: [Parameter] = [
    .decision, .flag("--again", help: "Make it anew."),
    .option("--to", "VERSION", help: "Make it for this version."),
    .option("--because", "WHY", help: "Why that version."),
    .option("--set", "NAME=VALUE", repeated: true, help: "Make it with this value."),
  ]

  private let decision: DecisionWord
  private let makesAnew: Bool
  private let target, because: String?
  private let set: [PairWord]

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    target = try arguments.option("--to")
    because = try arguments.option("--because")
    if because != nil, target == nil { throw UsageError(.missing("--to")) }
    set = try arguments.options("--set")
    makesAnew = arguments.flag("--again") || target != nil || !set.isEmpty
  }

  func act(in session: Session) async throws -> ExitCode {
    let (subject, name) = try await session.decision(decision)
    guard makesAnew else {
      let (value, answer) = try await session.value(
        subject.incidentPath("decisions", decision.decision))
      session.show(answer) { DecisionText.lines(value, session.clock) }
      return .done
    }
    var order = Order(
      subject.incidentPath("decisions", decision.decision, "plans"), "plan of \(name)"
    ) { body in
      body.member("target", ifPresent: target)
      body.member("because", ifPresent: because)
      guard !set.isEmpty else { return }
      body.object("parameters") { for pair in set { $0.member(pair.name, pair.value) } }
    }
    order.subject = subject
    order.texts = [("because", because ?? "")] + set.map { ("parameters", $0.value) }
    return try await session.giveAbout(order)
  }
}

/// `lastgood link`: lets somebody approve who never logs in.
struct LinkApproval: ResponderVerb {
  static let name = "link"
  static let summary = "Make a link by which a stakeholder approves the plan, once."
  static let discussion = """
    For people whom the policy names as stakeholders. The address is shown this once: send it to \
    that person and to nobody else. Whoever makes it counts as one with whoever uses it, so it is \
    made by somebody who neither asks for the action nor approves it.
    """
  static let examples = [Example("lastgood link D1 carol", "An address for carol.")]
  static let signature: [Parameter] = [
    .decision, .positional("person", help: "Who shall approve: a handle."),
  ]

  private let decision: DecisionWord
  private let person: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    person = try arguments.positional("person")
  }

  func act(in session: Session) async throws -> ExitCode {
    let (subject, name) = try await session.decision(decision)
    var order = Order(
      subject.incidentPath("decisions", decision.decision, "links"), "link to \(name)"
    ) { $0.member("person", person) }
    order.subject = subject
    order.extras = .none
    let service = try session.client().address.url
    return session.report(try await session.give(order)) { written in
      let address = service + (written.value.text("path") ?? "")
      let expiry = written.value.time("expires_at").map { " Good until \(session.clock.both($0))." }
      return "\(address, .bold)\(expiry ?? "")"
    }
  }
}

/// `lastgood object`: says what speaks against a decision.
struct ObjectToDecision: ResponderVerb {
  static let name = "object"
  static let summary = "Object to a decision: recorded, and shown to whoever approves."
  static let examples = [
    Example("lastgood object D1 \"The data has changed since 4.1.9\"", "Stops nothing by itself.")
  ]
  static let signature: [Parameter] = [
    .decision, .positional("text", help: "What speaks against it, in quotes."), .insist,
  ]

  private let decision: DecisionWord
  private let text: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    text = try arguments.positional("text")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await session.say(
      "objections", about: decision, "objection to", insists: insists, [("because", text)])
  }
}

/// `lastgood withdraw`: takes a decision back.
struct WithdrawDecision: ResponderVerb {
  static let name = "withdraw"
  static let summary = "Withdraw a decision, or your own approval of it."
  static let discussion =
    "A decision is withdrawn by whoever proposed it, or commands the incident."
  static let signature: [Parameter] = [
    .decision, .because, .flag("--approval", help: "Only take your own approval back."), .insist,
  ]

  private let decision: DecisionWord
  private let because: String?
  private let takesApproval, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    because = try arguments.option("--because")
    takesApproval = arguments.flag("--approval")
    insists = arguments.flag("--insist")
    if !takesApproval, because == nil { throw UsageError(.missing("--because")) }
    if takesApproval, because != nil { throw UsageError(.together("--approval", "--because")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    if takesApproval {
      return try await session.say(
        "approval-withdrawals", about: decision, "approval of", insists: false, [])
    }
    return try await session.say(
      "withdrawal", about: decision, "withdrawal of", insists: insists,
      [("because", because ?? "")])
  }
}

/// `lastgood outcome`: what came of it.
struct RecordOutcome: ResponderVerb {
  static let name = "outcome"
  static let summary = "Say what came of a decision."
  static let examples = [
    Example("lastgood outcome D1 yes --actual \"errors are at 0.1 % again\"", "It helped.")
  ]
  static let signature: [Parameter] = [
    .decision,
    .positional(
      "met", choices: ["yes", "no", "unclear"], help: "Whether it had the expected effect."),
    .option("--actual", "TEXT", help: "What was seen."), .insist,
  ]

  private let decision: DecisionWord
  private let met, actual: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    met = try arguments.positional("met")
    actual = try arguments.required("--actual")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await session.say(
      "outcome", about: decision, "outcome of", insists: insists,
      [("met", met), ("actual", actual)])
  }
}

/// `lastgood review`: looks at what went ahead, or was violated.
struct ReviewDecision: ResponderVerb {
  static let name = "review"
  static let summary = "Review a decision that went ahead without approvals, or audit one."
  static let signature: [Parameter] = [
    .decision, .option("--findings", "TEXT", help: "What was found."),
    .flag("--audit", help: "It is the audit that a violation owes."), .insist,
  ]

  private let decision: DecisionWord
  private let findings: String
  private let isAudit, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    findings = try arguments.required("--findings")
    isAudit = arguments.flag("--audit")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await session.say(
      "reviews", about: decision, "review of", insists: insists,
      [("subject", isAudit ? "audit" : "break-glass"), ("findings", findings)])
  }
}

extension Session {
  /// Gives an order about a decision, and shows the decision afterwards.
  func giveAbout(_ order: Order) async throws -> ExitCode {
    let outcome = try await give(order)
    guard case .written(let written) = outcome, let decision = written.value["decision"] else {
      return report(outcome) { written in "\(written.handle, .bold): recorded" }
    }
    return show(written, decision)
  }

  /// Says something about a decision: a few texts under their names.
  func say(
    _ what: String, about word: DecisionWord, _ summary: String, insists: Bool,
    _ texts: [(name: String, text: String)]
  ) async throws -> ExitCode {
    let (subject, name) = try await decision(word)
    var order = Order(
      subject.incidentPath("decisions", word.decision, what), "\(summary) \(name)"
    ) { body in
      for (name, text) in texts { body.member(name, text) }
    }
    order.subject = subject
    order.insists = insists
    order.texts = texts.map { ($0.name, $0.text) }
    return try await giveAbout(order)
  }
}
