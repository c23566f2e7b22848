import Client
import CommandLineKit
import JSON

/// `lastgood deploy gate`: runs a gate of one group and records what it said.
struct RunGate: ResponderVerb {
  static let name = "gate"
  static let summary = "Run a gate for one group and record what it says."
  static let discussion = """
    Exits with 0 when the command exits with 0 (pass), with 1 when it exits with 1 (breach), and \
    else with 3: anything else, a command that cannot be run, and a recording that did not reach \
    the service are unknown, and unknown never counts as pass.

    Where the policy names gates, each of them that applies has to pass; say with --gate which one \
    ran. A check without the name of a gate stands for none, whatever its kind.

    While the deployment is halted nothing is run, and the exit code is 65.
    """
  static let examples = [
    Example("lastgood deploy gate dep-3 canary --kind smoke -- ./smoke.sh", "In a pipeline."),
    Example(
      "lastgood deploy gate dep-3 canary --gate load-tests -- ./load.sh",
      "The gate that the policy calls load-tests."),
  ]
  static let signature: [Parameter] = [
    .deployment, .group,
    .option("--gate", "NAME", short: "g", help: "Which gate of the policy, by its name."),
    .option(
      "--kind", "WORD", short: "k",
      choices: [
        "smoke", "functional", "security", "regression", "integration", "load", "probe", "sql",
        "queue", "secret",
      ], help: "What kind of check; smoke when left out. A gate of the policy has its own."),
    .option("--timeout", "TIME", help: "Kill it after that long; then it is unknown."),
    .flag("--shortened", help: "Only a part runs, as was agreed to; the whole is owed."), .insist,
    .rest("command", help: "The command and its arguments."),
  ]

  private let deployment, group: String
  private let kind, gate: String?
  private let timeout: TimeLength?
  private let insists, isShortened: Bool
  private let words: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    group = try arguments.positional("group")
    gate = try arguments.option("--gate")
    let kind = try arguments.choice("--kind", among: Self.signature)
    self.kind = kind ?? (gate == nil ? "smoke" : nil)
    timeout = try arguments.option("--timeout")
    isShortened = arguments.flag("--shortened")
    insists = arguments.flag("--insist")
    words = arguments.rest()
    if words.isEmpty { throw UsageError(.missing("-- command")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    try await refuseWhileHalted(subject, in: session)
    let run = try await session.run(words, deadline: timeout.map { .seconds($0.seconds) })
    if let fault = run.fault { session.terminal.complain("\(fault)") }
    var order = Order(subject.deploymentPath("gates"), "gate of \(subject.name)") { body in
      body.member("group", group)
      body.member("gate", ifPresent: gate)
      body.member("kind", ifPresent: kind)
      if isShortened { body.member("shortened", true) }
      body.member("outcome", run.verdict.rawValue)
      body.member("milliseconds", run.milliseconds)
      body.member("exit_code", ifPresent: run.exitCode)
      body.member("command", run.command)
      // A gate's output lies in the entry itself, which has less room than a run.
      body.member("output", (run.fault ?? run.output).ending(scalars: Self.outputLimit))
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("command", run.command), ("output", run.output)]
    order.insists = insists
    return try await session.record(order, run) { written in
      "\(written.handle, .bold): gate \(gate ?? kind ?? "") of \(group): \(run.verdict.rawValue) (\(run.ending))"
    }
  }

  /// A pipeline asks before it goes on; while the rollout is halted the answer is no, whatever the
  /// check would say.
  private func refuseWhileHalted(_ subject: Subject, in session: Session) async throws {
    let state: JSONValue
    do {
      state = try await session.value(subject.deploymentPath(), isBrief: true).value
    } catch ClientFailure.unreachable {
      // What cannot be asked cannot be recorded either, and that is unknown.
      return
    }
    guard state.text("state") == "halted" else { return }
    let because = state["halt"]?.words("because").map { " (\($0))" as TerminalText } ?? ""
    throw ResponderFailure(
      .refused,
      """
      \(subject.name) is halted\(because), so nothing was run. Ask to go on with \
      “lastgood deploy resume \(subject.name)”; a second person grants it.
      """)
  }

  /// Unicode scalars of output, as the service counts them.
  private static let outputLimit = 8_000
}

/// `lastgood deploy health`: how a group is doing.
struct RecordHealth: ResponderVerb {
  static let name = "health"
  static let summary = "Record how a group is doing."
  static let discussion = """
    Without a verdict it is the worst of the signals; without signals it is unknown.
    """
  static let examples = [
    Example(
      "lastgood deploy health dep-3 canary --signal errors=fail --signal latency=pass", "fail"),
    Example("lastgood deploy health dep-3 canary --verdict pass --coverage 95", "As measured."),
  ]
  static let signature: [Parameter] = [
    .deployment, .group,
    .option("--verdict", "WORD", choices: ["pass", "fail", "unknown"], help: "All in all."),
    .option(
      "--signal", "NAME=WORD", repeated: true,
      help: "One signal: errors=fail, or errors=fail:12% with its value."),
    .option("--coverage", "PERCENT", help: "How much of the traffic was looked at."),
    .option("--requests", "COUNT", help: "How many requests were looked at."),
    .option("--window", "TIME", help: "How long was looked at."),
  ]

