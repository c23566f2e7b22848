import Policy
import Testing

@Suite struct `A checklist` {
  private static func rule(
    _ item: String, _ by: ChecklistRule.Fulfilment, when: ChecklistRule.Condition? = nil,
    notFor: [String] = []
  ) -> ChecklistRule {
    var rule = ChecklistRule(item: item, text: item)
    (rule.by, rule.when, rule.notFor) = (by, when, notFor)
    return rule
  }

  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    policy.gates = [GateRule(name: "tenant-check", kind: "smoke")]
    policy.checklists["before"] = [
      rule("change-approved", .evidence, notFor: ["emergency"]),
      rule("rollback-plan-tested", .drill), rule("on-call-ready", .acknowledgement),
      rule("dashboards-open", .person), rule("channel-active", .delivery),
      rule("flags-set", .person, when: .flags), rule("migrations-reversible", .migrations),
      rule("load-tests", .gate, when: .major), rule("tenant-check", .gate),
      rule("window", .calendar),
    ]
    return policy
  }()

  private func standing(
    of item: String, _ change: (inout ChecklistFacts) -> Void = { _ in }
  ) throws -> ChecklistLine {
    var facts = ChecklistFacts(profile: "routine", strategy: "canary")
    change(&facts)
    return try #require(Self.policy.checklist("before", facts).first { $0.rule.item == item })
  }

  @Test(arguments: [
    "change-approved", "rollback-plan-tested", "on-call-ready", "dashboards-open",
    "channel-active", "tenant-check",
  ])
  func `what nobody has seen to is open, and blocks`(item: String) throws {
    let line = try standing(of: item)
    guard case .open(let remedy) = line.standing else {
      Issue.record("\(line.standing)")
      return
    }
    #expect(!remedy.isEmpty)
    #expect(line.blocks)
  }

  @Test(arguments: ["on-call-ready", "dashboards-open", "channel-active"])
  func `a tick is enough where a person sees to it`(item: String) throws {
    let line = try standing(of: item) {
      $0.recorded[item] = .init(.done, hasReference: false)
    }
    #expect(line.standing == .done("recorded"))
  }

  @Test(arguments: ["change-approved", "rollback-plan-tested"])
  func `a tick is not enough where something has to stand for it`(item: String) throws {
    let bare = try standing(of: item) { $0.recorded[item] = .init(.done, hasReference: false) }
    #expect(bare.blocks)
    let shown = try standing(of: item) { $0.recorded[item] = .init(.done, hasReference: true) }
    #expect(!shown.isOpen)
  }

  @Test(arguments: ["change-approved", "dashboards-open", "migrations-reversible", "window"])
  func `what was seen to fail is not made good by a computer`(item: String) throws {
    let line = try standing(of: item) { $0.recorded[item] = .init(.failed, hasReference: true) }
    #expect(line.standing == .failed("it was recorded as failed"))
  }

  @Test func `what is waived is closed`() throws {
    let line = try standing(of: "on-call-ready") {
      $0.recorded["on-call-ready"] = .init(.waived, hasReference: true)
    }
    #expect(line.standing == .waived)
    #expect(!line.blocks)
  }

  @Test func `an emergency is exempt from what is not asked of it, and from nothing else`() throws {
    func line(_ item: String) throws -> ChecklistLine {
      try standing(of: item) { $0.profile = "emergency" }
    }
    #expect(try line("change-approved").standing == .exempt("not asked of emergency"))
    #expect(try line("on-call-ready").blocks)
    let done = try standing(of: "change-approved") {
      $0.profile = "emergency"
      $0.recorded["change-approved"] = .init(.done, hasReference: true)
    }
    #expect(done.standing == .done("recorded, with what stands for it"))
  }

  @Test func `a conditional item counts only when its condition holds`() throws {
    #expect(try standing(of: "flags-set").standing == .notNeeded("there are no flags in it"))
    #expect(try standing(of: "flags-set") { $0.conditions = [.flags] }.blocks)
    #expect(try standing(of: "load-tests").standing == .notNeeded("it is no major change"))
    #expect(try standing(of: "load-tests") { $0.conditions = [.major] }.blocks)
  }

  @Test(arguments: [
    (ChecklistFacts.Migrations.none, false), (.reversible, false), (.irreversible(["m7"]), true),
  ])
  func `migrations must be reversible`(
    migrations: ChecklistFacts.Migrations, blocks: Bool
  ) throws {
    #expect(
      try standing(of: "migrations-reversible") { $0.migrations = migrations }.blocks == blocks)
  }

  @Test(arguments: [
    (ChecklistFacts.GateOutcome.pass, false), (.fail, true), (.unknown, true),
  ])
  func `a gate is found by its name, and a check without one by its kind`(
    outcome: ChecklistFacts.GateOutcome, blocks: Bool
  ) throws {
    #expect(
      try standing(of: "tenant-check") { $0.named["tenant-check"] = outcome }.blocks == blocks)
    let load = try standing(of: "load-tests") {
      ($0.conditions, $0.gates["load"]) = ([.major], outcome)
    }
    #expect(load.blocks == blocks)
    // Another check of its kind is not the gate of its name.
    for kind in ["load", "smoke"] {
      #expect(try standing(of: "tenant-check") { $0.gates[kind] = .pass }.blocks)
    }
    #expect(try standing(of: "tenant-check") { $0.named["other"] = .pass }.blocks)
  }

  @Test func `a drill of late stands for the plan`() throws {
    let line = try standing(of: "rollback-plan-tested") { $0.drill = "rehearsed on 2026-11-01" }
    #expect(line.standing == .done("rehearsed on 2026-11-01"))
  }

  @Test(arguments: [
    (CalendarJudgement.Standing.open, false, false), (.outside, false, true),
    (.avoided, false, true), (.frozen, false, true), (.outside, true, false),
    (.avoided, true, false), (.frozen, true, false),
  ])
  func `the window is the calendar's word, or a reason`(
    standing: CalendarJudgement.Standing, isExcused: Bool, blocks: Bool
  ) throws {
    let line = try self.standing(of: "window") {
      $0.calendar = CalendarJudgement(standing: standing, why: "so it is", next: nil)
      $0.isCalendarExcused = isExcused
    }
    #expect(line.blocks == blocks)
  }

  @Test func `what is not required is open without blocking`() throws {
    var rule = Self.rule("dashboards-open", .person)
    rule.required = false
    var policy = Self.policy
    policy.checklists["during"] = [rule]
    let lines = policy.checklist("during", ChecklistFacts(profile: "routine", strategy: "canary"))
    #expect(lines.map(\.isOpen) == [true])
    #expect(lines.map(\.blocks) == [false])
    #expect(policy.checklist("after", ChecklistFacts(profile: "x", strategy: "y")).isEmpty)
  }

  @Test(arguments: [
    ("2.13.4", "3.0.0", true), ("2.13.4", "2.14.0", false), ("v2.13", "v3.0", true),
    ("2.13", "build-77", nil), ("20260101", "20260102", nil), (nil, "3.0.0", nil),
    ("99999999999999999999.0", "1.0", nil),
  ])
  func `a major change is seen in the version, where it says so`(
    before: String?, version: String, isMajor: Bool?
  ) {
    #expect(isMajorChange(from: before, to: version) == isMajor)
  }
}

