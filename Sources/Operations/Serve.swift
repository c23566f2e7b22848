package import CommandLineKit
package import Embedded

/// `lastgood serve`: the service alone, on a database that somebody else keeps running.
package struct Serve: Command {
  package static let name = "serve"
  package static let summary = "Run the service on a database that is there already."
  package static let discussion = """
    What “up” does, without a database of its own: LASTGOOD_DATABASE says which to use. Any number \
    may run against one database; they share the work.

    It answers on this machine only, unless a proxy that encrypts stands before it.
    """
  package static let examples = [
    Example(
      "LASTGOOD_DATABASE='host=db1,db2 dbname=lastgood user=lastgood_app' lastgood serve",
      "Answers on 127.0.0.1:7450."),
    Example("lastgood serve --host 10.0.0.5 --proxy 10.0.0.7", "For a proxy on another machine."),
  ]
  package static let signature: [Parameter] = Serving.Options.signature

  private let serving: Serving.Options

  package init(_ arguments: inout Arguments) throws(UsageError) {
    serving = try Serving.Options(&arguments)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: nil, in: surroundings)
    guard case .given = configuration.database else { throw ConfigurationError.noDatabase }
    return try await Latch.onSignals { stop in
      try await GivenService(configuration: configuration, serving: serving, terminal: terminal)
        .run(until: stop)
      return .done
    }
  }
}
