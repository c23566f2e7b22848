import CommandLineKit
import EventLog
import JSON
import Policy

/// What came of playing recorded metrics to triggers.
struct BacktestReport {
  let policy: Policy
  let metrics: RecordedMetrics
  let tests: [TriggerBacktest]

  /// Whether a trigger fired without need, or failed to.
  var hasFindings: Bool {
    tests.contains { ($0.falseFires ?? 0) > 0 || $0.missed?.isEmpty == false }
  }

  private static func time(_ milliseconds: Int64) -> String {
    let (microseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000)
    let text = Timestamp(microseconds: overflow ? 0 : microseconds).description
    // Fractions of seconds are rare, and in the way.
    return text.hasSuffix(".000000Z") ? text.dropLast(8) + "Z" : text
  }

  private static func time(from start: Int64, to end: Int64) -> String {
    start == end ? time(start) : "\(time(start)) to \(time(end))"
  }

  // MARK: - For people

  private static let shown = 20

  var text: TerminalText {
    var parts: [TerminalText] = tests.map(text)
    if tests.isEmpty { parts.append("The policy has no triggers.") }
    if !metrics.unread.isEmpty {
      parts.append(list("were left out", metrics.unread))
    }
    if !metrics.strange.isEmpty {
      parts.append(list("count as missing", metrics.strange))
    }
    return parts.dropFirst().reduce(parts.first ?? "") { $0 + "\n\n" + $1 }
  }

  private func list(_ fate: String, _ lines: [(line: Int, because: String)]) -> TerminalText {
    var text: TerminalText = "Lines of the file that \(fate): \(lines.count)"
    for (line, because) in lines.prefix(5) { text = text + "\n  line \(line): \(because)" }
    return lines.count > 5 ? text + "\n  and so on" : text
  }

  private func text(of test: TriggerBacktest) -> TerminalText {
    guard let trigger = policy.triggers[test.trigger] else { return "" }
    let time = trigger.holds > .zero ? " for \(trigger.holds)" : ""
    let rule = "\(trigger.signal) \(trigger.condition)\(time), \(trigger.scope)"
    var text: TerminalText = "\(test.trigger, .bold): \(rule), then \(trigger.action.rawValue)"
    for fire in test.fires.prefix(Self.shown) { text = text + "\n  " + line(fire) }
    let more = test.fires.count - Self.shown
    if more > 0 { text = text + "\n  and \(more) more" }
    for breach in test.missed ?? [] {
      text =
        text + "\n  \("missed", .red)  a breach, \(Self.time(from: breach.from, to: breach.to))"
    }
    for stretch in test.unjudged.prefix(Self.shown) {
      let time = Self.time(from: stretch.from, to: stretch.to)
      text = text + "\n  \("not judged", .yellow)  \(time): \(stretch.because.description)"
    }
    let others = test.unjudged.count - Self.shown
    if others > 0 { text = text + "\n  and \(others) more stretches" }
    for doubt in test.doubts { text = text + "\n  \(doubt, .yellow)" }
    return text + "\n  " + summary(test)
  }

  private func line(_ fire: TriggerBacktest.Fire) -> TerminalText {
    let mark: TerminalText =
      fire.isFalse == true ? "  \("no breach", .red)" : fire.isFalse == false ? "  a breach" : ""
    return "fires \(Self.time(fire.at)), at \(fire.value?.description ?? ""), since "
      + "\(Self.time(fire.since))" + mark
  }

  private func summary(_ test: TriggerBacktest) -> TerminalText {
    func count(_ number: Int, _ one: String, _ several: String) -> String {
      "\(number) \(number == 1 ? one : several)"
    }
    var text = count(test.fires.count, "fire", "fires")
    text += " in " + count(test.readings, "reading", "readings")
    if let fakes = test.falseFires, let missed = test.missed {
      text += ", \(fakes) without a breach; "
      text += count(missed.count, "breach", "breaches") + " missed"
    } else if test.readings > 0 {
      text += "; the file does not say what was really a breach"
    }
    return "\(text)."
  }

  // MARK: - For programs

  var json: [UInt8] {
    JSONWriter.object { object in
      object.array("triggers") { array in
        for test in tests { array.object { Self.write(test, to: &$0) } }
      }
      object.array("unread_lines") { Self.write(metrics.unread, to: &$0) }
      object.array("unreadable_values") { Self.write(metrics.strange, to: &$0) }
    }
  }

  private static func write(
    _ lines: [(line: Int, because: String)], to array: inout JSONElements
  ) {
    for (line, because) in lines {
      array.object { object in
        object.member("line", line)
        object.member("because", because)
      }
    }
  }

  private static func write(_ test: TriggerBacktest, to object: inout JSONMembers) {
    object.member("trigger", test.trigger)
    object.member("readings", test.readings)
    object.array("fires") { array in
      for fire in test.fires {
        array.object { object in
          object.member("since", time(fire.since))
          object.member("at", time(fire.at))
          object.member("value", fire.value?.description)
          object.member("is_false", fire.isFalse)
        }
      }
    }
    object.member("false_fires", test.falseFires)
    object.member("missed") { writer in
      guard let missed = test.missed else { return writer.null() }
      writer.array { array in
        for breach in missed {
          array.object { object in
            object.member("from", time(breach.from))
            object.member("to", time(breach.to))
          }
        }
      }
    }
    object.array("not_judged") { array in
      for stretch in test.unjudged {
        array.object { object in
          object.member("from", time(stretch.from))
          object.member("to", time(stretch.to))
          object.member("because", stretch.because.description)
        }
      }
    }
    object.member("doubts", test.doubts)
  }
}
