import Adapters
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy
import Rollouts
import Testing

@testable import Executor

extension SaidFacts {
  /// The usual record under a policy that is changed.
  static func under(_ change: (inout Policy) -> Void) -> SaidFacts {
    var (facts, policy) = (SaidFacts.usual, Policy.shop)
    change(&policy)
    facts.rule = .applied(policy, hash: digest([9]))
    return facts
  }
}

extension PlanRequest {
  static func setting(
    _ parameters: [String: String], _ action: MitigationKind = .rollback
  ) -> PlanRequest {
    var request = PlanRequest.asking(action)
    request.parameters = parameters
    return request
  }
}

private let good = "sha256:" + String(repeating: "a", count: 64)
private let other = "sha256:" + String(repeating: "b", count: 64)

@Suite struct `Where an action may be used` {
  private static func facts(_ environments: [String]) -> SaidFacts {
    .under {
      var staging = EnvironmentRule()
      staging.approvers = 0
      $0.environments["staging"] = staging
      $0.actions["switch"]?.environments = environments
    }
  }

  @Test func `another environment gets no steps, and is told what to write`() async throws {
    let prepared = try await prepare(.asking(in: "staging"), Self.facts(["production"]))
    #expect(prepared.outcome(.identity) == .fail)
    #expect(
      prepared.detail(.identity)
        == "The action switch is for production, and not for staging: add staging to "
        + "actions.switch.environments if its calls are meant for staging too, or name the "
        + "environment that they reach.")
    #expect(prepared.plan.steps == [])
    #expect(prepared.plan.from == nil, "nor is it looked at")
  }

  @Test func `the one it is meant for does`() async throws {
    let prepared = try await prepare(.asking(), Self.facts(["staging", "production"]))
    #expect(prepared.outcome(.identity) == .pass)
    #expect(prepared.plan.steps.count == 1)
  }

  @Test func `where nobody said, production's approvers are counted in staging as well`()
    async throws
  {
    var facts = Self.facts([])
    let request = PlanRequest.asking(in: "staging")
    #expect(try await prepare(request, facts).detail(.approvals).contains("2 have to agree"))
    facts = Self.facts(["staging"])
    #expect(try await prepare(request, facts).detail(.approvals) == "Nobody has to be asked.")
  }

  @Test func `the schema of another environment's database is not asked`() async throws {
    var facts = SaidFacts.under {
      $0.actions["schema"] = ActionDefinition(adapter: "postgres-schema")
      $0.actions["schema"]?.environments = ["staging"]
    }
    facts.accepted = SchemaRange(from: 41, to: 44)
    var schema = SeenAdapter()
    schema.name = "postgres-schema"
    schema.observation.schema = .seen("42")
    let prepared = try await prepare(.asking(), facts, through: [SeenAdapter(), schema])
    #expect(prepared.outcome(.data) == .unknown)
  }
}

@Suite struct `Values that the record gives` {
  private static func facts(
    _ parameters: [String: ParameterType], digest: String? = good, of kind: String = "switch"
  ) -> SaidFacts {
    var facts = SaidFacts.under { $0.actions[kind]?.parameters = parameters }
    let release = ReleaseHistory.release(1, "1.0", digest: digest)
    (facts.good, facts.all[1]) = (release, release)
    return facts
  }

  @Test func `the digest is that of the release`() async throws {
    let facts = Self.facts(["image": .digest])
    let prepared = try await prepare(.asking(), facts)
    #expect(prepared.blocking == [])
    #expect(prepared.plan.parameters == ["image": good])
    #expect(try await prepare(.setting(["image": good]), facts).blocking == [])
  }

  @Test(arguments: [["image": other], ["image": good.uppercased()], ["image": ""]])
  func `another one is no plan for that release`(parameters: [String: String]) async throws {
    let prepared = try await prepare(.setting(parameters), Self.facts(["image": .digest]))
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.detail(.identity).contains("leave it out"))
    #expect(!prepared.detail(.identity).contains(other), "what was typed may be anything")
    #expect(prepared.plan.steps == [])
  }

  @Test(arguments: [["image": good], [:]])
  func `where the record has no digest nobody can type one`(parameters: [String: String])
    async throws
  {
    let prepared = try await prepare(
      .setting(parameters), Self.facts(["image": .digest], digest: nil))
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.detail(.identity).contains("when a deployment is planned"))
    #expect(prepared.plan.steps == [])
  }

  @Test func `a release that is typed is the one of the record or none`() async throws {
    let facts = Self.facts(["version": .release])
    #expect(try await prepare(.setting(["version": "1.0"]), facts).blocking == [])
    let prepared = try await prepare(.setting(["version": "6.6.6"]), facts)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.steps == [])
  }

  @Test(arguments: [ParameterType.release, .digest], [MitigationKind.fallback, .bypass])
  func `where no release is brought back there is nothing to type it for`(
    type: ParameterType, kind: MitigationKind
  ) async throws {
    let facts = Self.facts(["what": type], of: kind == .bypass ? "flag-off" : "shift")
    var request = PlanRequest.setting(["what": type.example], kind)
    request.target = "1.0"
    let prepared = try await prepare(request, facts)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.steps == [])
  }

  @Test func `nobody can tell which version a revision is`() async throws {
    let prepared = try await prepare(
      .setting(["number": "3"]), Self.facts(["number": .revision]))
    #expect(prepared.outcome(.identity) == .unknown)
    #expect(
      prepared.detail(.identity).contains("Nobody can tell that revision 3 is version 1.0"))
    #expect(prepared.plan.steps.count == 1)
  }

  @Test func `a revision that is none is not repeated`() async throws {
    let prepared = try await prepare(
      .setting(["number": "hunter2"]), Self.facts(["number": .revision]))
    #expect(prepared.outcome(.identity) == .unknown)
    #expect(!prepared.detail(.identity).contains("hunter2"))
  }

  @Test func `both unknowns of one check are told`() async throws {
    var adapter = SeenAdapter()
    adapter.observation.identity = .unknown("It may be another host.")
    let prepared = try await prepare(
      .setting(["number": "3"]), Self.facts(["number": .revision]), through: [adapter])
    #expect(prepared.detail(.identity).contains("revision 3"))
    #expect(prepared.detail(.identity).contains("another host"))
  }
}

