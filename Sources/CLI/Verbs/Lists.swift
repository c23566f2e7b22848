import Client
import CommandLineKit
import EventLog
import FoundationEssentials

/// `lastgood list`: incidents.
struct ListIncidents: ResponderVerb {
  static let name = "list"
  static let summary = "List incidents that are open."
  static let examples = [
    Example("lastgood list", "Open and mitigated ones, newest first."),
    Example("lastgood list --state all --service checkout", "Everything of one service."),
  ]
  static let signature: [Parameter] = [
    .option(
      "--state", "STATE", repeated: true,
      choices: ["open", "mitigated", "resolved", "closed", "merged", "all"],
      help: "Which; open and mitigated when left out. Can be repeated."),
    .service, .option("--severity", "SEV", choices: SeverityWord.choices, help: "Only these."),
    .limit,
  ]

  private let states: [String]
  private let service: String?
  private let severity: SeverityWord?
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    states = try arguments.options("--state")
    service = try arguments.option("--service")
    severity = try arguments.option("--severity")
    limit = try arguments.limit()
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = states.map { APIRequest.Pair("state", $0) }
    if let service { query.append(.init("service", service)) }
    if let severity { query.append(.init("severity", severity.name)) }
    query.append(.init("limit", "\(limit)"))
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "incidents"), query: query)
    let empty: TerminalText = states.isEmpty ? "No incident is open." : "There are none."
    session.show(answer, value.list("incidents"), empty: empty) { rows, width in
      IncidentText.table(rows, session.clock, width: width)
    }
    if let next = value["next"]?.integer, !session.terminal.settings.isJSON {
      session.terminal.note("There are more, older than #\(next).")
    }
    return .done
  }
}

/// `lastgood due`: what is owed.
struct Due: ResponderVerb {
  static let name = "due"
  static let summary = "Show every promise: due, soon, overdue."
  static let signature: [Parameter] = [
    .incident, .flag("--all", short: "a", help: "Of all incidents, not only the named one."),
    .option(
      "--state", "STATE", choices: ["owed", "fulfilled", "all"], help: "owed when left out."),
  ]

  private let incident, state: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    state = try arguments.option("--state")
    let wantsAll = arguments.flag("--all")
    if wantsAll, incident != nil { throw UsageError(.together("INC", "--all")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("state", state ?? "owed")]
    if let incident {
      query.append(.init("incident", try session.subject(incident, .incident).path))
    }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "obligations"), query: query)
    session.show(answer, value.list("obligations"), empty: "Nothing is owed.") { rows, _ in
      ObligationText.table(rows, session.clock).lines
    }
    return .done
  }
}

/// `lastgood search`: finds words in the record.
struct Search: ResponderVerb {
  static let name = "search"
  static let summary = "Search all texts of the record."
  static let examples = [Example("lastgood search connection pool", "Newest first.")]
  static let signature: [Parameter] = [.several("words", help: "What to look for."), .limit]

  private let words: [String]
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try arguments.positionals("words")
    limit = try arguments.limit()
  }

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "search"),
      query: [.init("q", words.joined(separator: " ")), .init("limit", "\(limit)")])
    session.show(answer, value.list("hits"), empty: "Nothing was found.") { rows, width in
      var table = Table([.init("entry"), .init("of"), .init("when"), .init("text")])
      for row in rows {
        table.add(
          "\(row["position"]?.integer.map { "#\($0)" } ?? "")",
          "\(row.text("number") ?? String((row.text("stream") ?? "").suffix(8)))",
          "\(row.time("recorded_at").map(session.clock.short) ?? "")",
          TerminalText(row.text("excerpt") ?? "").fitted(to: max(20, width - 46)))
      }
      return table.lines
    }
    return .done
  }
}

/// `lastgood whois`: who was served by what.
struct WhoIs: ResponderVerb {
  static let name = "whois"
  static let summary = "Say which group and version served a user or tenant."
  static let examples = [
    Example("lastgood whois tenant-42 --service checkout --at \"yesterday 14:05\"", "Then.")
  ]
  static let signature: [Parameter] = [
    .positional("subject", help: "The user or tenant, as the rollout names it."), .service,
    .environment,
  ]

  private let subject: String
  private let service, environment: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    subject = try arguments.positional("subject")
    service = try arguments.option("--service")
    environment = try arguments.option("--env")
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("subject", subject)]
    if let service { query.append(.init("service", service)) }
    if let environment { query.append(.init("environment", environment)) }
    if let time = session.happenedAt { query.append(.init("at", time.description)) }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "assignments"), query: query)
    session.show(answer, value.list("assignments"), empty: "Nothing is known of \(subject).") {
      rows, _ in
      var table = Table([
        .init("service"), .init("environment"), .init("served by"), .init("version"),
        .init("group"), .init("deployment"),
      ])
      for row in rows {
        let share = row.percent("share_new").map { " (new to \($0))" } ?? ""
        table.add(
          "\(row.text("service") ?? "")", "\(row.text("environment") ?? "")",
          "\(row.text("served") ?? "")\(share)", "\(row.text("version") ?? "?")",
          "\(row.text("group") ?? "")", "\(row.text("deployment") ?? "")")
      }
      return table.lines
    }
    return .done
  }
}
