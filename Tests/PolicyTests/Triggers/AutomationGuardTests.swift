import Policy
import Testing

@Suite struct `Acting without being asked` {
  typealias Guard = AutomationGuard
  static let now: Int64 = 1_800_000_000_000
  static let day: Int64 = 86_400_000
  let automation = Guard(AutomationRule(), drills: DrillRule())

  static var request: Guard.Request {
    Guard.Request(
      .rollback, service: "checkout", deployment: "DEP-1", at: now, approvedBy: ["board"],
      expires: CalendarDay("2099-01-01"))
  }

  static func drills(_ count: Int, at time: Int64 = now - day) -> [Guard.Drill] {
    (0..<count).map { index in
      Guard.Drill(
        .rollback, service: "checkout", hasPassed: true, at: time - Int64(index) * day)
    }
  }

  static func past(_ ages: Int64..., deployment: String = "DEP-0") -> [Guard.Past] {
    ages.map { Guard.Past(service: "checkout", deployment: deployment, at: now - $0) }
  }

  @Test func `is allowed when everything is in order`() {
    #expect(
      automation.verdict(on: Self.request, past: [], drills: Self.drills(3)) == .allowed)
  }

  @Test(arguments: [AutomationLevel.off, .propose, .approve])
  func `the more careful level counts`(level: AutomationLevel) {
    var request = Self.request
    for levels in [[.automatic, level], [level, .automatic], [level]] {
      request.levels = levels
      #expect(
        automation.verdict(on: request, past: [], drills: Self.drills(3))
          == .refused(.level(level)))
    }
    request.levels = []
    #expect(
      automation.verdict(on: request, past: [], drills: Self.drills(3))
        == .refused(.level(.propose)))
  }

  @Test func `a trigger takes its levels from itself and from its service`() {
    var policy = ExampleTree.policy
    var trigger = ExampleTriggers.errors()
    func levels() -> [AutomationLevel] {
      Guard.Request(
        trigger, of: policy, service: "checkout", deployment: "DEP-1", at: 0,
        undoesRollback: false
      ).levels
    }
    #expect(levels() == [.propose])
    trigger.automation = .automatic
    #expect(levels() == [.automatic])
    policy.services["checkout"] = Service()
    #expect(levels() == [.automatic, .propose])
  }

  @Test(arguments: [
    (EnvironmentRule.AutomaticRollback.never as EnvironmentRule.AutomaticRollback?, true),
    (.onMetricBreach, false), (.onAnyError, false), (nil, false),
  ])
  func `an environment may keep everything from acting in it`(
    rule: EnvironmentRule.AutomaticRollback?, isForbidden: Bool
  ) {
    var policy = ExampleTree.policy
    var production = EnvironmentRule()
    (production.production, production.automaticRollback) = (true, rule)
    policy.environments = ["production": production, "staging": EnvironmentRule()]
    var service = Service()
    service.automation = .automatic
    policy.services["checkout"] = service
    var trigger = ExampleTriggers.errors()
    (trigger.automation, trigger.approvedBy) = (.automatic, ["board"])
    trigger.expires = CalendarDay("2099-01-01")
    func verdict(in environment: String) -> Guard.Verdict {
      automation.verdict(
        on: Guard.Request(
          trigger, of: policy, service: "checkout", environment: environment, deployment: "DEP-1",
          at: Self.now, undoesRollback: false), past: [], drills: Self.drills(3))
    }
    let refused = Guard.Verdict.refused(.environment("production"))
    #expect(verdict(in: "production") == (isForbidden ? refused : .allowed))
    // A new name gets around nothing, and another environment has rules of its own.
    #expect(verdict(in: "live") == (isForbidden ? refused : .allowed))
    #expect(verdict(in: "staging") == .allowed)
    #expect(
      Guard.Reason.environment("production").description
        == "The environment production has “automatic-rollback: never”: nothing but a halt is done "
        + "there without asking.")
  }

  @Test func `nothing acts for ever`() {
    var request = Self.request
    request.expires = nil
    #expect(
      automation.verdict(on: request, past: [], drills: Self.drills(3)) == .refused(.endless))
  }

  @Test func `somebody must have agreed beforehand`() {
    var request = Self.request
    request.approvedBy = []
    #expect(
      automation.verdict(on: request, past: [], drills: Self.drills(3)) == .refused(.notAgreed))
  }

  @Test func `it ends on its day`() throws {
    let day = try #require(CalendarDay("2027-01-15"))
    var request = Self.request
    request.expires = day
    request.at = day.beginsAt * 1_000 - 1
    let drills = Self.drills(3, at: request.at - Self.day)
    #expect(automation.verdict(on: request, past: [], drills: drills) == .allowed)
    request.at += 1
    #expect(
      automation.verdict(on: request, past: [], drills: drills) == .refused(.expired(day)))
  }

  @Test func `the licence takes three passed drills, and lapses`() {
    let lacking = Guard.Verdict.refused(.drills(2, required: 3, within: .days(90)))
    func verdict(_ drills: [Guard.Drill]) -> Guard.Verdict {
      automation.verdict(on: Self.request, past: [], drills: drills)
    }
    #expect(verdict(Self.drills(2)) == lacking)
    let age = 90 * Self.day
    #expect(verdict(Self.drills(2) + Self.drills(1, at: Self.now - age + 1)) == .allowed)
    #expect(verdict(Self.drills(2) + Self.drills(1, at: Self.now - age)) == lacking)
    // Three in one afternoon are one rehearsal.
    #expect(
      verdict((0..<5).flatMap { Self.drills(1, at: Self.now - 1_000 * Int64($0 + 1)) })
        == .refused(.drills(1, required: 3, within: .days(90))))
    var failed = Self.drills(3)
    failed[0].hasPassed = false
    #expect(verdict(failed) == lacking)
    var other = Self.drills(3)
    other[0].action = .fallback
    #expect(verdict(other) == lacking)
    other = Self.drills(3)
    other[0].service = "search"
    #expect(verdict(other) == lacking)
    #expect(verdict(Self.drills(2) + Self.drills(1, at: Self.now + 1)) == lacking)
  }

  @Test func `a rollback is never rolled back by itself`() {
    var request = Self.request
    request.undoesRollback = true
    #expect(
      automation.verdict(on: request, past: [], drills: Self.drills(3))
        == .refused(.undoesRollback))
  }

  @Test func `a second action for a deployment is refused`() {
    let past = Self.past(40 * Self.day, deployment: "DEP-1")
    #expect(
      automation.verdict(on: Self.request, past: past, drills: Self.drills(3))
        == .refused(.onceADeployment(1)))
  }

  @Test func `a fourth action for a service within a day is refused`() {
    func verdict(_ past: [Guard.Past]) -> Guard.Verdict {
      automation.verdict(on: Self.request, past: past, drills: Self.drills(3))
    }
    #expect(verdict(Self.past(1, 2)) == .allowed)
    #expect(verdict(Self.past(1, 2, Self.day - 1)) == .refused(.oftenADay(3)))
    #expect(verdict(Self.past(1, 2, Self.day)) == .allowed)
    // By a clock that was set back since.
    #expect(verdict(Self.past(1, 2, -Self.day)) == .refused(.oftenADay(3)))
    var other = Self.past(1, 2, 3)
    other[0].service = "search"
    #expect(verdict(other) == .allowed)
  }

  @Test(arguments: [
    (Guard.Reason.level(.propose), "“propose”"), (.notAgreed, "Nobody has agreed"),
    (.endless, "until when"),
    (.onceADeployment(1), "One action without asking was allowed"),
    (.onceADeployment(0), "nothing be done"), (.oftenADay(3), "had 3 actions"),
    (.drills(1, required: 3, within: .days(90)), "3 passed drills on different days within 90d"),
  ])
  func `each reason is a sentence`(reason: Guard.Reason, words: String) {
    #expect(reason.description.contains(words), "\(reason)")
    #expect(reason.description.hasSuffix("."))
  }
}