@Suite struct `A plan without steps` {
  @Test func `says why, whatever the adapter thinks of its arguments`() async throws {
    var adapter = SeenAdapter()
    adapter.steps = []
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.plan.steps == [])
    #expect(prepared.outcome(.parse) == .fail)
  }

  @Test func `is whole where people do it by hand, line by line`() async throws {
    var adapter = SeenAdapter()
    (adapter.steps, adapter.byHand) = ([], [Self.task, "Look at it."])
    let ground = "From 0/2000028 to 0/2000100, and 000000010000000000000002 on."
    adapter.observation.rights = .pass(ground)
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.plan.steps == [])
    #expect(prepared.blocking == [])
    #expect(prepared.detail(.rights) == ground)
    guard case .text(let text)? = prepared.dryRun else {
      Issue.record("there is none")
      return
    }
    #expect(
      text == """
        Runs now: 1.1.
        By hand: 1. Copy it.
          $ cp -a /srv/backups/shop/20261129T0300/. /srv/restore/shop && touch /srv/restore/shop/recovery.signal
          | restore_command = 'cp /srv/archive/shop/%f %p'
          | recovery_target_time = '2026-11-29 20:15:00.000000+00'
        By hand: 2. Look at it.
        Afterwards: 1.0 runs.
        The executor does none of it.
        Not known: The weather.
        The target checks no token, but can be asked: it says what runs.
        """)
  }

  @Test func `is another one when it rests on something else, and not from minute to minute`()
    async throws
  {
    let request = PlanRequest.asking()
    func hash(_ ground: String, _ current: String) async throws -> SHA256Digest {
      var adapter = SeenAdapter()
      (adapter.steps, adapter.byHand, adapter.current) = ([], [Self.task], [current])
      adapter.observation.running = .unknown(because: ground)
      let prepared = try await prepare(request, through: [adapter])
      #expect(prepared.blocking == [.startState])
      #expect(prepared.detail(.startState).hasSuffix(ground))
      return prepared.hash
    }
    let monday = try await hash("It comes from monday.", "5 min are lost.")
    #expect(try await hash("It comes from monday.", "6 min are lost.") == monday)
    #expect(try await hash("It comes from tuesday.", "5 min are lost.") != monday)
  }

  /// Of which nothing may be taken for a secret.
  private static let task = """
    Copy it.
    $ cp -a /srv/backups/shop/20261129T0300/. /srv/restore/shop && touch /srv/restore/shop/recovery.signal
    | restore_command = 'cp /srv/archive/shop/%f %p'
    | recovery_target_time = '2026-11-29 20:15:00.000000+00'
    """

  @Test func `is refused when what is done by hand is too long to be recorded`() async throws {
    var adapter = SeenAdapter()
    (adapter.steps, adapter.byHand) = ([], [String(repeating: "x ", count: 100_000)])
    let prepared = try await prepare(.asking(), through: [adapter])
    #expect(prepared.outcome(.parse) == .fail)
  }

  @Test func `is what a request gets that names somebody else's action`() async throws {
    var request = PlanRequest.asking()
    request.definition = "other"
    let facts = SaidFacts.under { $0.actions["other"] = $0.actions["switch"] }
    let prepared = try await prepare(request, facts)
    #expect(prepared.outcome(.identity) == .fail)
    #expect(prepared.plan.steps == [])
  }

  @Test(
    arguments: [
      .asking(of: "nothing"), .asking(in: "moon"), .asking(.redeployInfrastructure),
      .asking(.dataRestore), .setting(["stray": "x"]),
    ] as [PlanRequest])
  func `fails identity or its arguments`(request: PlanRequest) async throws {
    var adapter = SeenAdapter()
    adapter.call = []
    let prepared = try await prepare(request, through: [adapter])
    #expect(prepared.plan.steps == [])
    #expect(prepared.outcome(.identity) == .fail || prepared.outcome(.parse) == .fail)
  }
}

@Suite struct `A target that does not answer` {
  @Test func `is unknown, with a sentence, and the plan is made all the same`() async throws {
    let preparer = PlanPreparer(
      SaidFacts.usual, adapters: AdapterTable([StuckAdapter()]), digest: digest,
      looks: Looks(patience: .milliseconds(50)))
    let prepared = try await preparer.prepare(.asking(), in: StreamID(uuid: UUID()))
    #expect(prepared.outcome(.startState) == .unknown)
    #expect(prepared.detail(.identity).contains("did not answer within"))
    #expect(prepared.outcome(.rights) == .unknown)
    #expect(prepared.plan.steps.count == 1)
    #expect(prepared.plan.from == nil)
  }
}
