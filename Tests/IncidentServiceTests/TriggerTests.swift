import Decisions
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import PostgresStore
import Preparedness
import Rollouts
import TestSupport
import Testing

/// What follows when a trigger fires, and when nothing may follow without asking.
@Suite(.freshDatabase) struct `A trigger that fired` {
  private static func policy(
    _ level: AutomationLevel = .automatic, agreed: [String] = ["alice"], drills: Int = 1,
    then action: MitigationKind = .fallback
  ) -> Policy {
    var policy = Policy.standard
    var trigger = Trigger(
      signal: "error-rate", condition: .above(Quantity(millionths: 10_000, .ratio)), then: action)
    (trigger.automation, trigger.approvedBy) = (level, agreed)
    trigger.expires = CalendarDay("2030-01-01")
    policy.triggers = ["canary-breaks": trigger]
    policy.signals = ["error-rate": Signal(unit: .ratio)]
    var service = Service()
    (service.fallback, service.automation) = (.feasible, .automatic)
    service.actions = [.fallback: "shift"]
    policy.services = ["shop": service]
    var shift = ActionDefinition(adapter: "haproxy")
    (shift.kinds, shift.environments) = ([.fallback], ["production"])
    policy.actions = ["shift": shift]
    policy.drills.required = drills
    return policy
  }

  /// A scene under rules: what happened when a trigger fired.
  private struct Scene {
    let office: Office
    let desk: Desk
    let deployment: String
    let stream: StreamID

    init(_ office: Office, _ policy: Policy, drills: Int = 1) async throws {
      self.office = office
      desk = office.desk(under: Rulebook(policy))
      deployment = try await office.deployment()
      stream = try #require(try await office.log.stream(numbered: deployment))
      for _ in 0..<drills {
        _ = try await desk.scoreDrill(
          DrillScore(service: "shop", environment: "staging", action: .fallback, passed: true),
          stream: nil, by: office.order(by: office.administrator))
      }
    }

    /// Only an executor can say that something fired.
    func fire(_ change: (inout TriggerFiring) -> Void = { _ in }) async throws -> RecordedEvent {
      let (id, now) = (EventID(uuid: UUID()), office.clock.now)
      var firing = TriggerFiring(
        id, trigger: "canary-breaks", signal: "error-rate", then: .fallback, service: "shop",
        environment: "production", scope: "canary", value: "12%",
        since: now.advanced(bySeconds: -2), at: now,
        samples: [TriggerFiring.Sample(at: now, value: "12%", requests: 100)])
      change(&firing)
      let event = firing
      return try await append(
        EventFormat.deployments.body(.triggerFired(event)), as: id, to: stream, .deployment)
    }

    func append(
      _ body: EventBody, as id: EventID, to stream: StreamID, _ kind: StreamKind
    ) async throws -> RecordedEvent {
      let time = office.clock.now
      return try await office.database.withStore(as: .executor, vault: office.vault) { store in
        _ = try await store.append(
          Append(
            [EventDraft(id: id, body, happenedAt: time)], to: stream, kind, expecting: nil,
            as: CommandIdentity(
              by: PrincipalID(uuid: UUID()), key: .make(at: time),
              digest: Commander.digest(of: "\(id)")), role: "executor"))
        return try #require(try await store.event(id))
      }
    }

    func react(to event: RecordedEvent) async throws {
      try await desk.react(to: event, as: office.administrator.principal)
    }

    /// The executor's answer to the newest request for a plan, and what follows.
    func prepare(_ seen: SeenDecision, failing: PreflightCheck? = nil) async throws {
      let request = try #require(seen.decision.planRequest)
      let hash = try await desk.policies.current()?.hash
      var plan = Plan(
        decision: request.decision, action: request.action, service: request.service,
        environment: request.environment, definition: request.definition, from: "2.0",
        to: request.target, release: request.release)
      plan.policy = hash
      let checks = PreflightCheck.allCases.map {
        PreflightResult($0, $0 == failing ? .unknown : .pass, "seen")
      }
      let prepared = PreparedPlan(
        plan, hash: Commander.digest(of: "plan"), answering: request.request, preflight: checks,
        expiresAt: office.clock.now.advanced(bySeconds: 1_800))
      try await react(
        to: try await append(
          EventFormat.decisions.body(.planPrepared(prepared)),
          as: EventID(uuid: UUID()), to: seen.incident, .incident))
    }

