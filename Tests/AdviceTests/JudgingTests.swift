import Advice
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts
import Testing

@Suite struct `What the record and the policy hold` {
  @Test func `is judged with its source, and what nobody said is unknown`() {
    var inputs = Dossier.inputs(Dossier.deployment(Dossier.plan(), Dossier.atCanary))
    inputs.deploymentMarks.note(EventType("deployment.planned") ?? .note, at: LogPosition(3))
    inputs.deploymentMarks.note(EventType("deployment.group_entered") ?? .note, at: LogPosition(7))
    let facts = AdviceFacts(inputs)
    #expect(facts.criticality.value == .businessCritical)
    #expect(facts.criticality.source == .policy("services.checkout.criticality"))
    #expect(facts.exposure.value == .partial)
    #expect(facts.exposure.source == .entry(LogPosition(7), of: "DEP-2026-001"))
    #expect(facts.exposure.detail == "20% of traffic; reached: canary; not yet: all")
    #expect(facts.exposureModel.source == .entry(LogPosition(3), of: "DEP-2026-001"))
    #expect(facts.rollout.value == .running)
    #expect(facts.unchangedStack.value == .standing)
    #expect(facts.placement.value == .sideBySide)
    #expect(facts.release.value == .unknown)
    #expect(facts.repair.value == .unknown)
    #expect(facts.budget.value == .unknown)
    #expect(facts.failureModes.isEmpty)
  }

  @Test func `says for an unknown service where it would stand`() {
    let facts = AdviceFacts(Dossier.inputs(nil, nil))
    #expect(facts.criticality.value == .unknown)
    #expect(facts.criticality.source == .nobody("policy: services.checkout"))
    #expect(facts.rollout.value == .none)
  }

  @Test(arguments: [
    (RolloutStrategy.canary, Placement.sideBySide), (.blueGreen, .sideBySide),
    (.rolling, .inPlace), (.direct, .inPlace), (.flag, .sideBySide), (.oneBox, .sideBySide),
    (.immutable, .sideBySide), (.trafficSplitting, .sideBySide),
  ])
  func `tells what stands side by side`(_ strategy: RolloutStrategy, _ placement: Placement) {
    let deployment = Dossier.deployment(Dossier.plan(strategy))
    let facts = AdviceFacts(Dossier.inputs(deployment))
    #expect(facts.placement.value == placement)
    #expect(facts.exposureModel.value.rawValue == strategy.rawValue)
  }

  @Test(arguments: [
    (RolloutStrategy.blueGreen, UnchangedStack.standing), (.canary, .unknown), (.direct, .gone),
    (.rolling, .gone),
  ])
  func `knows the unchanged stack by who is served`(
    _ strategy: RolloutStrategy, _ stack: UnchangedStack
  ) {
    let deployment = Dossier.deployment(Dossier.plan(strategy), Dossier.atCanary, Dossier.atAll)
    #expect(AdviceFacts(Dossier.inputs(deployment)).unchangedStack.value == stack)
    let completed = Dossier.deployment(Dossier.plan(strategy), Dossier.atAll, .completed)
    #expect(AdviceFacts(Dossier.inputs(completed)).unchangedStack.value == .unknown)
  }

  @Test(arguments: [
    ([MigrationClass](), DataGate.noMigration), ([.additive], .additive),
    ([.additive, .backfill], .backfilling), ([.backfill, .contracting], .contracting),
    ([.unknown, .additive], .unknown), ([.unknown, .contracting], .contracting),
  ])
  func `takes the worst of the migrations`(_ kinds: [MigrationClass], _ gate: DataGate) {
    let migrations = kinds.map { Migration(id: "m", kind: $0) }
    #expect(DataGate.judge(migrations, isBackfilled: { _ in false }) == gate)
    let done = DataGate.judge(migrations, isBackfilled: { _ in true })
    #expect(done == (gate == .backfilling ? .additive : gate))
  }

