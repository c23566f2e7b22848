import Actions
import Decisions
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import PostgresStore
import Rollouts
import TestSupport
import Testing

/// Who is called when an action did not help, or nobody knows.
@Suite(.freshDatabase) struct `An action in trouble` {
  private static let policy: Policy = {
    var policy = Policy.startingFreely
    func rung(_ number: Int, _ to: String, _ reason: EscalationRung.Reason) -> EscalationRung {
      EscalationRung(rung: number, to: to, when: reason)
    }
    policy.escalation = [
      rung(1, "on-call", .immediately), rung(3, "engineering-manager", .mitigationFailed),
      rung(4, "director", .mitigationFailed),
    ]
    var service = Service()
    service.fallback = .feasible
    policy.services = ["shop": service]
    return policy
  }()

  /// An incident with an authorised fallback, and what an executor says of it.
  private struct Scene {
    let office: Office
    let desk: Desk
    let number: String
    let stream: StreamID
    let action = EventID(uuid: UUID())
    let decision: EventID
    let fence = Fence(timeline: 1, epoch: 1)

    init(_ office: Office, _ policy: Policy) async throws {
      self.office = office
      desk = office.desk(under: Rulebook(policy))
      number = try await desk.declare(
        NewIncident(title: "Checkout fails", service: "shop", environment: "production"),
        by: office.order(by: office.alice)
      ).number
      stream = try #require(try await office.log.stream(numbered: number))
      var proposal = Proposal(
        .fallback, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("It fails"))
      proposal.noOtherOption = .text("Nothing else is left")
      let proposed = try await desk.propose(
        NewDecision(proposal), in: number, by: office.order(by: office.alice))
      decision = try #require(proposed.decision?.decision.id)
    }

    /// Says it as an executor, and lets the service react to the last of it.
    func say(_ events: ActionEvent...) async throws { try await say(contentsOf: events) }

    func say(contentsOf events: [ActionEvent]) async throws {
      let time = office.clock.now
      let stream = stream
      let last = try await office.database.withStore(as: .executor, vault: office.vault) { store in
        var last: RecordedEvent?
        for event in events {
          let id = EventID(uuid: UUID())
          _ = try await store.append(
            Append(
              [EventDraft(id: id, EventFormat.actions.body(event), happenedAt: time)], to: stream,
              .incident, expecting: nil,
              as: CommandIdentity(
                by: PrincipalID(uuid: UUID()), key: .make(at: time),
                digest: Commander.digest(of: "\(id)")), role: "executor"))
          last = try await store.event(id)
        }
        return try #require(last)
      }
      for _ in 0..<2 { try await desk.react(to: last, as: office.administrator.principal) }
    }

    var claimed: ActionEvent {
      .claimed(
        Claim(
          action, of: decision, planHash: .zero, service: "shop", environment: "production",
          steps: 1, attempt: 1, fence: fence, by: ExecutorID(uuid: UUID())))
    }

    var completed: ActionEvent {
      .completed(ActionCompletion(action, of: decision, fence: fence))
    }

    func verified(_ verdict: VerificationEnd.Verdict, round: Int32 = 1) -> [ActionEvent] {
      let time = office.clock.now
      return [
        .verificationStarted(
          VerificationStart(
            action, of: decision, round: round, checks: ["version"], samples: 1,
            minimumRequests: 0, settledAt: time, endsAt: time)),
        .verificationEnded(
          VerificationEnd(
            action, of: decision, verdict, failed: [], unknown: [], samples: 1, requests: nil,
            because: .text("As a test says."))),
      ]
    }

    /// Asks that it be looked at once more; the rule that speaks against it.
    func ask(_ order: IncidentService.Order? = nil) async throws -> String? {
      do {
        _ = try await desk.requestVerification(
          of: "D1", because: "The metrics are back", in: number,
          by: order ?? office.order(by: office.bob))
        return nil
      } catch DeskRefusal.rule(let name, _, _) {
        return name
      }
    }

    func calls() async throws -> [ActionEscalation] {
      try await office.log.allEvents(in: stream).compactMap { event in
        guard event.type == .escalationRaised,
          case .event(.escalated(let call)) = try EventFormat.actions.decode(event)
        else { return nil }
        return call
      }
    }
  }

  private func withScene(
    _ policy: Policy = policy, _ body: (Scene) async throws -> Void
  ) async throws {
    try await Office.open { office in try await body(Scene(office, policy)) }
  }

