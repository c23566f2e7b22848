import CommandLineKit
import EventLog

/// Lays out the raw log for a person: a line for each event, and its payload below.
struct LogPrinter {
  var width: Int
  private var lastDay: Substring = ""
  private var lastRecorded: Timestamp?

  private static let indent = 8
  /// Later than this, two clocks or a spool stand between an event and its record.
  private static let tolerance: Int64 = 60_000_000

  init(width: Int) { self.width = width }

  mutating func lines(for entry: LogEntry) -> [TerminalText] {
    let event = entry.event
    var lines = clockLines(before: event)
    lines.append(headline(of: event))
    lines += marks(of: event)
    lines += clearLines(of: event)
    lines += wordLines(of: entry)
    return lines
  }

  /// A new day, or a clock that went back.
  private mutating func clockLines(before event: RecordedEvent) -> [TerminalText] {
    var lines: [TerminalText] = []
    if let lastRecorded, event.recordedAt < lastRecorded {
      let step = Self.span(lastRecorded.microseconds - event.recordedAt.microseconds)
      lines.append("\("The database's clock stepped back \(step) here.", .yellow)")
    }
    lastRecorded = event.recordedAt
    let day = event.recordedAt.description.prefix(10)
    if day != lastDay { lines.append("\("\(day) (UTC)", .dim)") }
    lastDay = day
    return lines
  }

  private func headline(of event: RecordedEvent) -> TerminalText {
    let position = event.position.description.paddedInFront(to: Self.indent - 2)
    let time = event.recordedAt.description.dropFirst(11).prefix(12)
    let place = "\(event.stream.short)·\(event.version)".padded(to: 12)
    let type = event.type.name.padded(to: 26)
    return """
      \(position, .bold)  \(time)  \(place, .dim)  \
      \(type, Phase(of: event.type).style)  \(event.actor.role)
      """
  }

  private func marks(of event: RecordedEvent) -> [TerminalText] {
    var marks: [TerminalText] = []
    let delay = event.recordedAt.microseconds - event.happenedAt.microseconds
    if abs(delay) > Self.tolerance {
      let how = delay > 0 ? "before it was recorded" : "after it was recorded, by the stated time"
      let time = event.happenedAt.description.replacing("T", with: " ").prefix(19)
      marks.append("\("happened \(time), \(Self.span(abs(delay))) \(how)", .yellow)")
    }
    if event.visibility == .restricted { marks.append("\("restricted", .red)") }
    let margin = TerminalText(trusting: String(repeating: " ", count: Self.indent))
    return marks.map { margin + $0 }
  }

  private func clearLines(of event: RecordedEvent) -> [TerminalText] {
    let facts = Facts(event.clear).members
    guard !facts.isEmpty else { return [] }
    return indented(facts.map { "\($0.key)=\($0.value)" }.joined(separator: " "), .dim)
  }

  private func wordLines(of entry: LogEntry) -> [TerminalText] {
    switch entry.words {
    case .none: []
    case .sealed:
      indented("(\(entry.event.sealed?.ciphertext.count ?? 0) bytes of sealed words)", .dim)
    case .unreadable: indented("(the key here does not open its words)", .red)
    case .text(let text):
      Facts(text).members.flatMap { indented("\($0.key): \($0.value)", []) }
    case .redacted(let redaction):
      indented(
        "redacted \(redaction.at.description.prefix(19))Z by event \(redaction.by)"
          + (redaction.because.map { ": \($0)" } ?? ""), .red)
    }
  }

  private func indented(_ text: String, _ style: Style) -> [TerminalText] {
    let margin = String(repeating: " ", count: Self.indent)
    return TextFlow.lines(of: text, width: width - Self.indent).map {
      TerminalText(trusting: margin) + TerminalText($0, style)
    }
  }

  static func span(_ microseconds: Int64) -> String {
    microseconds < 60_000_000
      ? Duration.microseconds(microseconds).inSeconds
      : TimeLength(seconds: microseconds / 1_000_000).description
  }
}

extension StreamID {
  /// Enough of it to tell it from others: the end, since the beginning is a time.
  var short: String { String(description.suffix(8)) }
}
