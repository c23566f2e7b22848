package import CommandLineKit
package import Embedded
import PolicyFile

/// `lastgood policy check`: reads a policy and says what is wrong with it.
package struct CheckPolicy: Command {
  package static let name = "check"
  package static let summary = "Say what is wrong with a policy file."
  package static let discussion = """
    Reads the file and what it includes, and says of every fault where it is and what to write. \
    Nothing is asked and nothing is changed.

    Exits with 2 when there is an error, with --strict also when there is a warning.
    """
  package static let examples = [
    Example("lastgood policy check", "Checks lastgood.yaml in this folder."),
    Example("lastgood policy check --strict rules/lastgood.yaml", "For a pipeline."),
  ]
  package static let signature: [Parameter] = [
    .optional("file", help: "The main file; lastgood.yaml by default."),
    .flag("--strict", help: "Let warnings count as errors."),
  ]

  private let path: String?
  private let isStrict: Bool

  package init(_ arguments: inout Arguments) throws(UsageError) {
    path = try arguments.optional("file")
    isStrict = arguments.flag("--strict")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let report = PolicyReport(file: ReadPolicyFile(path))
    for line in report.lines { terminal.say(line) }
    terminal.say(report.verdict, json: report.json)
    let reading = report.file.reading
    return reading.hasErrors || isStrict && reading.hasWarnings ? .findings : .done
  }
}