  @Test(arguments: [VerificationEnd.Verdict.failed, .inconclusive])
  func `that did not help, or may not have, climbs the ladder once and names what is next`(
    _ verdict: VerificationEnd.Verdict
  ) async throws {
    try await withScene { scene in
      let told = scene.verified(verdict)
      try await scene.say(scene.claimed, scene.completed, told[0], told[1])
      let call = try #require(try await scene.calls().first)
      #expect(try await scene.calls().count == 1)
      #expect(call.trouble == (verdict == .failed ? .verificationFailed : .inconclusive))
      #expect((call.rung, call.to) == (3, "engineering-manager"))
      // What was tried is not offered again.
      #expect(call.next != nil && call.next != "fallback")
      // Verified once more, and not better: one rung further up.
      let again = scene.verified(verdict, round: 2)
      try await scene.say(again[0], again[1])
      #expect(try await scene.calls().map(\.to) == ["engineering-manager", "director"])
    }
  }

  @Test func `that may have helped is looked at once more when somebody asks, and not twice`()
    async throws
  {
    try await withScene { scene in
      let told = scene.verified(.inconclusive)
      try await scene.say(scene.claimed, scene.completed)
      #expect(try await scene.ask() == "is-not-verified")
      try await scene.say(told[0])
      #expect(try await scene.ask() == "verification-runs")
      try await scene.say(told[1])
      let order = scene.office.order(by: scene.office.bob)
      #expect(try await scene.ask(order) == nil)
      // The same order again gets the same answer; another one has to wait.
      #expect(try await scene.ask(order) == nil)
      #expect(try await scene.ask() == "verification-runs")
      let seen = try await scene.desk.decision(
        "D1", in: scene.number, for: scene.office.order(by: scene.office.bob).caller)
      #expect(seen.action?.awaitsVerification == true)
      #expect(seen.action?.verification?.end?.verdict == .inconclusive)
      let again = scene.verified(.failed, round: 2)
      try await scene.say(again[0])
      #expect(try await scene.ask() == "verification-runs")
      try await scene.say(again[1])
      #expect(try await scene.ask() == "verification-failed")
      let requests = try await scene.office.log.allEvents(in: scene.stream)
        .filter { $0.type == .verificationRequested }
      #expect(requests.count == 1)
      #expect(requests.first?.actor.principal == scene.office.bob.principal)
    }
  }

  @Test func `is not asked about again once something else has gone on there`() async throws {
    try await withScene { scene in
      let (office, told) = (scene.office, scene.verified(.inconclusive))
      // Under way before it was carried out: that is what the action is about.
      _ = try await scene.desk.plan(
        office.plan(), stream: nil, starting: true, by: office.order(by: office.bob))
      try await scene.say(scene.claimed, scene.completed, told[0], told[1])
      #expect(try await scene.ask() == nil)
      try await scene.say(contentsOf: scene.verified(.inconclusive, round: 2))
      _ = try await scene.desk.plan(
        office.plan(), stream: nil, starting: true, by: office.order(by: office.bob))
      #expect(try await scene.ask() == "deployment-moved")
    }
  }

  @Test func `is not asked about again once its decision was withdrawn`() async throws {
    try await withScene { scene in
      let (office, told) = (scene.office, scene.verified(.inconclusive))
      try await scene.say(scene.claimed, scene.completed, told[0], told[1])
      _ = try await scene.desk.ask(
        about: "D1", in: scene.number, by: office.order(by: office.alice)
      ) { .withdraw($0, by: office.alice.principal, commands: true, because: "Another way") }
      #expect(try await scene.ask() == "is-withdrawn")
    }
  }

  @Test func `that failed at a step does too, and one that nobody began`() async throws {
    for isUntouched in [true, false] {
      try await withScene { scene in
        let failure = ActionFailure(
          scene.action, of: scene.decision, fence: isUntouched ? nil : scene.fence,
          isUntouched ? .startState : .stepFailed, because: .text("x"), isUntouched: isUntouched)
        if isUntouched {
          try await scene.say(.failed(failure))
        } else {
          try await scene.say(scene.claimed, .failed(failure))
        }
        #expect(try await scene.calls().map(\.trouble) == [isUntouched ? .refused : .failed])
      }
    }
  }

  @Test func `in doubt, with a target that cannot tell, calls somebody`() async throws {
    try await withScene { scene in
      let place = StepPlace(scene.action, of: scene.decision, step: 0, fence: scene.fence)
      try await scene.say(
        scene.claimed, .stepStarted(place, name: "shift", isReversible: false),
        .inDoubt(place, because: .interrupted),
        .stepProbed(StepProbe(place, .unknown, because: .text("It does not answer."))))
      #expect(try await scene.calls().map(\.trouble) == [.inDoubt])
    }
  }

