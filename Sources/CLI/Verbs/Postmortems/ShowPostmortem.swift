import Client
import CommandLineKit
import FoundationEssentials

/// `lastgood postmortem show`: the document as it stands.
struct ShowPostmortem: ResponderVerb {
  static let name = "show"
  static let summary = "Show the postmortem: what the record says, cited, and what people wrote."
  static let discussion = """
    Before anybody has written, it is a draft from the record alone: complete, with the questions \
    that only people can answer. #42 is the entry at that place in the record.
    """
  static let examples = [
    Example("lastgood postmortem show", "Of the current incident."),
    Example("lastgood postmortem show inc-3 --for executives", "What leads to decisions, shorter."),
  ]
  static let signature: [Parameter] = [.incident, PostmortemPlace.deployment] + Self.options

  private static let options: [Parameter] = [
    .option(
      "--for", "WHO", choices: ["team", "executives", "customers"],
      help: "Whom it is for; the team when left out."),
    .option("--revision", "N", help: "With what people had written by then."),
  ]

  private let place: PostmortemPlace
  private let audience: String?
  private let revision: Int?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    audience = try arguments.choice("--for", among: Self.signature)
    revision = try arguments.option("--revision")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let isJSON = session.terminal.settings.isJSON
    var query = [APIRequest.Pair("format", isJSON ? "json" : "md")]
    if let audience { query.append(.init("for", audience)) }
    if let revision { query.append(.init("revision", "\(revision)")) }
    let answer = try await session.get(found.path(), query: query, accept: "*/*")
    if isJSON {
      session.terminal.put(Escaping.json(answer.body) + [0x0A])
    } else {
      await session.page(
        MarkdownForTerminal.text(String(decoding: answer.body, as: UTF8.self)))
    }
    return .done
  }
}

/// `lastgood postmortem export`: the document in a file.
struct ExportPostmortem: ResponderVerb {
  static let name = "export"
  static let summary = "Write the postmortem to a file: Markdown, HTML, PDF or JSON."
  static let discussion = """
    HTML is one file with its pictures inside. PDF takes WeasyPrint (Debian: apt-get install \
    weasyprint).
    """
  static let examples = [
    Example("lastgood postmortem export -f pdf -o checkout.pdf", "To hand on."),
    Example(
      "lastgood postmortem export --for customers -f md -o message.md",
      "What people outside may read; refused when it gives away what is inside."),
  ]
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment,
    .option(
      "--format", "FORMAT", short: "f", choices: ["md", "html", "pdf", "json"],
      help: "How it is written; md, or as the file is called."),
    .option(
      "--for", "WHO", choices: ["team", "executives", "customers"],
      help: "Whom it is for; the team when left out."),
    .option("--revision", "N", help: "With what people had written by then."),
    .option("--output", "FILE", short: "o", help: "Where; standard output when left out."),
  ]

  private let place: PostmortemPlace
  private let format, audience, file: String?
  private let revision: Int?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    format = try arguments.choice("--format", among: Self.signature)
    audience = try arguments.choice("--for", among: Self.signature)
    revision = try arguments.option("--revision")
    file = try arguments.option("--output")
  }

  func act(in session: Session) async throws -> ExitCode {
    let format = self.format ?? Self.format(of: file) ?? "md"
    if format == "pdf", file == nil {
      throw ResponderFailure(.usage, "Say where the PDF goes, with --output FILE.")
    }
    let found = try await place.found(in: session)
    var query = [APIRequest.Pair("format", format == "pdf" ? "html" : format)]
    if let audience { query.append(.init("for", audience)) }
    if let revision { query.append(.init("revision", "\(revision)")) }
    let answer = try await session.get(found.path(), query: query, accept: "*/*")
    guard let file else {
      session.terminal.put(answer.body)
      return .done
    }
    var size = answer.body.count
    if format == "pdf" {
      size = try await WeasyPrint.print(answer.body, to: file, in: session)
    } else {
      guard FileContents.write(answer.body, to: file) else {
        throw ResponderFailure(.failure, "“\(file)” cannot be written.")
      }
    }
    session.terminal.note("\(file) is written: \(size) bytes.")
    return .done
  }

  private static func format(of file: String?) -> String? {
    guard let ending = file?.split(separator: ".").last.map({ $0.lowercased() }) else { return nil }
    return ["md": "md", "html": "html", "htm": "html", "pdf": "pdf", "json": "json"][ending]
  }
}
