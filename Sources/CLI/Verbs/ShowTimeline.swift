import Client
import CommandLineKit
import EventLog

/// `lastgood timeline`: what happened, in order.
struct ShowTimeline: ResponderVerb {
  static let name = "timeline"
  static let summary = "Show the timeline of an incident or a deployment."
  static let examples = [
    Example("lastgood timeline", "Of the current incident, in the pager if it is long."),
    Example("lastgood timeline inc-3 --as-known-at \"yesterday 14:05\"", "As it was known then."),
    Example("lastgood timeline --format svg --output incident.svg", "As a picture."),
  ]
  static let signature: [Parameter] = [
    .incident, .option("--deploy", "DEP", short: "d", help: "Of a deployment instead."),
    .option("--as-known-at", "TIME", help: "Nothing that was recorded later."),
    .option(
      "--by", "CLOCK", choices: ["happened", "recorded"], help: "The clock to order by; happened."),
    .option(
      "--format", "FORMAT", short: "f", choices: ["text", "md", "html", "svg", "json", "csv"],
      help: "How it is written; text."),
    .flag("--originals", help: "Show what stood before corrections."),
    .flag("--grouped", help: "One list for each phase."),
    .option("--output", "FILE", short: "o", help: "Write it to a file."),
  ]

  private let incident, deployment, knownAt, order, format, file: String?
  private let showsOriginals, isGrouped: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    deployment = try arguments.option("--deploy")
    knownAt = try arguments.option("--as-known-at")
    order = try arguments.choice("--by", among: Self.signature)
    format = try arguments.choice("--format", among: Self.signature)
    showsOriginals = arguments.flag("--originals")
    isGrouped = arguments.flag("--grouped")
    file = try arguments.option("--output")
  }

  func act(in session: Session) async throws -> ExitCode {
    let knownAt = try knownAt.map { try session.clock.past($0) }
    let terminal = session.terminal
    let format = terminal.settings.isJSON ? "json" : format ?? "text"
    if ["svg", "html"].contains(format), file == nil, terminal.isWatched {
      throw ResponderFailure(
        .usage, "This terminal cannot show \(format). Write it to a file with --output FILE.")
    }
    let path: String
    if let deployment {
      path = try session.deployment(deployment).deploymentPath("timeline")
    } else {
      path = try await session.incident(incident, orLast: true).incidentPath("timeline")
    }
    var query = [APIRequest.Pair("format", format), .init("by", order ?? "happened")]
    if let knownAt { query.append(.init("as_known_at", knownAt.description)) }
    if showsOriginals { query.append(.init("originals", "true")) }
    if isGrouped { query.append(.init("grouped", "true")) }
    if format == "text" {
      query.append(.init("width", "\(min(max(terminal.width, 40), 400))"))
    }
    let answer = try await session.get(path, query: query, accept: "*/*")
    if let file {
      guard FileContents.write(answer.body, to: file) else {
        throw ResponderFailure(.failure, "“\(file)” cannot be written.")
      }
      terminal.note("\(file) is written: \(answer.body.count) bytes.")
    } else if format == "json" {
      terminal.put(Escaping.json(answer.body) + [0x0A])
    } else if terminal.isWatched || format == "text" {
      var text = String(decoding: answer.body, as: UTF8.self)
      while text.last == "\n" { text.removeLast() }
      await session.page(TerminalText(text, allowing: .newlines))
    } else {
      // For a program or a file behind a pipe: byte for byte.
      terminal.put(answer.body)
    }
    return .done
  }
}

extension Arguments {
  /// An option that takes one of the words that its declaration lists.
  mutating func choice(_ name: String, among signature: [Parameter]) throws(UsageError) -> String? {
    guard let word: String = try option(name) else { return nil }
    let choices = signature.first { $0.name == name }?.choices ?? []
    guard choices.isEmpty || choices.contains(word) else {
      throw UsageError(
        .invalid(name, value: word, expectation: choices.joined(separator: ", ")))
    }
    return word
  }
}
