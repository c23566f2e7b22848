import Actions
package import CommandLineKit
package import Embedded

/// `lastgood executor`: prepares plans and carries them out, in a process and under a database role of
/// its own; says what was done about a decision, and takes a person's word about it.
package struct RunExecutor: Command {
  package static let name = "executor"
  package static let summary = "Prepare plans and carry them out, apart from the service."
  package static let discussion = """
    Answers each request for a plan with what would be called and what stands in its way, and \
    carries out plans that were authorised: each step once in effect, with its intent on record \
    before. What was begun and cut off is in doubt; it is looked at, and never done blindly.

    “executor explain D1” shows what was done about a decision, by which attempt, and what is in \
    doubt. Where the target cannot tell, “executor recover D1 --done” or “--not-done” takes a \
    person's word for it. “executor read SIGNAL” asks a signal's provider once, to see whether the \
    policy's query says what it should.

    It runs only programs that are listed in a file of its own host, executor.allow, which neither \
    the database nor the API can reach. Any number may run against one database; each request gets \
    one answer. “up” runs one by itself.
    """
  package static let examples = [
    Example("lastgood executor", "Works for the local instance that “up” runs."),
    Example(
      "LASTGOOD_DATABASE='host=db1,db2 dbname=lastgood user=lastgood_executor' lastgood executor",
      "Works on a database that is there already, best as a user of its own."),
    Example("lastgood executor explain D1", "Shows what was done about the newest incident's D1."),
    Example(
      "lastgood executor recover D1 --not-done --because 'the host still names 4.2.0'",
      "Says that the step in doubt was not done."),
    Example(
      "lastgood executor read error-rate --service checkout --env production --scope canary",
      "Reads a signal once, as verifying and triggers do."),
    Example("lastgood executor --allow /etc/lastgood/executor.allow", "Says where the list is."),
  ]
  package static let signature: [Parameter] = [
    .optional(
      "action", choices: Action.allCases.map(\.rawValue),
      help: "explain, recover or read; works as the executor by default."),
    .optional("decision", help: "The decision, such as D1; read: the signal."), .data,
    .option(
      "--incident", "NUMBER", help: "Its incident; the one that was acted on last by default."),
    .flag("--done", help: "recover: the step in doubt was done."),
    .flag("--not-done", help: "recover: the step in doubt was not done."),
    .option("--because", "TEXT", help: "recover: what you have seen."),
    .option("--by", "HANDLE", help: "recover: who says so; nobody is named by default."),
    .option("--service", "NAME", help: "read: of which service."),
    .option("--env", "NAME", help: "read: in which environment."),
    .option("--scope", "NAME", help: "read: of what, such as canary."),
    .option(
      "--allow", "FILE",
      help: "The list of programs it may run; beside the instance's data or keys by default."),
  ]

  private enum Action: String, CaseIterable, ArgumentValue {
    case explain, recover, read
  }

  /// What it is asked to do.
  private enum Errand {
    case work
    case explain(String)
    case recover(String, StepProbe.Verdict, because: String, by: String?)
    case read(SignalDesk.Question)
  }

  private let errand: Errand
  private let incident: String?
  private let data: String?
  private let allowList: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    let action: Action? = try arguments.optional("action")
    let decision: String? = try arguments.optional("decision")
    data = try arguments.option(Parameter.data.name)
    incident = try arguments.option("--incident")
    let isDone = arguments.flag("--done")
    let isNotDone = arguments.flag("--not-done")
    let because: String? = try arguments.option("--because")
    let by: String? = try arguments.option("--by")
    let service: String? = try arguments.option("--service")
    let environment: String? = try arguments.option("--env")
    let scope: String? = try arguments.option("--scope")
    allowList = try arguments.option("--allow")
    guard let action else {
      errand = .work
      return
    }
    guard let decision else { throw UsageError(.missing("decision")) }
    switch action {
    case .explain: errand = .explain(decision)
    case .read:
      guard let service, let environment else {
        throw UsageError(.missing(service == nil ? "--service" : "--env"))
      }
      errand = .read(
        SignalDesk.Question(
          signal: decision, service: service, environment: environment, scope: scope))
    case .recover:
      guard isDone != isNotDone else { throw UsageError(.missing("--done or --not-done")) }
      guard let because else { throw UsageError(.missing("--because")) }
      errand = .recover(decision, isDone ? .done : .notDone, because: because, by: by)
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    var configuration = try Configuration(data: data, in: surroundings)
    if let allowList { configuration.allowList = allowList }
    let desk = { [configuration, incident] in
      ActionDesk(
        configuration: configuration, terminal: terminal, reference: $0, incident: incident)
    }
    switch errand {
    case .explain(let decision): return try await desk(decision).explain()
    case .recover(let decision, let verdict, let because, let by):
      return try await desk(decision).recover(verdict, by: by, because: because)
    case .read(let question):
      return try await SignalDesk(
        configuration: configuration, environment: surroundings.environment, terminal: terminal
      ).read(question)
    case .work: return try await work(configuration, surroundings, terminal)
    }
  }

  private func work(
    _ configuration: Configuration, _ surroundings: Surroundings, _ terminal: Terminal
  ) async throws -> ExitCode {
    try await Latch.onSignals { stop in
      try await ExecutorService(
        configuration: configuration, environment: surroundings.environment, terminal: terminal
      ).run(until: stop)
      return .done
    }
  }
}
