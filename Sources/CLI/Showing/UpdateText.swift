import CommandLineKit
import EventLog

/// What was said about an incident, and what is owed, for people.
enum UpdateText {
  static func lines(_ value: JSONValue, _ clock: WallClock) -> [TerminalText] {
    var lines: [TerminalText] = []
    for update in value.list("updates") { lines += said(update, clock) + [""] }
    if lines.isEmpty { lines = ["Nothing was told to anybody yet.", ""] }
    let promises = value.list("promises").filter { promise in
      promise.text("state") != "none"
        || ["kept", "late", "broken"].contains { promise[$0]?.integer ?? 0 > 0 }
    }
    if !promises.isEmpty { lines += table(promises, clock).lines }
    let unheard = value.texts("news_for")
    if !unheard.isEmpty {
      lines.append(
        "There is news for \(unheard.joined(separator: ", ")): “lastgood update --audience \(unheard[0])”"
      )
    }
    for call in value.list("called") {
      lines.append(
        "Called: \(call.text("to") ?? "") (rung \(call["rung"]?.integer ?? 0), \(reason(call)))")
    }
    if let next = value.list("calls_next").first, let at = next.time("at") {
      lines.append(
        "Next to be called: \(next.text("to") ?? "") at \(clock.both(at)), \(reason(next))")
    }
    return lines
  }

  /// What there is to say against a draft.
  static func findings(_ draft: JSONValue) -> [TerminalText] {
    draft.list("findings").map { finding in
      let level = finding.text("level") ?? ""
      let instead = finding.text("rewrite").map { " Write: \($0)" } ?? ""
      return
        "\(level, level == "error" ? .red : .yellow): “\(finding.text("excerpt") ?? "")”: \(finding.text("why") ?? "")\(instead) \("(\(finding.text("rule") ?? ""))", .dim)"
    }
  }

  private static func said(_ update: JSONValue, _ clock: WallClock) -> [TerminalText] {
    let at = update.time("at").map(clock.short) ?? ""
    var head: TerminalText =
      "\("\(update.text("audience") ?? ""), update \(update["sequence"]?.integer ?? 0)", .bold)"
    head = head + " \("\(at), \(update.text("phase") ?? "")", .dim)"
    var lines = [head]
    if let text = update.text("text") {
      lines += text.split(separator: "\n", omittingEmptySubsequences: false).map {
        "  \(TerminalText(String($0)))"
      }
    } else {
      lines.append("  [redacted]")
    }
    lines += insisted(update)
    for correction in update.list("corrections") {
      let at = correction.time("at").map(clock.short) ?? ""
      lines.append("  \("Corrected \(at): \(correction.text("because") ?? "")", .yellow)")
      lines += insisted(correction)
    }
    return lines
  }

  /// Which rules spoke against what was said.
  private static func insisted(_ said: JSONValue) -> [TerminalText] {
    let rules = said.texts("overruled")
    guard !rules.isEmpty else { return [] }
    return ["  \("Somebody insisted on it against \(rules.joined(separator: ", "))", .yellow)"]
  }

  private static func table(_ promises: [JSONValue], _ clock: WallClock) -> Table {
    var table = Table([
      .init("to"), .init("state"), .init("next due"), .init("then asks"), .init("kept", .trailing),
      .init("late", .trailing), .init("broken", .trailing), .init("silent for", .trailing),
    ])
    for promise in promises {
      table.add(
        "\(promise.text("audience") ?? "")", ObligationText.state(promise),
        "\(promise.time("due_at").map(clock.short) ?? "")",
        "\(promise.text("next_to") ?? "")\(promise.time("next_at").map { " at \(clock.short($0))" } ?? "")",
        "\(promise["kept"]?.integer ?? 0)", "\(promise["late"]?.integer ?? 0)",
        "\(promise["broken"]?.integer ?? 0)", silence(promise))
    }
    return table
  }

  /// The longest time between two words.
  static func silence(_ row: JSONValue) -> TerminalText {
    guard let seconds = row["longest_silence_seconds"]?.integer else { return "" }
    let (minutes, hours) = (seconds / 60, seconds / 3_600)
    if hours > 0 { return "\(hours) h \(minutes % 60) min" }
    return minutes > 0 ? "\(minutes) min" : "\(seconds) s"
  }

  /// Promises of many incidents, by quarter, service and audience.
  static func report(_ rows: [JSONValue]) -> Table {
    var table = Table([
      .init("quarter"), .init("service"), .init("team"), .init("to"), .init("incidents", .trailing),
      .init("kept", .trailing), .init("late", .trailing), .init("broken", .trailing),
      .init("in time", .trailing), .init("silent for", .trailing),
    ])
    for row in rows {
      table.add(
        "\(row.text("quarter") ?? "")", "\(row.text("service") ?? "")", "\(row.text("team") ?? "")",
        "\(row.text("audience") ?? "")", "\(row["incidents"]?.integer ?? 0)",
        "\(row["kept"]?.integer ?? 0)", "\(row["late"]?.integer ?? 0)",
        "\(row["broken"]?.integer ?? 0)", "\(row.percent("adherence") ?? "")", silence(row))
    }
    return table
  }

  private static func reason(_ call: JSONValue) -> String {
    (call.text("reason") ?? "").replacing("-", with: " ")
  }
}