  @Test func `keeps new deployments of its service waiting until it is over`() async throws {
    try await withScene { scene in
      let (office, desk) = (scene.office, scene.desk)
      func start(at time: Timestamp? = nil) async throws -> (refused: String?, warned: [String]) {
        do {
          let planned = try await desk.plan(
            office.plan(), stream: nil, starting: true,
            by: office.order(by: office.bob, at: time))
          return (nil, planned.written.warnings)
        } catch DeskRefusal.rule("action-under-way", let explanation, _) {
          return (explanation, [])
        }
      }
      #expect(try await start().refused == nil)
      let planned = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.bob)
      ).number
      try await scene.say(scene.claimed)
      let refused = try #require(try await start().refused)
      #expect(refused.hasPrefix("The fallback \(scene.number)-D1 is under way on shop"))
      #expect(refused.contains("lastgood plan \(scene.number)-D1"))
      await #expect(throws: DeskRefusal.self) {
        _ = try await desk.order(.start, to: planned, by: office.order(by: office.bob))
      }
      // What began earlier has begun.
      let late = try await start(at: office.clock.now.advanced(bySeconds: -60))
      #expect(late.refused == nil)
      #expect(late.warned.contains(refused))
      let place = StepPlace(scene.action, of: scene.decision, step: 0, fence: scene.fence)
      try await scene.say(
        .stepStarted(place, name: "shift", isReversible: false),
        .inDoubt(place, because: .interrupted))
      #expect(try await start().refused?.contains("lastgood executor recover D1") == true)
      try await scene.say(
        .stepProbed(StepProbe(place, .done, because: .text("It was done."))), scene.completed)
      #expect(try await start().refused == nil)
      _ = try await desk.order(.start, to: planned, by: office.order(by: office.bob))
    }
  }

  @Test func `keeps waiting what goes to the same machines under another name`() async throws {
    var policy = Self.policy
    var hotfix = EnvironmentRule()
    (hotfix.production, hotfix.sameAs) = (true, "production")
    policy.environments["hotfix"] = hotfix
    policy.environments["elsewhere"] = EnvironmentRule()
    try await withScene(policy) { scene in
      try await scene.say(scene.claimed)
      for (environment, isRefused) in [("hotfix", true), ("elsewhere", false)] {
        var plan = scene.office.plan()
        plan.environment = environment
        let refused = try await refusal {
          try await scene.desk.plan(
            plan, stream: nil, starting: true, by: scene.office.order(by: scene.office.bob))
        }
        #expect((refused?.rule == "action-under-way") == isRefused, "\(environment)")
      }
    }
  }

  @Test func `that is verified, or still runs, calls nobody`() async throws {
    try await withScene { scene in
      let told = scene.verified(.passed)
      try await scene.say(
        scene.claimed, scene.completed, told[0], told[1],
        .confirmed(
          MitigationConfirmation(scene.action, of: scene.decision, trafficRestoredAt: nil)))
      try await scene.desk.catchUp(on: scene.stream, as: scene.office.administrator.principal)
      #expect(try await scene.calls().isEmpty)
    }
  }

  /// Nobody but whoever did it can say what came of a roll-forward.
  @Test(arguments: [
    (Outcome.Met.no, [ActionTrouble.outcomeUnmet]), (.unclear, [.outcomeUnclear]), (.yes, []),
  ])
  func `or what people did themselves, climbs when somebody says that it did not help`(
    met: Outcome.Met, troubles: [ActionTrouble]
  ) async throws {
    try await withScene { scene in
      let (office, desk) = (scene.office, scene.desk)
      var proposal = Proposal(
        .monitor, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("It may pass"))
      proposal.noOtherOption = .text("Nothing else is left")
      let seen = try #require(
        try await desk.propose(
          NewDecision(proposal), in: scene.number, by: office.order(by: office.alice)
        ).decision)
      _ = try await desk.ask(
        about: seen.number, in: scene.number, by: office.order(by: office.alice)
      ) { .recordOutcome($0, met, by: office.alice.principal, actual: "As before") }
      let told = try #require(
        try await office.log.allEvents(in: scene.stream).last { $0.type == .outcomeRecorded })
      for _ in 0..<2 { try await desk.react(to: told, as: office.administrator.principal) }
      try await desk.catchUp(on: scene.stream, as: office.administrator.principal)
      let calls = try await scene.calls()
      #expect(calls.map(\.trouble) == troubles)
      #expect(calls.allSatisfy { $0.decision == seen.decision.id && $0.rung == 3 })
      // It is no action of an executor.
      #expect(
        try await desk.decisions(in: scene.number, for: office.alice).decisions[1].action == nil)
    }
  }

  /// The policy wants somebody to know, though nothing went wrong.
  @Test(arguments: [["incident", "page"], ["incident"], ["page"], []])
  func `or a decision of a kind that the policy has somebody called for, calls once`(
    also: [String]
  ) async throws {
    var policy = Self.policy
    var row = AuthorityRule(situation: "silent data corruption", action: .monitor)
    row.also = also
    policy.authority = [row]
    try await withScene(policy) { scene in
      let (office, desk) = (scene.office, scene.desk)
      var proposal = Proposal(
        .monitor, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("It may pass"))
      proposal.noOtherOption = .text("Nothing else is left")
      proposal.situation = "silent data corruption"
      let seen = try #require(
        try await desk.propose(
          NewDecision(proposal), in: scene.number, by: office.order(by: office.alice)
        ).decision)
      let authorised = try #require(
        try await office.log.allEvents(in: scene.stream).last { $0.type == .decisionAuthorised })
      for _ in 0..<2 {
        try await desk.react(to: authorised, as: office.administrator.principal)
        try await desk.catchUp(on: scene.stream, as: office.administrator.principal)
      }
      let calls = try await scene.calls()
      #expect(calls.map(\.trouble) == (also.contains("page") ? [.calledFor] : []))
      #expect(
        calls.allSatisfy { $0.decision == seen.decision.id && $0.rung == 1 && $0.to == "on-call" })
      // That somebody was told of it silences no trouble with it, and takes no rung away.
      _ = try await desk.ask(
        about: seen.number, in: scene.number, by: office.order(by: office.alice)
      ) { .recordOutcome($0, .no, by: office.alice.principal, actual: "As before") }
      try await desk.catchUp(on: scene.stream, as: office.administrator.principal)
      let last = try #require(try await scene.calls().last)
      #expect(last.trouble == .outcomeUnmet)
      #expect(last.rung == 3)
    }
  }

  @Test(arguments: [DeploymentProfile.emergency, .routine])
  func `of an emergency deployment that failed, climbs once`(
    profile: DeploymentProfile
  ) async throws {
    try await withScene { scene in
      let (office, desk) = (scene.office, scene.desk)
      var plan = office.plan()
      (plan.profile, plan.because) = (profile, .text("Nothing works"))
      let deployment = try await desk.plan(
        plan, stream: nil, starting: true, by: office.order(by: office.bob)
      ).number
      _ = try await desk.link(
        deployment: deployment, to: scene.number, by: office.order(by: office.bob))
      _ = try await desk.order(
        .fail(because: "It does not start"), to: deployment, by: office.order(by: office.bob))
      let stream = try #require(try await office.log.stream(numbered: deployment))
      let failed = try #require(
        try await office.log.allEvents(in: stream).last { $0.type == .deploymentFailed })
      for _ in 0..<2 { try await desk.react(to: failed, as: office.administrator.principal) }
      try await desk.catchUp(on: scene.stream, as: office.administrator.principal)
      #expect(
        try await scene.calls().map(\.trouble)
          == (profile == .emergency ? [.deploymentFailed] : []))
    }
  }

  @Test func `calls the commander where the policy names nobody`() async throws {
    var policy = Self.policy
    policy.escalation = []
    try await withScene(policy) { scene in
      let told = scene.verified(.failed)
      try await scene.say(scene.claimed, scene.completed, told[0], told[1])
      let call = try #require(try await scene.calls().first)
      #expect((call.rung, call.to) == (0, "commander"))
    }
  }

  /// While nobody ran the service.
  @Test func `is found after a start`() async throws {
    try await withScene { scene in
      let told = scene.verified(.failed)
      try await scene.say(scene.claimed, scene.completed)
      let stream = scene.stream
      let time = scene.office.clock.now
      try await scene.office.database.withStore(as: .executor, vault: scene.office.vault) { store in
        _ = try await store.append(
          Append(
            told.map {
              EventDraft(
                id: EventID(uuid: UUID()), EventFormat.actions.body($0), happenedAt: time)
            }, to: stream, .incident, expecting: nil,
            as: CommandIdentity(
              by: PrincipalID(uuid: UUID()), key: .make(at: time),
              digest: Commander.digest(of: "late")), role: "executor"))
      }
      try await scene.desk.catchUp(on: stream, as: scene.office.administrator.principal)
      #expect(try await scene.calls().map(\.trouble) == [.verificationFailed])
    }
  }
}
