import Client
import CommandLineKit
import JSON

/// `lastgood evidence`: attaches what shows what was the case.
struct AttachEvidence: ResponderVerb {
  static let name = "evidence"
  static let summary = "Attach a file, a link or standard input as evidence."
  static let discussion = "At most 25 MB. A file is kept as it is, byte for byte."
  static let examples = [
    Example(
      "lastgood evidence dashboard.png --kind screenshot", "A file, to the current incident."),
    Example("lastgood evidence inc-2 https://grafana.example.org/d/abc", "A link."),
    Example("kubectl logs web-1 | lastgood evidence - --name web-1.log --kind log", "A stream."),
  ]
  static let signature: [Parameter] = [
    .incident, .positional("what", help: "A file, a URL, or “-” for standard input."),
    .option(
      "--kind", "WORD", choices: ["file", "log", "metric", "trace", "screenshot", "link"],
      help: "What it is."),
    .option("--name", "NAME", help: "What it is called; the file's name when left out."),
    .option("--text", "TEXT", help: "What a link shows."),
    .option("--deploy", "DEP", short: "d", help: "Attach it to a deployment instead."), .insist,
  ]

  private let incident, kind, name, text, deployment: String?
  private let what: String
  private let insists: Bool

  private static let limit = 25_000_000

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    what = try arguments.positional("what")
    kind = try arguments.option("--kind")
    name = try arguments.option("--name")
    text = try arguments.option("--text")
    deployment = try arguments.option("--deploy")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let isLink = what.hasPrefix("https://") || what.hasPrefix("http://")
    // Read first: a file that is not there is no reason to ask the service anything.
    let bytes = isLink ? [] : try contents(in: session)
    let subject =
      try deployment.map { try session.deployment($0) }
    let place: Subject
    if let subject {
      place = subject
    } else {
      place = try await session.incident(incident, adds: true)
    }
    let path: (String) -> String = {
      subject == nil ? place.incidentPath($0) : place.deploymentPath($0)
    }
    var order: Order
    if isLink {
      order = Order(path("references"), "link on \(place.name)") { body in
        body.member("kind", kind ?? "link")
        body.member("url", what)
        body.member("text", ifPresent: text)
      }
      order.texts = [("url", what), ("text", text ?? "")]
    } else {
      order = Order(path("evidence"), "evidence on \(place.name)", nil)
      order.extras = .query
      order.attachment = (bytes, MediaTypes.guess(for: name ?? what))
      order.query = [APIRequest.Pair("kind", kind ?? "file")]
      if let name = name ?? Self.lastPart(of: what) { order.query.append(.init("name", name)) }
      order.contents = ("file", bytes)
      order.texts = [("name", name ?? Self.lastPart(of: what) ?? "")]
    }
    order.subject = place
    order.isSpoolable = true
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      let size = written.value["size"]?.integer.map { " (\($0) bytes)" } ?? ""
      return "\(written.handle, .bold) attached to \(place.name)\(size)"
    }
  }

  private func contents(in session: Session) throws(ResponderFailure) -> [UInt8] {
    let limit = Self.limit
    if what == "-" {
      guard let bytes = session.context.input.read(atMost: limit) else {
        throw ResponderFailure(.refused, "Standard input holds more than 25 MB.")
      }
      return bytes
    }
    switch FileContents.read(what, atMost: limit) {
    case .bytes(let bytes): return bytes
    case .tooLong:
      throw ResponderFailure(.refused, "“\(what)” is too long: at most 25 MB can be attached.")
    case .unreadable:
      throw ResponderFailure(.usage, "There is no file “\(what)” that can be read.")
    }
  }

  private static func lastPart(of path: String) -> String? {
    path == "-" ? nil : path.split(separator: "/").last.map(String.init)
  }
}
