import Client
import CommandLineKit
import EventLog
import JSON
import Web

// From the first evidence to the end.
extension DemoStory {
  func collect(_ story: Outcome) async throws {
    let path = "/api/v1/incidents/\(story.incident)"
    try await teller.tell(
      870, .other, cast.alice, "A log file is attached: printer.log"
    ) {
      try await cast.alice.post(
        path + "/evidence",
        query: [
          .init("kind", "log"), .init("name", "printer.log"),
          .init("happened_at", teller.time(870).description),
        ], Array(Self.log.utf8), as: "text/plain; charset=utf-8")
    }
    try await teller.tell(
      930, .other, cast.bob, "A command is run: ./print-test.sh --region eu-central, exit 1",
      quote: "font table missing in 4.2.0", to: path + "/runs"
    ) {
      $0.member("command", "./print-test.sh --region eu-central")
      $0.member("exit_code", 1)
      $0.member("milliseconds", Int64(2_300))
      $0.member("output", "font table missing in 4.2.0\n")
    }
    let count = try await note(1_020, cast.alice, "About 12 000 labels are blank.", in: path)
    try await note(
      1_140, cast.alice,
      "On the train, without network: the labels of my own test order came out blank.", in: path,
      happened: 560)
    try await teller.tell(
      1_260, .other, cast.bob, "Her number is corrected, the original stays readable:",
      quote: "About 1 200 labels are blank. (One zero too many.)",
      to: "/api/v1/entries/\(try count.required("event"))/correction"
    ) {
      $0.member("text", "About 1 200 labels are blank.")
      $0.member("because", "One zero too many.")
    }
  }

  func rollBack(_ story: Outcome) async throws {
    let path = "/api/v1/deployments/\(story.deployment)"
    try await teller.tell(
      1_440, .mitigation, cast.bob, "He has rolled back by hand, and records it: back on 4.1.7",
      style: .bold, to: path + "/rollback"
    ) { $0.member("to_version", "4.1.7") }
    try await teller.tell(
      1_620, .mitigation, cast.pipeline, "first-region is healthy after 9120 requests",
      style: .green, to: path + "/health"
    ) {
      $0.member("group", "first-region")
      $0.member("requests", 9_120)
      $0.member("window_seconds", 170)
      $0.array("signals") { $0.object { $0.signal("error_rate", "pass", "0.2 %") } }
    }
    try await teller.tell(
      1_650, .mitigation, cast.bob, "Mitigated", style: [.green, .bold],
      to: "/api/v1/incidents/\(story.incident)/mitigation")
  }

  /// A private detail was written down, and is removed; that something was there stays provable.
  func redact(_ story: Outcome) async throws -> Int64? {
    let slip = try await note(
      1_800, cast.alice, "First to notice: Pat, 12 Mill Lane, wants to be called back.",
      in: "/api/v1/incidents/\(story.incident)")
    try await teller.tell(
      1_860, .other, cast.bob, "Those words are destroyed, their proof is kept:",
      quote: "It holds a private address.", style: .red,
      to: "/api/v1/entries/\(try slip.required("event"))/redaction"
    ) { $0.member("because", "It holds a private address.") }
    return slip["position"]?.integer
  }

  /// Here the story's clock arrives at the real one.
  func end(_ story: Outcome) async throws {
    let path = "/api/v1/incidents/\(story.incident)"
    let ask = "Do the warehouses know that blank labels can be printed anew?"
    let due = teller.time(Self.length)
    let asked = try await teller.tell(
      2_160, .other, cast.bob, "The communications lead is asked, to be looked at again at +40:00:",
      quote: ask, to: path + "/requests"
    ) {
      $0.member("of_role", "communications-lead")
      $0.member("ask", ask)
      $0.member("check_back_at", due.description)
    }
    let question = try asked.required("event")
    try await awaitReminder(of: question, due: due)
    try await teller.tell(
      nil, .other, cast.alice, "They do: the question is answered",
      to: "\(path)/requests/\(question)/answer")
    try await teller.tell(
      nil, .mitigation, cast.bob, "Resolved; all was well again at +27:00:",
      quote: "Blank labels have to be printed anew.", style: [.green, .bold],
      to: path + "/resolution"
    ) {
      $0.member("recovered_at", teller.time(1_620).description)
      $0.member("lingering_effects", "Blank labels have to be printed anew.")
      $0.member("data_loss", "none")
    }
  }

  /// What nobody answers comes back by itself.
  private func awaitReminder(of question: String, due: Timestamp) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(20)
    while clock.now < deadline {
      let page = try await cast.bob.get(
        "/api/v1/events",
        [
          .init("type", "timer.fired"), .init("limit", "1000"),
          .init("after", String(start.rawValue)),
        ])
      if let fired = page["events"]?.elements?.first(where: { $0.isCaused(by: question) }),
        let recorded = fired["recorded_at"]?.text.flatMap({ Timestamp($0) })
      {
        let late = max(0, recorded.microseconds - due.microseconds) / 1_000
        var step = DemoStep(
          recorded, .other, "timer",
          "Reminder: the question is still open (recorded \(late) ms after it was due)")
        (step.style, step.position) = (.yellow, fired["position"]?.integer)
        return teller.say(step)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw DemoBroken(reason: "The reminder that was due at \(due) did not come.")
  }

  @discardableResult private func note(
    _ second: Int64, _ performer: Performer, _ text: String, in path: String,
    happened: Int64? = nil
  ) async throws -> JSONValue {
    try await teller.tell(
      second, .other, performer, "Note:", quote: text, happened: happened, to: path + "/notes"
    ) { $0.member("text", text) }
  }

  private static let log = """
    label 0016 rendered 31 glyphs
    label 0017 rendered 0 glyphs: no font table
    label 0018 rendered 0 glyphs: no font table

    """
}

extension JSONValue {
  /// Whether it is an event that answers this one.
  fileprivate func isCaused(by event: String) -> Bool {
    self["causes"]?.elements?.contains { $0.text == event } ?? false
  }
}
