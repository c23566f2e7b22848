package import CommandLineKit
package import Embedded
import Linting

/// `lastgood lint`: reads what somebody wrote, and says which words blame, promise or give away.
package struct LintText: Command {
  package static let name = "lint"
  package static let summary =
    "Read a postmortem, an update or an action for blame, promises and leaks."
  package static let discussion = """
    Reads the text and says of every finding where it is, why it matters and what to write instead. \
    Nothing is asked and nothing is changed; no service and no database is needed.

    Quoted text, code and links are exempt from the rules of style, and from no rule about what must \
    not leave. With --json the answer is SARIF 2.1.0, which editors and pipelines understand.

    Exits with 2 when there is an error.
    """
  package static let examples = [
    Example("lastgood lint postmortem.md --as postmortem", "The rules for a blameless postmortem."),
    Example("lastgood lint - --as update --for everybody", "An update from standard input."),
    Example(
      "lastgood lint actions.md --as action --waive improvement.no-tracker", "Leaves a rule out."),
  ]
  package static let signature: [Parameter] = [
    .positional("file", help: "The text; - for standard input."),
    .option(
      "--as", "KIND", choices: Kind.allCases.map(\.rawValue), help: "What kind of text it is."),
    .option(
      "--for", "AUDIENCE", choices: Audience.allCases.map(\.rawValue),
      help: "Whom an update is for; for everybody, what gives something away is an error."),
    .option("--waive", "RULE", repeated: true, help: "A rule to leave out."),
  ]

  /// What kind of text is read, each with rules of its own.
  enum Kind: String, CaseIterable {
    case postmortem, update, action
  }

  /// Whom an update is for, as written on the command line.
  enum Audience: String, CaseIterable {
    case responders, executives, everybody
  }

  /// A book, and more than anybody writes about one incident.
  private static let limit = 16 << 20

  private let file: String
  private let kind: Kind
  private let audience: Audience?
  private let waived: Set<String>

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.positional("file")
    guard let name = try arguments.option("--as", as: String.self) else {
      throw UsageError(.missing("--as"))
    }
    guard let kind = Kind(rawValue: name) else {
      throw UsageError(
        .invalid("--as", value: name, expectation: "postmortem, update or action"))
    }
    self.kind = kind
    let reader = try arguments.option("--for", as: String.self)
    audience = reader.flatMap(Audience.init)
    if let reader, audience == nil {
      throw UsageError(
        .invalid("--for", value: reader, expectation: "responders, executives or everybody"))
    }
    waived = Set(try arguments.options("--waive"))
    for rule in waived.sorted() where !Guidance.all.contains(where: { $0.rule == rule }) {
      throw UsageError(
        .invalid("--waive", value: rule, expectation: "the name of a rule, such as postmortem.b5"))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let text = String(
      decoding: try FileBytes.read(file, atMost: Self.limit), as: UTF8.self)
    let report = LintReport(
      path: file, text: text, findings: findings(in: text).filter { !waived.contains($0.rule) })
    for line in report.lines { terminal.say(line) }
    terminal.say(report.verdict, json: report.json)
    return report.hasErrors ? .findings : .done
  }

  private func findings(in text: String) -> [Finding] {
    switch kind {
    case .postmortem: PostmortemLint.findings(in: text)
    case .action: ImprovementLint.findings(in: text)
    case .update:
      (UpdateLint.findings(in: text, knowing: context)
        + LeakLint.findings(in: text, knowing: context))
        .sorted { ($0.line, $0.column, $0.rule) < ($1.line, $1.column, $1.rule) }
    }
  }

  private var context: UpdateContext {
    var context = UpdateContext()
    switch audience {
    case .responders: context.audience = .responders
    case .executives: context.audience = .executives
    case .everybody:
      context.audience = .everybody
      context.denied = ["hostname", "person", "internal-id"]
    case nil: break
    }
    return context
  }
}
