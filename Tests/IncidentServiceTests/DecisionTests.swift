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

@Suite(.freshDatabase) struct `Deciding at the desk` {
  private func troubled(_ office: Office) async throws -> String {
    try await office.desk.declare(
      NewIncident(
        title: "Checkout fails", service: "shop", environment: "production"),
      by: office.order(by: office.alice)
    ).number
  }

  private var rollback: NewDecision {
    var proposal = Proposal(
      .rollback, decision: EventID(uuid: UUID()), by: PrincipalID(uuid: UUID()),
      because: .text("Errors at 20 %"))
    (proposal.target, proposal.targetBecause) = ("4.1.9", .text("It ran for a month"))
    proposal.options = [ConsideredOption(.fallback, .infeasible, why: .text("It is gone"))]
    return NewDecision(proposal)
  }

  /// What the executor answers to the newest request for a plan.
  @discardableResult
  private func prepare(
    _ decision: SeenDecision, _ office: Office, hash: String = "a plan",
    preflight: [PreflightResult] = [], definition: String? = nil
  ) async throws -> RecordedEvent {
    let request = try #require(decision.decision.planRequest)
    var plan = Plan(
      decision: request.decision, action: request.action, service: request.service,
      environment: request.environment, from: "4.2.0", to: request.target,
      release: request.release)
    plan.definition = definition
    plan.policy = try await office.desk.policies.current()?.hash
    let prepared = PreparedPlan(
      plan, hash: Commander.digest(of: hash), answering: request.request, preflight: preflight,
      expiresAt: office.clock.now.advanced(bySeconds: 1_800))
    let executor = PrincipalID(uuid: UUID())
    let id = EventID.make(at: office.clock.now)
    return try await office.database.withStore(as: .executor, vault: office.vault) { store in
      _ = try await store.append(
        Append(
          [
            EventDraft(
              id: id, EventFormat.decisions.body(.planPrepared(prepared)),
              happenedAt: office.clock.now)
          ],
          to: decision.incident, .incident, expecting: nil,
          as: CommandIdentity(
            by: executor, key: .make(at: office.clock.now), digest: Commander.digest(of: "p")),
          role: "executor"))
      return try #require(try await store.event(id))
    }
  }

  private func approve(
    _ decision: SeenDecision, _ caller: Caller, _ office: Office, hash: String = "a plan"
  ) async throws -> SeenDecision {
    let approver = try await office.desk.approver(caller)
    return try await office.desk.ask(
      about: decision.number, in: decision.incident.description, by: office.order(by: caller)
    ) { id in
      .approve(
        id, .plan, plan: Commander.digest(of: hash).description, by: approver, as: nil, via: .cli)
    }.decision
  }

  private func look(_ decision: SeenDecision, _ office: Office) async throws -> SeenDecision {
    try await office.freshDesk.decision(
      decision.number, in: decision.incident.description, for: office.viewer)
  }

