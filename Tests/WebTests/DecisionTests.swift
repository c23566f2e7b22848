import Digest
import HTTP
import Decisions
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import PostgresStore
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Decisions over HTTP` {
  private static let rollback: JSONValue = [
    "action": "rollback", "because": "5xx at <20 %>", "target": "4.1.9",
    "target_because": "it ran for a month", "service": "shop", "environment": "production",
    // The executor is away: nobody waits for it.
    "happened_at": "2026-01-02T03:04:05Z",
    "options": [["action": "fallback", "why": "it is gone"]],
  ]

  /// Proposes a rollback, and answers as the executor would.
  private func planned(_ service: Service) async throws -> (path: String, hash: String) {
    let incident = try await service.declare()
    let reply = try await service.post("/incidents/\(incident)/decisions", Self.rollback)
    #expect(reply["decision"]?["number"]?.text == "\(incident)-D1")
    #expect(reply["decision"]?["stage"] == "preparing")
    #expect(reply["decision"]?["awaits_plan"] == true)
    let seen = try await service.desk.decision(
      "D1", in: incident, for: Caller(PrincipalID(uuid: UUID()), as: .administrator))
    let request = try #require(seen.decision.planRequest)
    let plan = Plan(
      decision: request.decision, action: request.action, service: request.service,
      environment: request.environment, standing: .real, from: "4.2.0", to: request.target,
      steps: [PlanStep(name: "switch", call: ["/bin/switch", "<4.1.9>"], timeoutSeconds: 9)])
    let hash = testHash(plan.canonical)
    let prepared = PreparedPlan(
      plan, hash: hash, answering: request.request,
      preflight: [PreflightResult(.quiet, .pass, "Nobody else")],
      expiresAt: service.clock.now.advanced(bySeconds: 1_800))
    let id = EventID.make(at: service.clock.now)
    let event = try await service.database.withStore(as: .executor, vault: service.vault) {
      store in
      _ = try await store.append(
        Append(
          [
            EventDraft(
              id: id, EventFormat.decisions.body(.planPrepared(prepared)),
              happenedAt: service.clock.now)
          ], to: seen.incident, .incident, expecting: nil,
          as: CommandIdentity(
            by: PrincipalID(uuid: UUID()), key: .make(at: service.clock.now), digest: hash),
          role: "executor"))
      return try #require(try await store.event(id))
    }
    try await service.desk.react(to: event, as: PrincipalID(uuid: UUID()))
    return ("/incidents/\(incident)/decisions/D1", hash.description)
  }

  @Test func `two others approve, and the plan is shown with its hash`() async throws {
    try await withService { service in
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
    try await withService { service in
      let (path, hash) = try await planned(service)
      let refused = try await service.ask(
        "POST", "/api/v1\(path)/links", ["person": "bob", "role": "responder"], as: "alice")
      #expect(refused.status != 201)
      let made = try await service.post(
        "\(path)/links", ["person": "bob", "role": "responder"], as: "ada")
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

  @Test func `a link says no with a reason, and one that is over says so`() async throws {
    try await withService { service in
      let (path, _) = try await planned(service)
      let made = try await service.post(
        "\(path)/links", ["person": "bob", "role": "responder"], as: "ada")
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
