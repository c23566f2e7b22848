import Client
import CommandLineKit
import EventLog
import JSON
import Web

// From the first evidence to the end.
extension DemoStory {
  /// While it is verified, people go on writing down what they see.
  func collect(_ incident: String) async throws {
    let path = "/api/v1/incidents/\(incident)"
    try await teller.tell(.other, cast.alice, "A log file is attached: printer.log") {
      try await cast.alice.post(
        path + "/evidence", query: [.init("kind", "log"), .init("name", "printer.log")],
        Array(Self.log.utf8), as: "text/plain; charset=utf-8")
    }
    try await teller.tell(
      .other, cast.bob, "A command is run: ./print-test.sh --region eu-central, exit 1",
      quote: "font table missing in 4.2.0", to: path + "/runs"
    ) {
      $0.member("command", "./print-test.sh --region eu-central")
      $0.member("exit_code", 1)
      $0.member("milliseconds", Int64(2_300))
      $0.member("output", "font table missing in 4.2.0\n")
    }
    let count = try await note(cast.alice, "About 12 000 labels are blank.", in: path)
    try await note(
      cast.carol,
      "On the train, without network: the labels of my own test order came out blank.", in: path,
      happened: 2)
    try await teller.tell(
      .other, cast.bob, "Alice's number is corrected, the original stays readable:",
      quote: "About 1 200 labels are blank. (One zero too many.)",
      to: "/api/v1/entries/\(try count.required("event"))/correction"
    ) {
      $0.member("text", "About 1 200 labels are blank.")
      $0.member("because", "One zero too many.")
    }
  }

  /// Nothing of this is said before the verification has passed.
  func recover(_ deployment: String, _ incident: String) async throws {
    try await teller.tell(
      .mitigation, cast.bob, "The rollout is recorded as taken back: everybody is on 4.1.7",
      to: "/api/v1/deployments/\(deployment)/rollback"
    ) { $0.member("to_version", "4.1.7") }
    try await teller.tell(
      .decision, cast.bob, "The outcome of D1 is recorded: it did what was expected",
      to: "/api/v1/incidents/\(incident)/decisions/D1/outcome"
    ) {
      $0.member("met", "yes")
      $0.member("actual", "No request fails any more; all get 4.1.7.")
    }
    try await teller.tell(
      .mitigation, cast.bob, "Mitigated", style: [.green, .bold],
      to: "/api/v1/incidents/\(incident)/mitigation")
    try await publish(
      "executives", of: incident, by: cast.bob,
      "The executives are told, late, and the record says so:")
  }

  /// A private detail was written down, and is removed; that something was there stays provable.
  func redact(_ incident: String) async throws -> Int64? {
    let slip = try await note(
      cast.alice, "First to notice: Pat, 12 Mill Lane, wants to be called back.",
      in: "/api/v1/incidents/\(incident)")
    try await teller.tell(
      .other, cast.bob, "Those words are destroyed, their proof is kept:",
      quote: "It holds a private address.", style: .red,
      to: "/api/v1/entries/\(try slip.required("event"))/redaction"
    ) { $0.member("because", "It holds a private address.") }
    return slip["position"]?.integer
  }

  /// From the last questions to the end; users got the last bad answer at `lastBadAt`, in
  /// microseconds since 1970.
  func end(_ incident: String, recovered lastBadAt: Int64?) async throws {
    let path = "/api/v1/incidents/\(incident)"
    let ask = "Do the warehouses know that blank labels can be printed anew?"
    let due = Timestamp.now.advanced(bySeconds: Self.patience)
    let recovered = lastBadAt.map { Timestamp(microseconds: $0) } ?? .now
    let asked = try await teller.tell(
      .other, cast.bob,
      "The communications lead is asked, to be looked at again in \(Self.patience)\u{A0}s:",
      quote: ask, to: path + "/requests"
    ) {
      $0.member("of_role", "communications-lead")
      $0.member("ask", ask)
      $0.member("check_back_at", due.description)
    }
    let question = try asked.required("event")
    try await awaitReminder(of: question, due: due)
    try await teller.tell(
      .other, cast.alice, "They do: the question is answered",
      to: "\(path)/requests/\(question)/answer")
    try await teller.tell(
      .mitigation, cast.bob, "Resolved:", quote: "Blank labels have to be printed anew.",
      style: [.green, .bold], to: path + "/resolution"
    ) {
      $0.member("recovered_at", recovered.description)
      $0.member("lingering_effects", "Blank labels have to be printed anew.")
      $0.member("data_loss", "none")
    }
    for (audience, words) in [
      ("responders", "Those who respond hear the last of it:"),
      ("executives", "So do the executives:"), ("public", "And people outside:"),
    ] {
      try await publish(audience, of: incident, by: cast.alice, words)
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
    _ performer: Performer, _ text: String, in path: String, happened: Int64? = nil
  ) async throws -> JSONValue {
    try await teller.tell(
      .other, performer, "Note:", quote: text, happened: happened, to: path + "/notes"
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
