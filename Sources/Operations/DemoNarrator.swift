import CommandLineKit
import EventLog
import JSON

/// One step of the story, as it was recorded.
struct DemoStep: Sendable {
  /// By the story's clock.
  var at: Timestamp
  var phase: Phase
  /// Who did it.
  var name: String
  var words: String
  var quote: String?
  var style: Style = []
  /// When it happened, if that is not when it was told.
  var happenedAt: Timestamp?
  /// Where it stands in the log; nil when nothing was recorded.
  var position: Int64?

  init(_ at: Timestamp, _ phase: Phase, _ name: String, _ words: String) {
    (self.at, self.phase, self.name, self.words) = (at, phase, name, words)
  }

  var json: [UInt8] {
    JSONWriter.object { step in
      step.member("event", "step")
      step.member("at", at.description)
      step.member("happened_at", (happenedAt ?? at).description)
      step.member("phase", phase.rawValue)
      step.member("by", name)
      step.member("words", words)
      step.member("quote", quote)
      step.member("position", position)
    }
  }
}

/// Tells steps as a tired person wants to read them: when, which phase, who, what.
struct DemoNarrator: Sendable {
  var width: Int
  var beginning: Timestamp

  private static let margin = 35

  func lines(for step: DemoStep) -> [TerminalText] {
    let room = width - Self.margin
    let words = TextFlow.lines(of: step.words, width: room)
    let quote = step.quote.map { TextFlow.lines(of: "“\($0)”", width: room) } ?? []
    let time = clock(step.at).paddedInFront(to: 7)
    let phase = (step.phase == .other ? "record" : step.phase.rawValue).padded(to: 13)
    let name = step.name.padded(to: 8)
    let margin = TerminalText(trusting: String(repeating: " ", count: Self.margin))
    var lines: [TerminalText] = []
    for (index, words) in words.enumerated() {
      let front: TerminalText =
        index == 0 ? "\(time, .dim)  \(phase, step.phase.style)  \(name, .dim)   " : margin
      lines.append(front + TerminalText(words, step.style))
    }
    lines += quote.map { margin + TerminalText($0) }
    if let happened = step.happenedAt {
      let delay = step.at.microseconds - happened.microseconds
      lines.append(margin + "\("happened \(LogPrinter.span(delay)) earlier", .yellow)")
    }
    return lines
  }

  /// Minutes and seconds of the story.
  private func clock(_ time: Timestamp) -> String {
    let seconds = max(0, (time.microseconds - beginning.microseconds) / 1_000_000)
    return "+\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
  }
}
