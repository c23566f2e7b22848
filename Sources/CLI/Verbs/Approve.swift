import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood approve`: agrees to a plan, or to running degraded for longer.
struct Approve: ResponderVerb {
  static let name = "approve"
  static let summary = "Agree to the plan of a decision."
  static let discussion = """
    Shows the plan and wants a yes; with --plan the yes is for that very plan, where nobody can be \
    asked. Whoever proposed it cannot agree to it, and nobody twice.
    """
  static let examples = [
    Example("lastgood approve D1", "Shows it, and asks."),
    Example("lastgood approve D1 --plan 9f2c51ab03de --as change-board", "Without a question."),
    Example("lastgood approve D1 --longer", "Lets it run degraded until the time asked for."),
  ]
  static let signature: [Parameter] = [
    .decision, .asRole, .planHash,
    .flag("--longer", help: "Answer the request to run degraded for longer."),
  ]

  private let question: PlanQuestion

  init(_ arguments: inout Arguments) throws(UsageError) {
    question = try PlanQuestion(&arguments, [.role, .longer])
  }

  func act(in session: Session) async throws -> ExitCode {
    try await question.ask("approvals", "Approve it?", "approval of", in: session)
  }
}

/// `lastgood deny`: says no.
struct Deny: ResponderVerb {
  static let name = "deny"
  static let summary = "Say no to the plan of a decision."
  static let signature: [Parameter] = [
    .decision, .because, .asRole, .planHash,
    .flag("--longer", help: "Answer the request to run degraded for longer."), .insist,
  ]

  private let question: PlanQuestion
  private let because: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    question = try PlanQuestion(&arguments, [.role, .longer, .insist])
    because = try arguments.required("--because")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await question.ask("denials", "Deny it?", "denial of", because: because, in: session)
  }
}

/// `lastgood override`: takes failed checks upon oneself.
struct OverridePreflight: ResponderVerb {
  static let name = "override"
  static let summary = "Take it upon yourself that checks did not pass."
  static let discussion = """
    By somebody who neither asks for the action nor approves it. Shows the plan and asks for the \
    checks that stand in the way; with --plan, name each with --check.
    """
  static let examples = [
    Example("lastgood override D1 --because \"we doubled the old stack\"", "Shows it, and asks."),
    Example(
      "lastgood override D1 --check capacity --plan 9f2c51ab03de --because \"we doubled it\"",
      "Without a question."),
  ]
  static let signature: [Parameter] = [
    .decision, .because,
    .option("--check", "NAME", repeated: true, help: "A check that you take upon you."),
    .asRole, .planHash, .insist,
  ]

  private let question: PlanQuestion
  private let because: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    question = try PlanQuestion(&arguments, [.role, .checks, .insist])
    because = try arguments.required("--because")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await question.ask(
      "overrides", "Take the checks marked ✗ and ? upon you?", "override on", because: because,
      in: session)
  }
}

/// `lastgood break-glass`: goes ahead without the approvals.
struct AgreeToBreakGlass: ResponderVerb {
  static let name = "break-glass"
  static let summary = "Agree to go ahead without the approvals, when nobody can be reached."
  static let discussion = """
    Where the policy allows it, and never past failed checks. It is recorded plainly, and somebody \
    else reviews it afterwards.
    """
  static let signature: [Parameter] = [.decision, .because, .planHash, .insist]

  private let question: PlanQuestion
  private let because: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    question = try PlanQuestion(&arguments, [.insist])
    because = try arguments.required("--because")
  }

  func act(in session: Session) async throws -> ExitCode {
    try await question.ask(
      "break-glass", "Go ahead without the approvals?", "break-glass on", because: because,
      in: session)
  }
}

/// `lastgood extend`: asks to run degraded for longer, or says that it is over.
struct ExtendDegraded: ResponderVerb {
  static let name = "extend"
  static let summary = "Ask to run degraded for longer, or say that it is over."
  static let examples = [
    Example("lastgood extend D1 --until 4h --because \"the repair is not tested\"", "Asks."),
    Example("lastgood extend D1 --end", "It is switched on again."),
  ]
  static let signature: [Parameter] = [
    .decision, .option("--until", "TIME", help: "The new end: 4h from now, or a time."), .because,
    .flag("--end", help: "What was switched off is on again."),
    .option("--fix-estimate", "MIN-MAX", help: "How long the repair takes now: 30m-90m."), .insist,
  ]

  private let decision: DecisionWord
  private let until, because: String?
  private let estimate: EstimateWord?
  private let ends, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    until = try arguments.option("--until")
    because = try arguments.option("--because")
    estimate = try arguments.option("--fix-estimate")
    ends = arguments.flag("--end")
    insists = arguments.flag("--insist")
    if ends, until != nil { throw UsageError(.together("--end", "--until")) }
    if !ends, estimate == nil, until == nil { throw UsageError(.missing("--until")) }
    if until != nil, because == nil { throw UsageError(.missing("--because")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let until = try until.map { try session.clock.future($0) }
    let (subject, name) = try await session.decision(decision)
    if let estimate {
      var order = Order(
        subject.incidentPath("decisions", decision.decision, "estimates"), "estimate for \(name)"
      ) {
        $0.member("from_minutes", estimate.from)
        $0.member("to_minutes", estimate.to)
      }
      order.subject = subject
      order.part = "estimate"
      let code = try await session.giveAbout(order)
      if until == nil, !ends { return code }
    }
    var order = Order(
      subject.incidentPath("decisions", decision.decision, ends ? "restoration" : "extensions"),
      "\(ends ? "end" : "extension") of \(name)"
    ) {
      $0.member("until", ifPresent: until?.description)
      $0.member("because", ifPresent: because)
    }
    order.subject = subject
    order.insists = insists
    order.texts = [("because", because ?? "")]
    return try await session.giveAbout(order)
  }
}

/// A yes or no to a plan that was shown.
private struct PlanQuestion {
  var decision: DecisionWord
  var role, hash: String?
  /// Nil where the question is about none.
  var checks: [String]?
  var isAboutLonger, insists: Bool

  /// Reads what the verb declares, and `declares` besides the decision and the plan.
  init(_ arguments: inout Arguments, _ declares: Set<Part>) throws(UsageError) {
    decision = try arguments.positional("decision")
    hash = try arguments.option("--plan")
    if declares.contains(.role) { role = try arguments.option("--as") }
    if declares.contains(.checks) { checks = try arguments.options("--check") }
    isAboutLonger = declares.contains(.longer) && arguments.flag("--longer")
    insists = declares.contains(.insist) && arguments.flag("--insist")
  }

  enum Part { case role, checks, longer, insist }

  func ask(
    _ what: String, _ question: TerminalText, _ summary: String, because: String? = nil,
    in session: Session
  ) async throws -> ExitCode {
    let (subject, name) = try await session.decision(decision)
    let path = subject.incidentPath("decisions", decision.decision)
    let value = try await session.value(path).value
    guard let plan = value["plan"],
      let whole = (isAboutLonger ? value["extension"] : plan)?.text("plan_hash")
        ?? plan.text("plan_hash")
    else {
      throw ResponderFailure(.refused, "There is no plan of \(name) yet. Look again in a moment.")
    }
    // What a person sees here is what they agree to, whatever is recorded meanwhile.
    if hash == nil {
      for line in DecisionText.lines(value, session.clock) { session.terminal.complain(line) }
      guard session.confirms(question) else {
        throw ResponderFailure(
          .usage,
          """
          Nothing was said to it. To do it without a question: --plan \
          \(plan.text("short_hash") ?? whole).
          """)
      }
    }
    let checks = checks.map { named in
      // Whoever saw them, and said yes, named them.
      named.isEmpty && hash == nil
        ? plan.list("preflight").filter {
          $0["blocks"]?.bool == true && $0["refuses"]?.bool != true
        }
        .compactMap { $0.text("check") }
        : named
    }
    let until = isAboutLonger ? value["extension"]?.text("until") : nil
    if isAboutLonger, until == nil {
      throw ResponderFailure(.refused, "Nobody asks to run \(name) degraded for longer.")
    }
    var order = Order(path + APIRequest.path(what), "\(summary) \(name)") { body in
      body.member("plan_hash", hash ?? whole)
      body.member("checks", ifPresent: checks)
      body.member("role", ifPresent: role)
      body.member("until", ifPresent: until)
      body.member("because", ifPresent: because)
    }
    order.subject = subject
    order.insists = insists
    order.texts = [("because", because ?? "")]
    return try await session.giveAbout(order)
  }
}