  private let deployment, group: String
  private let verdict: VerdictWord?
  private let signals: [(name: String, verdict: VerdictWord, value: String?)]
  private let coverage: ShareWord?
  private let requests: Int?
  private let window: TimeLength?

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    group = try arguments.positional("group")
    verdict = try arguments.option("--verdict")
    coverage = try arguments.option("--coverage")
    requests = try arguments.option("--requests")
    window = try arguments.option("--window")
    var signals: [(name: String, verdict: VerdictWord, value: String?)] = []
    let words: [PairWord] = try arguments.options("--signal")
    for word in words {
      let parts = word.value.split(separator: ":", maxSplits: 1).map(String.init)
      guard let first = parts.first, let verdict = VerdictWord(rawValue: first) else {
        throw UsageError(
          .invalid(
            "--signal", value: "\(word.name)=\(word.value)",
            expectation: "NAME=pass, fail or unknown"))
      }
      signals.append((word.name, verdict, parts.count > 1 ? parts[1] : nil))
    }
    self.signals = signals
    if verdict == nil, signals.isEmpty { throw UsageError(.missing("--verdict or --signal")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    var order = Order(subject.deploymentPath("health"), "health of \(subject.name)") { body in
      body.member("group", group)
      body.member("verdict", ifPresent: verdict?.rawValue)
      if !signals.isEmpty {
        body.array("signals") { list in
          for signal in signals {
            list.object {
              $0.member("signal", signal.name)
              $0.member("verdict", signal.verdict.rawValue)
              $0.member("value", ifPresent: signal.value)
            }
          }
        }
      }
      body.member("coverage", ifPresent: coverage.map { JSONText(trusting: Array($0.digits.utf8)) })
      body.member("requests", ifPresent: requests)
      body.member("window_seconds", ifPresent: window?.seconds)
    }
    order.subject = subject
    order.isSpoolable = true
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): health of \(group) recorded on \(subject.name)"
    }
  }
}

/// `lastgood deploy audience`: who is served by a group.
struct RecordAudience: ResponderVerb {
  static let name = "audience"
  static let summary = "Record which users or tenants a group serves, for “whois”."
  static let signature: [Parameter] = [
    .deployment, .group, .several("members", help: "Users or tenants."),
  ]

  private let deployment, group: String
  private let members: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    group = try arguments.positional("group")
    members = try arguments.positionals("members")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    var order = Order(subject.deploymentPath("audiences"), "audience of \(subject.name)") { body in
      body.member("group", group)
      body.member("members", members)
    }
    order.subject = subject
    order.isSpoolable = true
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(members.count) recorded as served by \(group)"
    }
  }
}
