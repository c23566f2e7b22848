import Policy
import Testing

@Suite struct `Readiness of a service` {
  private static let today = day("2026-11-28")

  /// Nothing is missing.
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var service = Service()
    (service.failurePlan, service.owner, service.contact) = ("the plan", "payments", "pager")
    (service.fallback, service.unchangedCapacity) = (.feasible, .all)
    var health = HealthDefinition()
    health.signals = ["error-rate"]
    service.healthy = health
    service.actions = [.rollback: "switch-release"]
    var bypass = Bypass(flag: "new-pricing", covers: "prices")
    bypass.tested = day("2026-11-01")
    (service.bypasses, service.versionOwners) = ([bypass], ["2.14": "alice"])
    policy.services["checkout"] = service
    var person = Person(roles: ["payments"])
    person.trained = day("2026-01-01")
    policy.people["alice"] = person
    policy.channels["pager"] = Channel(kind: .pagerduty)
    var signal = Signal(unit: .ratio)
    signal.query = "errors / requests"
    policy.signals["error-rate"] = signal
    var action = ActionDefinition(adapter: "argv")
    action.parameters = ["release": .release]
    policy.actions["switch-release"] = action
    var production = EnvironmentRule()
    (production.production, production.strategy) = (true, "canary")
    policy.environments["production"] = production
    return policy
  }()

  private static let facts: ReadinessFacts = {
    var facts = ReadinessFacts(today: today, now: today.beginsAt + 3_600)
    var known = ReadinessFacts.OfService()
    known.lastKnownGood = ["production": "2.13"]
    known.isRetrievable = ["2.13": true]
    known.drillPasses = [.rollback: [today.beginsAt - 86_400]]
    known.liveVersions = ["2.14"]
    known.failureModes = ["registry-down": day("2026-11-01")]
    facts.services["checkout"] = known
    facts.parseChecks["switch-release"] = day("2026-11-20")
    return facts
  }()

  private func report(
    _ change: (inout Service, inout Policy, inout ReadinessFacts.OfService, inout ReadinessFacts)
      -> Void = { _, _, _, _ in }
  ) throws -> ServiceReadiness {
    var (policy, facts) = (Self.policy, Self.facts)
    var service = try #require(policy.services["checkout"])
    var known = try #require(facts.services["checkout"])
    change(&service, &policy, &known, &facts)
    (policy.services["checkout"], facts.services["checkout"]) = (service, known)
    return try #require(Readiness.report(policy, facts).first { $0.service == "checkout" })
  }

  @Test func `a service that lacks nothing has every point`() throws {
    #expect(try report() == ServiceReadiness(service: "checkout", gaps: [], score: 100))
  }

  private typealias Change =
    @Sendable (
      inout Service, inout Policy, inout ReadinessFacts.OfService, inout ReadinessFacts
    ) -> Void

  private static let losses: [(gap: ReadinessGap, change: Change)] = [
    (.noPlan, { service, _, _, _ in service.failurePlan = nil }),
    (.noOwner, { service, _, _, _ in service.owner = nil }),
    (.noContact, { service, _, _, _ in service.contact = nil }),
    (.nobodyBehind(role: "payments"), { _, policy, _, _ in policy.people = [:] }),
    (
      .untrained(person: "alice", last: nil),
      { _, policy, _, _ in policy.people["alice"]?.trained = nil }
    ),
    (
      .untrained(person: "alice", last: day("2025-11-27")),
      { _, policy, _, _ in policy.people["alice"]?.trained = day("2025-11-27") }
    ),
    (
      .noLastKnownGood(environment: "production"),
      { _, _, known, _ in known.lastKnownGood["production"] = .some(nil) }
    ),
    (.artefactGone(version: "2.13"), { _, _, known, _ in known.isRetrievable["2.13"] = false }),
    (.artefactUnknown(version: "2.13"), { _, _, known, _ in known.isRetrievable = [:] }),
    (.noActions, { service, _, _, _ in service.actions = [:] }),
    (
      .actionUndefined(.rollback, name: "switch-release"),
      { _, policy, _, _ in policy.actions = [:] }
    ),
    (
      .noVersionParameter(.rollback, name: "switch-release"),
      { _, policy, _, _ in policy.actions["switch-release"]?.parameters = ["wait": .duration] }
    ),
    (
      .notParseChecked(name: "switch-release", last: nil),
      { _, _, _, facts in facts.parseChecks = [:] }
    ),
    (
      .notParseChecked(name: "switch-release", last: day("2026-08-29")),
      { _, _, _, facts in facts.parseChecks["switch-release"] = day("2026-08-29") }
    ),
    (
      .parseCheckFailed(name: "switch-release", because: "No such option."),
      { _, _, _, facts in facts.parseFailures["switch-release"] = "No such option." }
    ),
    (.noDrill(.rollback), { _, _, known, _ in known.drillPasses = [:] }),
    (
      .tooFewDrills(.rollback, passed: 1, required: 3),
      { service, _, _, _ in service.automation = .automatic }
    ),
    (.noHealth, { service, _, _, _ in service.healthy = nil }),
    (.noHealth, { service, _, _, _ in service.healthy?.signals = [] }),
    (
      .noQuery(signal: "error-rate"),
      { _, policy, _, _ in policy.signals["error-rate"]?.query = nil }
    ),
    (
      .infrastructureUnknown,
      { service, _, _, _ in service.criticality = .businessCritical }
    ),
    (
      .deployedInPlace,
      { service, _, _, _ in
        (service.criticality, service.infrastructure) = (.businessCritical, .mutable)
      }
    ),
    (.fallbackUnknown, { service, _, _, _ in service.fallback = .unknown }),
    (.capacityUnknown, { service, _, _, _ in service.unchangedCapacity = nil }),
    (
      .capacityShort(Percent(hundredths: 9_999)),
      { service, _, _, _ in service.unchangedCapacity = Percent(hundredths: 9_999) }
    ),
    (.noVersionOwner(version: "2.14"), { service, _, _, _ in service.versionOwners = [:] }),
    (
      .bypassUntested(flag: "new-pricing", last: nil),
      { service, _, _, _ in service.bypasses[0].tested = nil }
    ),
    (
      .noStrategy(environment: "production"),
      { _, policy, _, _ in policy.environments["production"]?.strategy = nil }
    ),
    (
      .withoutStrategy(deployment: "DEP-1"), { _, _, known, _ in known.withoutStrategy = ["DEP-1"] }
    ),
    (
      .failureModeUntested(id: "registry-down", last: nil),
      { _, _, known, _ in known.failureModes["registry-down"] = .some(nil) }
    ),
  ]

  @Test(arguments: losses.indices)
  func `each thing that is missing is found, said, and costs points`(index: Int) throws {
    let loss = Self.losses[index]
    let report = try report(loss.change)
    #expect(report.gaps.map(\.gap).contains(loss.gap))
    #expect(report.score < 100)
    for gap in report.gaps {
      #expect(gap.weight > 0)
      #expect(gap.gap.explanation.hasSuffix("."))
      #expect(!gap.gap.name.isEmpty)
    }
    #expect(report.gaps.map(\.weight) == report.gaps.map(\.weight).sorted(by: >))
  }

  @Test func `every day of grace counts to its last`() throws {
    let year = try report { _, policy, _, _ in
      policy.people["alice"]?.trained = day("2025-11-28")
    }
    #expect(year.gaps.isEmpty)
    let drills = try report { service, _, known, facts in
      service.automation = .automatic
      known.drillPasses[.rollback] = [0, 86_400, 90 * 86_400 - 1].map { facts.now - $0 }
    }
    #expect(drills.gaps.isEmpty)
  }

  /// What reads as ready is what may act: both count the same.
  @Test(arguments: [
    ([0, 60, 120] as [Int64], 1), ([0, 86_400, 86_460], 2), ([0, 86_400, 172_800], 3),
    // Exactly so long ago is over, and what is ahead has not happened.
    ([0, 86_400, 7_776_000], 2), ([0, 86_400, 7_775_999], 3), ([0, 86_400, -1], 2),
  ])
  func `drills count by the day, as where automation is licensed`(ages: [Int64], days: Int) throws {
    let now = Self.facts.now
    let report = try report { service, _, known, _ in
      service.automation = .automatic
      known.drillPasses[.rollback] = ages.map { now - $0 }
    }
    #expect(
      report.gaps.map(\.gap)
        == (days < 3 ? [.tooFewDrills(.rollback, passed: days, required: 3)] : []))
    let drills = ages.map {
      AutomationGuard.Drill(
        .rollback, service: "checkout", hasPassed: true, at: (now - $0) * 1_000)
    }
    let verdict = AutomationGuard(AutomationRule(), drills: DrillRule()).verdict(
      on: AutomationGuard.Request(
        .rollback, service: "checkout", deployment: "DEP-1", at: now * 1_000,
        approvedBy: ["ada"], expires: CalendarDay("2027-12-01")), past: [], drills: drills)
    #expect(
      verdict
        == (days < 3
          ? .refused(.drills(days, required: 3, within: .days(90))) : .allowed))
  }

  @Test(arguments: [
    (EnvironmentRule.AutomaticRollback.never as EnvironmentRule.AutomaticRollback?, true, true),
    (.never, false, false), (.onMetricBreach, true, false), (nil, true, false),
  ])
  func `an environment that lets nothing act is a gap of what may act by itself`(
    rule: EnvironmentRule.AutomaticRollback?, isAutomatic: Bool, isGap: Bool
  ) throws {
    let report = try report { service, policy, known, _ in
      service.automation = isAutomatic ? .automatic : .approve
      known.drillPasses[.rollback] = (0..<3).map { Self.facts.now - $0 * 86_400 }
      policy.environments["production"]?.automaticRollback = rule
    }
    #expect(
      report.gaps.map(\.gap)
        == (isGap ? [.automationForbidden(environment: "production")] : []))
  }

  @Test func `what is beside what runs, or not critical, may be as it is`() throws {
    let beside = try report { service, _, _, _ in
      (service.criticality, service.infrastructure) = (.businessCritical, .immutable)
    }
    #expect(beside.gaps.isEmpty)
    let minor = try report { service, _, _, _ in service.infrastructure = .mutable }
    #expect(minor.gaps.isEmpty)
  }

  @Test func `an adapter that finds the release itself needs no parameter for it`() throws {
    for (adapter, lacks) in [("host-release", false), ("argv", true)] {
      let report = try report { _, policy, _, _ in
        policy.actions["switch-release"]?.parameters = [:]
        policy.actions["switch-release"]?.adapter = adapter
      }
      let gap = ReadinessGap.noVersionParameter(.rollback, name: "switch-release")
      #expect(report.gaps.map(\.gap).contains(gap) == lacks)
    }
  }

  @Test func `a day ahead is no test`() throws {
    let report = try report { service, _, _, _ in service.bypasses[0].tested = day("2026-11-29") }
    #expect(
      report.gaps.map(\.gap) == [.bypassUntested(flag: "new-pricing", last: day("2026-11-29"))])
  }

  @Test func `a service that the policy does not name is not ready at all`() {
    var facts = Self.facts
    facts.services["search"] = .init()
    let report = Readiness.report(Self.policy, facts)
    #expect(report.map(\.service) == ["checkout", "search"])
    #expect(report.last?.gaps.map(\.gap) == [.notInPolicy])
    #expect(report.last?.score == 0)
  }

  @Test func `a service of which nobody has said anything has few points`() throws {
    var policy = Policy(organisation: "Example")
    policy.services["bare"] = Service()
    let report = try #require(
      Readiness.report(policy, ReadinessFacts(today: Self.today, now: 0)).first)
    #expect(report.score == 0)
    #expect(report.gaps.count == 6)
  }
}
