import Digest
import HTTP
import Decisions
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import Policy
import PostgresStore
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Decisions over HTTP` {
  private static let rollback: JSONValue = [
    "action": "rollback", "because": "5xx at <20 %>", "target": "4.1.9",
    "target_because": "it ran for a month", "service": "shop", "environment": "production",
    "options": [["action": "fallback", "why": "it is gone"]],
  ]

  /// Bob never logs in; two responders approve.
  private static let rules: FixedPolicy = {
    var policy = Policy.standard
    policy.environments = ["production": EnvironmentRule()]
    policy.approvals.rules = MitigationKind.allCases.map { kind in
      var rule = ApprovalRule(action: kind)
      rule.count = 2
      return rule
    }
    policy.people = [
      "alice": .init(roles: ["responder"]), "ada": .init(roles: ["responder"]),
      "bob": .init(roles: ["stakeholder"]),
    ]
    policy.authority = [AuthorityRule(situation: "silent data corruption", action: .rollback)]
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
        position: LogPosition(7), appliedAt: Commander.noon, by: PrincipalID(uuid: UUID())))
  }()

  /// Proposes a rollback, and answers as the executor would meanwhile.
  private func planned(
    _ service: Service,
    _ preflight: [PreflightResult] = [
      PreflightResult(.quiet, .pass, "Nobody else")
    ]
  ) async throws -> (path: String, hash: String) {
    let incident = try await service.declare()
    async let proposed = service.post("/incidents/\(incident)/decisions", Self.rollback)
    let hash = try await service.answerPlan(in: incident, preflight, under: Self.rules.applied)
    let reply = try await proposed
    #expect(reply["decision"]?["number"]?.text == "\(incident)-D1")
    #expect(reply["decision"]?["awaits_plan"] == false)
    return ("/incidents/\(incident)/decisions/D1", hash)
  }

  @Test func `two others approve, and the plan is shown with its hash`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, hash) = try await planned(service)
      let shown = try await service.get(path)
      #expect(shown["stage"] == "waiting")
      #expect(shown["plan"]?["plan_hash"]?.text == hash)
      #expect(shown["plan"]?["short_hash"]?.text == String(hash.prefix(12)))
      #expect(shown["plan"]?["steps"]?.elements?.first?["call"] == ["/bin/switch", "<4.1.9>"])
      #expect(shown["approvals"]?["count"] == 2)
      #expect(DecisionJSON.schema.faults(in: shown.json) == [])
      let own = try await service.ask(
        "POST", "/api/v1\(path)/approvals", ["plan_hash": .string(hash)], as: "alice")
      #expect(own.status == 409 || own.status == 422, "\(own.status)")
      try await service.post(
        "\(path)/approvals", ["plan_hash": .string(String(hash.prefix(12)))], as: "bob")
      let last = try await service.post(
        "\(path)/approvals", ["plan_hash": .string(hash)], as: "ada")
      #expect(last["decision"]?["stage"] == "authorised")
      #expect(DecisionJSON.schema.faults(in: last["decision"] ?? .null) == [])
      let list = try await service.get(
        String(path.dropLast(3)), as: "vera")
      #expect(list["decisions"]?.elements?.count == 1)
    }
  }

  @Test func `a link approves once, and looking at it does nothing`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, hash) = try await planned(service)
      let refused = try await service.ask(
        "POST", "/api/v1\(path)/links", ["person": "bob"], as: "alice")
      #expect(refused.status != 201)
      let made = try await service.post(
        "\(path)/links", ["person": "bob"], as: "ada")
      #expect(made["plan_hash"]?.text == hash)
      let link = try #require(made["path"]?.text)
      for _ in 0..<3 {
        let page = try await service.ask("GET", link, as: nil)
        #expect(page.status == 200)
        #expect(page.text.contains("<button"))
        #expect(page.text.contains("&lt;20 %&gt;"))
        #expect(!page.text.contains("<script"))
        #expect(page.text.contains(String(hash.prefix(12))))
        let policy = page.headers["Content-Security-Policy"] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"))
      }
      #expect(try await service.get(path)["approvals"]?["granted"] == [])
      func send(_ form: String) async throws -> Reply {
        try await service.ask(
          "POST", link, as: nil,
          headers: [("Content-Type", "application/x-www-form-urlencoded")],
          bytes: Array(form.utf8))
      }
      #expect(try await send("choice=perhaps").text.contains("Choose one"))
      let used = try await send("because=&choice=approve")
      #expect(used.status == 200)
      #expect(used.text.contains("was used") && !used.text.contains("<button"))
      #expect(try await send("choice=deny&because=no").text.contains("was used"))
      let granted = try await service.get(path)["approvals"]?["granted"]?.elements ?? []
      #expect(granted.map { $0["by"]?.text } == ["bob"])
      #expect(granted.map { $0["via"]?.text } == ["link"])
      // Whoever made it counts as one with whoever used it.
      let maker = try await service.ask(
        "POST", "/api/v1\(path)/approvals", ["plan_hash": .string(hash)], as: "ada")
      #expect(maker.text.contains("link"), "\(maker.text)")
    }
  }

  @Test func `a link shows how bad it is, and tells yes from no by more than colour`() async throws
  {
    try await withService(under: Self.rules) { service in
      let (path, _) = try await planned(service)
      let incident = String(path.split(separator: "/")[1])
      _ = try await service.post(
        "/incidents/\(incident)/impact", ["who": "EU customers", "symptom": "Cards <fail>"],
        as: "ada")
      let link = try #require(
        try await service.post("\(path)/links", ["person": "bob"], as: "ada")["path"]?.text)
      let page = try await service.ask("GET", link, as: nil).text
      #expect(page.contains("<dt>Severity</dt><dd>"))
      #expect(
        page.contains("<dd>Cards &lt;fail&gt;</dd>") && page.contains("<dd>EU customers</dd>"))
      #expect(page.contains("<dt>How many are affected</dt><dd>not stated</dd>"))
      #expect(page.contains("✓ Passed: quiet"))
      #expect(page.contains("✓ </span>Approve</button>") && page.contains("✗ </span>Deny</button>"))
      #expect(page.contains(".deny{") && page.contains(".approve{"))
      // Both are reached by the keyboard, in the order of the page.
      #expect(page.matches(of: /<button class="(\w+)"/).map { $0.1 } == ["approve", "deny"])
    }
  }

  @Test(arguments: [
    (PreflightResult.Outcome.pass, "✓ Passed:"), (.fail, "✗ FAILED:"), (.unknown, "? UNKNOWN:"),
  ])
  func `a check that did not pass stands out by mark and word`(
    outcome: PreflightResult.Outcome, mark: String
  ) { #expect(outcome.mark == mark) }

  @Test func `a link says no with a reason, and one that is over says so`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, _) = try await planned(service)
      let made = try await service.post(
        "\(path)/links", ["person": "bob"], as: "ada")
      let link = try #require(made["path"]?.text)
      let form = [("Content-Type", "application/x-www-form-urlencoded")]
      let empty = try await service.ask(
        "POST", link, as: nil, headers: form, bytes: Array("choice=deny".utf8))
      #expect(empty.text.contains("<button"))
      let denied = try await service.ask(
        "POST", link, as: nil, headers: form,
        bytes: Array("choice=deny&because=It+would+lose+carts%21".utf8))
      #expect(denied.text.contains("was used"))
      let shown = try await service.get(path)
      #expect(shown["stage"] == "denied")
      #expect(shown["denied"]?["because"]?.text == "It would lose carts!")
      let nowhere = try await service.ask("GET", "/approve/lg_nowhere", as: nil)
      #expect(nowhere.status == 404 && nowhere.text.contains("leads nowhere"))
    }
  }

  @Test func `what stood in the way and who took it upon them is shown`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, hash) = try await planned(
        service,
        [
          PreflightResult(.capacity, .unknown, "Nobody has said"),
          PreflightResult(.bundle, .unknown, "secrets differ"),
        ])
      #expect(try await service.get(path)["stage"] == "blocked")
      func override(_ checks: JSONValue, as person: String) async throws -> Reply {
        try await service.ask(
          "POST", "/api/v1\(path)/overrides",
          ["plan_hash": .string(hash), "checks": checks, "because": "We doubled it"], as: person)
      }
      #expect(try await override([], as: "ada").text.contains("capacity, bundle"))
      #expect(try await override(["data"], as: "ada").text.contains("does not stand in the way"))
      #expect(try await override(["capacity"], as: "alice").status != 201)
      #expect(try await override(["capacity"], as: "ada").status == 201)
      let shown = try await service.get(path)
      #expect(shown["overrides"]?.elements?.first?["by"] == "ada")
      #expect(shown["overrides"]?.elements?.first?["checks"] == ["capacity"])
      #expect(
        shown["plan"]?["preflight"]?.elements?.map { $0["blocks"] } == [false, true])
      #expect(DecisionJSON.schema.faults(in: shown.json) == [])
      // Who took a check upon them hands out no links.
      let link = try await service.ask(
        "POST", "/api/v1\(path)/links", ["person": "bob"], as: "ada")
      #expect(link.status != 201)
    }
  }

  @Test func `an old address shows nothing of what came later`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, hash) = try await planned(service)
      let link = try #require(
        try await service.post("\(path)/links", ["person": "bob"], as: "ada")["path"]?.text)
      let incident = String(path.split(separator: "/")[1])
      async let again = service.post("\(path)/plans", [:], as: "ada")
      _ = try await service.answerPlan(
        in: incident, [PreflightResult(.data, .fail, "41 is too old")], under: Self.rules.applied)
      #expect(try await again["decision"]?["plan"]?["plan_hash"]?.text != hash)
      let page = try await service.ask("GET", link, as: nil)
      #expect(page.text.contains("plan has changed"))
      #expect(!page.text.contains("41 is too old") && !page.text.contains("<button"))
    }
  }

  @Test func `out of the past comes a proposal, and nothing by itself`() async throws {
    try await withService(under: Self.rules) { service in
      let incident = try await service.declare()
      guard case .object(let members) = Self.rollback else { return }
      let late = JSONValue.object(members + [.init("happened_at", "2026-01-02T03:04:05Z")])
      let reply = try await service.post("/incidents/\(incident)/decisions", late)
      #expect(reply["decision"]?["stage"] == "proposed")
      #expect(reply["decision"]?["awaits_plan"] == false)
      async let asked = service.post("/incidents/\(incident)/decisions/D1/plans", [:], as: "ada")
      _ = try await service.answerPlan(in: incident, [], under: Self.rules.applied)
      #expect(try await asked["decision"]?["stage"] == "waiting")
    }
  }

  @Test func `halting stops the rollout in the same breath, once`() async throws {
    try await withService(under: Self.rules) { service in
      let plan: JSONValue = [
        "service": "shop", "environment": "production", "version": "4.2.0",
        "from_version": "4.1.9", "strategy": "canary", "kind": "config", "start": true,
        "groups": [["name": "all", "kind": "percent", "share": 100, "bake_seconds": 0]],
      ]
      let deployment = try #require(
        try await service.post("/deployments", plan)["number"]?.text)
      let incident = try await service.declare(
        "Checkout is down", ["deployment": .string(deployment)])
      let halt: JSONValue = ["action": "halt", "because": "Errors rise"]
      let reply = try await service.post("/incidents/\(incident)/decisions", halt)
      #expect(reply["warnings"]?.elements?.first?.text == "\(deployment) is halted.")
      let shown = try await service.get("/deployments/\(deployment)")
      #expect(shown["state"] == "halted")
      #expect(shown.text.contains("\(incident)-D1: Errors rise"))
      // Said again, there is nothing left to stop.
      let again = try await service.post("/incidents/\(incident)/decisions", halt)
      #expect(again["warnings"]?.elements?.contains { $0.text?.contains("halted") == true } != true)
    }
  }

  @Test func `a secret is no value, and a misspelt name takes nothing away`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, _) = try await planned(service)
      let secret = try await service.ask(
        "POST", "/api/v1\(path)/plans",
        ["parameters": ["token": "ghp_0123456789abcdefghijABCDEFGHIJ012345"]])
      #expect(secret.status == 422 && secret.text.contains("secret"), "\(secret.text)")
      let incident = String(path.split(separator: "/")[1])
      guard case .object(let members) = Self.rollback else { return }
      func propose(_ more: JSONValue.Member) async throws -> Reply {
        try await service.ask(
          "POST", "/api/v1/incidents/\(incident)/decisions", .object(members + [more]))
      }
      let situation = try await propose(.init("situation", "silent data coruption"))
      #expect(situation.text.contains("did you mean “silent data corruption”"))
      let fact = try await propose(.init("tree_facts", ["error-rat": "2%"]))
      #expect(fact.status == 400 && fact.text.contains("error-rat"), "\(fact.text)")
    }
  }

  @Test func `nothing is approved about an incident that is over`() async throws {
    try await withService(under: Self.rules) { service in
      let (path, hash) = try await planned(service)
      let other = try await service.declare("Checkout is slow")
      let incident = String(path.split(separator: "/")[1])
      try await service.post(
        "/incidents/\(incident)/merge", ["into": .string(other), "because": "The same"], as: "ada")
      let late = try await service.ask(
        "POST", "/api/v1\(path)/approvals", ["plan_hash": .string(hash)], as: "ada")
      #expect(late.status == 409 || late.status == 422, "\(late.status)")
      #expect(late.text.contains("merged"), "\(late.text)")
    }
  }
}

@Suite struct `Forms` {
  @Test(arguments: [
    ("a=b", "b"), ("a=b+c", "b c"), ("a=%21%c3%bc", "!ü"), ("x=1&a=", ""), ("a", ""),
    ("a=1&a=2", "1"),
  ])
  func `are read as browsers send them`(body: String, value: String) {
    #expect(FormFields(Array(body.utf8))["a"] == value)
  }

  @Test(arguments: ["", "a=%", "a=%2", "a=%zz", "a=%ff", "b=1", "=1"])
  func `that are none hold nothing`(body: String) {
    #expect(FormFields(Array(body.utf8))["a"] == nil)
  }
}
