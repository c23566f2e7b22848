import CommandLineKit
import Policy

/// What was done about a decision, for people; that it helped only where it was measured.
enum ActionText {
  static func lines(_ action: JSONValue, _ clock: WallClock) -> [TerminalText] {
    var lines: [TerminalText] = []
    func add(_ label: String, _ text: TerminalText) {
      lines.append("  \(TerminalText(label).padded(to: 13), .dim)\(text)")
    }
    add("carried out", state(action))
    for (index, step) in action.list("steps").enumerated() where isWorthSaying(step) {
      var line: TerminalText = "    \(index + 1). \(step.text("name") ?? "?"): "
      line = line + "\(step.text("state") ?? "?", .red)"
      if let because = step.words("because") { line = line + ", \(because)" }
      lines.append(line)
    }
    if let taken = action["restored_after_ms"]?.integer {
      var text: TerminalText = "after \(length(taken))"
      if let given = action["objective_ms"]?.integer {
        text =
          text
          + (action["in_time"]?.bool == true
            ? ", in time (objective \(length(given)))"
            : ", \("objective of \(length(given)) missed", .red)")
      }
      add("traffic back", text)
    }
    if let verification = action["verification"] {
      add("verified", self.verification(verification, clock))
    }
    for call in action.list("called") {
      var text: TerminalText = "\(call.text("to") ?? "?", .bold)"
      if let via = call.text("via") { text = text + " by \(via)" }
      if let next = call.text("next") { text = text + "; next would be \(next, .bold)" }
      add("called", text)
    }
    return lines
  }

  private static func state(_ action: JSONValue) -> TerminalText {
    let because = action.words("because").map { ": \($0)" } ?? ""
    return switch action.text("state") {
    case "verified": "\("yes, and it helped", .green)"
    case "carried-out": "yes; whether it helped is said below, or by nobody yet"
    case "refused": "\("no, and nothing was done", .red)\(because)"
    case "failed": "\("not to the end", .red)\(because)"
    case "in-doubt":
      "\("in doubt", .red) at step \(action["doubtful_step"]?.integer ?? 0): it may have been done or not"
    default: "\("under way", .yellow)"
    }
  }

  private static func isWorthSaying(_ step: JSONValue) -> Bool {
    step.text("state") != "carried-out" && step.text("state") != "pending"
  }

  private static func verification(_ look: JSONValue, _ clock: WallClock) -> TerminalText {
    let because = look.words("because").map { ": \($0)" } ?? ""
    if look["asked_again"]?.bool == true {
      return "\("inconclusive", .yellow), and to be looked at once more: waits for the executor"
    }
    switch look.text("state") {
    case "passed": return "\("passed", .green)\(because)"
    case "failed": return "\("failed: it did not help", .red)\(because)"
    case "inconclusive":
      return
        "\("inconclusive", .yellow): nobody knows\(because). “lastgood verification --again” has it "
        + "looked at once more"
    default:
      let until = look.time("ends_at").map { " until \(clock.short($0))" } ?? ""
      let (seen, all) = (look["looks"]?.integer ?? 0, look["of"]?.integer ?? 0)
      let again = (look["round"]?.integer ?? 1) > 1 ? "once more, " : ""
      return "being looked at, \(again)\(seen) of \(all)\(until)"
    }
  }

  private static func length(_ milliseconds: Int64) -> String {
    Span(milliseconds: milliseconds).asMeasured
  }
}
