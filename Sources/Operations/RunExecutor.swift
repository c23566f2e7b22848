package import CommandLineKit
package import Embedded

/// `lastgood executor`: prepares plans, in a process and under a database role of its own.
package struct RunExecutor: Command {
  package static let name = "executor"
  package static let summary = "Prepare the plans of decisions, apart from the service."
  package static let discussion = """
    Answers each request for a plan with what would be called and what stands in its way: it looks \
    at the target, asks tools whether they take their arguments, and changes nothing.

    It runs only programs that are listed in a file of its own host, executor.allow, which neither \
    the database nor the API can reach. Any number may run against one database; each request gets \
    one answer. “up” runs one by itself.
    """
  package static let examples = [
    Example("lastgood executor", "Works for the local instance that “up” runs."),
    Example(
      "LASTGOOD_DATABASE='host=db1,db2 dbname=lastgood user=lastgood_executor' lastgood executor",
      "Works on a database that is there already, best as a user of its own."),
    Example("lastgood executor --allow /etc/lastgood/executor.allow", "Says where the list is."),
  ]
  package static let signature: [Parameter] = [
    .data,
    .option(
      "--allow", "FILE",
      help: "The list of programs it may run; beside the instance's data or keys by default."),
  ]

  private let data: String?
  private let allowList: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    data = try arguments.option(Parameter.data.name)
    allowList = try arguments.option("--allow")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    var configuration = try Configuration(data: data, in: surroundings)
    if let allowList { configuration.allowList = allowList }
    return try await Latch.onSignals { stop in
      try await ExecutorService(
        configuration: configuration, environment: surroundings.environment, terminal: terminal
      ).run(until: stop)
      return .done
    }
  }
}