  @Test(arguments: [PreflightResult.Outcome.pass, .fail])
  func `a plan that the tool took counts as a parse check`(
    outcome: PreflightResult.Outcome
  ) async throws {
    try await Office.open { office in
      let incident = try await troubled(office)
      let proposed = try #require(
        try await office.desk.propose(rollback, in: incident, by: office.order(by: office.alice))
          .decision)
      try await prepare(
        proposed, office, preflight: [PreflightResult(.parse, outcome, "It was asked.")],
        definition: "switch")
      var policy = Policy(organisation: "Example")
      policy.services["shop"] = Service()
      policy.services["shop"]?.actions = [.rollback: "switch"]
      policy.actions["switch"] = ActionDefinition(adapter: "host-release")
      let gaps = try await office.desk(under: Rulebook(policy)).readiness(
        of: "shop", for: office.alice
      ).first?.gaps.map(\.gap.name)
      #expect(gaps?.contains("not-parse-checked") == (outcome != .pass))
    }
  }

  @Test func `a rollback is proposed, planned, approved by two others, and authorised`()
    async throws
  {
    try await Office.open { office in
      let incident = try await troubled(office)
      let (written, seen) = try await office.desk.propose(
        rollback, in: incident, by: office.order(by: office.alice))
      let proposed = try #require(seen)
      #expect(written.event == proposed.decision.id)
      #expect(proposed.number == "\(incident)-D1")
      #expect(proposed.stage == .preparing)
      #expect(proposed.decision.proposal.service == "shop")
      #expect(proposed.decision.proposal.by == office.alice.principal)
      let event = try await prepare(proposed, office)
      let system = PrincipalID(uuid: UUID())
      try await office.desk.react(to: event, as: system)
      try await office.desk.catchUp(on: proposed.incident, as: system)
      let count = try await office.count
      // Once more, in another process, changes nothing.
      try await office.freshDesk.react(to: event, as: system)
      try await office.desk.catchUp(on: proposed.incident, as: system)
      #expect(try await office.count == count)
      #expect(try await look(proposed, office).decision.approvalRequest?.count == 2)

      #expect(
        try await refusal { try await approve(proposed, office.alice, office) }?.rule
          == "own-request")
      #expect(try await approve(proposed, office.bob, office).stage == .waiting)
      #expect(
        try await refusal { try await approve(proposed, office.bob, office) }?.rule
          == "approved-already")
      #expect(
        try await refusal { try await approve(proposed, office.carol, office, hash: "other") }?
          .rule == "plan-changed")
      #expect(try await approve(proposed, office.carol, office).stage == .authorised)
      #expect(try await office.findings() == [])
    }
  }

  @Test func `a machine approves nothing`() async throws {
    try await Office.open { office in
      let robot = Caller(PrincipalID(uuid: UUID()), as: .responder)
      try await office.desk.people.save(
        Person(id: robot.principal, handle: "robot", isMachine: true))
      let nobody = Caller(PrincipalID(uuid: UUID()), as: .responder)
      let seen = try await planned(office)
      for caller in [robot, nobody] {
        #expect(
          try await refusal { try await approve(seen, caller, office) }?.rule == "not-a-person")
      }
    }
  }

  private func planned(_ office: Office) async throws -> SeenDecision {
    let seen = try #require(
      try await office.desk.propose(
        rollback, in: try await troubled(office), by: office.order(by: office.alice)
      ).decision)
    let event = try await prepare(seen, office)
    try await office.desk.react(to: event, as: PrincipalID(uuid: UUID()))
    return try await look(seen, office)
  }

  @Test func `without a last known good a version is named, with a reason`() async throws {
    try await Office.open { office in
      let incident = try await troubled(office)
      var new = rollback
      new.proposal.target = nil
      let refused = try await refusal {
        try await office.desk.propose(new, in: incident, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "no-target")
      new.proposal.target = "4.1.9"
      new.proposal.targetBecause = nil
      let unexplained = try await refusal {
        try await office.desk.propose(new, in: incident, by: office.order(by: office.alice))
      }
      #expect(unexplained?.rule == "target-unexplained")
    }
  }

  @Test func `a bypass that says so keeps its rollout where it is, until it ends`() async throws {
    var policy = Policy.standard
    policy.environments["production"]?.approvers = 0
    policy.people["bob"] = .init(roles: ["stakeholder"])
    let rules = policy
    try await Office.open(under: Rulebook(rules)) { office in
      let deployment = try await office.deployment()
      let incident = try await office.desk.declare(
        NewIncident(title: "Checkout fails", deployment: deployment),
        by: office.order(by: office.alice)
      ).number
      var proposal = Proposal(
        .bypass, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("Prices are wrong"))
      proposal.noOtherOption = .text("Nothing else is left")
      proposal.tradeoff = Tradeoff(
        functionLost: .text("Discounts"), usersAffected: .text("Members"),
        workaround: .text("None"))
      let until = office.clock.now.advanced(bySeconds: 7_200)
      (proposal.degradedUntil, proposal.followUp) = (until, FollowUp(.hold))
      let proposed = try #require(
        try await office.desk.propose(
          NewDecision(proposal), in: incident, by: office.order(by: office.alice)
        ).decision)
      let event = try await prepare(proposed, office)
      try await office.desk.react(to: event, as: PrincipalID(uuid: UUID()))
      func enter(at time: Timestamp? = nil) async throws -> String? {
        try await refusal {
          _ = try await office.desk.order(
            .recordGate(GateResult(group: "canary", kind: .smoke, outcome: .pass)),
            to: deployment, by: office.order(by: office.alice))
          return try await office.desk.order(
            .promote(group: "canary"), to: deployment, by: office.order(by: office.alice, at: time))
        }?.rule
      }
      let authorised = try await approve(proposed, office.bob, office)
      #expect(authorised.stage == .authorised)
      // What is put off has an end, though nobody named one.
      #expect(authorised.decision.authorisation?.followUpAt == until)
      #expect(try await enter() == "rollout-held")
      // Looking is never held up, nor is stopping.
      _ = try await office.desk.order(
        .halt(because: "Odd", scope: nil, by: office.alice.principal), to: deployment,
        by: office.order(by: office.alice))
      _ = try await office.desk.ask(
        about: "D1", in: incident, by: office.order(by: office.alice)
      ) { .endDegraded($0, by: office.alice.principal, because: nil) }
      #expect(try await enter() == "halted")
    }
  }

  @Test func `the clock expires what nobody answers, to the second, once`() async throws {
    try await Office.open { office in
      let seen = try await planned(office)
      let system = PrincipalID(uuid: UUID())
      _ = try await approve(seen, office.bob, office)
      try await office.desk.catchUp(on: seen.incident, as: system)
      let count = try await office.count
      office.clock.advance(bySeconds: 1_799)
      try await office.desk.catchUp(on: seen.incident, as: system)
      #expect(try await office.count == count)
      office.clock.advance(bySeconds: 1)
      try await office.desk.catchUp(on: seen.incident, as: system)
      try await office.desk.catchUp(on: seen.incident, as: system)
      #expect(try await office.count == count + 1)
      let expired = try await look(seen, office)
      #expect(expired.stage == .expired && expired.decision.approvals.isEmpty)
      #expect(
        try await refusal { try await approve(seen, office.carol, office) }?.rule
          == "plan-expired")
    }
  }

  @Test func `closing waits for approvals, and for what came of it`() async throws {
    try await Office.open { office in
      let seen = try await planned(office)
      let incident = seen.incident.description
      let (desk, alice) = (office.desk, office.alice)
      _ = try await desk.order(
        .resolve(Resolution()), to: incident, by: office.order(by: alice))
      func close() async throws -> String? {
        try await refusal {
          try await desk.order(.close, to: incident, by: office.order(by: alice))
        }?.rule
      }
      #expect(try await close() == "approvals-pending")
      for caller in [office.bob, office.carol] { _ = try await approve(seen, caller, office) }
      #expect(try await close() == "outcome-unknown")
      _ = try await desk.ask(
        about: "D1", in: incident, by: office.order(by: alice)
      ) { .recordOutcome($0, .yes, by: alice.principal, actual: "It works") }
      #expect(try await close() == nil)
    }
  }

  @Test func `a text that looks like a secret is not kept`() async throws {
    try await Office.open { office in
      let incident = try await troubled(office)
      var new = rollback
      new.proposal.options[0].why = .text("password=hunter2hunter2hunter2")
      let refused = try await refusal {
        try await office.desk.propose(new, in: incident, by: office.order(by: office.alice))
      }
      guard case .secretFound(let places)? = refused else {
        Issue.record("It was kept.")
        return
      }
      #expect(places.map(\.field) == ["options"])
    }
  }

  @Test func `a decision is found by what people call it`() async throws {
    try await Office.open { office in
      let seen = try await planned(office)
      let incident = seen.incident.description
      for name in ["D1", "d1", seen.number, seen.number.lowercased(), seen.decision.id.description]
      {
        let found = try await office.desk.decision(name, in: incident, for: office.viewer)
        #expect(found.decision.id == seen.decision.id, "\(name)")
      }
      for name in ["D2", "D", "1", "INC-2001-001-D1"] {
        #expect(
          try await refusal {
            try await office.desk.decision(name, in: incident, for: office.viewer)
          }?.isNotFound == true, "\(name)")
      }
    }
  }
}
