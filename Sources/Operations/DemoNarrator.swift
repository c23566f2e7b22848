import CommandLineKit
import EventLog

/// Tells events as a tired person wants to read them: when, which phase, what it means.
struct DemoNarrator {
  var width: Int
  private let start: Timestamp

  init(width: Int, start: Timestamp) { (self.width, self.start) = (width, start) }

  private static let margin = 26

  func lines(for entry: LogEntry) -> [TerminalText] {
    let event = entry.event
    let phase = Phase(of: event.type)
    let tale = tale(of: entry)
    let words = TextFlow.lines(of: tale.words, width: width - Self.margin)
    let quote = tale.quote.map { TextFlow.lines(of: "“\($0)”", width: width - Self.margin) } ?? []
    let time = since(event.recordedAt).paddedInFront(to: 8)
    let name = (phase == .other ? "record" : phase.rawValue).padded(to: 14)
    let margin = TerminalText(trusting: String(repeating: " ", count: Self.margin))
    var lines: [TerminalText] = []
    for (index, words) in words.enumerated() {
      let front: TerminalText = index == 0 ? "\(time, .dim)  \(name, phase.style)  " : margin
      lines.append(front + TerminalText(words, tale.style))
    }
    lines += quote.map { margin + TerminalText($0) }
    let delay = event.recordedAt.microseconds - event.happenedAt.microseconds
    if delay > 60_000_000 {
      lines.append(
        margin
          + "\("happened \(LogPrinter.span(delay)) earlier, recorded when the network was back", .yellow)"
      )
    }
    return lines
  }

  private func since(_ time: Timestamp) -> String {
    let tenths = max(0, (time.microseconds - start.microseconds) / 100_000)
    return "+\(tenths / 10).\(tenths % 10) s"
  }

  private struct Tale {
    var words: String
    var quote: String?
    var style: Style = []
  }

  private func tale(of entry: LogEntry) -> Tale {
    let facts = Facts(entry.event.clear)
    var words = Facts(Array("{}".utf8))
    if case .text(let text) = entry.words { words = Facts(text) }
    func fact(_ key: String) -> String { facts[key] ?? "?" }
    switch entry.event.type.name {
    case "deployment.planned":
      return Tale(
        words: "\(fact("service")) \(fact("from_version")) → \(fact("version")) is planned for "
          + "\(fact("environment")), as a \(fact("strategy"))", style: .bold)
    case "deployment.started": return Tale(words: "The rollout starts")
    case "deployment.group_entered":
      return Tale(words: "\(fact("group")) gets it: \(fact("share"))\u{A0}% of the traffic")
    case "deployment.health_recorded" where fact("verdict") == "pass":
      return Tale(
        words: "\(fact("group")) is healthy after \(fact("requests")) requests", style: .green)
    case "deployment.health_recorded":
      return Tale(
        words: "\(fact("group")) FAILS: \(fact("signal")) \(fact("percent"))\u{A0}%, "
          + "allowed \(fact("limit"))\u{A0}%, \(fact("requests")) requests", style: [.red, .bold])
    case "deployment.halted": return Tale(words: "The rollout is halted", quote: words["because"])
    case "deployment.rolled_back": return Tale(words: "Back on \(fact("to_version")) everywhere")
    case "detection.recorded":
      return Tale(
        words: "Found by \(fact("source")): \(fact("signal")) in \(fact("group")), "
          + "looks like \(fact("severity_hint"))")
    case "incident.declared":
      return Tale(
        words: "\(fact("severity")) declared", quote: words["title"], style: [.bold, .red])
    case "role.accepted":
      return Tale(words: "Somebody took the role \(fact("role").replacing("_", with: " "))")
    case "decision.proposed":
      return Tale(
        words: "Decision: \(fact("action")) to \(fact("target"))", quote: words["because"],
        style: .bold)
    case "plan.prepared":
      return Tale(
        words: "Plan \(fact("plan_hash")) is ready: \(fact("checks_passed")) checks passed, "
          + "\(fact("checks_failed")) failed")
    case "approval.granted":
      return Tale(words: "Plan \(fact("plan_hash")), and no other, is approved")
    case "action.claimed":
      return Tale(words: "The executor takes the \(fact("action")) to \(fact("target"))")
    case "step.finished": return Tale(words: "Done: \(fact("step")) (\(fact("took_ms")) ms)")
    case "verification.passed":
      return Tale(
        words:
          "Verified: \(fact("signal")) \(fact("percent"))\u{A0}% in \(fact("samples")) samples, "
          + "allowed \(fact("limit"))\u{A0}%", style: .green)
    case "incident.mitigated": return Tale(words: "Mitigated", style: [.green, .bold])
    case "incident.resolved":
      return Tale(words: "Resolved", quote: words["lingering_effects"], style: [.green, .bold])
    case "update.published":
      return Tale(words: "Told \(fact("audience")) (\(fact("phase"))):", quote: words["text"])
    case "request.made":
      return Tale(words: "Asked \(fact("of_role")), answer wanted in 2 s:", quote: words["ask"])
    case "request.answered": return Tale(words: "The question is answered")
    case "timer.fired":
      let late = entry.event.recordedAt.microseconds - entry.event.happenedAt.microseconds
      return Tale(
        words: "Reminder: the question is still open (timer \(late / 1_000) ms after it was due)",
        style: .yellow)
    case "entry.corrected":
      return Tale(
        words: "Corrected, the original stays readable: \(words["because"] ?? "")",
        quote: words["replacement"])
    case "entry.redacted":
      return Tale(
        words: "The words above are destroyed, their proof is kept: \(words["because"] ?? "")",
        style: .red)
    case "note.added": return Tale(words: "Note", quote: words["text"])
    case "postmortem.owed":
      return Tale(words: "A postmortem is owed by \(fact("due_at").prefix(10))")
    default: return Tale(words: entry.event.type.name)
    }
  }
}
