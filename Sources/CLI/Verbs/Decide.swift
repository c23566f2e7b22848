import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood decide`: proposes to do something.
struct Decide: ResponderVerb {
  static let name = "decide"
  static let summary = "Propose to do something, and have its plan made."
  static let discussion = """
    A rollback goes to the last known good release unless --to names another. What else was thought \
    of belongs to it, with --over; or why there was nothing else, with --no-other.

    Nothing is done before everybody has agreed whom the policy asks. Halting, waiting and freezing \
    need nobody's approval.
    """
  static let examples = [
    Example(
      "lastgood decide rollback --because \"5xx at 20 %\" --over fallback=\"old stack is gone\"",
      "To the last known good."),
    Example(
      """
      lastgood decide bypass --flag new-pricing --because \"wrong prices\" --over rollback=\"takes \
      an hour\" --tradeoff \"no discounts\" --affects members --workaround none --degraded-until 8h
      """, "Switches a function off for eight hours."),
    Example("lastgood decide halt --because \"errors rise\"", "At once, by anybody."),
  ]
  static let actions = [
    "halt", "monitor", "fallback", "rollback", "bypass", "roll-forward",
    "redeploy-infrastructure", "data-restore", "freeze",
  ]
  static let signature: [Parameter] = [
    .incident, .positional("action", choices: actions, help: "What is to be done."), .because,
    .option(
      "--over", "ACTION=WHY", repeated: true, help: "Another action, and why not that one."),
    .option("--no-other", "WHY", help: "Why there was nothing else to choose."),
    .option("--expect", "TEXT", help: "What should be seen then."),
    .option("--check-in", "TIME", help: "When to look whether it helped: 5m. Ten minutes else."),
    .option("--to", "VERSION", help: "The version to go to, instead of the last known good."),
    .option("--to-because", "WHY", help: "Why that version."),
    .option("--flag", "KEY", help: "The flag or setting that a bypass switches off."),
    .option("--set", "NAME=VALUE", repeated: true, help: "A value the action leaves open."),
    .option("--tradeoff", "TEXT", help: "What is lost while something is switched off."),
    .option("--affects", "TEXT", help: "Who goes without it."),
    .option("--workaround", "TEXT", help: "What they can do meanwhile; “none” is an answer."),
    .option("--degraded-until", "TIME", help: "How long that is bearable: 8h, or a time."),
    .option("--fix-estimate", "MIN-MAX", help: "How long the repair takes: 30m-90m."),
    .option(
      "--follow-up", "WORD", choices: ["proceed", "hold", "roll-back-later"],
      help: "What becomes of the rollout meanwhile."),
    .option("--follow-up-by", "TIME", help: "By when it is rolled back."),
    .option(
      "--confidence", "WORD", choices: ["low", "medium", "high"], help: "How sure you are."),
    .option("--evidence", "ENTRY", repeated: true, help: "An entry that speaks for it."),
    .option(
      "--fact", "NAME=ANSWER", repeated: true,
      help: "What the policy's decision tree asks for, besides the severity."),
    .option("--situation", "WORDS", help: "A row of the policy's table of who decides what."),
    .flag("--emergency", help: "Approvals expire sooner; never fewer of them."),
    .flag("--supersede", help: "Replace an older one for the same that is not authorised."),
    .service, .environment, .insist,
  ]

  private let incident: String?
  private let action, because: String
  private let over, set, facts: [PairWord]
  private let options: [String: String]
  private let estimate: EstimateWord?
  private let evidence: [String]
  private let isEmergency, supersedes, insists: Bool

  /// Options that go into the body as they are, under these names.
  private static let texts = [
    ("--no-other", "no_other_option"), ("--expect", "expected_effect"), ("--to", "target"),
    ("--to-because", "target_because"), ("--confidence", "confidence"),
    ("--situation", "situation"), ("--service", "service"), ("--env", "environment"),
  ]

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    action = try arguments.positional("action")
    because = try arguments.required("--because")
    over = try arguments.options("--over")
    set = try arguments.options("--set")
    facts = try arguments.options("--fact")
    var options: [String: String] = [:]
    let others = [
      "--check-in", "--flag", "--tradeoff", "--affects", "--workaround", "--degraded-until",
      "--follow-up", "--follow-up-by",
    ]
    for name in Self.texts.map(\.0) + others {
      options[name] = try arguments.option(name, as: String.self)
    }
    self.options = options
    estimate = try arguments.option("--fix-estimate")
    evidence = try arguments.options("--evidence")
    isEmergency = arguments.flag("--emergency")
    supersedes = arguments.flag("--supersede")
    insists = arguments.flag("--insist")
    if let lost = ["--tradeoff", "--affects", "--workaround"].first(where: { options[$0] == nil }),
      options["--tradeoff"] != nil || options["--affects"] != nil
    {
      throw UsageError(.missing(lost))
    }
  }

  func act(in session: Session) async throws -> ExitCode {
    let checkAt = try options["--check-in"].map { try session.clock.future($0) }
    let until = try options["--degraded-until"].map { try session.clock.future($0) }
    let followUpBy = try options["--follow-up-by"].map { try session.clock.future($0) }
    let subject = try await session.incident(incident, adds: true)
    var order = Order(
      subject.incidentPath("decisions"), "decision to \(action) on \(subject.name)"
    ) { body in
      body.member("action", action)
      body.member("because", because)
      for (option, name) in Self.texts { body.member(name, ifPresent: options[option]) }
      body.member("check_at", ifPresent: checkAt?.description)
      body.member("degraded_until", ifPresent: until?.description)
      write(followUpBy, to: &body)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("because", because)] + over.map { ("options", $0.value) }
    order.insists = insists
    let outcome = try await session.give(order)
    guard case .written(let written) = outcome, let decision = written.value["decision"] else {
      return session.report(outcome) { written in "\(written.handle, .bold): proposed" }
    }
    return session.show(written, decision)
  }

  private func write(_ followUpBy: Timestamp?, to body: inout JSONMembers) {
    if !over.isEmpty {
      body.array("options") { list in
        for option in over {
          list.object {
            $0.member("action", option.name)
            $0.member("why", option.value)
          }
        }
      }
    }
    let parameters =
      set.map { ($0.name, $0.value) } + (options["--flag"].map { [("flag", $0)] } ?? [])
    if !parameters.isEmpty {
      body.object("parameters") { object in
        for (name, value) in parameters { object.member(name, value) }
      }
    }
    if !facts.isEmpty {
      body.object("tree_facts") { for fact in facts { $0.member(fact.name, fact.value) } }
    }
    if let lost = options["--tradeoff"] {
      body.object("tradeoff") {
        $0.member("function_lost", lost)
        $0.member("users_affected", options["--affects"] ?? "")
        $0.member("workaround", options["--workaround"] ?? "")
      }
    }
    if let estimate {
      body.object("fix_estimate") {
        $0.member("from_minutes", estimate.from)
        $0.member("to_minutes", estimate.to)
      }
    }
    if let kind = options["--follow-up"] {
      body.object("follow_up") {
        $0.member("kind", kind)
        $0.member("by", ifPresent: followUpBy?.description)
      }
    }
    if !evidence.isEmpty { body.member("evidence", evidence) }
    if isEmergency { body.member("emergency", true) }
    if supersedes { body.member("supersede", true) }
  }
}

/// How long a repair takes: `30m-90m`, or `45m`.
struct EstimateWord: ArgumentValue {
  /// In minutes, the shorter first.
  var from, to: Int64

  static var expectation: String { "one or two lengths of time, such as 30m-90m" }

  init?(argument: String) {
    let lengths = argument.split(separator: "-", omittingEmptySubsequences: false)
      .map { TimeLength(String($0)) }
    guard (1...2).contains(lengths.count), let first = lengths[0],
      let last = lengths[lengths.count - 1]
    else { return nil }
    // Rounded up: a repair is not there before it is there.
    (from, to) = (first.seconds / 60, last.seconds / 60 + (last.seconds % 60 > 0 ? 1 : 0))
  }
}

extension Session {
  /// Shows a decision that a command changed.
  func show(_ written: Written, _ decision: JSONValue) -> ExitCode {
    if terminal.settings.isJSON {
      terminal.say("", json: written.answer.body)
      return .done
    }
    if written.isUnchanged { terminal.note("Nothing changed: it is so already.") }
    for line in DecisionText.lines(decision, clock) { terminal.say(line) }
    return .done
  }
}
