import CommandLineKit
import EventLog
import JSON
import LocalParts
import Preparedness
import Web

/// What the demo says at its end.
struct DemoSummary {
  var outcome: DemoStory.Outcome
  var pages: DemoPages
  var files: DemoPages.Files
  /// What was sent to whom, newest first.
  var deliveries: [JSONValue]
  /// What the receivers have in hand.
  var arrived: (mails: Int, webhooks: Int)
  var events: [RecordedEvent]
  var report: VerificationReport
  var note: SignedNote
  var startTime: Duration
  var length: Duration
  var isNew: Bool
  /// The redacted entry, read once more.
  var left: LogEntry?

  var text: TerminalText {
    let streams = Set(events.map(\.stream)).count
    var text: TerminalText = "\n\("What was measured, in \(length.inSeconds)", .bold)\n"
    for line in measured.rows { text = text + line + "\n" }
    text = text + "\n\("The timeline, as everybody reads it now", .bold)\n\n"
    text = text + TerminalText(pages.text, allowing: .newlines)
    text = text + "\n\("What was sent to whom", .bold)\n"
    for row in deliveries.reversed() {
      let (cause, channel) = (row["cause_type"]?.text ?? "", row["channel"]?.text ?? "")
      let tries = row["attempts"]?.integer ?? 0
      text =
        text
        + "  \(channel.padded(to: 6)) \(cause.padded(to: 18)) \(row["state"]?.text ?? ""), \(tries == 1 ? "1 try" : "\(tries) tries")\n"
    }
    text =
      text
      + "  The mail server holds \(arrived.mails) mails, the receiver of webhooks got \(arrived.webhooks).\n"
    text = text + "\n\("What there is now", .bold)\n"
    text = text + "  Picture    \(files.picture)\n  Page       \(files.page)\n"
    text = text + "  Postmortem \(files.postmortem)\n             \(files.markdown)\n"
    text =
      text
      + (files.pages.map { "             \($0)\n" }
        ?? "             A PDF takes WeasyPrint (Debian: apt-get install weasyprint).\n")
    for item in pages.owed {
      let kind = item.kind.replacing("_", with: " ")
      text = text + "  Owed       \(kind) of \(item.number), by \(item.dueAt.prefix(10))\n"
    }
    text = text + "  Recorded   \(events.count) events in \(streams) streams, texts sealed\n"
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

  private var measured: DrillReport {
    DrillReport(
      scenario: .badCanary, card: outcome.card, load: outcome.load, isByHand: false)
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
      summary.member("incident", outcome.incident)
      summary.member("sent", deliveries.count { $0["state"]?.text == "sent" })
      summary.member("mails", arrived.mails)
      summary.member("webhooks", arrived.webhooks)
      summary.member("deployment", outcome.deployment)
      summary.member("database_ms", startTime.milliseconds)
      summary.member("story_ms", length.milliseconds)
      let clock = outcome.card.clock
      summary.member("detected_ms", clock.sinceFault(clock.detectedAt))
      summary.member("decided_ms", clock.sinceFault(clock.decidedAt))
      summary.member("authorised_ms", clock.sinceFault(clock.authorisedAt))
      summary.member("first_step_ms", clock.sinceFault(clock.begunAt))
      summary.member("restored_ms", clock.sinceFault(clock.lastBadAt))
      summary.member("mitigation_verified_ms", clock.sinceFault(clock.verdictAt))
      summary.member("authorised_to_restored_ms", clock.restoration)
      summary.member("requests", outcome.card.requests)
      summary.member("bad_requests", outcome.card.badRequests)
      summary.member("created", isNew)
      summary.member("events", events.count)
      summary.member("streams", Set(events.map(\.stream)).count)
      summary.member("verified", report.size)
      summary.member("findings", report.findingCount)
      summary.member("redacted", left?.event.position.rawValue)
      summary.member("svg", files.picture)
      summary.member("html", files.page)
      summary.member("postmortem_html", files.postmortem)
      summary.member("postmortem_md", files.markdown)
      summary.member("postmortem_pdf", files.pages)
      summary.array("owed") { list in
        for item in pages.owed {
          list.object {
            $0.member("kind", item.kind)
            $0.member("number", item.number)
            $0.member("due_at", item.dueAt)
            $0.member("state", item.state)
          }
        }
      }
      summary.member("checkpoint", note.description)
    }
  }
}
