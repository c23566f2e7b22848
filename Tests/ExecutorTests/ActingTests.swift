import Actions
import Adapters
import Decisions
import EventLog
import Executor
import FoundationEssentials
import IncidentService
import Policy
import Postgres
import PostgresStore
import Rollouts
import TestSupport
import TestThreads
import Testing

@Suite(.ownThreads, .freshDatabase) struct `Carrying out what was authorised` {
  private func withScene(_ body: (ActingScene) async throws -> Void) async throws {
    let scene = try ActingScene()
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(scene))
    } catch {
      outcome = .failure(error)
    }
    await scene.close()
    try outcome.get()
  }

  @Test func `a program that was started on another machine is told of where it is looked at`()
    async throws
  {
    let scene = try ActingScene()
    let target = Switch()
    do {
      let event = try await scene.authorise()
      await #expect(throws: CancellationError.self) {
        try await scene.runner(SwitchAdapter(target, first: .diesBefore)).act(on: event)
      }
      let fence = try #require(try await scene.book()[event.id]?.fence)
      let hold = ActionHold(ActionPlace("checkout", in: "production"), fence)
      let process = StepProcess(
        0, fence, number: 4_711, start: 9, machine: "another/pid:[1]", host: "shop-7")
      #expect(try await PostgresActionLedger(scene.store).note(process, under: hold))
      try await scene.runner(SwitchAdapter(target)).act(on: event)
      let probes = try await scene.store.allEvents(in: scene.incident)
        .filter { $0.type == .stepProbed }
      let words = try await scene.store.words(of: probes)
      guard
        case .event(.stepProbed(let probe)) = try EventFormat.actions.decode(
          try #require(probes.first), words: words.first ?? nil)
      else {
        throw NeverHappened(description: "a probe")
      }
      let said = try #require(probe.because.plain)
      #expect(said.hasPrefix("1.1 runs. "))
      #expect(said.contains("shop-7 as process 4711"))
      #expect(said.contains("was not looked at"))
      #expect(target.effects == 1)
    } catch {
      await scene.close()
      throw error
    }
    await scene.close()
  }

  @Test func `is done once, with its intent on record before`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let runner = scene.runner(SwitchAdapter(target))
      for _ in 0..<3 { try await runner.act(on: event) }
      #expect(target.effects == 1)
      #expect(
        try await scene.types() == [
          "action.claimed", "step.started", "step.finished", "action.completed",
        ])
      let action = try #require(try await scene.book()[event.id])
      #expect(action.steps.first?.report?.output == .text("switched"))
      #expect(action.end == .completed)
    }
  }

  @Test func `nothing is done, and nothing refused, where people do it by hand`() async throws {
    try await withScene { scene in
      let event = try await scene.authorise { $0.steps = [] }
      let runner = scene.runner(SeenAdapter())
      for _ in 0..<2 { try await runner.act(on: event) }
      #expect(try await scene.types() == [])
    }
  }

  @Test func `a plan that lost its steps is refused where an executor could act`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise { $0.steps = [] }
      try await scene.runner(SwitchAdapter(target)).act(on: event)
      #expect(target.calls == 0)
      #expect(try await scene.types() == ["action.failed"])
    }
  }

  @Test func `two executors have one effect`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, pause: .milliseconds(4_500))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          let runner = scene.runner(adapter, lease: .seconds(3))
          group.addTask { try await runner.act(on: event) }
        }
        try await group.waitForAll()
      }
      // Longer than a lease, which was kept meanwhile.
      #expect(target.effects == 1)
      #expect(target.calls == 1)
    }
  }

  @Test(arguments: [SwitchAdapter.Course.diesBefore, .diesAfter])
  func `whoever dies in the middle leaves a doubt that the target settles`(
    _ course: SwitchAdapter.Course
  ) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, first: course)
      await #expect(throws: CancellationError.self) {
        try await scene.runner(adapter).act(on: event)
      }
      #expect(try await scene.types().last == "step.started")
      try await scene.runner(adapter).act(on: event)
      #expect(target.effects == 1)
      let types = try await scene.types()
      #expect(types.contains("action.in_doubt"))
      #expect(types.last == "action.completed")
      #expect(types.filter { $0 == "step.started" }.count == (course == .diesBefore ? 2 : 1))
    }
  }

  @Test(arguments: [StepProbe.Verdict.done, .notDone])
  func `where the target cannot tell, a person does`(_ word: StepProbe.Verdict) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(
        target, first: word == .done ? .diesAfter : .diesBefore, sight: .isBlind)
      await #expect(throws: CancellationError.self) {
        try await scene.runner(adapter).act(on: event)
      }
      for _ in 0..<2 { try await scene.runner(adapter).act(on: event) }
      #expect(try await scene.book()[event.id]?.next == .askPerson(step: 0))
      #expect(target.calls == 1, "never blindly")
      let report = try #require(
        try await ActionReport("D1", on: scene.incident, in: scene.store))
      let step = try await report.recover(
        word, by: scene.people[1], because: "I looked", at: noon, as: scene.me.command("word"),
        in: scene.store)
      #expect(step == 0)
      let said = try #require(try await scene.store.allEvents(in: scene.incident).last)
      #expect(said.type == .stepProbed)
      try await scene.runner(adapter).act(on: said)
      #expect(target.effects == 1)
      #expect(try await scene.book()[event.id]?.end == .completed)
      await #expect(throws: RecoveryRefusal.nothingInDoubt) {
        _ = try await ActionReport("D1", on: scene.incident, in: scene.store)?.recover(
          .done, by: scene.people[1], because: "again", at: noon, as: scene.me.command("2"),
          in: scene.store)
      }
    }
  }

  @Test func `what took too long and was done is carried on with, and not begun anew`() async throws
  {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      try await scene.runner(SwitchAdapter(target, first: .timesOut)).act(on: event)
      #expect(target.effects == 1)
      #expect(
        try await scene.types() == [
          "action.claimed", "step.started", "step.timed_out", "action.in_doubt", "step.probed",
          "action.completed",
        ])
    }
  }

  @Test(arguments: 1...4)
  func `an answer that was lost is found on the record`(_ lost: Int) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      try await scene.runner(SwitchAdapter(target), losing: lost).act(on: event)
      #expect(target.effects == 1)
      #expect(try await scene.book()[event.id]?.end == .completed)
    }
  }

  @Test(arguments: 0...2)
  func `what came of a step is kept while the database is away`(_ absences: Int) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      // Nobody could find out by looking.
      let adapter = SwitchAdapter(target, sight: .isBlind)
      let ledger = AbsentLedger(PostgresActionLedger(scene.store), absences: absences)
      try await scene.runner(adapter, ledger: ledger).act(on: event)
      #expect(target.calls == 1)
      #expect(
        try await scene.types() == [
          "action.claimed", "step.started", "step.finished", "action.completed",
        ])
    }
  }

  @Test(arguments: [-1_000_000, 1_000_000] as [Int64])
  func `this host's clock may say anything`(_ seconds: Int64) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      try await scene.runner(SwitchAdapter(target), at: noon.advanced(bySeconds: seconds))
        .act(on: event)
      #expect(target.effects == 1)
      #expect(try await scene.book()[event.id]?.end == .completed)
    }
  }

  @Test func `what was destroyed meanwhile is not acted on`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      var facts = ActedFacts()
      // Between reading the record and the first step.
      let once = Counter()
      facts.meanwhile = {
        once.count()
        guard once.value == 1 else { return }
        _ = try await scene.service.redact(
          RedactionRequest(
            of: ActingScene.planID(of: try scene.decision(of: event)), because: "A name.",
            as: scene.me.command("redact"), role: "commander", at: noon))
      }
      try await scene.runner(SwitchAdapter(target), facts).act(on: event)
      #expect(target.calls == 0)
      try await expectFailure(of: event, .redacted, scene)
    }
  }

  private func expectFailure(
    of event: RecordedEvent, _ cause: ActionFailure.Cause, _ scene: ActingScene
  ) async throws {
    guard case .failed(let failure)? = try await scene.book()[event.id]?.end else {
      return #expect(Bool(false), "it was not refused")
    }
    #expect(failure.cause == cause)
  }

  @Test func `who was held up past the lease appends nothing more`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, pause: .seconds(2))
      let late = Task { try await scene.runner(adapter).act(on: event) }
      try await eventually("it has begun") { target.calls == 1 }
      // As it looks to the others when its process is stopped for longer than a lease.
      let thief = ExecutorID(uuid: UUID())
      try await FreshDatabase.current.administer { connection in
        try connection.execute(
          """
          UPDATE work.action_place SET lease_until = clock_timestamp() - interval '1 s',
            owner = \(thief.uuid)
          """)
      }
      try await scene.runner(SwitchAdapter(target)).act(on: event)
      try await late.value
      #expect(target.effects == 1)
      let action = try #require(try await scene.book()[event.id])
      #expect(action.end == .completed)
      #expect(action.claims.count == 2)
      let fences = try await scene.store.allEvents(in: scene.incident)
      #expect(fences.filter { $0.type == .stepFinished }.count <= 1)
    }
  }

  @Test func `what runs is ended before the lease is, though no renewal is answered`() async throws
  {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, pause: .seconds(3_600))
      let ledger = SilentLedger(inner: PostgresActionLedger(scene.store))
      let start = ContinuousClock.now
      let work = Task { try await scene.runner(adapter, ledger: ledger).act(on: event) }
      try await eventually("it has begun") { target.calls == 1 }
      try await eventually("it has been ended") { target.endings == 1 }
      // Nobody else may begin before that: the lease of 4 s was claimed after the start.
      #expect(ContinuousClock.now - start >= .milliseconds(3_500))
      work.cancel()
      _ = await work.result
      #expect(target.effects == 0)
    }
  }

  /// Executors that die before and after the effect, two of them at a time.
  @Test func `in a long row of decisions each has one effect or none, and an end`() async throws {
    try await withScene { scene in
      let courses: [SwitchAdapter.Course] = [.works, .diesBefore, .diesAfter, .timesOut, .fails]
      for ordinal in 1...30 {
        let target = Switch()
        let event = try await scene.authorise(ordinal: Int32(ordinal))
        let course = courses[ordinal % courses.count]
        let adapter = SwitchAdapter(target, first: course)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<2 {
            let runner = scene.runner(adapter)
            group.addTask {
              // Who dies is started again, and is given the same event.
              for _ in 0..<3 {
                do { return try await runner.act(on: event) } catch is CancellationError {}
              }
            }
          }
          try await group.waitForAll()
        }
        #expect(target.effects == (course == .fails ? 0 : 1), "\(course)")
        #expect(try await scene.book()[event.id]?.isEnded == true, "\(course)")
      }
    }
  }

  @Test func `a step that does not work ends it, and lets the place go`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, first: .fails)
      try await scene.runner(adapter).act(on: event)
      guard case .failed(let failure)? = try await scene.book()[event.id]?.end else {
        return #expect(Bool(false), "it has not ended")
      }
      #expect(failure.cause == .stepFailed)
      #expect(!failure.isUntouched)
      let next = try await scene.authorise(ordinal: 2)
      try await scene.runner(adapter).act(on: next)
      #expect(try await scene.book()[next.id]?.end == .completed)
    }
  }

  @Test func `while one is in doubt, no other acts on the service`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, first: .diesBefore, sight: .isBlind)
      await #expect(throws: CancellationError.self) {
        try await scene.runner(adapter).act(on: event)
      }
      try await scene.runner(adapter).act(on: event)
      let next = try await scene.authorise(ordinal: 2)
      try await scene.runner(adapter).act(on: next)
      try await expectRefusal(of: next, .busy, scene)
      #expect(target.calls == 1)
    }
  }

  @Test func `a halt that is decided while a rollback is under way does not act on its result`()
    async throws
  {
    try await withScene { scene in
      let target = Switch()
      var policy = Policy.shop
      var stop = ActionDefinition(adapter: "seen")
      stop.kinds = [.halt]
      policy.actions["stop"] = stop
      var facts = ActedFacts()
      facts.said.rule = .applied(policy, hash: digest([1]))
      let adapter = SwitchAdapter(target, pause: .milliseconds(700))
      let rollback = try await scene.authorise()
      let first = Task { [facts] in try await scene.runner(adapter, facts).act(on: rollback) }
      try await eventually("it has begun") { target.calls == 1 }
      let halt = try await scene.authorise(ordinal: 2) {
        ($0.action, $0.definition, $0.release, $0.to) = (.halt, "stop", nil, nil)
      }
      // It waits for the rollback, and then what runs is not what it was meant to stop.
      try await scene.runner(adapter, facts).act(on: halt)
      try await first.value
      #expect(try await scene.book()[rollback.id]?.end == .completed)
      try await expectRefusal(of: halt, .startState, scene)
      #expect(target.calls == 1)
    }
  }

  @Test func `what the executor fails at again and again is refused on record`() async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let runner = scene.runner(SwitchAdapter(target))
      for _ in 0..<2 { try await runner.giveUp(event, because: "It failed ten times.") }
      try await expectRefusal(of: event, .setAside, scene)
      #expect(try await scene.book()[event.id]?.trouble == .refused)
      // And is not done after all when it comes again.
      try await runner.act(on: event)
      #expect(target.calls == 0)
      #expect(try await scene.types() == ["action.failed"])
    }
  }

  @Test(arguments: [SwitchAdapter.Course.diesBefore, .diesAfter])
  func `what it fails at in the middle of a step waits for a person, who is called`(
    _ course: SwitchAdapter.Course
  ) async throws {
    try await withScene { scene in
      let target = Switch()
      let event = try await scene.authorise()
      let adapter = SwitchAdapter(target, first: course)
      await #expect(throws: CancellationError.self) {
        try await scene.runner(adapter).act(on: event)
      }
      let runner = scene.runner(adapter)
      // Whoever died holds the place for a moment.
      try await eventually("it waits for a person") {
        try await runner.giveUp(event, because: "It failed ten times.")
        return try await scene.book()[event.id]?.trouble == .inDoubt
      }
      #expect(try await scene.book()[event.id]?.next == .askPerson(step: 0))
      let report = try #require(
        try await ActionReport("D1", on: scene.incident, in: scene.store))
      _ = try await report.recover(
        course == .diesAfter ? .done : .notDone, by: scene.people[1], because: "I looked", at: noon,
        as: scene.me.command("word"), in: scene.store)
      let said = try #require(try await scene.store.allEvents(in: scene.incident).last)
      try await runner.act(on: said)
      #expect(target.effects == 1)
      #expect(try await scene.book()[event.id]?.end == .completed)
    }
  }

  /// What may have changed between the approvals and the act.
  enum Change: String, CaseIterable, Sendable {
    case expired, withdrawn, otherPolicy, tampered, redacted, oneApproval, noRole, otherStart,
      otherPlan, newDeployment, contracted, noLongerGood, otherGood
  }

  @Test(arguments: Change.allCases)
  func `it is refused, and nothing is done, when the ground has moved`(
    _ change: Change
  ) async throws {
    try await withScene { scene in
      let target = Switch()
      var facts = ActedFacts()
      let event = try await scene.authorise(
        approvals: change == .oneApproval ? 1 : 2, tampering: change == .tampered)
      guard case .event(.authorised(let given)) = try EventFormat.decisions.decode(event) else {
        return #expect(Bool(false))
      }
      let cause: ActionFailure.Cause
      switch change {
      case .expired:
        facts.said.moment = noon.advanced(bySeconds: 601)
        cause = .expired
      case .withdrawn:
        try await scene.append(
          .withdrawn(decision: given.decision, by: scene.people[0], because: .text("No")))
        cause = .withdrawn
      case .otherPolicy:
        facts.said.rule = .applied(.shop, hash: digest([2]))
        cause = .policyChanged
      case .tampered: cause = .planChanged
      case .redacted:
        _ = try await scene.service.redact(
          RedactionRequest(
            of: ActingScene.planID(of: given.decision), because: "A name.",
            as: scene.me.command("redact"), role: "commander", at: noon))
        cause = .redacted
      case .oneApproval: cause = .notApproved
      case .noRole: (facts.roles, cause) = (["intern"], .notApproved)
      case .otherStart: (target.running, cause) = ("1.2", .startState)
      case .newDeployment:
        var next = ReleaseHistory.release(3, "1.2", halted: true)
        next.halts = []
        facts.said.all.insert(next, at: 0)
        cause = .checkFailed
      case .contracted:
        let migrations = [Migration(id: "0042-drop-price", kind: .contracting)]
        facts.said.all.insert(.release(3, "1.2", halted: true, migrations: migrations), at: 0)
        cause = .checkFailed
      case .noLongerGood:
        facts.said.good = nil
        cause = .checkFailed
      case .otherGood:
        let next = ReleaseHistory.release(9, "1.0.1")
        facts.said.good = next
        facts.said.all.append(next)
        cause = .checkFailed
      case .otherPlan:
        let id = EventID(uuid: UUID())
        try await scene.append(
          .planRequested(
            PlanRequest(
              id, of: given.decision, .rollback, service: "checkout", environment: "production",
              by: scene.people[1])), as: id)
        cause = .planChanged
      }
      let runner = scene.runner(SwitchAdapter(target), facts)
      for _ in 0..<2 { try await runner.act(on: event) }
      #expect(target.calls == 0)
      try await expectRefusal(of: event, cause, scene)
      #expect(try await scene.types() == ["action.failed"])
    }
  }

  private func expectRefusal(
    of event: RecordedEvent, _ cause: ActionFailure.Cause, _ scene: ActingScene
  ) async throws {
    guard case .failed(let failure)? = try await scene.book()[event.id]?.end else {
      return #expect(Bool(false), "it was not refused")
    }
    #expect(failure.cause == cause)
    #expect(failure.isUntouched)
    #expect(failure.because.plain?.isEmpty == false)
  }
}
