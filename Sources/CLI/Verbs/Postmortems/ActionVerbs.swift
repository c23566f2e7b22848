import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood action add`: something will be different.
struct AddAction: ResponderVerb {
  static let name = "add"
  static let summary = "Add an action: what will be different, whose it is, by when."
  static let discussion = """
    It starts with a verb that has an end: add, remove, limit, alert, block. --done-when says how \
    anybody can see that it is done.
    """
  static let examples = [
    Example(
      "lastgood action add detect Alert on lock timeouts in production --owner platform --due 14d "
        + "--done-when \"a lock of 5 s pages within 60 s\"", "Of the current incident.")
  ]
  static let kinds = ["prevent", "detect", "mitigate", "process", "runbook"]
  static let signature: [Parameter] = [
    .positional("kind", choices: kinds, help: "One of \(kinds.joined(separator: ", "))."),
    .several("words", help: "What will be different."),
    .option("--owner", "TEAM", help: "A role or a team, not a person."),
    .option("--due", "TIME", help: "By when: 14d, 2026-12-31."),
    .option("--done-when", "TEXT", help: "How anybody sees that it is done."),
    .option("--inc", "INC", help: "The incident; the current one when left out."),
    PostmortemPlace.deployment, .insist,
  ]

  private let place: PostmortemPlace
  private let kind, owner, due, doneWhen: String
  private let words: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    kind = try arguments.positional("kind")
    guard Self.kinds.contains(kind) else {
      throw UsageError(
        .invalid("KIND", value: kind, expectation: Self.kinds.joined(separator: ", ")))
    }
    words = try arguments.positionals("words")
    owner = try arguments.required("--owner")
    due = try arguments.required("--due")
    doneWhen = try arguments.required("--done-when")
    place = PostmortemPlace(
      incident: try arguments.option("--inc"), deployment: try arguments.option("--deploy"))
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    let due = try session.clock.due(due)
    let found = try await place.found(in: session)
    var order = Order(found.path("improvements"), "action of \(found.name)") { body in
      body.member("kind", kind)
      body.member("text", text)
      body.member("owner", owner)
      body.member("due_at", due.description)
      body.member("done_when", doneWhen)
    }
    order.texts = [("text", text), ("done_when", doneWhen)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): action of \(found.name), due \(session.clock.both(due))"
    }
  }
}

extension WallClock {
  /// A length from now, a time, or a day, which ends at midnight UTC.
  func due(_ text: String) throws(TimeFault) -> Timestamp {
    if text.count == 10, text.contains("-"), let time = Timestamp(text + "T23:59:59Z") {
      return time
    }
    return try future(text)
  }
}

/// `lastgood action list`: what is to be different.
struct ListActions: ResponderVerb {
  static let name = "list"
  static let summary = "Show actions of all postmortems, soonest due first."
  static let signature: [Parameter] = [
    .incident,
    .option(
      "--state", "STATE", choices: ["open", "overdue", "finished", "declined", "all"],
      help: "open when left out."), .service,
    .flag("--csv", help: "As a table for other programs."),
  ]

  private let incident, state, service: String?
  private let isCSV: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    state = try arguments.choice("--state", among: Self.signature)
    service = try arguments.option("--service")
    isCSV = arguments.flag("--csv")
  }

  func act(in session: Session) async throws -> ExitCode {
    let (rows, answer) = try await ActionRows.found(
      incident, state: state ?? "open", service: service, in: session)
    if isCSV {
      session.terminal.put(Array(ActionRows.csv(rows).utf8))
      return .done
    }
    session.show(answer, rows, empty: "No such action.") { rows, _ in
      rows.flatMap { row -> [TerminalText] in
        let due = row.time("due_at").map { String($0.description.prefix(10)) } ?? ""
        let late = row["is_overdue"]?.bool == true
        let tracker = row.text("reference").map { ", \(row.text("tracker") ?? "") \($0)" } ?? ""
        let head = "\(row.text("number") ?? "")-\(row.text("label") ?? "")"
        return [
          "\(head, .bold) \(row.words("text") ?? "[redacted]")",
          "  \(row.text("kind") ?? "") · \(row.text("owner") ?? "") · \(late ? "overdue since" : "due") \(due) · \(row.text("state") ?? "")\(tracker)",
        ]
      }
    }
    return .done
  }
}

/// Rows of actions, as several verbs need them.
enum ActionRows {
  static func found(
    _ incident: String?, state: String, service: String?, in session: Session
  ) async throws -> (rows: [JSONValue], answer: APIAnswer) {
    var query = [APIRequest.Pair("state", state)]
    if let service { query.append(.init("service", service)) }
    if let incident {
      query.append(.init("incident", try session.subject(incident, .incident).path))
    }
    let (value, answer) = try await session.value("/api/v1/improvements", query: query)
    return (value.list("improvements"), answer)
  }

  /// The one that somebody means by `A1`, `INC-2026-001-A1` or an id.
  static func one(
    _ word: String, in session: Session
  ) async throws -> (id: String, path: String, row: JSONValue) {
    var (incident, label) = (String?.none, word.uppercased())
    if let dash = label.lastIndex(of: "-"), label[dash...].dropFirst().first == "A" {
      incident = String(label[..<dash])
      label = String(label[dash...].dropFirst())
    }
    if label.first == "A", label.dropFirst().allSatisfy(\.isNumber), incident == nil {
      incident = try await session.incident(nil, orLast: true).name
    }
    let (rows, _) = try await found(incident, state: "all", service: nil, in: session)
    let row = rows.first { $0.text("label") == label || $0.text("id") == word.lowercased() }
    guard let row, let id = row.text("id"), let number = row.text("number") else {
      throw ResponderFailure(
        .usage, "There is no action “\(word)”. “lastgood action list --state all” names them.")
    }
    return (id, path(of: row, id, number), row)
  }

  static func path(of row: JSONValue, _ id: String, _ number: String) -> String {
    let kind = row["is_of_deployment"]?.bool == true ? "deployments" : "incidents"
    return APIRequest.path("api", "v1", kind, number, "postmortem", "improvements", id)
  }

  static func csv(_ rows: [JSONValue]) -> String {
    let columns = [
      "number", "label", "kind", "text", "owner", "service", "due_at", "done_when", "state",
      "tracker",
      "reference", "address",
    ]
    var text = columns.joined(separator: ",") + "\r\n"
    for row in rows {
      text += columns.map { cell(row.text($0) ?? "") }.joined(separator: ",") + "\r\n"
    }
    return text
  }

  /// Quoted where it has to be; a table must not calculate what somebody wrote.
  private static func cell(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { "\",\n\r".contains($0) || $0 == "\r\n" }) else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}

/// `lastgood action done`: it is different now.
struct FinishAction: ResponderVerb {
  static let name = "done"
  static let summary = "Record that an action is done, and what shows it."
  static let examples = [
    Example(
      "lastgood action done A1 Drill 14 paged after 41 s", "The first of the current incident.")
  ]
  static let signature: [Parameter] = [
    .positional("action", help: "A1, INC-2026-001-A1, or its id."),
    .several("words", help: "What shows that it is done."), .insist,
  ]

  private let action: String
  private let words: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    action = try arguments.positional("action")
    words = try arguments.positionals("words")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    let found = try await ActionRows.one(action, in: session)
    var order = Order(found.path + "/finish", "action \(action)") { $0.member("evidence", text) }
    order.texts = [("evidence", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(action) is done"
    }
  }
}

/// `lastgood action decline`: it is not done, and why not.
struct DeclineAction: ResponderVerb {
  static let name = "decline"
  static let summary =
    "Decline an action, or one that was only thought of; that it was stays visible."
  static let examples = [
    Example("lastgood action decline A2 --because \"A1 makes it needless\"", "One that was added."),
    Example(
      "lastgood action decline --text \"Freeze on Fridays\" --because \"it only moves the risk\"",
      "One that was only thought of."),
  ]
  static let signature: [Parameter] = [
    .optional("action", help: "A1, INC-2026-001-A1, or its id."),
    .option("--text", "TEXT", help: "What was thought of."), .because,
    .option("--inc", "INC", help: "The incident; the current one when left out."),
    PostmortemPlace.deployment, .insist,
  ]

  private let action, text: String?
  private let because: String
  private let place: PostmortemPlace
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    action = try arguments.optional("action")
    text = try arguments.option("--text")
    because = try arguments.required("--because")
    place = PostmortemPlace(
      incident: try arguments.option("--inc"), deployment: try arguments.option("--deploy"))
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order: Order
    if let action {
      let found = try await ActionRows.one(action, in: session)
      order = Order(found.path + "/decline", "action \(action)") { $0.member("because", because) }
    } else if let text {
      let found = try await place.found(in: session)
      order = Order(found.path("declined"), "declined action of \(found.name)") { body in
        body.member("text", text)
        body.member("because", because)
      }
    } else {
      throw ResponderFailure(.usage, "Say which action, or what was thought of with --text.")
    }
    order.texts = [("because", because), ("text", text ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): declined"
    }
  }
}

/// `lastgood action reopen`: it was not done after all.
struct ReopenAction: ResponderVerb {
  static let name = "reopen"
  static let summary = "Take an action up again."
  static let signature: [Parameter] = [
    .positional("action", help: "A1, INC-2026-001-A1, or its id."), .because, .insist,
  ]

  private let action, because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    action = try arguments.positional("action")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await ActionRows.one(action, in: session)
    var order = Order(found.path + "/reopening", "action \(action)") {
      $0.member("because", because)
    }
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(action) is open again"
    }
  }
}
