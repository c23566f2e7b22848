import Actions
import Client
import CommandLineKit
import Crypto
import Decisions
import Digest
import EventLog
import Incidents
import JSON
import LocalParts
import Preparedness
import Rollouts
import Web

/// A bad canary, for real: found by what HAProxy counts, halted by a trigger, decided, approved by two
/// others, and put right by commands to HAProxy while users go on sending requests.
///
/// All times are those of the clock on the wall.
struct DemoStory: Sendable {
  /// How long the question waits before it comes back by itself, in seconds.
  static let patience: Int64 = 4

  var teller: Storyteller
  var cast: DemoCast
  var news: DemoNews
  /// What it is played on.
  var local: LocalStage
  /// The log's end before the story began.
  var start: LogPosition

  static let service = "parcel-labels"

  static let plan: LocalStage.Plan = {
    var plan = LocalStage.Plan()
    (plan.unchangedVersion, plan.newVersion) = ("4.1.7", "4.2.0")
    return plan
  }()

  /// What the story left in the record, and what was measured.
  struct Outcome: Sendable {
    var deployment: String
    var incident: String
    /// The entry whose words were destroyed.
    var redacted: Int64?
    var card: Scorecard
    var load: LoadTally
  }

  func play() async throws -> Outcome {
    try await tidyUp()
    let deployment = try await rollOut()
    let (faultAt, before) = try await fail()
    let incident = try await detect(deployment)
    try await hear(incident)
    try await respond(incident)
    try await agree(incident)
    try await collect(incident)
    _ = try await teller.wait(
      for: [.verificationPassed, .verificationFailed, .verificationInconclusive, .actionFailed],
      "There was no verdict")
    let (card, load) = await measured(from: faultAt, before)
    try await awaitEscalation()
    guard card.hasPassed else {
      throw DemoBroken(reason: "It was not put right: \(card.wrongs.joined(separator: " "))")
    }
    try await recover(deployment, incident)
    let redacted = try await redact(incident)
    try await end(incident, recovered: card.clock.lastBadAt)
    try await lookBack(incident)
    return Outcome(
      deployment: deployment, incident: incident, redacted: redacted, card: card, load: load)
  }

  /// What an earlier demo left unfinished would fire again.
  private func tidyUp() async throws {
    for state in ["running", "halted"] {
      let answer = try await cast.pipeline.get(
        "/api/v1/deployments", [.init("state", state), .init("service", Self.service)])
      for row in answer["deployments"]?.elements ?? [] {
        guard let number = row["number"]?.text else { continue }
        _ = try await cast.pipeline.post(
          "/api/v1/deployments/\(number)/failure",
          JSONWriter.object { $0.member("because", "The demo was stopped.") })
      }
    }
  }

  private func measured(
    from faultAt: Int64, _ before: LoadTally
  ) async -> (Scorecard, LoadTally) {
    let counted = local.load.counted
    let chain = await news.log
    var clock = chain.clock(faultAt: faultAt)
    (clock.firstBadAt, clock.lastBadAt) = (counted.firstBadAt, counted.lastBadAt)
    let card = Scorecard(
      clock, requests: counted.requests, badRequests: counted.bad, badBefore: before.bad,
      objective: DrillPolicy.objective, verification: chain.verdict?.verdict,
      repeatedSteps: chain.repeatedSteps)
    return (card, counted)
  }

  // MARK: - Rollout

  private func rollOut() async throws -> String {
    let groups: [(name: String, share: Int64)] = [("canary", 20), ("everywhere", 100)]
    let planned = try await teller.tell(
      .rollout, cast.pipeline,
      "parcel-labels 4.1.7 → 4.2.0 starts in production, as a canary: "
        + groups.map { "\($0.name) \($0.share)\u{A0}%" }.joined(separator: ", "), style: .bold,
      to: "/api/v1/deployments"
    ) { plan in
      plan.member("service", Self.service)
      plan.member("environment", "production")
      plan.member("version", "4.2.0")
      plan.member("from_version", "4.1.7")
      plan.member(
        "artefact_digest", "sha256:\(OpenSSLSHA256().digest(of: Array("parcel-labels 4.2.0".utf8)))"
      )
      plan.member("strategy", "canary")
      plan.array("groups") { list in
        for group in groups {
          list.object {
            $0.member("name", group.name)
            $0.member("share", group.share)
            if group.share < 100 { $0.member("bake_seconds", Int64(3_600)) }
          }
        }
      }
    }
    let number = try planned.required("number")
    let path = "/api/v1/deployments/\(number)"
    try await teller.tell(
      .rollout, cast.pipeline, "canary gets it: 20\u{A0}% of the traffic, by HAProxy's weights",
      to: path + "/groups/canary/entry")
    try await teller.tell(
      .rollout, cast.pipeline, "The smoke check of canary passes", style: .green,
      to: path + "/gates"
    ) {
      $0.member("group", "canary")
      $0.member("kind", "smoke")
      $0.member("outcome", "pass")
      $0.member("milliseconds", Int64(8_140))
      $0.member("exit_code", 0)
      $0.member("command", "./smoke.sh canary")
    }
    return number
  }

