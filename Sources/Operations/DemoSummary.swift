import CommandLineKit
import EventLog
import JSON

/// What the demo says at its end.
struct DemoSummary {
  var events: [RecordedEvent]
  var report: VerificationReport
  var note: SignedNote
  var startTime: Duration
  var isNew: Bool
  /// The redacted entry, read once more.
  var left: LogEntry?

  var text: TerminalText {
    let streams = Set(events.map(\.stream)).count
    var text: TerminalText = "\n\("What is in the log now", .bold)\n"
    text = text + "  Story      \(events.count) events in \(streams) streams, texts sealed\n"
    if let left, case .redacted(let redaction) = left.words {
      text =
        text + """
            Redacted   event \(left.event.position), by event \(redaction.by): \
          \(redaction.because ?? "")\n
          """
    }
    text = text + "  Verified   \(verdict) in \(report.elapsed.inSeconds)\n"
    text = text + "  Checkpoint, signed, to be kept outside of the database:\n"
    // Never broken: it is there to be copied.
    for line in note.description.split(separator: "\n") {
      text = text + "      \(line, .dim)\n"
    }
    return text
  }

  private var verdict: TerminalText {
    report.isGood
      ? """
      \("good", .green): all \(report.size) events follow from each other and from the checkpoint,
                   \(report.wordCount - report.redactedCount) texts open, \
      \(report.redactedCount) redacted; checked
      """ : "\("BAD", .red): \(report.first?.description ?? "")"
  }

  var json: [UInt8] {
    JSONWriter.object { summary in
      summary.member("event", "summary")
      summary.member("database_ms", startTime.milliseconds)
      summary.member("created", isNew)
      summary.member("events", events.count)
      summary.member("streams", Set(events.map(\.stream)).count)
      summary.member("verified", report.size)
      summary.member("findings", report.findingCount)
      summary.member("redacted", left?.event.position.rawValue)
      summary.member("checkpoint", note.description)
    }
  }
}
