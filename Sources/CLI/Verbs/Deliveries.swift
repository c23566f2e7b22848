import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood deliveries list`: messages, and what became of them.
struct ListDeliveries: ResponderVerb {
  static let name = "list"
  static let summary = "List messages and what became of them, newest first."
  static let examples = [
    Example("lastgood deliveries list --state dead", "What was set aside."),
    Example("lastgood deliveries list -i INC-2026-001", "Who was told about that incident."),
  ]
  static let signature: [Parameter] = [
    .option(
      "--state", "STATE", choices: ["waiting", "sent", "dead"], help: "Only those."),
    .option("--channel", "NAME", help: "Only over this channel."),
    .option("--inc", "INC", short: "i", help: "Only about this incident."),
  ]

  private let state, channel, incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    state = try arguments.option("--state")
    channel = try arguments.option("--channel")
    incident = try arguments.option("--inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let pairs = [("state", state), ("channel", channel), ("incident", incident)]
    let query = pairs.compactMap { name, value in value.map { APIRequest.Pair(name, $0) } }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "deliveries"), query: query)
    session.show(answer, value.list("deliveries"), empty: "Nothing was sent.") { rows, _ in
      var table = Table([
        .init("id"), .init("channel"), .init("tells of"), .init("state"),
        .init("tries", .trailing), .init("last"), .init("queued"),
      ])
      for row in rows {
        table.add(
          "\(row.text("id") ?? "")", "\(row.text("channel") ?? "", .bold)",
          "\(row.text("cause_type") ?? "")", DeliveryText.state(row),
          "\(row["attempts"]?.integer ?? 0)", DeliveryText.end(row),
          "\(row.time("queued_at").map(session.clock.short) ?? "")")
      }
      return table.lines
    }
    return .done
  }
}

/// `lastgood deliveries show`: one message with all its tries.
struct ShowDelivery: ResponderVerb {
  static let name = "show"
  static let summary = "Show one message with all its tries."
  static let signature: [Parameter] = [
    .positional("delivery", help: "Its id, as the list shows it.")
  ]

  private let delivery: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    delivery = try arguments.positional("delivery")
  }

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "deliveries", delivery))
    session.show(answer, [value], empty: "") { _, _ in
      var lines: [TerminalText] = [
        "\(value.text("channel") ?? "", .bold) (\(value.text("kind") ?? "")) "
          + "\(value.text("address") ?? "")",
        "tells of  \(value.text("cause_type") ?? "")",
        "state     \(DeliveryText.state(value))",
      ]
      if let due = value.time("due_at") {
        lines.append("next try  \(session.clock.short(due))")
      }
      var table = Table([
        .init("try", .trailing), .init("began"), .init("took", .trailing), .init("end"),
        .init("answer"),
      ])
      for row in value.list("tries") {
        let began = row.time("began_at")
        let ended = row.time("ended_at")
        let took = began.flatMap { began in
          ended.map { "\(($0.microseconds - began.microseconds) / 1_000) ms" }
        }
        table.add(
          "\(row["attempt"]?.integer ?? 0)", "\(began.map(session.clock.short) ?? "")",
          "\(took ?? "")", DeliveryText.end(row), "\(row.text("reply") ?? "")")
      }
      return lines + table.lines
    }
    return .done
  }
}

/// `lastgood deliveries replay`: has a message that was set aside tried again.
struct ReplayDelivery: ResponderVerb {
  static let name = "replay"
  static let summary = "Have a message that was set aside tried again."
  static let discussion = """
    Under its own id, so that a receiver that has it already knows it for the same. First see that \
    the channel works: lastgood channel test NAME.
    """
  static let signature: [Parameter] = [
    .positional("delivery", help: "Its id, as the list shows it.")
  ]

  private let delivery: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    delivery = try arguments.positional("delivery")
  }

  func act(in session: Session) async throws -> ExitCode {
    let order = Order(
      APIRequest.path("api", "v1", "deliveries", delivery, "replays"), "replay of \(delivery)"
    ) { _ in }
    return session.report(try await session.give(order)) { _ in
      "\(delivery) is tried again: “lastgood deliveries show \(delivery)” says how it goes."
    }
  }
}

/// `lastgood channel test`: sends a message that says that nothing has happened.
struct TestChannel: ResponderVerb {
  static let name = "test"
  static let summary = "Send a message that says that nothing has happened."
  static let discussion = """
    To see whether messages arrive, and to enable a channel again whose receiver said that it was \
    gone. Waits for the first try, at most 30 seconds.
    """
  static let examples = [Example("lastgood channel test incidents", "Says how the try went.")]
  static let signature: [Parameter] = [
    .positional("channel", help: "A name of the policy's channels.")
  ]

  private let channel: String
  private static let patience = Duration.seconds(30)

  init(_ arguments: inout Arguments) throws(UsageError) {
    channel = try arguments.positional("channel")
  }

  func act(in session: Session) async throws -> ExitCode {
    let order = Order(
      APIRequest.path("api", "v1", "channels", channel, "tests"), "test of \(channel)"
    ) { _ in }
    let given = try await session.give(order)
    guard case .written(let written) = given, let event = written.value.text("event") else {
      return session.report(given) { _ in "A test goes out over \(channel, .bold)." }
    }
    let rows = try await ends(of: event, in: session)
    let code = session.report(given) { _ in
      rows.isEmpty
        ? "A test goes out over \(channel, .bold); how it went, “lastgood deliveries list --channel \(channel)” will say."
        : rows.reduce("A test over \(channel, .bold):") { text, row in
          text + " " + DeliveryText.state(row) + " (" + DeliveryText.end(row) + ")"
        }
    }
    let hasArrived = !rows.isEmpty && rows.allSatisfy { $0.text("state") == "sent" }
    return hasArrived || rows.isEmpty ? code : .findings
  }

  /// The test's messages once each was tried; none when that takes too long.
  private func ends(of event: String, in session: Session) async throws -> [JSONValue] {
    let end = ContinuousClock.now + Self.patience
    while ContinuousClock.now < end {
      let (value, _) = try await session.value(
        APIRequest.path("api", "v1", "deliveries"), query: [APIRequest.Pair("cause", event)])
      let rows = value.list("deliveries")
      if !rows.isEmpty, rows.allSatisfy({ $0.text("outcome") != nil }) { return rows }
      await session.context.pace.pause(.milliseconds(200))
    }
    return []
  }
}

/// Deliveries for people.
enum DeliveryText {
  static func state(_ row: JSONValue) -> TerminalText {
    switch row.text("state") {
    case "sent": "\("sent", .green)"
    case "dead": "\("set aside", .red)"
    default: "\("waiting", .yellow)"
    }
  }

  static func end(_ row: JSONValue) -> TerminalText {
    guard let outcome = row.text("outcome") else { return "" }
    guard let status = row["status"]?.integer else { return "\(outcome)" }
    return "\(outcome) \(status)"
  }
}
