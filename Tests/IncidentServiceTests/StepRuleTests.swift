import EventLog
import IncidentService
import Incidents
import Policy
import PostgresStore
import Preparedness
import Rollouts
import TestSupport
import Testing

/// The clock of the office stands at Friday, 2 January 2026, 11:10 in UTC.
@Suite(.freshDatabase) struct `The rules in force, at the desk` {
  private static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policy(organisation: "Example")
    var production = EnvironmentRule()
    (production.production, production.strategy) = (true, "canary")
    policy.environments = ["production": production, "staging": EnvironmentRule()]
    change(&policy)
    return policy
  }

  /// Working hours that the clock is outside of, or inside.
  private static func hours(_ from: Int, _ to: Int) -> CalendarRule {
    var rule = CalendarRule()
    rule.hours = ClockRange(from: from * 60, to: to * 60)
    return rule
  }

  private func types(of number: String, _ office: Office) async throws -> [String] {
    let stream = try #require(try await office.log.stream(numbered: number))
    return try await office.log.events(in: stream, after: .empty, limit: 100).map(\.type.name)
  }

  // MARK: - Calendar

  @Test func `out of hours a step needs a reason, which is recorded beside it`() async throws {
    try await Office.open { office in
      let policy = Self.policy {
        $0.calendars["office"] = Self.hours(13, 17)
        $0.environments["production"]?.calendar = "office"
      }
      let desk = office.desk(under: Rulebook(policy))
      let refused = try await refusal {
        try await desk.plan(
          office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "out-of-hours")
      #expect(
        refused?.explanation
          == "DEP-2026-001 cannot start now: it is 11:10, outside of 13:00–17:00 (UTC+00:00). "
          + "Wait until 2026-01-02 13:00 UTC, or say with --because why it cannot wait; "
          + "that is recorded.")
      let (written, number) = try await desk.plan(
        office.plan(), stream: nil, starting: true, because: "The old one leaks.",
        by: office.order(by: office.alice))
      // Nothing was recorded by the refusal, so the number is still the first.
      #expect(number == "DEP-2026-001")
      #expect(written.warnings.contains { $0.contains("outside of 13:00–17:00") })
      #expect(
        try await types(of: number, office) == [
          "deployment.planned", "deployment.exception_recorded", "deployment.started",
        ])
      let entry = try await refusal {
        try await desk.order(
          .enter(group: "canary"), to: number, by: office.order(by: office.alice))
      }
      #expect(entry?.rule == "out-of-hours")
      office.clock.advance(bySeconds: 2 * 3_600)
      _ = try await desk.order(
        .enter(group: "canary"), to: number, by: office.order(by: office.alice))
    }
  }

  @Test func `what cannot start may be planned, and says why it could not start`() async throws {
    try await Office.open { office in
      let policy = Self.policy {
        $0.checklists["before"] = [ChecklistRule(item: "ready", text: "We are ready")]
      }
      let desk = office.desk(under: Rulebook(policy))
      let (written, number) = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.alice))
      #expect(written.warnings.contains { $0.contains("“ready” is open") })
      let refused = try await refusal {
        try await desk.order(.start, to: number, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "items-open")
      let open = try await desk.checklist(of: number, for: office.alice)
      #expect(open.parts.first?.lines.map(\.blocks) == [true])
      _ = try await desk.order(
        .recordEvidence(ChecklistItem(item: "ready", status: .done)), to: number,
        by: office.order(by: office.bob))
      _ = try await desk.order(.start, to: number, by: office.order(by: office.alice))
      let done = try await desk.checklist(of: number, for: office.alice)
      #expect(done.parts.first?.lines.map(\.blocks) == [false])
    }
  }

  // MARK: - Approvals

  @Test func `a start waits for two others, who are told by whom and how`() async throws {
    try await Office.open { office in
      let policy = Self.policy {
        $0.environments["production"]?.approvers = 2
        for handle in ["alice", "bob", "carol"] {
          $0.people[handle] = .init(roles: ["responder"])
        }
      }
      let desk = office.desk(under: Rulebook(policy))
      let alone = try await refusal {
        try await desk.plan(
          office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
      }
      #expect(alone?.rule == "approvals-missing")
      #expect(alone?.explanation.contains("2 other people") == true)
      #expect(alone?.explanation.contains("(bob, carol)") == true)
      let (written, number) = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.alice))
      #expect(written.warnings.contains { $0.contains("lastgood deploy approve") })
      func start(_ caller: Caller) async throws -> DeskRefusal? {
        try await refusal {
          _ = try await desk.order(.start, to: number, by: office.order(by: caller))
        }
      }
      func approve(_ caller: Caller) async throws -> Written {
        try await desk.order(
          .approve(by: caller.principal), to: number, by: office.order(by: caller))
      }
      #expect(try await start(office.alice)?.rule == "approvals-missing")
      let own = try await refusal { _ = try await approve(office.alice) }
      #expect(own?.rule == "own-plan")
      #expect(try await approve(office.bob).warnings.isEmpty)
      #expect(try await start(office.alice)?.explanation.contains("and one has") == true)
      _ = try await approve(office.carol)
      let state = try await desk.state(
        ofDeployment: try #require(try await office.log.stream(numbered: number))
      ).state
      let shown = try #require(try await desk.planApprovals(of: state))
      #expect((shown.needed, shown.isEnough) == (2, true))
      #expect(shown.given.map(\.counts) == [true, true])
      // Half an hour later nobody has agreed any more; said again it counts.
      office.clock.advance(bySeconds: 1_800)
      #expect(try await start(office.alice)?.rule == "approvals-missing")
      #expect(try await desk.planApprovals(of: state)?.given.map(\.counts) == [false, false])
      for caller in [office.bob, office.carol] { _ = try await approve(caller) }
      #expect(try await start(office.bob)?.rule == "approvals-missing")
      #expect(try await start(office.alice) == nil)
      #expect(
        try await types(of: number, office) == ["deployment.planned"]
          + Array(repeating: "deployment.approved", count: 4) + ["deployment.started"])
      #expect(
        try await desk.planApprovals(
          of: try await desk.state(
            ofDeployment: try #require(try await office.log.stream(numbered: number))
          ).state) == nil)
    }
  }

  @Test func `who the policy does not name is told that the approval counts for nothing`()
    async throws
  {
    try await Office.open { office in
      let policy = Self.policy {
        $0.environments["production"]?.approvers = 1
        $0.people["carol"] = .init(roles: ["responder"])
      }
      let desk = office.desk(under: Rulebook(policy))
      let number = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.alice)
      ).number
      let approval = try await desk.order(
        .approve(by: office.bob.principal), to: number, by: office.order(by: office.bob))
      #expect(approval.warnings.contains { $0.contains("does not name bob") })
      let refused = try await refusal {
        try await desk.order(.start, to: number, by: office.order(by: office.alice))
      }
      #expect(refused?.explanation.contains("and nobody has") == true)
    }
  }

  @Test func `what an emergency need not is waived in the record`() async throws {
    try await Office.open { office in
      let policy = Self.policy { policy in
        policy.checklists["before"] = (1...12).map { number in
          var rule = ChecklistRule(item: "item-\(number)", text: "Item \(number)")
          rule.notFor = ["emergency"]
          return rule
        }
      }
      var plan = office.plan()
      plan.profile = .emergency
      let number = try await office.desk(under: Rulebook(policy)).plan(
        plan, stream: nil, starting: true, by: office.order(by: office.alice)
      ).number
      let types = try await types(of: number, office)
      #expect(types.count { $0 == "deployment.evidence_recorded" } == 12)
      #expect(types.last == "deployment.started")
      #expect(try await office.findings() == [])
    }
  }

  @Test func `without a policy everything is as before`() async throws {
    try await Office.open { office in
      let number = try await office.deployment()
      #expect(try await office.desk.checklist(of: number, for: office.alice).parts.isEmpty)
    }
  }

  // MARK: - Error budget

  private static func withBudget() -> Policy {
    policy { policy in
      for (name, unit, direction, objective) in [
        ("availability", Signal.SignalUnit.ratio, Signal.Direction.higherIsBetter, "99.9%"),
        ("error-rate", .ratio, .lowerIsBetter, "0.1%"), ("latency", .time, .lowerIsBetter, "500ms"),
      ] {
        var signal = Signal(unit: unit)
        signal.direction = direction
        policy.signals[name] = signal
        policy.slos[name] = Quantity(objective).map {
          ServiceLevel(signal: name, objective: $0)
        }
      }
      var rule = ErrorBudgetRule(slo: "availability")
      var safe = ErrorBudgetBand(name: "safe", allows: .all, text: "Safe.")
      safe.above = Percent(20)
      rule.bands = [
        safe, ErrorBudgetBand(name: "frozen", allows: .emergency, text: "Stability first."),
      ]
      policy.errorBudget = rule
    }
  }

  /// What was measured up to some hours from ten hours ago.
  private func record(
    _ failed: Int64, _ hours: Int64, _ desk: Desk, _ office: Office
  ) async throws -> Written {
    try await record(
      failed, of: "availability", until: (hours - 10) * 3_600, desk, office
    ).written
  }

  /// `until` in seconds from now.
  @discardableResult
  private func record(
    _ failed: Int64, of slo: String, until: Int64, _ desk: Desk, _ office: Office
  ) async throws -> (written: Written, standing: BudgetStanding) {
    let until = office.clock.now.advanced(bySeconds: until)
    return try await desk.recordBudget(
      BudgetReading(
        service: "shop", slo: slo, from: until.advanced(bySeconds: -86_400),
        until: until, total: 1_000_000, failed: failed),
      by: office.order(by: office.alice))
  }

  @Test func `a budget that is nearly spent stops what is routine, and recovers`() async throws {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withBudget()))
      func start(_ profile: DeploymentProfile = .routine) async throws -> DeskRefusal? {
        var plan = office.plan()
        plan.profile = profile
        return try await refusal {
          try await desk.plan(
            plan, stream: nil, starting: true, by: office.order(by: office.alice))
        }
      }
      #expect(try await start() == nil)
      let written = try await record(800, 0, desk, office)
      #expect(written.warnings == ["Stability first."])
      #expect(try await start()?.rule == "budget-spent")
      #expect(try await start(.emergency) == nil)
      _ = try await record(799, 1, desk, office)
      #expect(try await start() == nil)
      let budgets = try await desk.budgets(of: "shop")
      #expect(budgets.map(\.reading.failed) == [799])
      #expect(budgets.map(\.band?.name) == ["safe"])
      #expect(try await desk.budgets(of: "other").isEmpty)
    }
  }

  @Test func `a freeze is an event of its own, once`() async throws {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withBudget()))
      for (hour, failed) in [(0, 0), (1, 900), (2, 950), (3, 10)] {
        _ = try await record(Int64(failed), Int64(hour), desk, office)
      }
      var types: [String] = []
      var position = LogPosition.start
      while true {
        let page = try await office.log.events(after: position, limit: 100)
        guard let last = page.last else { break }
        types += page.map(\.type.name)
        position = last.position
      }
      #expect(types.filter { $0 == "error_budget.recorded" }.count == 4)
      #expect(types.filter { $0 == "error_budget.band_entered" }.count == 3)
    }
  }

  @Test(arguments: [(20_000, -190_000), (1_000, 0), (250, 7_500), (0, 10_000)])
  func `where less is better, the promise itself is what may fail`(
    failed: Int64, left: Int32
  ) async throws {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withBudget()))
      let budget = try await record(failed, of: "error-rate", until: 0, desk, office)
        .standing.budget
      guard case .known(let balance) = budget else {
        Issue.record("\(String(describing: budget))")
        return
      }
      #expect(balance.remainingPercent == Percent(hundredths: left))
    }
  }

  @Test func `what cannot be counted in requests is refused, and what nobody promised is kept`()
    async throws
  {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withBudget()))
      let refused = try await refusal {
        try await record(1, of: "latency", until: 0, desk, office)
      }
      guard case .invalid("slo", let reason) = refused else {
        Issue.record("\(String(describing: refused))")
        return
      }
      #expect(reason.contains("latency"))
      #expect(try await record(1, of: "other", until: 0, desk, office).standing.budget == nil)
    }
  }

  @Test func `nothing is measured ahead of the clock`() async throws {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withBudget()))
      let refused = try await refusal {
        try await record(0, of: "availability", until: 86_400, desk, office)
      }
      #expect(refused != nil)
      #expect(try await desk.budgets(of: "shop").isEmpty)
      // Clocks differ a little.
      try await record(10, of: "availability", until: 60, desk, office)
      #expect(try await desk.budgets(of: "shop").map(\.reading.failed) == [10])
    }
  }

  /// The clock stands on the second of January; a day and an hour ago was New Year's Day.
  @Test(arguments: [
    (nil, Int64(-3_600), true), (nil, -126_000, true), (nil, -127_000, false),
    (Span.minutes(60), -3_599, true), (Span.minutes(60), -3_600, false),
  ])
  func `a reading from before the time that counts is not known to hold`(
    window: Span?, until: Int64, holds: Bool
  ) async throws {
    try await Office.open { office in
      var policy = Self.withBudget()
      policy.slos["availability"]?.window = window
      let desk = office.desk(under: Rulebook(policy))
      let written = try await record(5_000, of: "availability", until: until, desk, office).written
      #expect(written.warnings.contains("Stability first.") == holds)
      #expect(written.warnings.contains { $0.contains("before the time") } == !holds)
      let standing = try #require(try await desk.budgets(of: "shop").first)
      #expect((standing.band?.name == "frozen") == holds)
      let refused = try await refusal {
        try await desk.plan(
          office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
      }
      #expect((refused?.rule == "budget-spent") == holds)
      guard !holds else { return }
      var plan = office.plan("3.0")
      plan.strategy = .canary
      let started = try await desk.plan(
        plan, stream: nil, starting: true, by: office.order(by: office.alice)
      ).written
      #expect(started.warnings.contains { $0.contains("before the time") })
    }
  }

  // MARK: - The way through the environments

  @Test func `a version comes from the environment before, with what it shows`() async throws {
    try await Office.open { office in
      let policy = Self.policy {
        $0.environments["production"]?.after = "staging"
        $0.environments["production"]?.evidence = ["smoke"]
      }
      let desk = office.desk(under: Rulebook(policy))
      func start() async throws -> DeskRefusal? {
        try await refusal {
          try await desk.plan(
            office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
        }
      }
      #expect(try await start()?.explanation.contains("never deployed to staging") == true)
      var staged = office.plan(groups: [RolloutGroup(name: "all", kind: .percent, share: .all)])
      staged.environment = "staging"
      let number = try await desk.plan(
        staged, stream: nil, starting: true, by: office.order(by: office.alice)
      ).number
      _ = try await desk.order(
        .enter(group: "all"), to: number, by: office.order(by: office.alice))
      #expect(try await start()?.explanation.contains("is not complete") == true)
      try await office.pass("all", in: number)
      _ = try await desk.order(.complete, to: number, by: office.order(by: office.alice))
      #expect(try await start() == nil)
    }
  }

  @Test func `another artefact of the same version has not been there`() async throws {
    try await Office.open { office in
      let policy = Self.policy { $0.environments["production"]?.after = "staging" }
      let desk = office.desk(under: Rulebook(policy))
      func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }
      func stage(_ artefact: String?) async throws {
        var staged = office.plan(groups: [RolloutGroup(name: "all", kind: .percent, share: .all)])
        (staged.environment, staged.artefactDigest) = ("staging", artefact)
        let number = try await desk.plan(
          staged, stream: nil, starting: true, by: office.order(by: office.alice)
        ).number
        _ = try await desk.order(
          .enter(group: "all"), to: number, by: office.order(by: office.alice))
        try await office.pass("all", in: number)
        _ = try await desk.order(.complete, to: number, by: office.order(by: office.alice))
      }
      func start() async throws -> String? {
        try await refusal {
          try await desk.plan(
            office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
        }?.explanation
      }
      try await stage(digest("1"))
      #expect(try await start()?.contains("another artefact") == true)
      try await stage(digest("0"))
      #expect(try await start() == nil)
      // Rebuilt later: what was tested is still what goes on.
      try await stage(digest("2"))
      #expect(try await start() == nil)
    }
  }

  @Test func `only a rehearsal in an environment before stands for the way back`() async throws {
    try await Office.open { office in
      var rule = ChecklistRule(item: "rollback-plan-tested", text: "Tested")
      rule.by = .drill
      let policy = Self.policy {
        $0.checklists["before"] = [rule]
        $0.environments["production"]?.after = "staging"
        $0.environments["staging"]?.after = "test"
      }
      let desk = office.desk(under: Rulebook(policy))
      let number = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.alice)
      ).number
      func drilled(in environment: String) async throws -> Bool? {
        _ = try await desk.scoreDrill(
          DrillScore(service: "shop", environment: environment, action: .rollback, passed: true),
          stream: nil, by: office.order(by: office.administrator))
        let parts = try await desk.checklist(of: number, for: office.alice).parts
        return parts.first?.lines.first.map { !$0.isOpen }
      }
      #expect(try await drilled(in: "production") == false)
      #expect(try await drilled(in: "sandbox") == false)
      #expect(try await drilled(in: "test") == true)
    }
  }

  // MARK: - Gates and times of the policy

  @Test func `each gate of the policy is asked for by its name, and each bake is waited for`()
    async throws
  {
    try await Office.open { office in
      let policy = Self.policy {
        $0.gates = [GateRule(name: "ready", kind: "probe"), GateRule(name: "sound", kind: "probe")]
      }
      let desk = office.desk(under: Rulebook(policy))
      let number = try await desk.plan(
        office.plan(groups: [
          RolloutGroup(
            name: "canary", kind: .percent, share: Office.share(5), bakeSeconds: 900),
          RolloutGroup(name: "all", kind: .percent, share: .all),
        ]), stream: nil, starting: true, by: office.order(by: office.alice)
      ).number
      // Whatever the client says of when it happened.
      _ = try await desk.order(
        .enter(group: "canary"), to: number,
        by: office.order(by: office.alice, at: office.clock.now.advanced(bySeconds: -7_200)))
      func run(_ gate: String?) async throws -> [String] {
        try await desk.order(
          .recordGate(GateResult(group: "canary", kind: .probe, gate: gate, outcome: .pass)),
          to: number, by: office.order(by: office.alice)
        ).warnings
      }
      func enter() async throws -> DeskRefusal? {
        try await refusal {
          try await desk.order(
            .enter(group: "all"), to: number, by: office.order(by: office.alice))
        }
      }
      let warnings = try await run(nil)
      #expect(warnings.contains { $0.contains("--gate") && $0.contains("ready, sound") })
      #expect(try await enter()?.explanation.contains("“ready” has not run") == true)
      _ = try await run("ready")
      #expect(try await enter()?.explanation.contains("“sound” has not run") == true)
      _ = try await run("sound")
      #expect(try await enter()?.rule == "still-baking")
      office.clock.advance(bySeconds: 899)
      #expect(try await enter()?.rule == "still-baking")
      office.clock.advance(bySeconds: 1)
      #expect(try await enter() == nil)
    }
  }

  // MARK: - A shorter way, and what is owed for it

  private static func withAcceleration() -> Policy {
    policy { policy in
      var rule = AccelerationRule()
      (rule.roles, rule.mayShorten, rule.debtDue) = (["lead"], ["smoke"], .hours(2))
      rule.criteria = ["users are harmed"]
      policy.acceleration = rule
      policy.people = ["bob": .init(roles: ["lead"]), "carol": .init(roles: ["responder"])]
    }
  }

  private func emergency(_ desk: Desk, _ office: Office) async throws -> String {
    var plan = office.plan()
    plan.profile = .emergency
    return try await desk.plan(
      plan, stream: nil, starting: true, by: office.order(by: office.alice)
    ).number
  }

  @Test func `who the policy names agrees, and nobody else`() async throws {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withAcceleration()))
      let number = try await emergency(desk, office)
      _ = try await desk.requestAcceleration(
        of: number,
        Acceleration(
          .gate("smoke"), from: "300 tests", to: "20 tests", criteria: ["users are harmed"]),
        because: "The shop is down.", by: office.order(by: office.alice))
      func answer(_ caller: Caller) async throws -> String? {
        try await refusal {
          try await desk.approveAcceleration(of: number, nil, by: office.order(by: caller))
        }?.rule
      }
      #expect(try await answer(office.alice) == "own-acceleration")
      #expect(try await answer(office.carol) == "acceleration-needs-role")
      #expect(try await answer(office.bob) == nil)
    }
  }

  @Test func `what ran in part is owed in time, and keeps the incident from closing`() async throws
  {
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(Self.withAcceleration()))
      let number = try await emergency(desk, office)
      let incident = try await desk.declare(
        NewIncident(title: "Checkout fails", severity: .sev2, deployment: number),
        by: office.order(by: office.alice)
      ).number
      _ = try await desk.requestAcceleration(
        of: number,
        Acceleration(
          .gate("smoke"), from: "300 tests", to: "20 tests", criteria: ["users are harmed"]),
        because: "The shop is down.", by: office.order(by: office.alice))
      _ = try await desk.approveAcceleration(of: number, nil, by: office.order(by: office.bob))
      _ = try await desk.order(
        .enter(group: "canary"), to: number, by: office.order(by: office.alice))
      _ = try await desk.order(
        .recordGate(
          GateResult(group: "canary", kind: .smoke, outcome: .pass, isShortened: true)),
        to: number, by: office.order(by: office.alice))
      let stream = try await desk.deployment(number, for: office.alice).stream
      func owed(_ isFulfilled: Bool) async throws -> [ObligationRow] {
        try await desk.obligations(
          ObligationFilter(
            isFulfilled: isFulfilled, stream: stream, viewer: desk.viewer(office.alice))
        ).rows.filter { $0.kind == "gate_debt" }
      }
      let debt = try #require(try await owed(false).first)
      let recordedAt = try #require(try await office.log.event(debt.owedBy)).recordedAt
      #expect(debt.dueAt == recordedAt.advanced(bySeconds: 2 * 3_600))

      _ = try await desk.order(
        .resolve(Resolution()), to: incident, by: office.order(by: office.alice))
      let refused = try await refusal {
        try await desk.order(.close, to: incident, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "debt-unpaid")
      #expect(refused?.explanation.contains("smoke of canary") == true)

      try await office.pass("canary", in: number)
      #expect(try await owed(false).isEmpty)
      #expect(try await owed(true).count == 1)
      _ = try await desk.order(.close, to: incident, by: office.order(by: office.alice))
    }
  }

  @Test func `what an emergency went ahead of keeps the incident from closing too`() async throws {
    try await Office.open { office in
      var plan = office.plan()
      plan.profile = .emergency
      let number = try await office.desk.plan(
        plan, stream: nil, starting: true, by: office.order(by: office.alice)
      ).number
      let incident = try await office.desk.declare(
        NewIncident(title: "Checkout fails", severity: .sev2, deployment: number),
        by: office.order(by: office.alice)
      ).number
      for group in ["canary", "all"] {
        _ = try await office.desk.order(
          .enter(group: group), to: number, by: office.order(by: office.alice))
      }
      _ = try await office.desk.order(
        .resolve(Resolution()), to: incident, by: office.order(by: office.alice))
      let refused = try await refusal {
        try await office.desk.order(.close, to: incident, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "debt-unpaid")
      try await office.pass("canary", in: number)
      _ = try await office.desk.order(
        .close, to: incident, by: office.order(by: office.alice))
    }
  }

  // MARK: - Time limits

  @Test func `the policy says by when a severity and a postmortem are owed`() async throws {
    try await Office.open { office in
      var severe = SeverityRule(when: "it is bad")
      (severe.decideWithin, severe.postmortemWithin) = (.minutes(3), .days(2))
      var minor = SeverityRule(when: "it is not")
      (minor.decideWithin, minor.postmortemWithin) = (
        .minutes(9), Span(milliseconds: 0, businessDays: 10)
      )
      let policy = Self.policy { $0.severities = ["SEV1": severe, "SEV3": minor] }
      let desk = office.desk(under: Rulebook(policy))
      func owed(_ kind: String, of number: String) async throws -> Int64 {
        let stream = try await desk.incident(number, for: office.alice).stream
        let row = try #require(
          try await desk.obligations(
            ObligationFilter(
              isFulfilled: nil, stream: stream, viewer: desk.viewer(office.alice))
          ).rows.first { $0.kind == kind })
        let event = try #require(try await office.log.event(row.owedBy))
        return (row.dueAt.microseconds - event.recordedAt.microseconds) / 1_000_000
      }
      let unrated = try await desk.declare(
        NewIncident(title: "Slow"), by: office.order(by: office.alice)
      ).number
      #expect(try await owed("severity", of: unrated) == 180)
      let rated = try await desk.declare(
        NewIncident(title: "Down", severity: .sev1), by: office.order(by: office.alice)
      ).number
      _ = try await desk.order(
        .resolve(Resolution()), to: rated, by: office.order(by: office.alice))
      #expect(try await owed("postmortem", of: rated) == 2 * 86_400)
    }
  }
}