    func decisions() async throws -> [SeenDecision] {
      let rows = try await desk.incidents(
        IncidentFilter(
          viewer: Viewer(office.administrator.principal, seesRestricted: true))
      ).rows
      var all: [SeenDecision] = []
      for row in rows {
        all += try await desk.decisions(in: row.number, for: office.administrator).decisions
      }
      return all
    }

    func suppressions() async throws -> [String] {
      try await desk.deploymentState(stream).suppressions.compactMap(\.because.plain)
    }
  }

  private func withScene(
    _ policy: Policy = policy(), drills: Int = 1, _ body: (Scene) async throws -> Void
  ) async throws {
    try await Office.open { office in try await body(Scene(office, policy, drills: drills)) }
  }

  @Test func `stops the rollout, declares an incident, and is done with the policy's agreement`()
    async throws
  {
    try await withScene { scene in
      let fired = try await scene.fire()
      for _ in 0..<2 { try await scene.react(to: fired) }
      #expect(try await scene.desk.deploymentState(scene.stream).phase == .halted)
      let proposed = try await scene.decisions()
      #expect(proposed.count == 1)
      let seen = try #require(proposed.first)
      #expect(seen.decision.proposal.action == .fallback)
      #expect(seen.decision.proposal.trigger == fired.id)
      try await scene.prepare(seen)
      let done = try #require(try await scene.decisions().first)
      #expect(done.stage == .authorised)
      #expect(done.decision.authorisation?.trigger == fired.id)
      #expect(done.decision.approvalRequest == nil)
      #expect(try await scene.suppressions() == [])
      // Nobody responded: the policy did.
      let entries =
        try await scene.office.log.allEvents(in: done.incident)
        + scene.office.log.allEvents(in: scene.stream)
      let own = entries.filter { $0.actor.principal == .automation }
      #expect(own.contains { $0.type == .incidentDeclared })
      #expect(own.contains { $0.type == .decisionProposed })
      #expect(Set(own.map(\.actor.role)) == ["policy"])
      let answer = try await scene.desk.preapproval(
        of: done.decision, on: done.incident, under: Self.policy())
      #expect(answer == .agreed(fired.id))
    }
  }

  @Test func `is only proposed at the lowest level, until a person takes it up`() async throws {
    try await withScene(Self.policy(.propose)) { scene in
      let (office, desk) = (scene.office, scene.desk)
      let fired = try await scene.fire()
      for _ in 0..<2 { try await scene.react(to: fired) }
      let seen = try #require(try await scene.decisions().first)
      #expect(try await scene.desk.deploymentState(scene.stream).phase == .halted)
      #expect(seen.stage == .proposed)
      #expect(seen.decision.planRequest == nil)
      try await desk.catchUp(on: seen.incident, as: office.administrator.principal)
      #expect(try await scene.decisions().first?.decision.planRequest == nil)
      #expect(try await scene.suppressions().first?.contains("lastgood plan --again") == true)
      // Whoever takes it up as it is has made nothing of it theirs.
      let taken = try await desk.ask(
        about: seen.number, in: seen.incident.description, by: office.order(by: office.bob)
      ) { .requestPlan($0, PlanChange(), by: office.bob.principal) }.decision
      #expect(taken.decision.authors == [])
      try await scene.prepare(taken)
      let waiting = try #require(try await scene.decisions().first)
      #expect(waiting.stage == .waiting)
      #expect(waiting.decision.approvalRequest?.count == 2)
    }
  }