  /// Seconds: shortest, longest, going back; then the confidence.
  @Test(arguments: [
    (60, 119, 120, true, RepairTime.shorter), (60, 119, 120, false, .uncertain),
    (60, 120, 120, true, .equal), (120, 120, 120, true, .equal),
    (120, 120, 120, false, .uncertain), (60, 121, 120, true, .uncertain),
    (120, 121, 120, true, .longer), (1_200, 1_300, 120, true, .longer),
    (1_201, 1_300, 120, false, .farLonger), (61, 60, 120, true, .unknown),
    (-1, 60, 120, true, .unknown), (1, Int64.max, Int64.max, true, .equal),
  ])
  func `compares a repair with going back, to the second`(
    _ row: (shortest: Int64, longest: Int64, back: Int64, isSure: Bool, value: RepairTime)
  ) {
    #expect(
      RepairTime.judge(row.shortest, row.longest, isSure: row.isSure, goingBack: row.back)
        == row.value)
    #expect(
      RepairTime.judge(row.shortest, row.longest, isSure: row.isSure, goingBack: nil) == .unknown)
  }

  @Test func `does not overflow on an estimate of ages`() {
    let estimate = FixEstimate(
      fromMinutes: .max, toMinutes: .max, confidence: .high, by: Dossier.alice)
    #expect(RepairTime.judge(estimate, goingBack: 60) == .farLonger)
  }

  /// As the estimate drops, going back gives way to going on at the very second.
  @Test(arguments: [(Int64(121), MitigationKind.rollback), (120, .rollback), (119, .rollForward)])
  func `turns the advice where the repair becomes shorter`(
    _ seconds: Int64, _ first: MitigationKind
  ) {
    var facts = Scene.canary.facts.with("fallback=infeasible infrastructure=unknown")
    facts.repair = Fact(
      RepairTime.judge(60, seconds, isSure: true, goingBack: 120), from: .assumed)
    #expect(Advice.rank(facts).first?.action == first)
  }

  @Test func `takes a switch only for what it covers, and only if it was tested lately`() throws {
    var switches = [Bypass(flag: "new-pricing", covers: "price calculation")]
    func judge(_ function: String?, fresh: Bool = true) -> BypassCover {
      BypassCover.judge(switches, covering: function, from: "bypasses") { $0 != nil && fresh }.value
    }
    #expect(judge("price calculation") == .untested)
    switches[0].tested = CalendarDay("2026-11-01")
    #expect(judge("Price Calculation") == .tested)
    #expect(judge("new-pricing") == .tested)
    #expect(judge("price calculation", fresh: false) == .stale)
    #expect(judge("search") == .notCovering)
    #expect(judge(nil) == .unknown)
    switches = []
    #expect(judge(nil) == .none)
  }

  @Test(arguments: [("2026-08-27", true), ("2026-08-26", false), ("2026-11-26", false)])
  func `counts a test up to the ninetieth day, and none from the future`(
    _ day: String, _ isRecent: Bool
  ) {
    var service = Dossier.service
    service.bypasses = [Bypass(flag: "f", covers: "search")]
    service.bypasses[0].tested = CalendarDay(day)
    let facts = AdviceFacts(
      Dossier.inputs(nil, service) { $0.function = "search" })
    #expect(facts.bypass.value == (isRecent ? .tested : .stale))
  }

  @Test func `takes no capacity below all of the load for enough`() {
    for (share, value) in [(10_000, Capacity.enough), (9_999, .notEnough)] {
      var service = Dossier.service
      service.unchangedCapacity = Percent(hundredths: Int32(share))
      #expect(AdviceFacts(Dossier.inputs(nil, service)).capacity.value == value)
    }
  }

  @Test func `warns of failure modes that nobody tested lately`() {
    let facts = AdviceFacts(
      Dossier.inputs(nil) {
        $0.failureModes = [
          .init(id: "FM-1", affects: [.fallback, .rollback], tested: CalendarDay("2026-11-01")),
          .init(id: "FM-2", affects: [.fallback], tested: nil),
        ]
      })
    #expect(facts.failureModes[.fallback]?.value == .exposed)
    #expect(facts.failureModes[.fallback]?.detail == "FM-2, never tested")
    #expect(facts.failureModes[.rollback]?.value == .safeguarded)
    #expect(facts.failureModes[.bypass]?.value == FailureModeStanding.none)
  }

  @Test func `takes a ring that was entered for served, whatever share was given`() {
    let incident = Dossier.inputs(nil).incident
    var plan = Dossier.plan()
    plan.groups.insert(RolloutGroup(name: "inner", kind: .ring, share: .none), at: 0)
    let inner = DeploymentEvent.groupEntered(group: "inner", share: .none)
    let served = Dossier.deployment(plan, inner)
    #expect(CustomerImpact(incident, served) == .unknown)
    #expect(AdviceFacts(Dossier.inputs(served)).exposure.value == .unknown)
    let both = Dossier.deployment(plan, inner, Dossier.atCanary)
    #expect(CustomerImpact(incident, both) == .unknown)
    #expect(AdviceFacts(Dossier.inputs(both)).exposure.value == .partial)
    let back = Dossier.deployment(plan, inner, .rolledBack(toVersion: "2.3.1"))
    #expect(CustomerImpact(incident, back) == .unknown)
    #expect(AdviceFacts(Dossier.inputs(back)).exposure.value == .none)
    plan.groups[0].kind = .percent
    let dark = Dossier.deployment(plan, inner)
    #expect(CustomerImpact(incident, dark) == .none)
    #expect(AdviceFacts(Dossier.inputs(dark)).exposure.value == .none)
  }

  /// Newest first: each with its version and what happened to it.
  @Test(arguments: [
    ([("2.4.0", "left"), ("2.3.1", "unwatched"), ("2.3.1", "good")], UnchangedVersion.good),
    ([("2.3.1", "left"), ("2.3.1", "good")], .good),
    ([("2.3.1", "left"), ("2.3.0", "good")], .unknown),
    ([("2.4.0", "left"), ("2.3.1", "other"), ("2.3.0", "good")], .unknown),
    ([("2.4.0", "left"), ("2.3.1", "unwatched"), ("2.3.0", "good")], .notGood),
    ([("2.4.0", "left"), ("2.3.1", "other"), ("2.3.1", "unwatched")], .notGood),
  ])
  func `trusts what ran before where it is the last known good one`(
    _ row: (releases: [(version: String, story: String)], value: UnchangedVersion)
  ) {
    let deployment = Dossier.deployment(Dossier.plan(), Dossier.atCanary)
    let answer = Dossier.lastKnownGood(row.releases)
    let facts = AdviceFacts(Dossier.inputs(deployment) { $0.lastKnownGood = answer })
    #expect(facts.unchangedVersion.value == row.value)
  }

  /// What was said of a backfill counts for both, and the newest word.
  @Test(arguments: [
    ([DeploymentEvent](), false), ([Dossier.word(.done)], true), ([Dossier.word(.waived)], false),
    ([Dossier.word(.done), Dossier.word(.open)], false), ([Dossier.atAll, .completed], true),
    ([Dossier.atAll, .completed, Dossier.word(.failed)], false),
    ([Dossier.atAll, .completed, .rolledBack(toVersion: "2.3.1")], true),
  ])
  func `knows of a backfill what the last known good release knows`(
    _ events: [DeploymentEvent], _ isFinished: Bool
  ) {
    let plan = Dossier.plan(migrations: [Migration(id: "0042", kind: .backfill)])
    var deployment = Dossier.deployment(plan)
    var history = Dossier.history(plan)
    for event in events {
      deployment.evolve(event)
      history.record(event, at: Dossier.moment, LogPosition(2))
    }
    #expect(history.obstacles(asOf: Dossier.noon).isEmpty == isFinished)
    let facts = AdviceFacts(Dossier.inputs(deployment))
    #expect(facts.data.value == (isFinished ? .additive : .backfilling))
  }

  @Test func `says that nobody is affected only if nobody was reached`() {
    let incident = Dossier.inputs(nil).incident
    let untouched = Dossier.deployment(Dossier.plan())
    #expect(CustomerImpact(incident, untouched) == .none)
    let reached = Dossier.deployment(Dossier.plan(), Dossier.atCanary)
    #expect(CustomerImpact(incident, reached) == .upTo(Share(hundredths: 2_000) ?? .none))
    let back = Dossier.deployment(
      Dossier.plan(), Dossier.atCanary, .rolledBack(toVersion: "2.3.1"))
    #expect(CustomerImpact(incident, back) == .upTo(Share(hundredths: 2_000) ?? .none))
    #expect(CustomerImpact(incident, nil) == .unknown)
    var counted = incident
    counted.evolve(.impactStated(Impact(howMany: .number(0))))
    #expect(CustomerImpact(counted, reached) != .none)
  }
}

