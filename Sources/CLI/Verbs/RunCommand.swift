import CommandLineKit
import JSON

/// `lastgood run`: runs a command and records it.
struct RunCommand: ResponderVerb {
  static let name = "run"
  static let summary = "Run a command and record it with what it writes."
  static let discussion = """
    What the command writes is shown as it comes; its last 64 KiB are recorded, without what looks \
    like a secret. Exits with 0 when the command exits with 0, with 1 when it exits with 1, and \
    else, or when the recording was only saved here, with 3.
    """
  static let examples = [
    Example("lastgood run -- kubectl rollout status deploy/checkout", "On the current incident.")
  ]
  static let signature: [Parameter] = [
    .incident, .option("--deploy", "DEP", short: "d", help: "Record it on a deployment instead."),
    .insist, .rest("command", help: "The command and its arguments."),
  ]

  private let incident, deployment: String?
  private let insists: Bool
  private let words: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    deployment = try arguments.option("--deploy")
    insists = arguments.flag("--insist")
    words = arguments.rest()
    if words.isEmpty { throw UsageError(.missing("-- command")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject: Subject
    let path: String
    if let deployment {
      subject = try session.deployment(deployment)
      path = subject.deploymentPath("runs")
    } else {
      // Asked before it runs: nothing shall run of which nobody knows where it belongs.
      subject = try await session.incident(incident, adds: true)
      path = subject.incidentPath("runs")
    }
    let run = try await session.run(words)
    if let fault = run.fault { session.terminal.complain("\(fault)") }
    var order = Order(path, "run of “\(run.command)” on \(subject.name)") { body in
      body.member("command", run.command)
      body.member("exit_code", ifPresent: run.exitCode)
      body.member("milliseconds", run.milliseconds)
      body.member("output", run.fault ?? run.output)
      body.member("verdict", run.verdict.rawValue)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("command", run.command), ("output", run.output)]
    order.insists = insists
    return try await session.record(order, run) { written in
      "\(written.handle, .bold) recorded on \(subject.name): \(run.ending)"
    }
  }
}

extension CommandRun {
  /// How it ended, in a few words.
  var ending: String {
    if fault != nil { return "could not be run" }
    return exitCode.map { "exit \($0)" } ?? "ended by a signal"
  }
}

extension Session {
  /// Records a run, and exits by its verdict; what is not recorded for certain is unknown.
  func record(
    _ order: Order, _ run: CommandRun, _ sentence: (Written) -> TerminalText
  ) async throws -> ExitCode {
    do {
      let outcome = try await give(order)
      _ = report(outcome, sentence)
      if case .written = outcome { return run.verdict.exitCode }
      return CommandRun.Verdict.unknown.exitCode
    } catch {
      guard let failure = ResponderFailure(error) else { throw error }
      terminal.complain(failure.explanation)
      return CommandRun.Verdict.unknown.exitCode
    }
  }
}
