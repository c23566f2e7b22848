import Client
import CommandLineKit
import JSON
import Metrics

/// `lastgood metrics`: how long things took, and how often they went wrong.
struct ShowMetrics: ResponderVerb {
  static let name = "metrics"
  static let summary = "Show how long incidents took, and how often deployments failed."
  static let discussion = """
    Figures are distributions: half of all values are no greater than the one under “half”. Of fewer
    than five, the values themselves are shown. “12 of 15” says that three lack what it is computed
    from; “lastgood impact” and “lastgood correct” complete the record, and the next report is
    computed from what is there then.
    """
  static let examples = [
    Example("lastgood metrics", "Of the last 90 days."),
    Example("lastgood metrics --since 26w --service checkout", "Half a year of one service."),
    Example("lastgood metrics --format html --output figures.html", "A page to print or to send."),
  ]
  static let signature: [Parameter] = [
    .option("--since", "TIME", help: "How far back: 12h, 90d, 26w; 90d."), .service,
    .option(
      "--format", "FORMAT", short: "f", choices: ["text", "json", "csv", "svg", "html"],
      help: "How it is written; text."),
    .flag("--people", help: "Who carried how much, by name; for administrators."),
    .option("--output", "FILE", short: "o", help: "Write it to a file."),
  ]

  private let since: String
  private let service, format, file: String?
  private let showsPeople: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    since = try arguments.option("--since") ?? "90d"
    service = try arguments.option("--service")
    format = try arguments.choice("--format", among: Self.signature)
    showsPeople = arguments.flag("--people")
    file = try arguments.option("--output")
  }

  func act(in session: Session) async throws -> ExitCode {
    let terminal = session.terminal
    let format = terminal.settings.isJSON ? "json" : format ?? "text"
    if ["svg", "html"].contains(format), file == nil, terminal.isWatched {
      throw ResponderFailure(
        .usage, "This terminal cannot show \(format). Write it to a file with --output FILE.")
    }
    var query = [APIRequest.Pair("since", since)]
    if let service { query.append(.init("service", service)) }
    if showsPeople { query.append(.init("people", "true")) }
    let answer = try await session.get(
      APIRequest.path("api", "v1", "metrics-report"), query: query, accept: "application/json")
    let bytes = try Self.written(answer.body, format, isPlain: !Self.hasBars(session))
    if let file {
      guard FileContents.write(bytes, to: file) else {
        throw ResponderFailure(.failure, "“\(file)” cannot be written.")
      }
      terminal.note("\(file) is written: \(bytes.count) bytes.")
    } else if format == "json" {
      terminal.put(Escaping.json(bytes) + [0x0A])
    } else if format == "text" || terminal.isWatched {
      var text = String(decoding: bytes, as: UTF8.self)
      while text.last == "\n" || text.last == "\r\n" { text.removeLast() }
      await session.page(TerminalText(text, allowing: .newlines))
    } else {
      // For a program or a file behind a pipe: byte for byte.
      terminal.put(bytes)
    }
    return .done
  }

  private static func written(
    _ answer: [UInt8], _ format: String, isPlain: Bool
  ) throws -> [UInt8] {
    if format == "json" { return answer }
    let report: MetricsReport
    do throws(JSONFault) { report = try MetricsReport(json: answer) } catch {
      throw ResponderFailure(
        .failure, "The service answers in a form that this program does not know.")
    }
    return switch format {
    case "csv": Array(report.csv.utf8)
    case "svg": Array(report.svg.utf8)
    case "html": Array(report.html.utf8)
    default: Array((report.lines(isPlain: isPlain).joined(separator: "\n") + "\n").utf8)
    }
  }

  /// Whether what people watch can show the letters that sparklines are made of.
  private static func hasBars(_ session: Session) -> Bool {
    guard session.context.environment("TERM") != "dumb" else { return false }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { session.context.environment($0) }.first { !$0.isEmpty }
    guard let locale else { return true }
    return locale.lowercased().contains("utf") || !["C", "POSIX"].contains(locale)
  }
}