  /// - Returns: when, and what users had got until then.
  private func fail() async throws -> (Int64, LoadTally) {
    let before = local.load.beginAnew()
    let faultAt = Int64.microsecondsNow
    try await local.spoil(Self.plan.newNames[0], errors: 30)
    var step = DemoStep(
      .now, .other, "stage",
      "Now 4.2.0 breaks: three of ten requests to it fail. Until here \(before.requests) requests, "
        + "\(before.bad) of them bad")
    step.style = [.red, .bold]
    teller.say(step)
    return (faultAt, before)
  }

  // MARK: - Detection

  /// Nobody does anything here.
  private func detect(_ deployment: String) async throws -> String {
    _ = try await teller.wait(for: [.triggerFired], "No trigger fired")
    _ = try await teller.wait(for: [.approvalRequested], "Nobody was asked to approve")
    try await teller.tellRefusal(
      .rollout, cast.pipeline, "A second job wants to go on to everywhere, and may not:",
      to: "/api/v1/deployments/\(deployment)/groups/everywhere/entry")
    guard let incident = await news.incident else {
      throw DemoBroken(reason: "No incident was opened.")
    }
    return incident
  }

  private func hear(_ incident: String) async throws {
    let text = "Labels come out of the printer blank."
    let report = try await teller.tell(
      .detection, cast.helpdesk, "A user reports:", quote: text, to: "/api/v1/reports"
    ) {
      $0.member("text", text)
      $0.member("service", Self.service)
      $0.member("environment", "production")
    }
    try await teller.tell(
      .detection, cast.alice, "It belongs to the incident, and is acknowledged by that",
      to: "/api/v1/reports/\(try report.required("stream"))/link"
    ) { $0.member("incident", incident) }
  }

  private func respond(_ incident: String) async throws {
    let path = "/api/v1/incidents/\(incident)"
    try await teller.tell(
      .detection, cast.alice, "SEV2:", quote: "Some parcels cannot be sent.", style: .bold,
      to: path + "/severity"
    ) {
      $0.member("severity", "SEV2")
      $0.member("because", "Some parcels cannot be sent.")
    }
    try await teller.tell(
      .detection, cast.alice, "Impact: warehouses of one region; how many is not known yet",
      to: path + "/impact"
    ) {
      $0.member("who", "Warehouses of the first region")
      $0.member("symptom", "Labels print blank")
      $0.member("how_many", "unknown")
      $0.array("regions") { $0.element("eu-central") }
      $0.member("since", teller.time(0).description)
      $0.member("data_risk", "none")
    }
    try await publish("responders", of: incident, by: cast.alice, "Those who respond are told:")
    try await publish(
      "public", of: incident, by: cast.alice,
      "People outside are told, and the status page shows it. The same record, in other words:")
    try await teller.tell(
      .detection, cast.alice, "Bob is offered the command", to: path + "/roles/commander/offer"
    ) { $0.member("person", cast.bob.name) }
    try await teller.tell(
      .detection, cast.bob, "He accepts: one commander at every moment",
      to: path + "/roles/commander/acceptance")
  }

  // MARK: - Decision

  private func agree(_ incident: String) async throws {
    let path = "/api/v1/incidents/\(incident)/decisions/D1"
    let decision = try await cast.bob.get(path)
    let hash = try (decision["plan"] ?? .null).required("plan_hash")
    for (person, words) in [
      (cast.bob, "He has read the plan, and agrees to this very one"),
      (cast.carol, "She agrees too"),
    ] {
      try await teller.tell(.decision, person, words, to: path + "/approvals") {
        $0.member("plan_hash", hash)
      }
    }
    _ = try await teller.wait(for: [.actionCompleted, .actionFailed], "Nothing was carried out")
    let counted = local.load.counted
    var step = DemoStep(
      .now, .mitigation, "users",
      "Since 4.2.0 broke: \(counted.requests) requests, \(counted.bad) bad; the last bad one came "
        + lastBad(counted))
    step.style = .green
    teller.say(step)
  }

  private func lastBad(_ counted: LoadTally) -> String {
    guard let last = counted.lastBadAt else { return "never" }
    return "\(DrillSpan.text(max(0, .microsecondsNow &- last) / 1_000)) ago"
  }
}

extension JSONMembers {
  mutating func signal(_ name: String, _ verdict: String, _ value: String) {
    member("signal", name)
    member("verdict", verdict)
    member("value", value)
  }
}

extension JSONValue {
  /// A text that an answer cannot do without.
  func required(_ name: String) throws -> String {
    guard let text = self[name]?.text else {
      throw DemoBroken(reason: "The service answered without “\(name)”.")
    }
    return text
  }
}
