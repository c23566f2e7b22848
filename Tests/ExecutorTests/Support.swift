import Adapters
import Crypto
import Decisions
import Digest
import EventLog
import Executor
import FoundationEssentials
import Policy
import Rollouts
import Synchronization

let noon = Timestamp(microseconds: 1_767_352_245_678_901)

func digest(_ bytes: [UInt8]) -> SHA256Digest { OpenSSLSHA256().digest(of: bytes) }

/// What the record says, as a test wants it.
struct SaidFacts: PlanFacts {
  var rule = Rules.applied(.shop, hash: digest([1]))
  var good: ReleaseHistory?
  var all: [ReleaseHistory] = []
  var handles: [PrincipalID: String] = [:]
  var events: [DecisionEvent] = []
  var accepted: SchemaRange?
  /// What the database's clock says.
  var moment = noon

  func time() async throws -> Timestamp { moment }
  func rules() async throws -> Rules { rule }

  func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer {
    LastKnownGood.find(
      in: all.filter { $0.stream == good?.stream },
      under: QualifyingRule(windowSeconds: 60), asOf: nil, now: noon)
  }

  func releases(of service: String, in environment: String) async throws -> [ReleaseHistory] { all }
  func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange? { accepted }

  func handle(of principal: PrincipalID) async throws -> String? { handles[principal] }
  func decisions(in incident: StreamID) async throws -> [DecisionEvent] { events }
}

extension SaidFacts {
  /// 1.0 was good, 1.1 is what is left.
  static let usual: SaidFacts = {
    var facts = SaidFacts()
    let (good, bad) = (
      ReleaseHistory.release(1, "1.0"), ReleaseHistory.release(2, "1.1", halted: true)
    )
    (facts.good, facts.all) = (good, [bad, good])
    return facts
  }()
}

extension ReleaseHistory {
  static func release(
    _ number: Int64, _ version: String, halted: Bool = false, digest: String? = nil,
    migrations: [Migration] = [],
    bundle: Bundle = Bundle(
      configuration: "sha256:c", secrets: "sha256:s", policy: "sha256:p", scaling: "sha256:z")
  ) -> ReleaseHistory {
    let moment = RecordedMoment(noon.advanced(bySeconds: -10_000 + number))
    var release = ReleaseHistory(
      stream: StreamID(uuid: UUID()), position: LogPosition(number), number: "DEP-2026-00\(number)",
      version: version, kind: .code, artefactDigest: digest, bundle: bundle, migrations: migrations,
      commitCount: 1, fileCount: 1, lastGroup: "all", lastBakeSeconds: 0, planned: moment)
    release.started = moment
    if halted {
      release.halts = [ReleaseChange(true, moment)]
    } else {
      (release.exposed, release.completed) = (moment, moment)
      release.health = [
        ReleaseHealth(
          moment: RecordedMoment(moment.at.advanced(bySeconds: 60)), windowSeconds: 60,
          verdict: .pass, coverage: .all, requests: 1_000)
      ]
    }
    return release
  }
}

extension Policy {
  /// A shop whose rollback is a switch that this file's adapter makes.
  static let shop: Policy = {
    var policy = Policy(organisation: "Shop")
    var checkout = Service()
    checkout.actions = [
      .rollback: "switch", .fallback: "shift", .bypass: "flag-off", .dataRestore: "schema",
    ]
    checkout.bypasses = [Bypass(flag: "new-pricing", covers: "prices")]
    policy.services["checkout"] = checkout
    var production = EnvironmentRule()
    (production.production, production.approvers) = (true, 2)
    policy.environments["production"] = production
    policy.people = [
      "alice": Person(roles: ["responder"]), "bob": Person(roles: ["responder"]),
      "carol": Person(roles: ["change-board"]), "dave": Person(roles: ["stakeholder"]),
    ]
    for (name, kind) in [
      ("switch", MitigationKind.rollback), ("shift", .fallback), ("flag-off", .bypass),
    ] {
      var action = ActionDefinition(adapter: "seen")
      action.kinds = [kind]
      policy.actions[name] = action
    }
    return policy
  }()
}

/// An adapter that sees what a test wants it to.
struct SeenAdapter: Adapter {
  var name = "seen"
  var standing = Plan.Standing.simulated
  var kinds: Set<MitigationKind> = [.rollback, .fallback, .bypass, .redeployInfrastructure]
  var fencing = Fencing.askable("it says what runs.")
  var observation = Observation(
    running: .seen("1.1"), isPaused: .seen(false), releases: .seen(["1.0", "1.1"]),
    identity: .pass("It is there."), rights: .pass("It may be changed."))
  var call = ["switch", "1.0"]
  var steps: [PlanStep]?
  var scalesFirst = false
  var current: [String] = []
  var byHand: [String] = []
  var parse = CheckAnswer.pass("It is well-formed.")

  func observe(_ target: ActionTarget) async -> Observation { observation }

  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    guard !call.isEmpty else { throw PreparationRefusal("There is nothing to call.") }
    var preparation = Preparation(
      steps: steps ?? [PlanStep(name: "switch", call: call, timeoutSeconds: 5)],
      predicted: "1.0 runs.",
      expectedSeconds: 3, unknowns: ["The weather."], scalesFirst: scalesFirst)
    (preparation.current, preparation.byHand) = (current, byHand)
    return preparation
  }

  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { parse }
}

extension PlanRequest {
  static func asking(
    _ action: MitigationKind = .rollback, of service: String = "checkout",
    in environment: String = "production"
  ) -> PlanRequest {
    PlanRequest(
      EventID(uuid: UUID()), of: EventID(uuid: UUID()), action, service: service,
      environment: environment, by: PrincipalID(uuid: UUID()))
  }
}

func prepare(
  _ request: PlanRequest = .asking(), _ facts: SaidFacts = .usual,
  through adapters: [any Adapter] = [SeenAdapter()]
) async throws -> PreparedPlan {
  try await PlanPreparer(
    facts, adapters: AdapterTable(adapters), digest: digest
  ).prepare(request, in: StreamID(uuid: UUID()))
}

extension PreparedPlan {
  func outcome(_ check: PreflightCheck) -> PreflightResult.Outcome? {
    preflight.first { $0.check == check }?.outcome
  }

  func detail(_ check: PreflightCheck) -> String {
    guard case .text(let text)? = preflight.first(where: { $0.check == check })?.detail else {
      return ""
    }
    return text
  }
}

/// Something that waits until a test lets it pass, and counts who came.
final class Gate: Sendable {
  private let state = Mutex((entered: 0, isOpen: false))

  var entered: Int { state.withLock(\.entered) }
  var isOpen: Bool { state.withLock(\.isOpen) }
  func enter() { state.withLock { $0.entered += 1 } }
  func open() { state.withLock { $0.isOpen = true } }
}

/// An adapter that takes as long as a test wants it to.
struct SlowAdapter: Adapter {
  let gate: Gate
  private let inner = SeenAdapter()

  init(gate: Gate) { self.gate = gate }

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation {
    gate.enter()
    while !gate.isOpen, (try? await Task.sleep(for: .milliseconds(5))) != nil {}
    return await inner.observe(target)
  }

  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    try inner.prepare(target, from: observation)
  }

  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }
}

/// An adapter that blocks for ever, whatever becomes of the task.
struct StuckAdapter: Adapter {
  static let entered = Counter()
  private let inner = SeenAdapter()

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation {
    Self.entered.count()
    // Kept, so that nobody is told of a continuation that was lost.
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    return inner.observation
  }

  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    try inner.prepare(target, from: observation)
  }

  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }
}
