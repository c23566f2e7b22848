import Adapters
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy
import Rollouts
import Testing

@testable import Executor

@Suite struct `Preparing a plan` {
  @Test func `a rollback that nothing stands in the way of passes every check`() async throws {
    let prepared = try await prepare()
    #expect(prepared.blocking == [])
    #expect(prepared.preflight.map(\.check) == PreflightCheck.allCases)
    let plan = prepared.plan
    #expect((plan.from, plan.to) == ("1.1", "1.0"))
    #expect(plan.release == SaidFacts.usual.good?.stream)
    #expect((plan.definition, plan.adapter, plan.standing) == ("switch", "seen", .simulated))
    #expect(plan.steps.map(\.call) == [["switch", "1.0"]])
    #expect(plan.policy == digest([1]))
    #expect(prepared.hash == digest(PreparedPlan.canonical(plan, prepared.preflight)))
    #expect(prepared.expiresAt == noon.advanced(bySeconds: 1_800))
  }

  @Test func `the dry run says what is called, what is predicted, and what nobody knows`()
    async throws
  {
    guard case .text(let text)? = try await prepare().dryRun else {
      Issue.record("there is none")
      return
    }
    #expect(
      text == """
        Runs now: 1.1.
        1. switch (at most 5 s): switch 1.0
        Afterwards: 1.0 runs.
        No undo is written for: switch. When a later step fails, that stays as it is.
        Not known: The weather.
        The target checks no token, but can be asked: it says what runs.
        """)
  }

  @Test func `what may be another in a minute is told, and binds nothing`() async throws {
    let request = PlanRequest.asking()
    var adapter = SeenAdapter()
    let without = try await prepare(request, through: [adapter])
    adapter.current = ["3 connections are served just now."]
    let with = try await prepare(request, through: [adapter])
    #expect(with.hash == without.hash)
    guard case .text(let text)? = with.dryRun else {
      Issue.record("there is none")
      return
    }
    #expect(text.contains("Runs now: 1.1.\nJust now: 3 connections are served just now.\n1. "))
  }

  @Test func `how long it holds is the policy's to say`() async throws {
    var facts = SaidFacts.usual
    var policy = Policy.shop
    policy.approvals.planExpires = .minutes(5)
    facts.rule = .applied(policy, hash: digest([2]))
    #expect(try await prepare(.asking(), facts).expiresAt == noon.advanced(bySeconds: 300))
  }

  // MARK: What is missing is said, with what to write

  @Test func `an unknown service gets an answer that says what to write`() async throws {
    let prepared = try await prepare(.asking(of: "nothing"))
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.detail(.identity).contains("write it under services"))
    #expect(prepared.plan.steps == [])
  }

  @Test func `so does an environment that the policy does not know`() async throws {
    #expect(try await prepare(.asking(in: "moon")).outcome(.identity) == .fail)
  }

  @Test func `so does an action that the service does not have`() async throws {
    let prepared = try await prepare(.asking(.redeployInfrastructure))
    #expect(
      prepared.detail(.identity).contains("services.checkout.actions.redeploy-infrastructure"))
  }

  @Test func `so does an action that names an adapter which is not there`() async throws {
    let prepared = try await prepare(.asking(), through: [])
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.detail(.identity).contains("adapter seen"))
  }

  @Test func `so does an adapter that cannot do it`() async throws {
    var adapter = SeenAdapter()
    adapter.kinds = [.bypass]
    #expect(try await prepare(.asking(), through: [adapter]).outcome(.identity) == .fail)
  }

  @Test func `so does a definition that is meant for something else`() async throws {
    var request = PlanRequest.asking()
    request.definition = "flag-off"
    let prepared = try await prepare(request)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.steps == [])
  }

  @Test func `a request cannot choose an action that the policy gives another service`()
    async throws
  {
    var facts = SaidFacts.usual
    var policy = Policy.shop
    policy.actions["other"] = policy.actions["switch"]
    facts.rule = .applied(policy, hash: digest([2]))
    var request = PlanRequest.asking()
    request.definition = "other"
    #expect(try await prepare(request, facts).outcome(.identity) == .fail)
  }

  @Test func `where no policy was applied there is nothing to act with`() async throws {
    var facts = SaidFacts.usual
    facts.rule = .standard
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.policy == nil)
  }

  @Test func `a policy that cannot be read gives no right to anything`() async throws {
    var facts = SaidFacts.usual
    facts.rule = .unreadable(hash: digest([3]))
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.policy == digest([3]))
    #expect(prepared.plan.steps == [])
  }

  @Test(arguments: [MitigationKind.halt, .monitor, .freeze, .rollForward])
  func `what touches nothing outside needs no action`(kind: MitigationKind) async throws {
    let prepared = try await prepare(.asking(kind))
    #expect(prepared.outcome(.identity) == .pass)
    #expect(prepared.outcome(.parse) == .pass)
    #expect(prepared.plan.standing == .record)
  }

  // MARK: Last known good

  @Test func `without a good release no rollback is offered`() async throws {
    var facts = SaidFacts.usual
    facts.good = nil
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.outcome(.lastKnownGood) == .fail)
    #expect(prepared.plan.to == nil)
  }

  @Test func `a release that is no longer the one fails`() async throws {
    var request = PlanRequest.asking()
    request.release = SaidFacts.usual.all[0].stream
    #expect(try await prepare(request).outcome(.lastKnownGood) == .fail)
    request.release = SaidFacts.usual.good?.stream
    #expect(try await prepare(request).outcome(.lastKnownGood) == .pass)
    request.release = StreamID(uuid: UUID())
    #expect(try await prepare(request).outcome(.lastKnownGood) == .fail)
  }

  @Test func `a release that a person names is theirs to answer for`() async throws {
    var request = PlanRequest.asking()
    request.target = "1.1"
    #expect(try await prepare(request).outcome(.lastKnownGood) == .unknown)
    request.target = "1.0"
    #expect(try await prepare(request).outcome(.lastKnownGood) == .pass)
    request.target = "0.9"
    let prepared = try await prepare(request)
    #expect(prepared.outcome(.lastKnownGood) == .fail)
    #expect(prepared.plan.to == nil)
  }

  // MARK: What is seen

  @Test func `what is paused takes no change`() async throws {
    var adapter = SeenAdapter()
    adapter.observation.isPaused = .seen(true)
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.outcome(.startState) == .fail)
    #expect(prepared.detail(.startState).contains("resume it first"))
  }

  @Test func `what runs already is not brought back once more`() async throws {
    var adapter = SeenAdapter()
    adapter.observation.running = .seen("1.0")
    #expect(try await prepare(.asking(), through: [adapter]).outcome(.startState) == .fail)
  }

  @Test func `what is not seen is unknown, and so is a version that nobody deployed`() async throws
  {
    var adapter = SeenAdapter()
    adapter.observation.running = .seen("7.7")
    #expect(try await prepare(.asking(), through: [adapter]).outcome(.startState) == .unknown)
    adapter.observation.running = .unknown(because: "It is dark.")
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.outcome(.startState) == .unknown)
    #expect(prepared.plan.from == nil)
  }

  @Test func `what the adapter says of identity, rights and arguments is in the answer`()
    async throws
  {
    var adapter = SeenAdapter()
    adapter.observation.identity = .fail("It is gone.")
    adapter.observation.rights = .unknown("Nobody may.")
    adapter.parse = .fail("It is no tool.")
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.detail(.identity) == "It is gone.")
    #expect(prepared.outcome(.rights) == .unknown)
    #expect(prepared.detail(.parse) == "It is no tool.")
  }

  @Test func `an adapter that has nothing to call fails the plan`() async throws {
    var adapter = SeenAdapter()
    adapter.call = []
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.outcome(.parse) == .fail)
    #expect(prepared.plan.steps == [])
  }

  // MARK: Bundle, data, capacity, quiet

  @Test func `parts of the bundle that differ are named`() async throws {
    var facts = SaidFacts.usual
    facts.all[0] = .release(
      2, "1.1", halted: true,
      bundle: Bundle(
        configuration: "sha256:c", secrets: "sha256:OTHER", policy: "sha256:p", scaling: "sha256:3")
    )
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.outcome(.bundle) == .unknown)
    #expect(prepared.detail(.bundle).contains("secrets, scaling"))
  }

  @Test func `a bundle that nobody recorded is unknown`() async throws {
    var facts = SaidFacts.usual
    facts.all[0] = .release(2, "1.1", halted: true, bundle: Bundle())
    #expect(try await prepare(.asking(), facts).outcome(.bundle) == .unknown)
  }

  @Test(arguments: [
    (MigrationClass.additive, PreflightResult.Outcome.pass), (.contracting, .fail),
    (.unknown, .unknown), (.backfill, .fail),
  ])
  func `a migration since then decides`(
    kind: MigrationClass, outcome: PreflightResult.Outcome
  ) async throws {
    var facts = SaidFacts.usual
    facts.all[0] = .release(2, "1.1", halted: true, migrations: [Migration(id: "m1", kind: kind)])
    #expect(try await prepare(.asking(), facts).outcome(.data) == outcome)
  }

  @Test(arguments: [
    (Seen<String>.seen("42"), PreflightResult.Outcome.pass), (.seen("44"), .pass),
    (.seen("45"), .fail), (.seen("40"), .fail), (.seen("forty"), .unknown),
    (.unknown(because: "It is dark."), .unknown),
  ])
  func `the schemas that the release bears decide, whatever its migrations are called`(
    live: Seen<String>, outcome: PreflightResult.Outcome
  ) async throws {
    var facts = SaidFacts.usual
    facts.all[0] = .release(
      2, "1.1", halted: true, migrations: [Migration(id: "m1", kind: .unknown)])
    facts.accepted = SchemaRange(from: 41, to: 44)
    var policy = Policy.shop
    policy.actions["schema"] = ActionDefinition(adapter: "postgres-schema")
    facts.rule = .applied(policy, hash: digest([5]))
    var schema = SeenAdapter()
    schema.name = "postgres-schema"
    schema.observation.schema = live
    let prepared = try await prepare(.asking(), facts, through: [SeenAdapter(), schema])
    #expect(prepared.outcome(.data) == outcome)
  }

  @Test func `a deployment that goes on is halted first`() async throws {
    var facts = SaidFacts.usual
    facts.all[0] = .release(2, "1.1")
    facts.all[0].completed = nil
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.outcome(.quiet) == .fail)
    #expect(prepared.detail(.quiet).contains("DEP-2026-002"))
    #expect(try await prepare(.asking(.halt), facts).outcome(.quiet) == .pass)
  }

  @Test func `another decision under way on the service is in the way until it is over`()
    async throws
  {
    var facts = SaidFacts.usual
    let other = EventID(uuid: UUID())
    let plan = Plan(
      decision: other, action: .fallback, service: "checkout", environment: "production")
    facts.events = [
      .planPrepared(
        PreparedPlan(
          plan, hash: digest([]), answering: other, preflight: [], expiresAt: noon)),
      .authorised(Authorisation(of: other, planHash: digest([]), checkAt: noon)),
    ]
    #expect(try await prepare(.asking(), facts).outcome(.quiet) == .fail)
    facts.events.append(
      .withdrawn(decision: other, by: PrincipalID(uuid: UUID()), because: .text("done")))
    #expect(try await prepare(.asking(), facts).outcome(.quiet) == .pass)
  }

  // MARK: Approvals

  @Test(
    arguments: [
      (["a": ["x", "y"], "b": ["x"]], ["x", "y"], PreflightResult.Outcome.pass),
      (["a": ["x", "y"], "b": []], ["x", "y"], .fail), (["a": ["x"]], ["y"], .fail),
      (["a": ["x", "y"], "b": ["y", "z"], "c": ["x"]], ["x", "y", "z"], .pass),
      (["a": ["x", "y"], "b": ["x", "y"], "c": []], ["x", "y", "x"], .fail),
    ] as [([String: [String]], [String], PreflightResult.Outcome)])
  func `each role takes a person of its own`(
    people: [String: [String]], roles: [String], outcome: PreflightResult.Outcome
  ) {
    let asked = ApprovalRequirement(count: roles.count, roles: roles, expires: .zero, reasons: [])
    let reach = ApprovalReach(asked: asked, people: people.mapValues { Person(roles: $0) })
    #expect(reach.answer.outcome == outcome)
  }

  // MARK: Secrets and size

  @Test func `a call that holds a secret is not recorded`() async throws {
    var adapter = SeenAdapter()
    let secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB"
    adapter.call = ["tool", "--token", secret]
    adapter.observation.identity = .unknown("It said \(secret).")
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.plan.steps == [])
    #expect(prepared.outcome(.parse) == .fail)
    let body = EventFormat.decisions.body(.planPrepared(prepared))
    for part in [body.clear, body.words ?? []] {
      #expect(!String(decoding: part, as: UTF8.self).contains(secret))
    }
  }

  @Test func `an answer that would be too long says so instead`() async throws {
    var adapter = SeenAdapter()
    adapter.call = ["tool", String(repeating: "x ", count: 100_000)]
    adapter.observation.identity = .unknown(String(repeating: "y ", count: 100_000))
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.outcome(.parse) == .fail)
    let body = EventFormat.decisions.body(.planPrepared(prepared))
    #expect(body.clear.count + (body.words?.count ?? 0) < Append.maximumEventSize)
  }
}
