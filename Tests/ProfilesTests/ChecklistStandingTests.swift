import Policy
import Testing

/// Guide, ‘Runbook Integration’, gone through for one deployment.
@Suite struct `The guide's checklists at work` {
  private static let references = [
    "change-request-approved", "rollback-plan-tested", "load-tests-passed", "security-scan-passed",
    "metrics-at-baseline", "synthetic-monitors-passing",
  ]

  /// Everything recorded, with something that stands for it where that is asked for.
  private func complete(
    _ profile: String = "routine", hour: Int = 15, minute: Int = 59
  ) throws -> ChecklistFacts {
    let policy = try Shipped.atp()
    var facts = ChecklistFacts(profile: profile, strategy: "canary")
    facts.conditions = [.flags, .major, .migrations, .canary]
    for rule in policy.checklists.values.flatMap(\.self) {
      facts.recorded[rule.item] = ChecklistFacts.Record(
        .done, hasReference: Self.references.contains(rule.item))
    }
    facts.migrations = .reversible
    facts.gates = ["smoke": .pass]
    facts.named = ["health-endpoints-ok": .pass]
    // A Friday.
    let now = try second("2026-11-06", hour, minute, offsetMinutes: -300)
    facts.calendar = policy.calendars["working-hours"]?.judge(now)
    return facts
  }

  private func blocking(_ part: String, _ facts: ChecklistFacts) throws -> [String] {
    try Shipped.atp().checklist(part, facts).filter(\.blocks).map(\.rule.item)
  }

  @Test(arguments: ["before", "during", "after"])
  func `with everything done nothing is left`(part: String) throws {
    #expect(try blocking(part, complete()).isEmpty)
  }

  @Test func `with nothing done everything that needs doing is left`() throws {
    var facts = ChecklistFacts(profile: "routine", strategy: "canary")
    facts.conditions = [.flags, .major, .migrations, .canary]
    facts.migrations = .irreversible(["drop_column"])
    let now = try second("2026-11-06", 16, 0, offsetMinutes: -300)
    facts.calendar = try Shipped.atp().calendars["working-hours"]?.judge(now)
    #expect(try blocking("before", facts).count == 10)
    #expect(try blocking("during", facts).isEmpty, "these prompt only")
    #expect(try blocking("after", facts).count == 6)
  }

  @Test(arguments: [
    ("flags-configured", ChecklistRule.Condition.flags),
    ("migrations-reversible", .migrations), ("load-tests-passed", .major),
  ])
  func `what is not applicable is not asked`(
    item: String, condition: ChecklistRule.Condition
  ) throws {
    var facts = try complete()
    facts.recorded[item] = nil
    facts.migrations = .irreversible(["drop_column"])
    #expect(try blocking("before", facts).contains(item))
    facts.conditions.remove(condition)
    #expect(try !blocking("before", facts).contains(item))
  }

  @Test func `only an emergency goes without a change request`() throws {
    var routine = try complete()
    routine.recorded["change-request-approved"] = nil
    #expect(try blocking("before", routine) == ["change-request-approved"])
    var emergency = try complete("emergency")
    emergency.recorded["change-request-approved"] = nil
    #expect(try blocking("before", emergency).isEmpty)
  }

  @Test(arguments: [(15, 59, true), (16, 0, false), (16, 1, false)])
  func `Friday evening begins at four`(hour: Int, minute: Int, open: Bool) throws {
    let facts = try complete(hour: hour, minute: minute)
    #expect(try blocking("before", facts).contains("window-confirmed") != open)
    var excused = facts
    excused.isCalendarExcused = true
    #expect(try blocking("before", excused).isEmpty, "with a reason on record")
  }

  @Test(arguments: references) func `a tick without a result is not enough`(item: String) throws {
    var facts = try complete()
    facts.recorded[item]?.hasReference = false
    let part =
      ["metrics-at-baseline", "synthetic-monitors-passing"].contains(item)
      ? "after" : "before"
    #expect(try blocking(part, facts) == [item])
  }

  @Test(arguments: [ChecklistFacts.GateOutcome.fail, .unknown])
  func `a smoke test that did not pass is open`(outcome: ChecklistFacts.GateOutcome) throws {
    var facts = try complete()
    facts.gates["smoke"] = outcome
    #expect(try blocking("after", facts) == ["smoke-tests-passed"])
  }
}