@Suite struct `What somebody supposes` {
  private var policy: Policy {
    var policy = Policy.standard
    var tree = DecisionTree(start: "severity")
    var node = DecisionTree.Node(ask: "How severe is it?", fact: "severity")
    node.branches = [.init(.is("SEV1"), go: "back"), .init(.otherwise, go: "rate")]
    tree.nodes["severity"] = node
    node = DecisionTree.Node(ask: "How many errors?", fact: "error-rate")
    let limit = Quantity("1%") ?? Quantity(millionths: 0, .ratio)
    node.branches = [
      .init(.number(.atLeast(limit)), go: "back"), .init(.number(.below(limit)), go: "wait"),
    ]
    tree.nodes["rate"] = node
    tree.leaves["back"] = DecisionTree.Leaf(text: "Roll back at once.")
    tree.leaves["back"]?.actions = [.rollback]
    tree.leaves["wait"] = DecisionTree.Leaf(text: "Watch.")
    tree.leaves["wait"]?.actions = [.monitor]
    policy.tree = tree
    return policy
  }

  @Test func `is read, each for what it is about`() throws {
    let read = try Suppositions(
      ["fallback=infeasible", "function=price calculation", "fix=10m..30m", "error-rate=2%"],
      under: policy)
    #expect(read.assumptions.map(\.factor.name) == ["fallback"])
    #expect(read.function == "price calculation")
    #expect(read.repair?.longest == .minutes(30))
    #expect(read.answers == ["error-rate": "2%"])
    #expect(try Suppositions(["fix=shorter"], under: policy).assumptions.first?.word == "shorter")
    #expect(try Suppositions(["severity=sev1"], under: policy).assumptions.first?.word == "SEV1")
  }

