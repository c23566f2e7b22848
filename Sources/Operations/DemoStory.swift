import EventLog
import JSON

/// The story of a bad canary: found, decided, rolled back, told, and owed a postmortem.
struct DemoStory: Sendable {
  private typealias Thread = Storyteller.Thread

  var teller: Storyteller
  /// Opens when the check-back's timer has fired.
  var timerFired: Latch

  private let deployment = Storyteller.Thread(.deployment)
  private let incident = Storyteller.Thread(.incident)
  private let postmortem = Storyteller.Thread(.postmortem)

  init(teller: Storyteller, timerFired: Latch) {
    (self.teller, self.timerFired) = (teller, timerFired)
  }

  func tell() async throws {
    try await rollOut()
    let failure = try await detect()
    let decision = try await decide(because: failure)
    try await mitigate(decision)
    try await mend()
    try await close()
  }

  private func rollOut() async throws {
    try await teller.tell("deployment.planned", in: deployment, by: "deploy-bot") { plan in
      plan.member("service", "parcel-labels")
      plan.member("environment", "production")
      plan.member("version", "4.2.0")
      plan.member("from_version", "4.1.7")
      plan.member("kind", "code")
      plan.member("strategy", "canary")
      plan.member("profile", "routine")
      plan.array("groups") { groups in
        for (name, share) in [("canary", 1), ("first-region", 10), ("everywhere", 100)] {
          groups.object {
            $0.member("name", name)
            $0.member("kind", "percent")
            $0.member("share", share)
          }
        }
      }
    }
    try await teller.tell("deployment.started", in: deployment, by: "deploy-bot")
    try await enter("canary", share: 1)
    try await health(of: "canary", "pass", requests: 4_210)
    try await enter("first-region", share: 10)
    try await health(of: "first-region", "fail", requests: 38_120, signal: "error_rate")
  }

  private func detect() async throws -> EventID {
    let detection = try await teller.tell("detection.recorded", in: incident, by: "monitor") {
      $0.member("source", "health")
      $0.member("signal", "error_rate")
      $0.member("group", "first-region")
      $0.member("severity_hint", "SEV2")
      $0.member("dedup_key", "parcel-labels/first-region/error_rate")
    }
    try await teller.tell(
      "incident.declared", in: incident, by: "responder", after: .milliseconds(700),
      causes: [detection], [("title", "Parcel labels come out blank in the first region")]
    ) {
      $0.member("severity", "SEV2")
      $0.member("service", "parcel-labels")
      $0.member("environment", "production")
      $0.member("deployment", deployment.stream.description)
      $0.member("category", "reliability")
    }
    try await teller.tell(
      "deployment.halted", in: deployment, by: "responder", causes: [detection],
      [("because", "Nobody else shall get 4.2.0 until we know more.")]
    ) { $0.member("scope", "all") }
    try await teller.tell("role.accepted", in: incident, by: "commander") {
      $0.member("role", "incident_commander")
    }
    try await teller.tell(
      EntryEvent.noted(
        text: .text("On the train without network: my own test label came out blank.")
      )
      .body, in: incident, by: "responder", delayed: 190)
    return detection
  }

  private func decide(because detection: EventID) async throws -> EventID {
    let plan = "5f0c1b9e"
    let decision = try await teller.tell(
      "decision.proposed", in: incident, by: "commander", after: .milliseconds(700),
      causes: [detection],
      [
        ("because", "The failures began with 4.2.0, and 4.1.7 was healthy for nine days."),
        ("expected_effect", "Error rate below 1 % two minutes after the switch."),
      ]
    ) { decision in
      decision.member("action", "rollback")
      decision.member("target", "4.1.7")
      decision.array("options") { options in
        for (action, verdict) in [
          ("rollback", "chosen"), ("roll-forward", "rejected"), ("bypass", "rejected"),
        ] {
          options.object {
            $0.member("action", action)
            $0.member("verdict", verdict)
          }
        }
      }
      decision.member("check_at", Timestamp.now.advanced(bySeconds: 120).microseconds)
    }
    let ask = EntryEvent.requested(
      ask: .text("Is the image of 4.1.7 still in every region's registry?"), ofRole: "platform",
      checkBackAt: Timestamp.now.advanced(bySeconds: 2))
    let request = try await teller.tell(ask.body, in: incident, by: "commander")
    try await teller.tell("plan.prepared", in: incident, by: "executor", causes: [decision]) {
      $0.member("plan", "switch-pool")
      $0.member("plan_hash", plan)
      $0.member("checks_passed", 4)
      $0.member("checks_failed", 0)
    }
    // What nobody answers comes back by itself.
    try await timerFired.wait(atMost: .seconds(10))
    try await teller.tell(
      EntryEvent.answered(request: request).body, in: incident, by: "responder",
      after: .milliseconds(600), causes: [request])
    try await teller.tell("approval.granted", in: incident, by: "commander", causes: [decision]) {
      $0.member("plan_hash", plan)
      $0.member("role", "incident_commander")
    }
    return decision
  }

