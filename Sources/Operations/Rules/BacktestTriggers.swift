package import CommandLineKit
package import Embedded
import Policy
import Spelling

/// `lastgood trigger backtest`: plays recorded metrics to the triggers.
package struct BacktestTriggers: Command {
  package static let name = "backtest"
  package static let summary = "See when triggers would have fired on recorded metrics."
  package static let discussion = """
    FILE holds readings, one a line: rows of time,signal,value (a first row may name these and more \
    columns), or JSON objects with the same names. Times are RFC 3339 or seconds since 1970; values \
    carry their unit, and an empty one was missing. Further columns: scope, requests, window (what the \
    value was computed over), and breach (yes or no: whether something was really wrong).

    A reading that is missing counts neither as health nor as a breach: the time begins anew, and the \
    stretch is listed with the reason.

    Exits with 2 when a trigger fired without a breach, or missed one.
    """
  package static let examples = [
    Example(
      "lastgood trigger backtest november.csv", "Plays a month to all triggers of lastgood.yaml."),
    Example(
      "lastgood trigger backtest export.jsonl --trigger canary-error-rate --base-units",
      "One trigger; bare numbers are as Prometheus has them, 0.01 for 1%."),
  ]
  package static let signature: [Parameter] = [
    .positional("file", help: "The recorded metrics; - for standard input."),
    .option(
      "--policy", "FILE",
      help: "The policy (\(ReadPolicyFile.usualPath) in this folder, if not given)."),
    .option("--trigger", "NAME", repeated: true, help: "Only this trigger."),
    .flag("--base-units", help: "Bare numbers are shares of one, seconds, or things."),
  ]

  private let file: String
  private let policy: String?
  private let names: [String]
  private let isBase: Bool

  /// A year of four signals at ten-second distance.
  private static let limit = 1 << 30

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.positional("file")
    policy = try arguments.option("--policy")
    names = try arguments.options("--trigger")
    isBase = arguments.flag("--base-units")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let policy = try ReadPolicyFile(policy).policy()
    let chosen = try triggers(of: policy)
    let bytes = try FileBytes.read(file, atMost: Self.limit)
    let metrics = RecordedMetrics(bytes, signals: policy.signals, isBase: isBase)
    let tests = chosen.compactMap { policy.backtest($0, with: metrics.readings) }
    let report = BacktestReport(policy: policy, metrics: metrics, tests: tests)
    terminal.say(report.text, json: report.json)
    return report.hasFindings ? .findings : .done
  }

  private func triggers(of policy: Policy) throws(UsageError) -> [String] {
    let all = policy.triggers.keys.sorted()
    guard !names.isEmpty else { return all }
    for name in names where !all.contains(name) {
      let hint = Suggestion.nearest(to: name, among: all).map { " (perhaps \($0))" } ?? ""
      throw UsageError(
        .invalid(
          "--trigger", value: name,
          expectation: all.isEmpty
            ? "nothing, since the policy has no triggers"
            : "one of \(all.joined(separator: ", "))\(hint)"))
    }
    return all.filter(names.contains)
  }
}