  @Test(arguments: [
    ("fallback", "is not FACT=VALUE"), ("fallback=maybe", "feasible, infeasible, unknown"),
    ("falback=feasible", "did you mean fallback?"), ("weather=bad", "No fact is called"),
    ("fix=30m..10m", "fix cannot be"), ("error-rate=high", "error-rate cannot be"),
    ("function=", "is not FACT=VALUE"),
  ])
  func `is refused where it cannot be, with what can`(_ row: (text: String, says: String)) {
    #expect {
      try Suppositions([row.text], under: policy)
    } throws: { error in
      (error as? AssumptionFault)?.explanation.contains(row.says) ?? false
    }
  }

  @Test func `leads through the tree, and it is said where it differs from the ranking`() {
    let advice = Advice.rank(Scene.canary.facts)
    let open = TreeAdvice(policy, advice)
    #expect(open?.agreement == .undecided)
    #expect(open?.sentence.contains("How many errors?") == true)
    let wait = TreeAdvice(policy, advice, answers: ["error-rate": "0.5%"])
    #expect(wait?.steps == ["severity=SEV2", "rate=0.5%", "wait"])
    #expect(wait?.agreement == .differs(tree: .monitor, ranking: .fallback))
    let back = TreeAdvice(
      policy, Advice.rank(Scene.canary.facts.with("fallback=infeasible severity=SEV1")))
    #expect(back?.agreement == .agrees)
    #expect(TreeAdvice(Policy(organisation: ""), advice) == nil)
  }
}
