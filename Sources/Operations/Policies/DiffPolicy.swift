import IncidentService
import Digest
package import CommandLineKit
package import Embedded
import IncidentService
import JSON
import PolicyFile

/// `lastgood policy diff`: what two policies say differently.
package struct DiffPolicy: Command {
  package static let name = "diff"
  package static let summary = "Show what two policies say differently."
  package static let discussion = """
    Compares what is said, not how: comments, the order of keys and the division into files make no \
    difference. A line begins with + for what was added, - for what was removed, ~ for what is \
    another.

    Exits with 2 when there is a difference, or an error in a file.
    """
  package static let examples = [
    Example("lastgood policy diff", "What lastgood.yaml would change of what is in force."),
    Example("lastgood policy diff new.yaml --against old.yaml", "Two files; no database."),
  ]
  package static let signature: [Parameter] = [
    .optional("file", help: "The main file; lastgood.yaml by default."),
    .option("--against", "FILE", help: "Another file, or “applied”, which is the default."),
    .data,
  ]

  private let path: String?
  private let against: String
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    path = try arguments.optional("file")
    against = try arguments.option("--against") ?? "applied"
    data = try arguments.option(Parameter.data.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let file = ReadPolicyFile(path)
    guard let new = Self.root(of: file, terminal) else { return .findings }
    let old: SourceNode?
    if against == "applied" {
      old = try await PolicyCabinet(data: data, in: surroundings).reading { policies in
        try await policies.current().flatMap { SourceNode(canonical: $0.canonicalText) }
      }
      if old == nil { terminal.note("No policy is in force: all of the file would be new.") }
    } else {
      old = Self.root(of: ReadPolicyFile(against), terminal)
      guard old != nil else { return .findings }
    }
    let changes = new.changes(since: old ?? SourceNode(.map([]), from: new.start, to: new.end))
    if changes.isEmpty { terminal.note("They say the same.") }
    for change in changes { terminal.say(Self.line(change)) }
    terminal.say(
      "",
      json: JSONWriter.object { object in
        object.array("changes") { for change in changes { $0.element(change) } }
      })
    return changes.isEmpty ? .done : .findings
  }

  /// The document of a file without errors; its errors are shown, and nil is answered.
  private static func root(of file: ReadPolicyFile, _ terminal: Terminal) -> SourceNode? {
    guard file.reading.hasErrors else { return file.reading.root }
    let report = PolicyReport(file: file)
    for line in report.lines { terminal.complain(line) }
    terminal.complain(report.verdict)
    return nil
  }

  static func line(_ change: PolicyChange) -> TerminalText {
    let style: Style = change.old == nil ? .green : change.new == nil ? .red : .yellow
    return "\(change.description, style)"
  }
}
