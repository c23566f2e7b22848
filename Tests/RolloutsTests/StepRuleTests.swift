import EventLog
import Policy
import Rollouts
import Testing

@Suite struct `The rules of an organisation, at each step` {
  /// Working hours, a freeze at the end of the year, bands, a way through staging, a checklist.
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var hours = CalendarRule()
    hours.hours = ClockRange(from: 540, to: 1_020)
    hours.freezes = [
      FreezeWindow(from: day(2026, 12, 20), to: day(2027, 1, 3), why: "the year ends")
    ]
    policy.calendars["office"] = hours
    var production = EnvironmentRule()
    (production.production, production.calendar) = (true, "office")
    (production.after, production.strategy) = ("staging", "canary")
    production.evidence = ["smoke"]
    policy.environments = ["production": production, "staging": EnvironmentRule()]
    var budget = ErrorBudgetRule(slo: "availability")
    budget.bands = [
      band("safe", 50, .all), band("caution", 20, .caution), band("low", 0, .critical),
      band("frozen", nil, .emergency),
    ]
    policy.errorBudget = budget
    var approved = ChecklistRule(item: "change-approved", text: "The board approved it")
    (approved.by, approved.notFor) = (.evidence, ["emergency"])
    var shown = ChecklistRule(item: "dashboards-open", text: "Dashboards are open")
    shown.required = false
    policy.checklists["before"] = [approved, shown]
    policy.checklists["during"] = [ChecklistRule(item: "watched", text: "Somebody watched")]
    var acceleration = AccelerationRule()
    (acceleration.roles, acceleration.count) = (["lead"], 2)
    acceleration.criteria = ["users are harmed"]
    acceleration.mayShorten = ["smoke"]
    policy.acceleration = acceleration
    return policy
  }()

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay {
    guard let day = CalendarDay(year: year, month: month, day: day) else {
      preconditionFailure("no such day")
    }
    return day
  }

  private static func band(
    _ name: String, _ above: Int32?, _ allows: ErrorBudgetBand.Allowance
  ) -> ErrorBudgetBand {
    var band = ErrorBudgetBand(name: name, allows: allows, text: "Band \(name).")
    band.above = above.map { Percent($0) }
    return band
  }

  private static let shownBelow: LadderFacts = {
    var facts = LadderFacts()
    (facts.deployment, facts.isCompleted, facts.shown) = ("DEP-2026-000", true, ["smoke"])
    return facts
  }()

  /// On a Thursday; everything is in order unless it is changed.
  private func terms(
    _ time: String = "2026-11-26T10:00:00Z", _ change: (inout StepTerms) -> Void = { _ in }
  ) throws -> StepTerms {
    var terms = StepTerms(Self.policy, now: try #require(Timestamp(time)))
    terms.budget = Self.budget(failed: 0)
    terms.ladder = Self.shownBelow
    change(&terms)
    return terms
  }

  private static func budget(failed: Int64) -> ErrorBudget? {
    ErrorBudget.compute(
      total: 1_000_000, failed: failed, objective: Quantity(millionths: 999_000, .ratio),
      .higherIsBetter)
  }

  private static func plan(_ profile: DeploymentProfile = .routine) -> RolloutPlan {
    var plan = Examples.plan
    plan.profile = profile
    return plan
  }

  private static let approved = DeploymentEvent.evidenceRecorded(
    ChecklistItem(item: "change-approved", status: .done, reference: .text("CHG-1")))

  private func planned(_ profile: DeploymentProfile = .routine) -> Deployment {
    Deployment([.planned(Self.plan(profile)), Self.approved])
  }

  private func running(_ profile: DeploymentProfile = .routine) -> Deployment {
    Deployment([.planned(Self.plan(profile)), Self.approved, .started])
  }

  @Test func `what is in order goes through, and nothing is added`() throws {
    #expect(try planned().decide(.under(try terms(), .start)) == [.started])
    let terms = try terms()
    let entry = try running().decide(.under(terms, .enter(group: "canary")))
    #expect(
      entry == [.groupEntered(group: "canary", share: Examples.groups[0].share, at: terms.now)])
  }

  @Test func `without rules everything is as before`() throws {
    let terms = StepTerms(Policy(organisation: "Example"), now: Timestamp(microseconds: 0))
    #expect(try Deployment([.planned(Self.plan())]).decide(.under(terms, .start)) == [.started])
  }

  // MARK: - Hours

  @Test(arguments: [
    ("2026-11-26T09:00:00Z", true), ("2026-11-26T08:59:59Z", false),
    ("2026-11-26T16:59:59Z", true), ("2026-11-26T17:00:00Z", false),
    ("2026-11-28T22:00:00Z", false),
  ])
  func `out of hours a reason is asked for at every step that goes on`(
    time: String, isOpen: Bool
  ) throws {
    let bare = try terms(time)
    let reasoned = try terms(time) { $0.because = "The old version leaks." }
    var entered = running()
    entered.evolve(Examples.entered(Examples.groups[0]))
    entered.evolve(Examples.pass("canary"))
    let steps: [(Deployment, DeploymentCommand, DeploymentStep)] = [
      (planned(), .start, .start), (running(), .enter(group: "canary"), .enter("canary")),
      (entered, .promote(group: "canary"), .promote),
    ]
    for (deployment, command, step) in steps {
      let rejection = deployment.rejection(of: .under(bare, command))
      if isOpen {
        #expect(rejection == nil)
        continue
      }
      guard case .outOfHours(_, step, _, let next?) = rejection else {
        Issue.record("\(String(describing: rejection))")
        continue
      }
      #expect(next > bare.now)
      let events = try deployment.decide(.under(reasoned, command))
      #expect(
        events.first
          == .exceptionRecorded(
            RolloutException(.calendar, at: step, because: .text("The old version leaks."))))
      #expect(events.count == 2)
    }
  }

  @Test func `a blank reason is none`() throws {
    let terms = try terms("2026-11-28T22:00:00Z") { $0.because = "  " }
    #expect(planned().rejection(of: .under(terms, .start)) != nil)
  }

  @Test func `a freeze stops what is routine, whatever the reason, and an emergency is recorded`()
    throws
  {
    let frozen = try terms("2026-12-22T10:00:00Z") { $0.because = "We want to." }
    guard case .frozen(_, .start, _, let next) = planned().rejection(of: .under(frozen, .start))
    else {
      Issue.record("It was not refused.")
      return
    }
    #expect(next == Timestamp("2027-01-04T09:00:00Z"))
    let events = try planned(.emergency).decide(.under(frozen, .start))
    #expect(
      events.contains(
        .exceptionRecorded(RolloutException(.freeze, at: .start, because: .text("We want to.")))))
  }

  @Test func `an emergency gives its reason by being one`() throws {
    let events = try planned(.emergency).decide(.under(try terms("2026-11-28T22:00:00Z"), .start))
    #expect(
      events.first
        == .exceptionRecorded(
          RolloutException(.calendar, at: .start, because: .text("It is an emergency."))))
  }

  @Test func `halting, measuring, failing and rolling back are never held up`() throws {
    let closed = try terms("2026-12-22T03:00:00Z") {
      ($0.budget, $0.ladder) = (Self.budget(failed: 5_000), LadderFacts())
    }
    let commands: [DeploymentCommand] = [
      .halt(because: "Odd.", scope: nil, by: Examples.responder), .fail(because: "Odd."),
      .recordRollback(toVersion: "2.3.1"),
      .recordGate(GateResult(group: "canary", kind: .smoke, outcome: .fail)),
      .recordHealth(Examples.health),
    ]
    for command in commands {
      #expect(running().rejection(of: .under(closed, command)) == nil)
    }
  }

  @Test func `an unknown environment has the hours of production`() throws {
    var plan = Self.plan()
    plan.environment = "prod-2"
    let deployment = Deployment([.planned(plan), Self.approved])
    #expect(deployment.rejection(of: .under(try terms("2026-11-28T22:00:00Z"), .start)) != nil)
    plan.environment = "staging"
    let staged = Deployment([.planned(plan)])
    #expect(staged.rejection(of: .under(try terms("2026-11-28T22:00:00Z"), .start)) == nil)
  }

  // MARK: - Error budget

  @Test(arguments: [
    (0, true), (500, true), (799, true), (800, false), (999, false), (1_000, false), (9_000, false),
  ])
  func `below a fifth of the budget nothing routine goes on`(failed: Int64, goesOn: Bool) throws {
    let terms = try terms { $0.budget = Self.budget(failed: failed) }
    for (deployment, command) in [
      (planned(), DeploymentCommand.start), (running(), .enter(group: "canary")),
    ] {
      let rejection = deployment.rejection(of: .under(terms, command))
      if case .budgetSpent = rejection {
        #expect(!goesOn)
      } else {
        #expect(rejection == nil)
        #expect(goesOn)
      }
    }
    let emergency = try planned(.emergency).decide(.under(terms, .start))
    let isExcepted = emergency.contains {
      if case .exceptionRecorded(let exception) = $0 { exception.rule == .budget } else { false }
    }
    #expect(isExcepted == !goesOn)
  }

  @Test func `half of it is a warning`() throws {
    let judgement = try planned().judge(
      .start, under: try terms { $0.budget = Self.budget(failed: 500) })
    #expect(
      judgement.warnings.contains(
        "Error budget, 50% left: 500 of 1000 failures used, of 1000000 requests: Band caution."))
  }

  @Test(arguments: [nil, ErrorBudget.noData, .outdated(until: 1_767_225_600)])
  func `an unknown budget is a warning, and no refusal`(budget: ErrorBudget?) throws {
    let judgement = try planned().judge(.start, under: try terms { $0.budget = budget })
    #expect(judgement.warnings.contains { $0.hasPrefix("Nobody knows how much") })
  }

  // MARK: - The way

  @Test func `what was never below is not started, unless others agreed in an emergency`() throws {
    let terms = try terms { $0.ladder = LadderFacts() }
    #expect(
      planned().rejection(of: .under(terms, .start))
        == .ladderMissing(
          number: Examples.plan.number, environment: "staging",
          [.neverThere(environment: "staging")]))
    #expect(
      planned(.emergency).rejection(of: .under(terms, .start))
        == .accelerationNeeded(number: Examples.plan.number, [.environment("staging")]))
    var agreed = planned(.emergency)
    try accelerate(&agreed, .environment("staging"))
    let events = try agreed.decide(.under(terms, .start))
    #expect(events.last == .started)
    #expect(
      events.contains(
        .exceptionRecorded(
          RolloutException(.ladder, at: .start, because: .text("It is an emergency.")))))
  }

  @Test func `a hotfix to everybody at once needs others to agree`() throws {
    var plan = Self.plan(.emergency)
    plan.groups = [Examples.group("all", 100)]
    var deployment = Deployment([.planned(plan)])
    let terms = try terms()
    #expect(
      deployment.rejection(of: .under(terms, .start))
        == .accelerationNeeded(number: plan.number, [.allAtOnce]))
    try accelerate(&deployment, .allAtOnce)
    #expect(deployment.rejection(of: .under(terms, .start)) == nil)
    plan.environment = "staging"
    #expect(Deployment([.planned(plan)]).rejection(of: .under(terms, .start)) == nil)
  }

  @Test func `nothing routine reaches everybody at once, unless the policy has that way`() throws {
    var plan = Self.plan()
    plan.groups = [Examples.group("all", 100)]
    func start(_ change: (inout Policy) -> Void = { _ in }) throws -> DeploymentRejection? {
      var terms = try terms()
      change(&terms.policy)
      return Deployment([.planned(plan), Self.approved]).rejection(of: .under(terms, .start))
    }
    func row(_ strategy: String, _ steps: [Percent], needs: Bool = false) -> StrategyRule {
      var row = StrategyRule(scenario: strategy, strategy: strategy)
      (row.steps, row.needsAcceleration) = (steps, needs)
      return row
    }
    let refused = DeploymentRejection.allAtOnce(
      number: plan.number, environment: "production", .canary)
    #expect(try start() == refused)
    #expect(refused.explanation.contains("Give it steps"))
    #expect(try start { $0.strategies = [row("canary", [Percent(5), .all])] } == refused)
    #expect(try start { $0.strategies = [row("canary", [.all], needs: true)] } == refused)
    #expect(try start { $0.strategies = [row("canary", [.all])] } == nil)
    #expect(try start { $0.environments["production"]?.steps = [.all] } == nil)
    #expect(
      try start {
        $0.strategies = [row("canary", [.all], needs: true)]
        $0.environments["production"]?.steps = [.all]
      } == refused)
    plan.strategy = .rolling
    #expect(try start { $0.strategies = [row("rolling", [])] } == nil)
    plan.environment = "staging"
    #expect(try start() == nil)
  }

  @Test func `a way that needs an acceleration needs it in steps too`() throws {
    var terms = try terms()
    var row = StrategyRule(scenario: "hotfix", strategy: "canary")
    row.needsAcceleration = true
    terms.policy.strategies = [row]
    #expect(planned().rejection(of: .under(terms, .start)) != nil)
    #expect(
      planned(.emergency).rejection(of: .under(terms, .start))
        == .accelerationNeeded(number: Examples.plan.number, [.allAtOnce]))
  }

  @Test func `another artefact of the same version is not what was tested below`() throws {
    let terms = try terms { $0.ladder?.isOtherArtefact = true }
    let refused = planned().rejection(of: .under(terms, .start))
    #expect(refused?.explanation.contains("another artefact") == true)
  }

  @Test func `without a rule for shortening nobody takes a shorter way, and it says what to write`()
    throws
  {
    var policy = Self.policy
    policy.acceleration = nil
    let below = try terms { ($0.policy, $0.ladder) = (policy, LadderFacts()) }
    let number = Examples.plan.number
    let refused = planned(.emergency).rejection(of: .under(below, .start))
    #expect(refused == .nobodyMayAccelerate(number: number, [.environment("staging")]))
    #expect(refused?.explanation.contains("acceleration: {roles:") == true)
    // Also where others agreed while there was such a rule.
    var agreed = planned(.emergency)
    try accelerate(&agreed, .environment("staging"))
    #expect(agreed.rejection(of: .under(below, .start)) == refused)
    var plan = Self.plan(.emergency)
    plan.groups = [Examples.group("all", 100)]
    let whole = Deployment([.planned(plan)])
    #expect(
      whole.rejection(of: .under(try terms { $0.policy = policy }, .start))
        == .nobodyMayAccelerate(number: number, [.allAtOnce]))
    #expect(planned().rejection(of: .under(below, .start)) != nil)
    // What comes in steps from below needs nobody.
    #expect(
      try planned(.emergency).decide(.under(try terms { $0.policy = policy }, .start)).last
        == .started)
  }

  private func accelerate(
    _ deployment: inout Deployment, _ stage: AccelerationStage, from: String? = nil,
    to: String? = nil
  ) throws {
    try deployment.carryOut(.requestAcceleration(order(stage, from, to)))
    for number: UInt8 in [20, 21] {
      try deployment.carryOut(
        .approveAcceleration(nil, by: Examples.id(number), roles: ["lead"]))
    }
  }

  private func order(
    _ stage: AccelerationStage, _ from: String? = nil, _ to: String? = nil
  ) -> AccelerationOrder {
    AccelerationOrder(
      id: Examples.approval,
      Acceleration(stage, from: from, to: to, criteria: ["users are harmed"]),
      because: "The shop is down.", by: Examples.responder, under: Self.policy)
  }

  // MARK: - Agreeing to a shorter way

  @Test func `two with the role agree, and never who asked`() throws {
    var deployment = planned(.emergency)
    try deployment.carryOut(.requestAcceleration(order(.allAtOnce)))
    func answer(_ by: PrincipalID, _ roles: [String]) -> DeploymentRejection? {
      deployment.rejection(of: .approveAcceleration(nil, by: by, roles: roles))
    }
    let number = Examples.plan.number
    #expect(answer(Examples.responder, ["lead"]) == .ownAcceleration(number: number))
    #expect(answer(Examples.second, ["sre"]) == .accelerationNeedsRole(number: number, ["lead"]))
    #expect(answer(Examples.second, []) == .accelerationNeedsRole(number: number, ["lead"]))
    try deployment.carryOut(
      .approveAcceleration(Examples.approval, by: Examples.second, roles: ["lead"]))
    #expect(!deployment.isAccelerated(.allAtOnce))
    let again = DeploymentCommand.approveAcceleration(
      Examples.approval, by: Examples.second, roles: ["lead"])
    #expect(try deployment.decide(again) == [])
    try deployment.carryOut(
      .approveAcceleration(nil, by: Examples.planner, roles: ["sre", "lead"]))
    #expect(deployment.isAccelerated(.allAtOnce))
    #expect(!deployment.isAccelerated(.environment("staging")))
  }

  @Test func `nobody agrees to what nobody asked for`() {
    #expect(
      planned(.emergency).rejection(
        of: .approveAcceleration(nil, by: Examples.second, roles: ["lead"]))
        == .noAcceleration(number: Examples.plan.number))
  }

  @Test func `only an emergency is shortened`() {
    #expect(
      planned().rejection(of: .requestAcceleration(order(.allAtOnce)))
        == .notAnEmergency(number: Examples.plan.number))
  }

  @Test func `a gate is never removed`() {
    #expect(
      planned(.emergency).rejection(
        of: .requestAcceleration(order(.gate("smoke"), "all", "none")))
        == .cannotShorten(.removesGate("smoke")))
  }

  @Test func `asking again for what was asked is nothing new, and for something else is refused`()
    throws
  {
    var deployment = planned(.emergency)
    try deployment.carryOut(.requestAcceleration(order(.allAtOnce)))
    #expect(try deployment.decide(.requestAcceleration(order(.allAtOnce))) == [])
    #expect(
      deployment.rejection(of: .requestAcceleration(order(.bake("canary"), "1h", "5m")))
        == .accelerationDiffers(
          number: Examples.plan.number, acceleration: Examples.approval))
  }

  // MARK: - Debts

  private let part = GateResult(
    group: "canary", kind: .smoke, outcome: .pass, isShortened: true)

  @Test func `a part of a gate passes only where others agreed, and the whole is owed once`()
    throws
  {
    var deployment = running(.emergency)
    #expect(
      deployment.rejection(of: .recordGate(part))
        == .shorteningNotApproved(number: Examples.plan.number, gate: "smoke"))
    try accelerate(&deployment, .gate("smoke"), from: "300 tests", to: "20 tests")
    let owed = DeploymentEvent.gatesPassedOver(group: "canary", gates: ["smoke"])
    #expect(try deployment.decide(.recordGate(part)) == [.gateRecorded(part), owed])
    try deployment.carryOut(.recordGate(part))
    #expect(deployment.debts.unpaid == [.init(group: "canary", gate: "smoke")])
    // Passing the part again gives no more time.
    #expect(try deployment.decide(.recordGate(part)) == [.gateRecorded(part)])
    #expect(deployment.missingGates(for: "canary") == [])
    try deployment.carryOut(
      .recordGate(GateResult(group: "canary", kind: .smoke, outcome: .pass)))
    #expect(deployment.debts.isEmpty)
    try deployment.carryOut(.recordGate(part))
    #expect(!deployment.debts.isEmpty)
  }

  @Test func `a part that fails owes nothing and shows nothing`() throws {
    var deployment = running(.emergency)
    try accelerate(&deployment, .gate("smoke"), from: "300 tests", to: "20 tests")
    var failed = part
    failed.outcome = .fail
    try deployment.carryOut(.recordGate(failed))
    #expect(deployment.debts.isEmpty)
    #expect(deployment.missingGates(for: "canary") == [.gate(.smoke, .fail)])
  }

  @Test func `what an emergency went ahead of is a debt until it passes`() throws {
    var deployment = running(.emergency)
    try deployment.carryOut(.enter(group: "canary"))
    try deployment.carryOut(.enter(group: "early"))
    #expect(deployment.debts.unpaid == [.init(group: "canary", gate: "tests")])
    // Another group, or an outcome that is none, pays nothing.
    deployment.evolve(Examples.pass("early"))
    deployment.evolve(
      .gateRecorded(GateResult(group: "canary", kind: .smoke, outcome: .unknown)))
    #expect(!deployment.debts.isEmpty)
    deployment.evolve(Examples.pass("canary", .load))
    #expect(deployment.debts.isEmpty)
  }

  // MARK: - Checklist

  @Test func `a required item holds the start up, and others are mentioned`() throws {
    let bare = Deployment([.planned(Self.plan())])
    guard
      case .itemsOpen(_, .start, let items) = bare.rejection(of: .under(try terms(), .start))
    else {
      Issue.record("It was not refused.")
      return
    }
    #expect(items.map(\.item) == ["change-approved"])
    let judgement = try planned().judge(.start, under: try terms())
    #expect(
      judgement.warnings.contains("“Dashboards are open” is open: see to it, and record it."))
  }

  @Test func `what an emergency need not is recorded as waived`() throws {
    let bare = Deployment([.planned(Self.plan(.emergency))])
    #expect(
      try bare.decide(.under(try terms(), .start)) == [
        .evidenceRecorded(
          ChecklistItem(
            item: "change-approved", status: .waived, reference: .text("not asked of emergency"))),
        .started,
      ])
  }

  @Test func `what belongs to the time of the rollout holds its completion up`() throws {
    var deployment = running()
    for group in Examples.groups {
      deployment.evolve(Examples.entered(group))
      deployment.evolve(Examples.pass(group.name))
    }
    let closed = try terms("2026-11-28T22:00:00Z")
    guard case .itemsOpen(_, .complete, _) = deployment.rejection(of: .under(closed, .complete))
    else {
      Issue.record("It was not refused.")
      return
    }
    deployment.evolve(.evidenceRecorded(ChecklistItem(item: "watched", status: .done)))
    // Saying that it is done moves nothing: no hours hold it up.
    #expect(try deployment.decide(.under(closed, .complete)) == [.completed])
  }

  // MARK: - Strategy and duration

  @Test func `a plan without the strategy is reported`() throws {
    var plan = Self.plan()
    #expect(StrategyFinding.findings(about: plan, under: Self.policy) == [])
    plan.strategy = .direct
    let findings = StrategyFinding.findings(about: plan, under: Self.policy)
    #expect(findings == [.noStrategy(environment: "production", asked: "canary")])
    #expect(findings.map(\.isWithoutStrategy) == [true])
    plan.strategy = .rolling
    #expect(
      StrategyFinding.findings(about: plan, under: Self.policy)
        == [.otherStrategy(environment: "production", asked: "canary", planned: .rolling)])
    plan.environment = "staging"
    #expect(StrategyFinding.findings(about: plan, under: Self.policy) == [])
  }

  @Test func `steps and soaks of the policy are held against the plan`() throws {
    var policy = Self.policy
    policy.environments["production"]?.steps = [Percent(5), Percent(100)]
    policy.environments["production"]?.soak = .hours(1)
    #expect(StrategyFinding.findings(about: Self.plan(), under: policy) == [])
    var plan = Self.plan()
    plan.groups = [Examples.group("canary", 6, hours: 0), Examples.group("all", 100, hours: 0)]
    #expect(
      StrategyFinding.findings(about: plan, under: policy) == [
        .largerFirstStep(
          environment: "production", asked: Percent(5), planned: Examples.share(6)),
        .shorterSoak(group: "canary", asked: .hours(1), seconds: 0),
      ])
  }

  @Test func `the duration is that of the steps`() throws {
    #expect(
      Self.plan().duration == RolloutDuration(untilEveryone: 7 * 3_600, untilDone: 7 * 3_600))
    var plan = Self.plan(.emergency)
    plan.groups = [5, 20, 50, 100].map {
      RolloutGroup(
        name: "\($0)", kind: .percent, share: Examples.share($0), bakeSeconds: 900)
    }
    #expect(plan.duration == RolloutDuration(untilEveryone: 2_700, untilDone: 3_600))
    var deployment = Deployment([.planned(plan)])
    try accelerate(&deployment, .bake("20"), from: "15m", to: "5m")
    #expect(deployment.duration == RolloutDuration(untilEveryone: 2_100, untilDone: 3_000))
    plan.groups[0].bakeSeconds = .max
    #expect(plan.duration.untilDone == .max)
  }
}
