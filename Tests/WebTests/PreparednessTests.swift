import Digest
import EventLog
import IncidentService
import JSON
import Policy
import TestSupport
import Testing
@testable import Web

/// The clock of the service stands at Sunday, 1 March 2026, at noon in UTC.
@Suite(.freshDatabase) struct `What was prepared, over HTTP` {
  /// One policy, in force from the beginning.
  private struct Fixed: PolicyDirectory {
    var policy: Policy

    func current() async throws -> AppliedPolicy? {
      AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0)))
    }
    func all() async throws -> [AppliedPolicy] { [try await current()].compactMap { $0 } }
  }

  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var production = EnvironmentRule()
    (production.production, production.calendar) = (true, "office")
    policy.environments["production"] = production
    policy.calendars["office"] = CalendarRule()
    var signal = Signal(unit: .ratio)
    signal.direction = .higherIsBetter
    signal.warning = Quantity(millionths: 998_500, .ratio)
    policy.signals["availability"] = signal
    policy.slos["availability"] = ServiceLevel(
      signal: "availability", objective: Quantity(millionths: 999_000, .ratio))
    policy.slos["availability"]?.severity = [.warning: "SEV3"]
    var rule = ErrorBudgetRule(slo: "availability")
    var safe = ErrorBudgetBand(name: "safe", allows: .all, text: "Safe.")
    safe.above = Percent(20)
    rule.bands = [
      safe, ErrorBudgetBand(name: "frozen", allows: .emergency, text: "Stability first."),
    ]
    policy.errorBudget = rule
    policy.checklists["before"] = [ChecklistRule(item: "ready", text: "We are ready")]
    policy.services["shop"] = .init()
    policy.routing = [RoutingRule(symptom: "data corruption", to: "security")]
    policy.people["bob"] = .init(roles: ["security", "lead"])
    var acceleration = AccelerationRule()
    (acceleration.roles, acceleration.mayShorten) = (["lead"], ["smoke"])
    policy.acceleration = acceleration
    return policy
  }()

  private static let plan: JSONValue = [
    "service": "shop", "environment": "production", "version": "2.0",
    "artefact_digest": .string(String(repeating: "0", count: 64)),
    "groups": [
      ["name": "canary", "share": 20, "bake_seconds": 900],
      ["name": "all", "share": 100, "bake_seconds": 900],
    ],
  ]

  private func plan(_ more: JSONValue) -> JSONValue {
    guard case .object(let members) = Self.plan, case .object(let others) = more else { return [:] }
    return .object(members + others)
  }

  @Test func `a step that the rules refuse says what to do, and what it lacks can be given`()
    async throws
  {
    try await withService(under: Fixed(policy: Self.policy)) { service in
      let sunday = try await service.ask("POST", "/api/v1/deployments", Self.plan)
      #expect(sunday.status == 422)
      #expect(sunday["rule"]?.text == "out-of-hours")
      #expect(sunday["detail"]?.text?.contains("--because") == true)
      let planned = try await service.post("/deployments", plan(["start": false]))
      let number = try #require(planned["number"]?.text)
      #expect(planned["deployment"]?["duration"]?["until_done_seconds"] == 1_800)
      #expect(planned["warnings"]?.elements?.isEmpty == false)
      let path = "/api/v1/deployments/\(number)"
      let open = try await service.get("/deployments/\(number)/checklist", as: "vera")
      #expect(open["items"]?.elements?.map { $0["standing"]?.text } == ["open"])
      let refused = try await service.ask("POST", path + "/start", ["because": "It leaks."])
      #expect(refused["rule"]?.text == "items-open")
      try await service.post(
        "/deployments/\(number)/checklist", ["item": "ready", "status": "done"])
      let started = try await service.post(
        "/deployments/\(number)/start", ["because": "It leaks."])
      #expect(started["warnings"]?.elements?.isEmpty == false)
      let ready = try await service.get("/deployments/\(number)/checklist")
      #expect(ready["items"]?.elements?.map { $0["standing"]?.text } == ["done"])
    }
  }

  @Test func `a start that waits for people says so, and shows who has approved`() async throws {
    var policy = Self.policy
    policy.calendars = [:]
    policy.environments["production"]?.calendar = nil
    policy.checklists = [:]
    policy.errorBudget = nil
    policy.environments["production"]?.approvers = 1
    policy.people["alice"] = .init(roles: ["lead"])
    try await withService(under: Fixed(policy: policy)) { service in
      let alone = try await service.ask("POST", "/api/v1/deployments", Self.plan)
      #expect(alone.status == 422)
      #expect(alone["rule"]?.text == "approvals-missing")
      #expect(alone["detail"]?.text?.contains("lastgood deploy approve") == true)
      let planned = try await service.post("/deployments", plan(["start": false]))
      let number = try #require(planned["number"]?.text)
      let waiting = try await service.get("/deployments/\(number)")["approvals"]
      #expect(waiting?["needed"] == 1 && waiting?["enough"] == false)
      #expect(waiting?["given"]?.elements == [])
      try await service.post("/deployments/\(number)/approval", [:], as: "bob")
      let given = try await service.get("/deployments/\(number)")["approvals"]
      #expect(given?["enough"] == true)
      #expect(given?["given"]?.elements?.map { $0["by"] } == ["bob"])
      #expect(given?["given"]?.elements?.map { $0["counts"] } == [true])
      try await service.post("/deployments/\(number)/start", [:])
      #expect(try await service.get("/deployments/\(number)")["approvals"] == nil)
    }
  }

  @Test func `an emergency asks to shorten a gate, and another person agrees`() async throws {
    try await withService(under: Fixed(policy: Self.policy)) { service in
      let planned = try await service.post(
        "/deployments", plan(["start": false, "profile": "emergency"]))
      let number = try #require(planned["number"]?.text)
      let path = "/deployments/\(number)/accelerations"
      let odd = try await service.ask(
        "POST", "/api/v1" + path, ["stage": "sleep", "because": "x"])
      #expect(odd.status == 400)
      let removed = try await service.ask(
        "POST", "/api/v1" + path,
        ["stage": "gate:smoke", "from": "all", "to": "none", "because": "The shop is down."])
      #expect(removed["rule"]?.text == "cannot-shorten")
      try await service.post(
        path,
        ["stage": "gate:smoke", "from": "all", "to": "20 of 300", "because": "The shop is down."])
      let own = try await service.ask("POST", "/api/v1" + path + "/approval", [:])
      #expect(own["rule"]?.text == "own-acceleration")
      try await service.post(path + "/approval", [:], as: "bob")
      let shown = try await service.get("/deployments/\(number)")
      let acceleration = shown["accelerations"]?.elements?.first
      #expect(acceleration?["approved"] == true)
      #expect(acceleration?["approved_by"]?.elements == ["bob"])
      #expect(acceleration?["to"]?.text == "20 of 300")
      try await service.post(
        "/deployments/\(number)/gates",
        ["group": "canary", "kind": "smoke", "outcome": "pass", "shortened": true])
      let owing = try await service.get("/deployments/\(number)")
      #expect(owing["debts"]?.elements == [["group": "canary", "gate": "smoke"]])
    }
  }

  @Test func `budgets are recorded and listed, with what they allow`() async throws {
    try await withService(under: Fixed(policy: Self.policy)) { service in
      let reply = try await service.post(
        "/budgets",
        ["service": "shop", "slo": "availability", "total": 1_000_000, "failed": 1_500])
      #expect(reply["budget"]?["remaining_percent"] == -50)
      #expect(reply["budget"]?["band"]?.text == "frozen")
      #expect(reply["budget"]?["from"]?.text == "2026-03-01T00:00:00.000000Z")
      #expect(reply["warnings"]?.elements == ["Stability first."])
      #expect(reply["budget"]?["value"]?.text == "99.85%")
      #expect(reply["budget"]?["level"]?.text == "warning")
      #expect(reply["budget"]?["severity"]?.text == "SEV3")
      let shop = try await service.get("/readiness?service=shop")["services"]?.elements?.first
      let level = shop?["levels"]?.elements?.first
      #expect(level?["slo"]?.text == "availability" && level?["level"]?.text == "warning")
      #expect(level?["severity"]?.text == "SEV3" && level?["band"]?.text == "frozen")
      #expect(
        level?["text"]?.text
          == "availability at 99.85% is warning, which suggests SEV3; error budget: frozen.")
      let none = try await service.post(
        "/budgets", ["service": "search", "slo": "availability", "total": 0, "failed": 0])
      #expect(none["budget"]?["remaining_percent"] == .null)
      let odd = try await service.ask(
        "POST", "/api/v1/budgets",
        ["service": "shop", "slo": "availability", "total": 1, "failed": 2])
      #expect(odd["rule"]?.text == "invalid")
      let list = try await service.get("/budgets?service=shop", as: "vera")
      #expect(list["budgets"]?.elements?.map { $0["failed"] } == [1_500])
    }
  }

  @Test func `readiness, routes, failure modes and drills can be asked for`() async throws {
    try await withService(under: Fixed(policy: Self.policy)) { service in
      let readiness = try await service.get("/readiness?service=shop", as: "vera")
      let shop = try #require(readiness["services"]?.elements?.first)
      #expect(shop["gaps"]?.elements?.contains { $0["gap"]?.text == "no-owner" } == true)
      let routes = try await service.get("/routes?symptom=silent%20data%20corruption")
      #expect(routes["routes"]?.elements?.first?["to"]?.text == "security")
      #expect(
        routes["routes"]?.elements?.first?["people"]?.elements?.first?["name"]?.text == "bob")

      let mode: JSONValue = [
        "name": "registry-down", "affects": ["rollback"], "mode": "It is down.",
        "effect": "Nothing is pulled.",
      ]
      try await service.post("/failure-modes", mode)
      try await service.post("/failure-modes/registry-down/tests", ["outcome": "pass"])
      // A list waits a little for what was just recorded, which a busy machine may not have shown yet.
      var tested: String?
      for _ in 0..<40 where tested == nil {
        let modes = try await service.get("/failure-modes")
        tested = modes["failure_modes"]?.elements?.first?["last_tested"]?.text
      }
      #expect(tested == "2026-03-01")
      for (day, status) in [("2026-02-30", 400), ("2026-03-02", 422), ("2026-02-28", 201)] {
        let reply = try await service.ask(
          "POST", "/api/v1/failure-modes/registry-down/tests",
          ["outcome": "pass", "on": .string(day)])
        #expect(reply.status == status, "\(day)")
      }
      let rehearsal: JSONValue = [
        "service": "shop", "environment": "staging", "action": "rollback",
      ]
      let begun = try await service.post("/drills", rehearsal, as: "ada")
      let drill = try #require(begun["stream"]?.text)
      let score: JSONValue = [
        "service": "shop", "environment": "staging", "action": "rollback", "outcome": "fail",
        "drill": .string(drill),
      ]
      #expect(try await service.ask("POST", "/api/v1/drills", score).status == 403)
      let scored = try await service.post("/drills", score, as: "ada")
      #expect(scored["stream"]?.text == drill)
      let drills = try await service.get("/drills?service=shop")
      #expect(drills["drills"]?.elements?.map { $0["passed"] } == [false])
    }
  }

  @Test func `without a policy nothing is asked, and nobody is named`() async throws {
    try await withService { service in
      let planned = try await service.post("/deployments", Self.plan)
      let number = try #require(planned["number"]?.text)
      #expect(try await service.get("/deployments/\(number)/checklist")["items"] == [])
      #expect(try await service.get("/routes?symptom=x")["routes"] == [])
      #expect(try await service.get("/budgets")["budgets"] == [])
    }
  }
}
