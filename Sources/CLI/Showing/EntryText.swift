import CommandLineKit
import EventLog

/// Entries of a timeline for people, one line each.
enum EntryText {
  static func lines(_ entries: [JSONValue], _ clock: WallClock, width: Int) -> [TerminalText] {
    entries.map { line($0, clock).fitted(to: max(width, 40)) }
  }

  static func line(_ entry: JSONValue, _ clock: WallClock) -> TerminalText {
    let time = entry.time("happened_at").map(clock.short) ?? "?"
    let who = entry["actor"].flatMap { $0.text("name") ?? $0.text("role") } ?? ""
    let marks = entry.texts("marks").map { $0.replacing("_", with: " ") }
    let star = entry["starred"]?.bool == true ? "★ " : ""
    var line: TerminalText =
      "\(TerminalText(time).padded(to: 5), .dim) \("#\(entry["position"]?.integer ?? 0)", .dim) "
    line = line + "\(star, .yellow)\(oneLine(entry.text("text") ?? entry.text("summary") ?? ""))"
    if !who.isEmpty { line = line + " \("— \(who)", .dim)" }
    if !marks.isEmpty { line = line + " \("(\(marks.joined(separator: ", ")))", .dim)" }
    return line
  }

  /// Line breaks are the reader's, not the screen's.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
  }
}

/// What is owed, for people.
enum ObligationText {
  static func table(_ rows: [JSONValue], _ clock: WallClock) -> Table {
    var table = Table([
      .init("state"), .init("due"), .init("in", .trailing), .init("of"), .init("what"),
      .init("owed by"),
    ])
    for row in rows {
      table.add(
        state(row), "\(row.time("due_at").map(clock.short) ?? "")", distance(row, clock),
        "\(row.text("number") ?? "")", what(row),
        "\(row.text("owed_to") ?? "")")
    }
    return table
  }

  /// `update to executives`, `gate_debt canary/latency`.
  private static func what(_ row: JSONValue) -> TerminalText {
    let kind = row.text("kind") ?? ""
    guard let about = row.text("about") else { return "\(kind)" }
    return kind == "update" ? "\(kind) to \(about)" : "\(kind) \(about)"
  }

  static func state(_ row: JSONValue) -> TerminalText {
    switch row.text("state") {
    case "overdue": "\("overdue", [.bold, .red])"
    case "soon": "\("soon", .yellow)"
    case let state?: "\(state)"
    case nil: ""
    }
  }

  static func distance(_ row: JSONValue, _ clock: WallClock) -> TerminalText {
    guard let due = row.time("due_at"), row.text("state") != "fulfilled" else { return "" }
    let seconds = clock.span(from: clock.now, to: due)
    return seconds < 0 ? "−\(WallClock.length(-seconds))" : "\(WallClock.length(seconds))"
  }
}
