import EventLog
import IncidentService
import Policy
import PostgresStore
import Preparedness
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `What was prepared, at the desk` {
  private static let mode = FailureMode(
    id: "registry-down", service: "shop", affects: [.rollback], mode: .text("It is down."),
    effect: .text("Nothing is pulled."))

  @Test func `failure modes are registered, tried and listed`() async throws {
    try await Office.open { office in
      let desk = office.desk
      _ = try await desk.recordFailureMode(Self.mode, by: office.order(by: office.alice))
      var everywhere = Self.mode
      (everywhere.id, everywhere.service) = ("login-down", nil)
      _ = try await desk.recordFailureMode(everywhere, by: office.order(by: office.alice))
      #expect(try await desk.failureModes(of: "shop").map(\.id) == ["login-down", "registry-down"])
      #expect(try await desk.failureModes(of: "other").map(\.id) == ["login-down"])
      _ = try await desk.testFailureMode(
        "registry-down", on: nil, passed: true, note: nil, by: office.order(by: office.bob))
      let tried = try await desk.failureModes(of: "shop").first { $0.id == "registry-down" }
      #expect(tried?.lastTested == CalendarDay("2026-01-02"))
      let unknown = try await refusal {
        try await desk.testFailureMode(
          "nothing", on: nil, passed: true, note: nil, by: office.order(by: office.bob))
      }
      #expect(unknown?.rule == "unknown-failure-mode")
      // The same words again, by a desk that remembers nothing.
      let again = try await office.freshDesk.recordFailureMode(
        everywhere, by: office.order(by: office.alice))
      #expect(again.outcome == .unchanged)
    }
  }

  @Test func `a drill of late stands for a plan that was tried`() async throws {
    try await Office.open { office in
      var rule = ChecklistRule(item: "rollback-tested", text: "Going back was tried")
      rule.by = .drill
      var policy = Policy(organisation: "Example")
      var production = EnvironmentRule()
      production.production = true
      policy.environments["production"] = production
      policy.checklists["before"] = [rule]
      let desk = office.desk(under: Rulebook(policy))
      func start() async throws -> String? {
        try await refusal {
          try await desk.plan(
            office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
        }?.rule
      }
      #expect(try await start() == "items-open")
      func drill(_ action: MitigationKind, passed: Bool) async throws {
        _ = try await desk.scoreDrill(
          DrillScore(
            service: "shop", environment: "staging", action: action, passed: passed),
          stream: nil, by: office.order(by: office.administrator))
      }
      try await drill(.fallback, passed: true)
      try await drill(.rollback, passed: false)
      #expect(try await start() == "items-open")
      try await drill(.rollback, passed: true)
      #expect(try await start() == nil)
      #expect(try await desk.drills(of: "shop").count == 3)
      // After ninety days it is too long ago, as for what acts unasked.
      office.clock.advance(bySeconds: 90 * 86_400 - 1)
      #expect(try await start() == nil)
      office.clock.advance(bySeconds: 1)
      #expect(try await start() == "items-open")
    }
  }

  @Test func `a drill is recorded by an administrator, from its beginning on`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let start = DrillStart(service: "shop", environment: "staging", action: .fallback)
      let score = DrillScore(
        service: "shop", environment: "staging", action: .fallback, passed: true)
      for caller in [office.alice, office.viewer] {
        await #expect(throws: DeskRefusal.self) {
          _ = try await desk.startDrill(start, stream: nil, by: office.order(by: caller))
        }
        await #expect(throws: DeskRefusal.self) {
          _ = try await desk.scoreDrill(score, stream: nil, by: office.order(by: caller))
        }
      }
      let drill = try await desk.startDrill(
        start, stream: nil, by: office.order(by: office.administrator)
      ).stream
      #expect(try await desk.drills(of: "shop").isEmpty)
      let scored = try await desk.scoreDrill(
        score, stream: drill, by: office.order(by: office.administrator))
      #expect(scored.stream == drill)
      #expect(try await desk.drills(of: "shop").map(\.stream) == [drill])
      let types = try await office.log.allEvents(in: drill).map(\.type.name)
      #expect(types == ["drill.started", "drill.scored"])
      // An incident is none, whoever says so.
      let incident = try #require(
        try await office.log.stream(numbered: try await office.incident()))
      await #expect(throws: DeskRefusal.self) {
        _ = try await desk.scoreDrill(
          score, stream: incident, by: office.order(by: office.administrator))
      }
    }
  }

  @Test func `readiness looks at the record and at the policy`() async throws {
    try await Office.open { office in
      var policy = Policy(organisation: "Example")
      var production = EnvironmentRule()
      (production.production, production.strategy) = (true, "canary")
      policy.environments["production"] = production
      var shop = Service()
      (shop.owner, shop.failurePlan) = ("shop-team", "the plan")
      shop.actions = [.rollback: "switch"]
      policy.services["shop"] = shop
      var action = ActionDefinition(adapter: "host-release")
      action.parameters = ["release": .release]
      policy.actions["switch"] = action
      policy.people["alice"] = .init(roles: ["shop-team"])
      let desk = office.desk(under: Rulebook(policy))
      var plan = office.plan()
      plan.strategy = .direct
      _ = try await desk.plan(
        plan, stream: nil, starting: true, by: office.order(by: office.alice))
      let report = try #require(
        try await desk.readiness(of: "shop", for: office.alice).first)
      let gaps = Set(report.gaps.map(\.gap.name))
      #expect(
        gaps.isSuperset(of: [
          "no-contact", "untrained", "no-drill", "no-health", "no-last-known-good",
          "no-version-owner", "deployed-without-strategy", "not-parse-checked",
        ]))
      #expect(gaps.isDisjoint(with: ["no-plan", "no-owner", "no-actions", "no-version-parameter"]))
      #expect((1..<100).contains(report.score))
      let stranger = try await desk.readiness(of: "stranger", for: office.alice)
      #expect(stranger.map(\.score) == [0])
      #expect(try await desk.readiness(of: nil, for: office.alice).map(\.service) == ["shop"])
    }
  }

  @Test func `the table says whom to call`() async throws {
    try await Office.open { office in
      var policy = Policy(organisation: "Example")
      policy.routing = [RoutingRule(symptom: "data corruption", to: "security")]
      policy.people = ["bob": .init(roles: ["security"])]
      let desk = office.desk(under: Rulebook(policy))
      let routes = try await desk.routes(
        for: "We see DATA corruption", service: nil, severity: nil)
      #expect(routes.map(\.to) == ["security"])
      #expect(routes.first?.people.map(\.name) == ["bob"])
      #expect(
        try await office.desk.routes(for: "anything", service: nil, severity: nil).isEmpty)
    }
  }

  @Test(arguments: [
    ("2026-03-15T12:00:00Z", "2026-03-01T00:00:00Z"),
    ("2026-03-01T00:00:01Z", "2026-03-01T00:00:00Z"),
    ("2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z"),
  ])
  func `a month is counted from its first moment, and its first moment to the month before`(
    until: String, start: String
  ) async throws {
    let end = try #require(Timestamp(until))
    try await Office.open { office in
      let from = try await office.desk.budgetStart(of: "x", until: end)
      #expect(from == Timestamp(start))
    }
  }
}
