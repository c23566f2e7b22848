import CommandLineKit
import JSON
import Migrations
import Rollouts

/// `lastgood migration classify`: what a migration does to older versions.
///
/// It asks no service: a pipeline can call it before there is anything to record.
struct ClassifyMigration: ResponderVerb {
  static let name = "classify"
  static let summary = "Say of each statement of an SQL migration whether older versions bear it."
  static let discussion = """
    A statement is additive (older versions bear it), a backfill (they do once it is finished), \
    contracting (they do not), or unknown, which counts as contracting. The migration is as bad as the \
    worst of its statements. Exits with 2 when it is contracting or unknown. Give the part that is \
    applied when going forward; the way back in the same file would be judged with it.
    """
  static let examples = [
    Example("lastgood migration classify db/0042_add_total.sql", "Statement by statement."),
    Example("cat db/*.sql | lastgood migration classify - --json", "For a pipeline."),
  ]
  static let signature: [Parameter] = [
    .positional("file", help: "The migration; - for standard input.")
  ]

  private let file: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.positional("file")
  }

  func act(in session: Session) async throws -> ExitCode {
    let report = MigrationClassifier.report(on: try MigrationFile.read(file, in: session))
    if session.terminal.settings.isJSON {
      session.terminal.say("", json: Self.json(report))
    } else {
      for line in Self.lines(report) { session.terminal.say(line) }
    }
    return report.isUnsafe ? .findings : .done
  }

  private static func lines(_ report: MigrationReport) -> [TerminalText] {
    var lines: [TerminalText] = []
    for finding in report.findings {
      let what = finding.statement.isEmpty ? "" : " \(finding.statement) …"
      lines.append("line \(finding.line), \(word(finding.kind)):\(what)")
      lines.append("  \(finding.because)")
    }
    return lines + ["\(word(report.kind)): \(report.advice)"]
  }

  private static func word(_ kind: MigrationClass) -> TerminalText {
    switch kind {
    case .additive: "\(kind.rawValue, [.bold, .green])"
    case .backfill: "\(kind.rawValue, [.bold, .yellow])"
    case .contracting, .unknown: "\(kind.rawValue, [.bold, .red])"
    }
  }

  private static func json(_ report: MigrationReport) -> [UInt8] {
    JSONWriter.object { object in
      object.member("class", report.kind.rawValue)
      object.member("unsafe", report.isUnsafe)
      object.member("advice", report.advice)
      object.array("statements") { list in
        for finding in report.findings {
          list.object {
            $0.member("line", finding.line)
            $0.member("class", finding.kind.rawValue)
            $0.member("statement", finding.statement)
            $0.member("because", finding.because)
          }
        }
      }
    }
  }
}

/// A migration in a file.
enum MigrationFile {
  private static let limit = 16 << 20

  static func read(_ path: String, in session: Session) throws(ResponderFailure) -> [UInt8] {
    if path == "-" {
      guard let bytes = session.context.input.read(atMost: limit) else {
        throw ResponderFailure(.usage, "Standard input cannot be read, or is longer than 16 MB.")
      }
      return bytes
    }
    switch FileContents.read(path, atMost: limit) {
    case .bytes(let bytes): return bytes
    case .tooLong: throw ResponderFailure(.usage, "\(path) is longer than 16 MB.")
    case .unreadable:
      throw ResponderFailure(.usage, "\(path) cannot be read: check its name and its rights.")
    }
  }

  /// The class that was given, or that of the file that was.
  static func classify(
    _ migration: PairWord, in session: Session
  ) throws(ResponderFailure) -> String {
    if MigrationClass(rawValue: migration.value) != nil { return migration.value }
    guard migration.value.hasSuffix(".sql") else {
      let classes = MigrationClass.allCases.map(\.rawValue).joined(separator: ", ")
      throw ResponderFailure(
        .usage,
        "“\(migration.value)” is neither \(classes) nor a file that ends in .sql.")
    }
    let report = MigrationClassifier.report(on: try read(migration.value, in: session))
    session.terminal.note("\(migration.name) is \(report.kind.rawValue). \(report.advice)")
    return report.kind.rawValue
  }
}
