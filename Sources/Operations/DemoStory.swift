import CommandLineKit
import Crypto
import Digest
import EventLog
import JSON
import Web

/// A bad canary: found at a fifth of the traffic, halted, rolled back by hand, and owed a postmortem.
///
/// It takes forty minutes by its own clock, which catches up with the real one at its end: the
/// reminder comes when it is due, and what follows happens when it is recorded.
struct DemoStory: Sendable {
  /// How long the story takes until the reminder is due, in seconds.
  static let length: Int64 = 2_400

  var teller: Storyteller
  var cast: DemoCast
  /// The log's end before the story began.
  var start: LogPosition

  /// What the story left in the record.
  struct Outcome: Sendable {
    var deployment: String
    var incident: String
    /// The entry whose words were destroyed.
    var redacted: Int64?
  }

  func play() async throws -> Outcome {
    let deployment = try await rollOut()
    try await fail(deployment)
    let report = try await hear()
    var outcome = try await declare(deployment, report)
    try await respond(outcome)
    try await collect(outcome)
    try await rollBack(outcome)
    outcome.redacted = try await redact(outcome)
    try await end(outcome)
    return outcome
  }

  // MARK: - Rollout

  private func rollOut() async throws -> String {
    let groups: [(name: String, share: Int64)] = [
      ("canary", 5), ("first-region", 20), ("everywhere", 100),
    ]
    let planned = try await teller.tell(
      0, .rollout, cast.pipeline,
      "parcel-labels 4.1.7 → 4.2.0 starts in production, as a canary: "
        + groups.map { "\($0.name) \($0.share)\u{A0}%" }.joined(separator: ", "), style: .bold,
      to: "/api/v1/deployments"
    ) { plan in
      plan.member("service", "parcel-labels")
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
          }
        }
      }
    }
    let number = try planned.required("number")
    let path = "/api/v1/deployments/\(number)"
    try await teller.tell(
      20, .rollout, cast.pipeline, "canary gets it: 5\u{A0}% of the traffic",
      to: path + "/groups/canary/entry")
    try await teller.tell(
      120, .rollout, cast.pipeline, "The smoke check of canary passes", style: .green,
      to: path + "/gates"
    ) {
      $0.member("group", "canary")
      $0.member("kind", "smoke")
      $0.member("outcome", "pass")
      $0.member("milliseconds", Int64(8_140))
      $0.member("exit_code", 0)
      $0.member("command", "./smoke.sh canary")
    }
    try await teller.tell(
      300, .rollout, cast.pipeline, "canary is healthy after 4210 requests", style: .green,
      to: path + "/health"
    ) {
      $0.member("group", "canary")
      $0.member("requests", 4_210)
      $0.member("window_seconds", 280)
      $0.array("signals") { $0.object { $0.signal("error_rate", "pass", "0.2 %") } }
    }
    try await teller.tell(
      310, .rollout, cast.pipeline, "canary is promoted", to: path + "/groups/canary/promotion")
    try await teller.tell(
      330, .rollout, cast.pipeline, "first-region gets it: 20\u{A0}% of the traffic",
      to: path + "/groups/first-region/entry")
    return number
  }

  private func fail(_ deployment: String) async throws {
    let path = "/api/v1/deployments/\(deployment)"
    try await teller.tell(
      480, .rollout, cast.pipeline, "The smoke check of first-region FAILS",
      quote: "label 17 of 40 is blank", style: [.red, .bold], to: path + "/gates"
    ) {
      $0.member("group", "first-region")
      $0.member("kind", "smoke")
      $0.member("outcome", "fail")
      $0.member("milliseconds", Int64(11_020))
      $0.member("exit_code", 1)
      $0.member("command", "./smoke.sh first-region")
      $0.member("output", "label 17 of 40 is blank")
    }
    try await teller.tellRefusal(
      490, .rollout, cast.pipeline, "A second job wants to go on to everywhere, and may not:",
      to: path + "/groups/everywhere/entry")
  }

  // MARK: - Detection

  private func hear() async throws -> String {
    let text = "Labels come out of the printer blank since a few minutes."
    let report = try await teller.tell(
      540, .detection, cast.helpdesk, "A user reports:", quote: text, to: "/api/v1/reports"
    ) {
      $0.member("text", text)
      $0.member("service", "parcel-labels")
      $0.member("environment", "production")
    }
    return try report.required("stream")
  }

  private func declare(_ deployment: String, _ report: String) async throws -> Outcome {
    let title = "Parcel labels come out blank"
    let declared = try await teller.tell(
      600, .detection, cast.alice, "An incident is declared, about \(deployment):", quote: title,
      style: [.bold, .red], to: "/api/v1/incidents"
    ) {
      $0.member("title", title)
      $0.member("deployment", deployment)
    }
    let outcome = Outcome(
      deployment: deployment, incident: try declared.required("number"))
    if let exposure = declared["incident"]?["exposure"] {
      teller.say(
        DemoStep(
          teller.time(600), .detection, "computed", "\(outcome.incident); \(exposure.sentence)"))
    }
    let path = "/api/v1/incidents/\(outcome.incident)"
    try await teller.tell(
      615, .detection, cast.alice, "The report belongs to it, and is acknowledged by that",
      to: "/api/v1/reports/\(report)/link"
    ) { $0.member("incident", outcome.incident) }
    try await teller.tell(
      640, .detection, cast.alice, "SEV2:", quote: "A fifth of all parcels cannot be sent.",
      style: .bold, to: path + "/severity"
    ) {
      $0.member("severity", "SEV2")
      $0.member("because", "A fifth of all parcels cannot be sent.")
    }
    return outcome
  }

  private func respond(_ story: Outcome) async throws {
    let path = "/api/v1/incidents/\(story.incident)"
    try await teller.tell(
      660, .mitigation, cast.alice, "The deployment is halted:",
      quote: "Nobody else shall get 4.2.0.", style: .bold,
      to: "/api/v1/deployments/\(story.deployment)/halt"
    ) { $0.member("because", "Nobody else shall get 4.2.0.") }
    try await teller.tell(
      720, .detection, cast.alice, "Impact: warehouses of one region; how many is not known yet",
      to: path + "/impact"
    ) {
      $0.member("who", "Warehouses of the first region")
      $0.member("symptom", "Labels print blank")
      $0.member("how_many", "unknown")
      $0.array("regions") { $0.element("eu-central") }
      $0.member("since", teller.time(330).description)
      $0.member("data_risk", "none")
    }
    try await teller.tell(
      780, .detection, cast.alice, "Bob is offered the command",
      to: path + "/roles/commander/offer"
    ) { $0.member("person", cast.bob.name) }
    try await teller.tell(
      810, .detection, cast.bob, "He accepts: one commander at every moment",
      to: path + "/roles/commander/acceptance")
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

  /// What an exposure says, in words.
  fileprivate var sentence: String {
    func names(_ key: String) -> String {
      (self[key]?.elements ?? []).compactMap(\.text).joined(separator: ", ")
    }
    let share: String =
      switch self["share"] {
      case .integer(let percent): "\(percent)"
      case .number(let percent): "\(percent)"
      default: "?"
      }
    return "exposed are \(names("reached")) with \(share)\u{A0}% of the traffic, "
      + "not yet \(names("not_reached"))"
  }
}