  private func mitigate(_ decision: EventID) async throws {
    try await teller.tell("action.claimed", in: incident, by: "executor", causes: [decision]) {
      $0.member("action", "rollback")
      $0.member("target", "4.1.7")
      $0.member("fence", 1)
    }
    try await teller.tell("step.finished", in: incident, by: "executor") {
      $0.member("step", "switch first-region to 4.1.7")
      $0.member("took_ms", 840)
    }
    try await teller.tell(
      "update.published", in: incident, by: "communicator",
      [("text", "Some labels come out blank. We have found the cause and are switching back.")]
    ) {
      $0.member("audience", "customers")
      $0.member("phase", "mitigating")
      $0.member("next_due_at", Timestamp.now.advanced(bySeconds: 1200).microseconds)
      $0.member("sequence", 1)
    }
    try await teller.tell(
      "verification.passed", in: incident, by: "monitor", after: .milliseconds(700)
    ) {
      $0.member("signal", "error_rate")
      $0.member("percent", "0.3")
      $0.member("limit", "1.0")
      $0.member("samples", 24)
    }
    try await teller.tell("incident.mitigated", in: incident, by: "commander", causes: [decision])
  }

  /// A wrong number is corrected, and a private detail removed; both leave their trace.
  private func mend() async throws {
    let impact = try await teller.tell(
      EntryEvent.noted(text: .text("About 12 000 labels were blank.")).body, in: incident,
      by: "responder")
    try await teller.tell(
      EntryEvent.corrected(
        entry: impact, replacement: .text("About 1 200 labels were blank."),
        because: .text("One zero too many.")
      ).body, in: incident, by: "responder", causes: [impact])
    let slip = try await teller.tell(
      EntryEvent.noted(text: .text("First reporter: pat@customer.example, call back today.")).body,
      in: incident, by: "responder")
    try await teller.redact(slip, by: "commander", because: "It holds a private address.")
  }

  private func close() async throws {
    try await teller.tell(
      "update.published", in: incident, by: "communicator",
      [("text", "Labels print again. Blank ones of the last hour can be printed anew.")]
    ) {
      $0.member("audience", "customers")
      $0.member("phase", "resolved")
      $0.member("sequence", 2)
    }
    try await teller.tell(
      "incident.resolved", in: incident, by: "commander",
      [("lingering_effects", "Blank labels have to be printed anew.")]
    ) {
      $0.member("recovered_at", Timestamp.now.microseconds)
      $0.member("data_loss", false)
    }
    try await teller.tell("deployment.rolled_back", in: deployment, by: "deploy-bot") {
      $0.member("to_version", "4.1.7")
    }
    try await teller.tell("postmortem.owed", in: postmortem, by: "commander") {
      $0.member("incident", incident.stream.description)
      $0.member("deployment", deployment.stream.description)
      $0.member("due_at", Timestamp.now.advanced(bySeconds: 5 * 86_400).microseconds)
    }
  }

  private func enter(_ group: String, share: Int) async throws {
    try await teller.tell("deployment.group_entered", in: deployment, by: "deploy-bot") {
      $0.member("group", group)
      $0.member("share", share)
    }
  }

  private func health(
    of group: String, _ verdict: String, requests: Int, signal: String? = nil
  ) async throws {
    try await teller.tell(
      "deployment.health_recorded", in: deployment, by: "monitor", after: .milliseconds(600)
    ) {
      $0.member("group", group)
      $0.member("verdict", verdict)
      $0.member("requests", requests)
      if let signal {
        $0.member("signal", signal)
        $0.member("percent", "7.9")
        $0.member("limit", "1.0")
      }
    }
  }
}

extension EntryEvent {
  /// As it is written to the log.
  fileprivate var body: EventBody { EventFormat.entries.body(self) }
}

extension Latch {
  /// Waits until it is open, but not for ever.
  func wait(atMost limit: Duration) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in await wait() }
      group.addTask { try await Task.sleep(for: limit) }
      try await group.next()
      group.cancelAll()
    }
  }
}