  @Test(arguments: [
    (AutomationLevel.approve, ["alice"], 1), (.automatic, [], 1), (.automatic, ["alice"], 0),
  ])
  func `asks people where the policy has not agreed, or the licence has lapsed`(
    _ level: AutomationLevel, _ agreed: [String], _ drills: Int
  ) async throws {
    try await withScene(Self.policy(level, agreed: agreed), drills: drills) { scene in
      try await scene.react(to: try await scene.fire())
      let seen = try #require(try await scene.decisions().first)
      try await scene.prepare(seen)
      let waiting = try #require(try await scene.decisions().first)
      #expect(waiting.stage == .waiting)
      #expect(waiting.decision.approvalRequest?.count == 2)
      #expect(try await scene.suppressions().count == 1)
    }
  }

  @Test func `asks people when a check stands in its way`() async throws {
    try await withScene { scene in
      try await scene.react(to: try await scene.fire())
      try await scene.prepare(try #require(try await scene.decisions().first), failing: .capacity)
      let seen = try #require(try await scene.decisions().first)
      #expect(seen.decision.authorisation == nil)
      #expect(try await scene.suppressions() == ["Checks stand in its way: capacity."])
    }
  }

  @Test func `does nothing where automation is off, or the policy forgot the trigger`() async throws
  {
    for policy in [Self.policy(.off), .standard] {
      try await withScene(policy) { scene in
        try await scene.react(to: try await scene.fire())
        #expect(try await scene.decisions().isEmpty)
        #expect(try await scene.desk.deploymentState(scene.stream).phase == .running)
        #expect(try await scene.suppressions().count == 1)
      }
    }
  }

  @Test func `acts once on a deployment, whatever fires afterwards`() async throws {
    try await withScene { scene in
      try await scene.react(to: try await scene.fire())
      try await scene.prepare(try #require(try await scene.decisions().first))
      #expect(try await scene.decisions().first?.stage == .authorised)
      scene.office.clock.advance(bySeconds: 60)
      let second = try await scene.fire()
      try await scene.react(to: second)
      let all = try await scene.decisions()
      // The same is under way already: it is said why nothing else happens.
      #expect(all.count { $0.decision.authorisation?.trigger != nil } == 1)
      #expect(try await scene.suppressions().count == 1)
    }
  }

  @Test func `is answered once, also when its incident is over by then`() async throws {
    try await withScene { scene in
      let (desk, office) = (scene.desk, scene.office)
      let (written, number) = try await desk.declare(
        NewIncident(
          title: "Checkout fails", service: "shop", environment: "production",
          deployment: scene.deployment), by: office.order(by: office.alice))
      let fired = try await scene.fire()
      try await scene.react(to: fired)
      try await scene.prepare(try #require(try await scene.decisions().first))
      #expect(try await scene.decisions().map(\.incident) == [written.stream])
      _ = try await desk.order(
        .resolve(Resolution()), to: number, by: office.order(by: office.alice))
      let count = try await office.count
      // As after a start.
      try await desk.catchUp(on: scene.stream, as: office.administrator.principal)
      #expect(try await office.count == count)
    }
  }

  @Test func `is answered later when the log could not be written at first`() async throws {
    try await withScene { scene in
      let fired = try await scene.fire()
      scene.office.store.loseAppend(after: 1)
      await #expect(throws: (any Error).self) { try await scene.react(to: fired) }
      #expect(try await scene.decisions().isEmpty)
      try await scene.desk.catchUp(on: scene.stream, as: scene.office.administrator.principal)
      #expect(try await scene.decisions().count == 1)
    }
  }

  @Test func `is found by whoever starts after it, and not told twice`() async throws {
    try await withScene { scene in
      _ = try await scene.fire()
      // What a start waits for: whoever is not on the list is not looked at.
      try await scene.desk.queries.wait(
        for: try await scene.office.log.head().position, atMost: .seconds(30))
      let reactor = Reactor(scene.desk, as: scene.office.administrator.principal)
      for _ in 0..<2 { #expect(try await reactor.catchUp() == []) }
      #expect(try await scene.decisions().count == 1)
    }
  }

  @Test func `tells nothing of a restricted incident on the deployment's record`() async throws {
    try await withScene { scene in
      let (desk, office) = (scene.desk, scene.office)
      let (_, number) = try await desk.declare(
        NewIncident(
          title: "A leak", service: "shop", environment: "production",
          deployment: scene.deployment, isRestricted: true), by: office.order(by: office.alice))
      var proposal = Proposal(
        .fallback, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("It leaks"))
      (proposal.noOtherOption, proposal.service) = (.text("None"), "shop")
      proposal.environment = "production"
      _ = try await desk.propose(
        NewDecision(proposal), in: number, by: office.order(by: office.alice))
      try await scene.react(to: try await scene.fire())
      #expect(try await scene.decisions().count == 1)
      #expect(try await scene.suppressions() == ["It cannot be proposed just now."])
    }
  }

  @Test func `agrees to nothing but what the policy itself proposes`() async throws {
    try await withScene { scene in
      let fired = try await scene.fire()
      let changes: [(inout Proposal) -> Void] = [
        { $0.by = scene.office.alice.principal }, { $0.definition = "other" },
        { $0.parameters = ["flag": "x"] }, { _ in },
      ]
      var answers: [Bool] = []
      for change in changes {
        var proposal = Proposal(
          .fallback, decision: EventID(uuid: UUID()), by: .automation, because: .text("x"))
        (proposal.service, proposal.environment) = ("shop", "production")
        (proposal.deployment, proposal.trigger) = (scene.stream, fired.id)
        change(&proposal)
        let answer = try await scene.desk.preapproval(
          of: Self.decision(proposal), on: StreamID(uuid: UUID()), under: Self.policy())
        answers.append(answer == .agreed(fired.id))
      }
      #expect(answers == [false, false, false, true])
    }
  }

  @Test func `is not what somebody else wrote, nor about another service`() async throws {
    try await withScene { scene in
      let changes: [(inout TriggerFiring) -> Void] = [
        { $0.service = "billing" }, { $0.signal = "latency" }, { $0.trigger = "other" },
        { $0.at = $0.at.advanced(bySeconds: -7_200) },
        { $0.at = $0.at.advanced(bySeconds: 7_200) },
      ]
      for change in changes {
        let fired = try await scene.fire(change)
        var proposal = Proposal(
          .fallback, decision: EventID(uuid: UUID()), by: .automation, because: .text("x"))
        (proposal.service, proposal.environment) = ("shop", "production")
        (proposal.deployment, proposal.trigger) = (scene.stream, fired.id)
        let answer = try await scene.desk.preapproval(
          of: Self.decision(proposal), on: StreamID(uuid: UUID()), under: Self.policy())
        guard case .refused = answer else { return #expect(Bool(false), "\(answer)") }
      }
      // The service itself cannot say that something fired.
      await #expect(throws: (any Error).self) {
        _ = try await scene.office.log.append(
          Append(
            [
              EventDraft(
                id: EventID(uuid: UUID()),
                EventFormat.deployments.body(
                  .triggerFired(
                    TriggerFiring(
                      EventID(uuid: UUID()), trigger: "canary-breaks", signal: "error-rate",
                      then: .fallback, service: "shop", environment: "production",
                      scope: "canary", value: "12%", since: scene.office.clock.now,
                      at: scene.office.clock.now, samples: []))),
                happenedAt: scene.office.clock.now)
            ], to: scene.stream, .deployment, expecting: nil,
            as: CommandIdentity(
              by: .automation, key: .make(at: scene.office.clock.now),
              digest: Commander.digest(of: "x")), role: "policy"))
      }
    }
  }

  private static func decision(_ proposal: Proposal) -> Decision {
    var book = DecisionBook()
    book.evolve(.proposed(proposal))
    return book.decisions[0]
  }
}