/// Guide, ‘Environment-Specific Rollout Strategies’: what has to be shown before production.
@Suite struct `The way to production by the guide's rules` {
  private func facts(_ shown: Set<String>, completed: Bool = true) -> LadderFacts {
    var facts = LadderFacts()
    (facts.deployment, facts.isCompleted, facts.shown) = ("DEP-2026-001", completed, shown)
    return facts
  }

  @Test func `what was in staging, with its evidence, may go on`() throws {
    let policy = try Shipped.atp()
    let shown: Set = ["smoke", "rollback-plan-tested"]
    #expect(policy.ladderGaps(to: "production", facts(shown)).isEmpty)
    #expect(policy.ladderGaps(to: "hotfix", facts(["smoke"])).isEmpty)
  }

  @Test(arguments: ["production", "hotfix"])
  func `also a hotfix comes from staging`(environment: String) throws {
    let gaps = try Shipped.atp().ladderGaps(to: environment, LadderFacts())
    #expect(gaps == [.neverThere(environment: "staging")])
  }

  @Test func `a rollback plan that was not tried is missing`() throws {
    let gaps = try Shipped.atp().ladderGaps(to: "production", facts(["smoke"]))
    #expect(
      gaps == [
        .notShown("rollback-plan-tested", environment: "staging", deployment: "DEP-2026-001")
      ])
  }

  @Test(arguments: [("test", "dev"), ("staging", "test")])
  func `each environment comes after the one before`(environment: String, before: String) throws {
    let gaps = try Shipped.atp().ladderGaps(to: environment, LadderFacts())
    #expect(gaps == [.neverThere(environment: before)])
  }

  @Test func `dev is the first`() throws {
    #expect(try Shipped.atp().ladderGaps(to: "dev", LadderFacts()).isEmpty)
  }
}

/// Guide, the row of the hotfix, held against guidance that wants every gate.
@Suite struct `Hastening by the guide's rules` {
  private func criteria() throws -> [String] {
    try #require(try Shipped.atp().acceleration).criteria
  }

  @Test(arguments: ["load-tests", "canary-health"])
  func `these gates may be shortened`(gate: String) throws {
    let asked = Acceleration(.gate(gate), from: "30m", to: "10m", criteria: try criteria())
    #expect(throws: Never.self) { try Shipped.atp().check(asked) }
  }

  @Test(arguments: ["smoke", "security-scan", "green-database"])
  func `others may not`(gate: String) throws {
    let asked = Acceleration(.gate(gate), from: "30m", to: "10m", criteria: try criteria())
    #expect(
      throws: AccelerationFault.mayNotShorten(gate: gate, may: ["load-tests", "canary-health"])
    ) { try Shipped.atp().check(asked) }
  }

  @Test func `none is taken out`() throws {
    let asked = Acceleration(.gate("load-tests"), from: "30m", to: "0m", criteria: try criteria())
    #expect(throws: AccelerationFault.removesGate("load-tests")) {
      try Shipped.atp().check(asked)
    }
  }

  @Test func `everybody at once must be said to be an emergency`() throws {
    #expect(throws: AccelerationFault.criteriaNotMet(try criteria())) {
      try Shipped.atp().check(Acceleration(.allAtOnce))
    }
    let asked = Acceleration(.allAtOnce, criteria: try criteria())
    #expect(throws: Never.self) { try Shipped.atp().check(asked) }
  }

  @Test(
    arguments: [
      (["on-call-sre"], true), (["deployment-lead"], true), (["approver"], false), ([], false),
    ] as [([String], Bool)])
  func `who may say yes`(roles: [String], may: Bool) throws {
    let rule = try #require(try Shipped.atp().acceleration)
    #expect(!Set(rule.roles).isDisjoint(with: roles) == may)
  }
}

/// Guide, ‘When to Rollback’, as a table of whom to call.
@Suite struct `Calling somebody by the guide's rules` {
  @Test(arguments: [
    ("a customer reports that exports fail", "on-call-sre"),
    ("we suspect silent data corruption", "security"),
    ("a compliance violation", "compliance-officer"), ("everything is slow", "sre"),
    ("the rollback failed", "engineering-manager"), ("green smoke", "on-call-sre"),
  ])
  func `a description finds its role`(words: String, role: String) throws {
    let routes = try Shipped.atp().routes(for: words, service: "ingestion", at: 1_793_620_800)
    let first = try #require(routes.first)
    #expect(first.to == role)
    #expect(!first.people.isEmpty)
  }
}
