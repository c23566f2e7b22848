import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood maintenance plan`: tells people outside of work beforehand.
struct PlanMaintenance: ResponderVerb {
  static let name = "plan"
  static let summary = "Tell people outside of work beforehand."
  static let discussion = """
    It stands on the status page at once, and whoever asked to be told is told. It begins and ends by \
    the clock.
    """
  static let examples = [
    Example(
      """
      lastgood maintenance plan "Database move" -c Checkout --from "2026-12-01 22:00Z" \
      --until "2026-12-01 23:00Z" --text "Orders may take a minute longer."
      """, "People who use Checkout hear of it.")
  ]
  static let signature: [Parameter] =
    [
      .positional("title", help: "What is done, in a few words for people outside.")
    ] + MaintenanceWords.signature

  private let title: String
  private let words: MaintenanceWords

  init(_ arguments: inout Arguments) throws(UsageError) {
    title = try arguments.positional("title")
    words = try MaintenanceWords(&arguments)
    if words.components.isEmpty { throw UsageError(.missing("--component")) }
    if words.from == nil { throw UsageError(.missing("--from")) }
    if words.until == nil { throw UsageError(.missing("--until")) }
    if words.text == nil { throw UsageError(.missing("--text")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let order = try words.order(
      APIRequest.path("api", "v1", "maintenances"), "planned work", title: title, in: session)
    return session.report(try await session.give(order)) { written in
      "\(title, .bold) is planned: \(written.value.text("stream") ?? "")"
    }
  }
}

/// `lastgood maintenance change`: other times, or other words.
struct ChangeMaintenance: ResponderVerb {
  static let name = "change"
  static let summary = "Change planned work; what is left out stays as it is."
  static let signature: [Parameter] =
    [
      .positional("id", help: "As the list shows it."),
      .option("--title", "TEXT", help: "What is done, in a few words for people outside."),
    ] + MaintenanceWords.signature

  private let id: String
  private let title: String?
  private let words: MaintenanceWords

  init(_ arguments: inout Arguments) throws(UsageError) {
    id = try arguments.positional("id")
    title = try arguments.option("--title")
    words = try MaintenanceWords(&arguments)
  }

  func act(in session: Session) async throws -> ExitCode {
    let order = try words.order(
      APIRequest.path("api", "v1", "maintenances", id, "changes"), "change of \(id)", title: title,
      in: session)
    return session.report(try await session.give(order)) { _ in "\(id, .bold) is changed." }
  }
}

/// `lastgood maintenance cancel`: it does not take place.
struct CancelMaintenance: ResponderVerb {
  static let name = "cancel"
  static let summary = "Cancel planned work; whoever was told of it is told."
  static let signature: [Parameter] = [
    .positional("id", help: "As the list shows it."),
    .option("--because", "TEXT", help: "Why, for people outside."), .insist,
  ]

  private let id: String
  private let because: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    id = try arguments.positional("id")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(
      APIRequest.path("api", "v1", "maintenances", id, "cancellation"), "cancellation of \(id)"
    ) { $0.member("because", ifPresent: because) }
    order.insists = insists
    order.texts = [("because", because ?? "")]
    return session.report(try await session.give(order)) { _ in "\(id, .bold) is cancelled." }
  }
}

/// `lastgood maintenance list`: what is planned, and was.
struct ListMaintenance: ResponderVerb {
  static let name = "list"
  static let summary = "List planned work; what begins last comes first."
  static let signature: [Parameter] = []

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(APIRequest.path("api", "v1", "maintenances"))
    session.show(answer, value.list("maintenances"), empty: "Nothing is planned.") { rows, _ in
      var table = Table([
        .init("id"), .init("title"), .init("touches"), .init("from"), .init("until"),
        .init("state"),
      ])
      for row in rows {
        let names = row.list("components").compactMap { name in
          if case .string(let text) = name { text } else { nil }
        }
        table.add(
          "\(row.text("id") ?? "")", "\(row.text("title") ?? "[redacted]", .bold)",
          "\(names.joined(separator: ", "))",
          "\(row.time("from").map(session.clock.short) ?? "")",
          "\(row.time("until").map(session.clock.short) ?? "")",
          "\(row.time("cancelled_at") == nil ? "" : "cancelled")")
      }
      return table.lines
    }
    return .done
  }
}

/// What planning and changing have in common.
private struct MaintenanceWords {
  var components: [String]
  var from, until, text: String?
  var insists: Bool

  static let signature: [Parameter] = [
    .option(
      "--component", "NAME", short: "c", repeated: true,
      help: "What it touches, as people outside call it, or a service; once for each."),
    .option("--from", "TIME", help: "When it begins: 2h from now, or a time."),
    .option("--until", "TIME", help: "When it ends."),
    .option("--text", "TEXT", help: "What people outside notice, and what they can do."), .insist,
  ]

  init(_ arguments: inout Arguments) throws(UsageError) {
    components = try arguments.options("--component")
    from = try arguments.option("--from")
    until = try arguments.option("--until")
    text = try arguments.option("--text")
    insists = arguments.flag("--insist")
  }

  func order(
    _ path: String, _ what: String, title: String?, in session: Session
  ) throws -> Order {
    let from = try from.map { try session.clock.future($0) }
    let until = try until.map { try session.clock.future($0) }
    var order = Order(path, what) { body in
      body.member("title", ifPresent: title)
      body.member("text", ifPresent: text)
      body.member("components", ifPresent: components.isEmpty ? nil : components)
      body.member("from", ifPresent: from?.description)
      body.member("until", ifPresent: until?.description)
    }
    order.insists = insists
    order.texts = [("title", title ?? ""), ("text", text ?? "")]
    return order
  }
}
