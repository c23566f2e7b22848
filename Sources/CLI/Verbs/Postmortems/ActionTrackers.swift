import Client
import CommandLineKit
import JSON

/// `lastgood action export`: an issue in a tracker.
struct ExportActions: ResponderVerb {
  static let name = "export"
  static let summary = "Make an issue of an action in a tracker of the policy."
  static let discussion = """
    An issue that is there already is taken, so that repeating this never makes a second one. Once \
    it is closed there, the action is recorded as done.
    """
  static let examples = [
    Example("lastgood action export A1", "The first of the current incident."),
    Example("lastgood action export --all --to main", "All open ones that are in no tracker."),
  ]
  static let signature: [Parameter] = [
    .optional("action", help: "A1, INC-2026-001-A1, or its id."),
    .flag("--all", help: "All open actions that are worked on nowhere yet."),
    .option(
      "--to", "TRACKER", help: "A name of the policy's trackers; the only one when left out."),
  ]

  private let action, tracker: String?
  private let isAll: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    action = try arguments.optional("action")
    tracker = try arguments.option("--to")
    isAll = arguments.flag("--all")
  }

  func act(in session: Session) async throws -> ExitCode {
    if let action, !isAll {
      let found = try await ActionRows.one(action, in: session)
      return try await export(found.path, action, in: session)
    }
    guard isAll, action == nil else {
      throw ResponderFailure(.usage, "Say which action, or --all.")
    }
    let (rows, answer) = try await ActionRows.found(nil, state: "open", service: nil, in: session)
    let waiting = rows.filter { $0.text("tracker") == nil }
    if waiting.isEmpty {
      session.show(answer, waiting, empty: "Every open action is in a tracker.") { _, _ in [] }
      return .done
    }
    for row in waiting {
      guard let id = row.text("id"), let number = row.text("number") else { continue }
      let code = try await export(
        ActionRows.path(of: row, id, number), "\(number)-\(row.text("label") ?? "")", part: id,
        in: session)
      // What one of them was refused for, the others would be refused for too.
      guard code == .done else { return code }
    }
    return .done
  }

  private func export(
    _ path: String, _ name: String, part: String? = nil, in session: Session
  ) async throws -> ExitCode {
    var order = Order(path + "/export", "action \(name)") {
      $0.member("tracker", ifPresent: tracker)
    }
    order.part = part
    return session.report(try await session.give(order)) { written in
      let place = "\(written.value.text("tracker") ?? "") \(written.value.text("reference") ?? "")"
      let address = written.value.text("address").map { ", \($0)" } ?? ""
      return "\(name, .bold): \(place)\(address)"
    }
  }
}

/// `lastgood action sync`: what became of the issues.
struct SyncActions: ResponderVerb {
  static let name = "sync"
  static let summary = "Record which issues were closed or reopened in their trackers."
  static let discussion = "The service does so each hour by itself."
  static let signature: [Parameter] = []

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let order = Order("/api/v1/improvements/sync", "sync of actions", nil)
    guard case .written(let written) = try await session.give(order) else { return .failure }
    let value = written.value
    session.show(written.answer) {
      var lines: [TerminalText] = [
        "Looked at \(value["looked_at"]?.integer ?? 0): \(value.texts("finished").count) done, \(value.texts("reopened").count) reopened."
      ]
      lines += value.texts("finished").map { "\($0, .bold) is done" }
      lines += value.texts("reopened").map { "\($0, .bold) is open again" }
      lines += value.texts("notes").map { "\($0)" }
      lines += value.texts("faults").map { "\("Not looked at", .yellow): \($0)" }
      if let left = value["left"]?.integer, left > 0 {
        lines.append("\(left) more are looked at within the hour.")
      }
      return lines
    }
    return value.texts("faults").isEmpty ? .done : .failure
  }
}
