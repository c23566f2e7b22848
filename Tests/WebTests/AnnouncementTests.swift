import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import Policy
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Announcements over HTTP` {
  private static let rules: FixedPolicy = {
    var policy = Policy.standard
    policy.environments["production"]?.approvers = 0
    var start = Announcement(text: "{{service}} {{from}} → {{to}} by {{primary}}, see {{where}}")
    (start.channel, start.facts) = ("deployments", ["where": "the dashboard"])
    var rollback = Announcement(text: "{{action}} {{target}}. {{impact}}")
    rollback.channel = "deployments"
    rollback.within = Span("10m")
    start.within = Span("5m")
    policy.announcements = ["start": start, "rollback": rollback]
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
        position: LogPosition(7), appliedAt: Commander.noon, by: PrincipalID(uuid: UUID())))
  }()

  private func deploy(_ service: Service) async throws -> String {
    let reply = try await service.post(
      "/deployments",
      [
        "service": "shop", "environment": "production", "version": "4.2.0", "from_version": "4.1.9",
        "strategy": "canary",
        "artefact_digest": .string(String(repeating: "a", count: 64)),
        "groups": [["name": "canary", "share": 20], ["name": "all", "share": 100]],
      ])
    return "/deployments/\(try #require(reply["number"]?.text))"
  }

  @Test func `are sent whole, or not at all`() async throws {
    try await withService(under: Self.rules) { service in
      let one = try await deploy(service) + "/announcements/start"
      let draft = try await service.get(one, as: "vera")
      #expect(draft["text"]?.text == "shop 4.1.9 → 4.2.0 by [primary?], see the dashboard")
      #expect(draft["missing"] == ["primary"] && draft["channel"]?.text == "deployments")
      let before = try await service.desk.store.head().position
      let refused = try await service.ask("POST", "/api/v1" + one, [:])
      #expect(refused.status == 422 && refused["rule"]?.text == "facts-missing")
      #expect(refused.text.contains("--fact primary="))
      #expect(try await service.desk.store.head().position == before)

      let stated = try await service.get(one + "?fact=primary%3DSRE%3D1")
      #expect(stated["text"]?.text == "shop 4.1.9 → 4.2.0 by SRE=1, see the dashboard")
      let sent = try await service.post(one, ["facts": ["primary": "SRE"]])
      #expect(sent["text"]?.text == "shop 4.1.9 → 4.2.0 by SRE, see the dashboard")
      let last = try #require(
        try await service.desk.store.events(after: before, limit: 10).first {
          $0.type.name == "announcement.published"
        })
      #expect(last.type.name == "announcement.published")
      let secret = "ghp_" + String(repeating: "a1B2c3D4e5", count: 4).prefix(36)
      let leak = try await service.ask(
        "POST", "/api/v1" + one, ["facts": ["primary": .string(String(secret))]])
      #expect(leak.status == 422)
    }
  }

  @Test func `promise and claim nothing, and the record says where somebody insists`() async throws
  {
    try await withService(under: Self.rules) { service in
      let one = try await deploy(service) + "/announcements/start"
      let promise: JSONValue = ["facts": ["primary": "SRE. All will be fixed by 15:00 UTC"]]
      let refused = try await service.ask("POST", "/api/v1" + one, promise)
      #expect(refused.status == 422 && refused["rule"]?.text == "text-not-fit")
      #expect(refused.text.contains("update.fix-time-promise"), "\(refused.text)")
      let before = try await service.desk.store.head().position
      try await service.post(
        one, ["facts": ["primary": "SRE. All will be fixed by 15:00 UTC"], "insist": true])
      let sent = try #require(
        try await service.desk.store.events(after: before, limit: 10).first {
          $0.type.name == "announcement.published"
        })
      #expect(
        String(decoding: sent.clear, as: UTF8.self)
          .contains("\"overruled\":[\"update.fix-time-promise\"]"))
    }
  }

  @Test func `are owed after their step, until they are sent`() async throws {
    try await withService(under: Self.rules) { service in
      let path = try await deploy(service)
      func owed() async throws -> [JSONValue] {
        let page = try await service.get("/obligations?limit=200")
        return page["obligations"]?.elements?.filter { $0["kind"] == "announcement" } ?? []
      }
      let started = try #require(
        try await service.desk.store.events(after: .start, limit: 500).last {
          $0.type.name == "deployment.started"
        })
      // Whoever reacts, and however often.
      for _ in 0..<3 {
        try await service.desk.react(to: started, as: PrincipalID(uuid: UUID()))
      }
      try await eventually("it is owed") { try await owed().count == 1 }
      let row = try #require(try await owed().first)
      #expect(row["id"]?.text?.hasSuffix(":start") == true)
      #expect(row["due_at"]?.text == started.recordedAt.advanced(bySeconds: 300).description)
      let events = try await service.desk.store.allEvents(in: started.stream)
      #expect(events.filter { $0.type.name == "announcement.owed" }.count == 1)
      try await service.post(
        path + "/announcements/start", ["facts": ["primary": "SRE"]])
      try await eventually("nothing is owed") { try await owed().isEmpty }
      try await service.desk.react(to: started, as: PrincipalID(uuid: UUID()))
      #expect(
        try await service.desk.store.allEvents(in: started.stream)
          .filter { $0.type.name == "announcement.owed" }.count == 1)
    }
  }

  @Test func `say nothing against the record, and nothing of what is restricted`() async throws {
    try await withService(under: Self.rules) { service in
      let deployment = try await deploy(service)
      let one = deployment + "/announcements/rollback"
      let number = String(deployment.dropFirst("/deployments/".count))
      _ = try await service.declare(
        "Keys leaked", ["service": "shop", "deployment": .string(number), "restricted": true],
        as: "ada")
      let silent = try await service.get(one)
      #expect(silent["missing"] == ["action", "impact", "target"])
      _ = try await service.declare(
        "Checkout fails", ["service": "shop", "deployment": .string(number)])
      let seen = try await service.get(one)
      #expect(seen["missing"] == ["action", "target"])
      #expect(seen["text"]?.text?.contains("How many are affected is unknown.") == true)
      let refused = try await service.ask(
        "POST", "/api/v1" + one,
        ["facts": ["impact": "none", "action": "Back to", "target": "4.1.9"]])
      #expect(refused["rule"]?.text == "fact-is-computed")
      let unknown = try await service.ask("GET", "/api/v1\(deployment)/announcements/strat")
      #expect(unknown.status == 404)
    }
  }
}