@Suite struct `The way through the environments` {
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    policy.gates = [GateRule(name: "tenant-check", kind: "smoke")]
    policy.environments["staging"] = EnvironmentRule()
    var production = EnvironmentRule()
    (production.after, production.evidence) = ("staging", ["tenant-check", "load"])
    policy.environments["production"] = production
    return policy
  }()

  private func gaps(_ change: (inout LadderFacts) -> Void) -> [LadderGap] {
    var facts = LadderFacts()
    change(&facts)
    return Self.policy.ladderGaps(to: "production", facts)
  }

  @Test func `a version comes from the environment before`() {
    #expect(gaps { _ in } == [.neverThere(environment: "staging")])
    #expect(
      gaps { ($0.deployment, $0.shown) = ("DEP-1", ["tenant-check", "load"]) }
        == [.notCompleted(environment: "staging", deployment: "DEP-1")])
    #expect(
      gaps { ($0.deployment, $0.isCompleted, $0.shown) = ("DEP-1", true, ["tenant-check"]) }
        == [.notShown("load", environment: "staging", deployment: "DEP-1")])
    #expect(
      gaps {
        ($0.deployment, $0.isCompleted) = ("DEP-1", true)
        $0.shown = ["tenant-check", "load"]
      } == [])
    // Of the same kind, and not the gate that was asked for.
    #expect(
      gaps { ($0.deployment, $0.isCompleted, $0.shown) = ("DEP-1", true, ["smoke", "load"]) }
        == [.notShown("tenant-check", environment: "staging", deployment: "DEP-1")])
    #expect(
      gaps { ($0.deployment, $0.isCompleted, $0.isOtherArtefact) = ("DEP-1", true, true) }
        == [.otherArtefact(environment: "staging", deployment: "DEP-1")])
  }

  @Test(arguments: ["staging", "unknown"])
  func `nothing comes before the first`(environment: String) {
    #expect(Self.policy.ladderGaps(to: environment, LadderFacts()) == [])
  }
}
