import Actions
import Adapters
import Crypto
import Decisions
import Digest
import EventLog
import Executor
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import Rollouts
import Synchronization
import TestSupport

/// A target that one call changes, and that counts how often that happened.
final class Switch: Sendable {
  private let state = Mutex((running: "1.1", effects: 0, calls: 0, endings: 0))

  var running: String {
    get { state.withLock(\.running) }
    set { state.withLock { $0.running = newValue } }
  }
  var effects: Int { state.withLock(\.effects) }
  /// How often something was asked to act at all.
  var calls: Int { state.withLock(\.calls) }

  func call() -> Int {
    state.withLock {
      $0.calls += 1
      return $0.calls
    }
  }
  /// How often somebody was stopped on the way.
  var endings: Int { state.withLock(\.endings) }
  func end() { state.withLock { $0.endings += 1 } }
  func act() { state.withLock { ($0.running, $0.effects) = ("1.0", $0.effects + 1) } }
}

/// An adapter that switches it, and dies or fails as a test wants it to.
struct SwitchAdapter: ActingAdapter {
  enum Course: Sendable { case works, fails, timesOut, diesBefore, diesAfter }
  enum Sight: Sendable { case looks, isBlind }

  let target: Switch
  /// What the first call does; later ones work.
  var first = Course.works
  var sight = Sight.looks
  var pause = Duration.zero
  private let inner = SeenAdapter()

  init(_ target: Switch, first: Course = .works, sight: Sight = .looks, pause: Duration = .zero) {
    (self.target, self.first, self.sight, self.pause) = (target, first, sight, pause)
  }

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation {
    var seen = inner.observation
    seen.running = .seen(self.target.running)
    return seen
  }

  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation { try inner.prepare(target, from: observation) }

  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }

  func perform(_ call: StepCall) async throws -> StepOutcome {
    let course = target.call() == 1 ? first : .works
    switch course {
    case .diesBefore: throw CancellationError()
    case .fails: return StepOutcome(.failed("It ended with exit code 3."), exitCode: 3)
    case .works, .timesOut, .diesAfter: break
    }
    do { try await Task.sleep(for: pause) } catch {
      target.end()
      throw error
    }
    target.act()
    switch course {
    case .diesAfter: throw CancellationError()
    case .timesOut: return StepOutcome(.timedOut)
    case .works, .fails, .diesBefore: return StepOutcome(.carriedOut, output: "switched")
    }
  }

  func probe(_ call: StepCall) async -> ProbeAnswer {
    guard case .looks = sight else { return .unknown("It does not answer.") }
    return target.running == "1.0" ? .done("1.0 runs.") : .notDone("1.1 runs.")
  }
}

/// A ledger whose connection breaks after one of the appends: it is made, and nobody hears of it.
struct LosingLedger: ActionLedger {
  private let inner: PostgresActionLedger
  private let lost: Int?
  private let appends = Counter()

  init(_ inner: PostgresActionLedger, losing lost: Int?) { (self.inner, self.lost) = (inner, lost) }

  private func lose() throws {
    appends.count()
    if appends.value == lost { throw AppendUnknown(reason: "a test") }
  }

  func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer {
    let answer = try await inner.claim(
      place, for: action, on: stream, by: executor, lasting: lease, make)
    try lose()
    return answer
  }

  func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer? {
    let answer = try await inner.append(append, under: hold, condition)
    try lose()
    return answer
  }

  func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool {
    try await inner.renew(hold, lasting: lease)
  }
  func rest(_ hold: ActionHold) async throws { try await inner.rest(hold) }
  func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool {
    try await inner.note(process, under: hold)
  }
  func process(of action: EventID, at place: ActionPlace) async throws -> StepProcess? {
    try await inner.process(of: action, at: place)
  }
  func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool {
    try await inner.isAtWork(on: action, at: place)
  }
  func newestStream() async throws -> StreamID? { try await inner.newestStream() }
}

/// A ledger whose database is away whenever something is to be told, so many times.
struct AbsentLedger: ActionLedger {
  let inner: PostgresActionLedger
  let absences: Int
  private let asked = Counter()

  init(_ inner: PostgresActionLedger, absences: Int) {
    (self.inner, self.absences) = (inner, absences)
  }

  func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer {
    try await inner.claim(place, for: action, on: stream, by: executor, lasting: lease, make)
  }

  func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer? {
    if case .fence = condition {
      asked.count()
      // Away before it was said, and away before it could answer.
      if asked.value <= absences {
        if asked.value % 2 == 0 { _ = try await inner.append(append, under: hold, condition) }
        throw NeverHappened(description: "an answer")
      }
    }
    return try await inner.append(append, under: hold, condition)
  }

  func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool {
    try await inner.renew(hold, lasting: lease)
  }
  func rest(_ hold: ActionHold) async throws { try await inner.rest(hold) }
  func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool {
    try await inner.note(process, under: hold)
  }
  func process(of action: EventID, at place: ActionPlace) async throws -> StepProcess? {
    try await inner.process(of: action, at: place)
  }
  func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool {
    try await inner.isAtWork(on: action, at: place)
  }
  func newestStream() async throws -> StreamID? { try await inner.newestStream() }
}

/// A ledger whose answers to renewals stay away, as on a network path that drops everything.
struct SilentLedger: ActionLedger {
  let inner: PostgresActionLedger

  func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer {
    try await inner.claim(place, for: action, on: stream, by: executor, lasting: lease, make)
  }
  func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer? { try await inner.append(append, under: hold, condition) }
  func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool {
    try await Task.sleep(for: .seconds(3_600))
    return true
  }
  func rest(_ hold: ActionHold) async throws { try await inner.rest(hold) }
  func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool {
    try await inner.note(process, under: hold)
  }
  func process(of action: EventID, at place: ActionPlace) async throws -> StepProcess? {
    try await inner.process(of: action, at: place)
  }
  func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool {
    try await inner.isAtWork(on: action, at: place)
  }
  func newestStream() async throws -> StreamID? { try await inner.newestStream() }
}

struct ActedFacts: ActionFacts {
  var said = SaidFacts.usual
  var roles = ["responder"]
  /// The rules from the moment when this says any.
  var later: @Sendable () -> Rules? = { nil }

  /// What happens when the rules are asked for.
  var meanwhile: @Sendable () async throws -> Void = {}

  func time() async throws -> Timestamp { try await said.time() }
  func rules() async throws -> Rules {
    try await meanwhile()
    if let rules = later() { return rules }
    return try await said.rules()
  }
  func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer {
    try await said.lastKnownGood(of: service, in: environment, leaving: deployment)
  }
  func releases(of service: String, in environment: String) async throws -> [ReleaseHistory] {
    said.all
  }
  func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange? { nil }
  func handle(of principal: PrincipalID) async throws -> String? { nil }
  func decisions(in incident: StreamID) async throws -> [DecisionEvent] { [] }
  func preapproval(of decision: Decision, on stream: StreamID) async throws -> Preapproval {
    .refused(because: "a test")
  }
  func approver(_ principal: PrincipalID) async throws -> Approver {
    Approver(principal, roles: roles)
  }
}

/// An incident with one authorised decision, on a real database.
struct ActingScene {
  let service: PostgresEventStore
  let store: PostgresEventStore
  let incident = StreamID.fresh()
  let me = Commander()
  let people = (0..<3).map { _ in PrincipalID(uuid: UUID()) }

  init() throws {
    let database = try FreshDatabase.current
    let vault = try FreshDatabase.vault()
    service = try database.store(vault: vault)
    store = try database.store(as: .executor, vault: vault)
  }

  func close() async {
    await service.close()
    await store.close()
  }

  func runner(
    _ adapter: any Adapter, _ facts: ActedFacts = ActedFacts(), at time: Timestamp = noon,
    losing lost: Int? = nil, ledger: (any ActionLedger)? = nil,
    lease: Duration = .seconds(4)
  ) -> ActionRunner {
    ActionRunner(
      in: store, ledger ?? LosingLedger(PostgresActionLedger(store), losing: lost), facts,
      adapters: AdapterTable([adapter]), as: ExecutorID(uuid: UUID()), lease: lease,
      digest: digest, now: { time },
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
  }

  /// Everything up to an authorisation; its event.
  func authorise(
    approvals count: Int = 2, tampering: Bool = false, ordinal: Int32 = 1,
    _ change: (inout Plan) -> Void = { _ in }
  ) async throws -> RecordedEvent {
    let decision = EventID(uuid: UUID())
    let (asked, request) = (EventID(uuid: UUID()), EventID(uuid: UUID()))
    var plan = Plan(
      decision: decision, action: .rollback, service: "checkout", environment: "production",
      definition: "switch", adapter: "seen", standing: .simulated, from: "1.1", to: "1.0",
      steps: [PlanStep(name: "switch", call: ["switch", "1.0"], timeoutSeconds: 5)],
      policy: digest([1]))
    plan.release = SaidFacts.usual.good?.stream
    change(&plan)
    var proposal = Proposal(
      plan.action, decision: decision, ordinal: ordinal, by: people[0], because: .text("It fails"))
    (proposal.service, proposal.environment) = ("checkout", "production")
    let preflight = PreflightCheck.allCases.map { PreflightResult($0, .pass, "well") }
    let hash = digest(PreparedPlan.canonical(plan, preflight))
    if tampering { plan.steps[0].call = ["switch", "0.9"] }
    let later = noon.advanced(bySeconds: 600)
    try await append(.proposed(proposal), as: decision)
    var question = PlanRequest(
      asked, of: decision, plan.action, service: "checkout", environment: "production",
      by: people[0])
    question.deployment = SaidFacts.usual.all.first?.stream
    try await append(.planRequested(question), as: asked)
    try await append(
      .planPrepared(
        PreparedPlan(plan, hash: hash, answering: asked, preflight: preflight, expiresAt: later)),
      as: Self.planID(of: decision), through: store)
    try await append(
      .approvalRequested(
        ApprovalRequest(
          request, of: decision, .plan, planHash: hash, count: 2, roles: [], expiresAt: later)),
      as: request)
    var authorisation = Authorisation(of: decision, planHash: hash, checkAt: later)
    (authorisation.request, authorisation.expiresAt) = (request, later)
    for person in people[1...count] {
      let approval = EventID(uuid: UUID())
      try await append(
        .approvalGranted(
          Approval(
            approval, of: request, decision, planHash: hash, role: "responder", by: person,
            via: .cli)), as: approval)
      authorisation.approvals.append(approval)
    }
    let id = EventID(uuid: UUID())
    try await append(.authorised(authorisation), as: id)
    guard let event = try await service.event(id) else { throw NeverHappened(description: "event") }
    return event
  }

  static func planID(of decision: EventID) -> EventID {
    EventID(uuid: CommandKey.derived(from: decision.uuid, "plan", by: OpenSSLSHA256()).uuid)
  }

  func append(
    _ event: DecisionEvent, as id: EventID = EventID(uuid: UUID()),
    through store: PostgresEventStore? = nil
  ) async throws {
    _ = try await (store ?? service).append(
      me.append(
        [EventDraft(id: id, EventFormat.decisions.body(event), happenedAt: noon)], to: incident))
  }

  /// Somebody asks that an action be looked at once more.
  func request(_ action: EventID) async throws {
    let events = try await book().decide(
      .requestVerification(action: action, by: people[0], because: .text("The metrics are back")))
    _ = try await service.append(
      me.append(
        events.map {
          EventDraft(
            id: EventID(uuid: UUID()), EventFormat.actions.body($0), happenedAt: noon)
        }, to: incident))
  }

  func decision(of event: RecordedEvent) throws -> EventID {
    guard case .event(.authorised(let given)) = try EventFormat.decisions.decode(event) else {
      throw NeverHappened(description: "an authorisation")
    }
    return given.decision
  }

  func book() async throws -> ActionBook {
    try await store.fold(ActionBook.self, incident, in: .actions).state
  }

  func types() async throws -> [String] {
    try await store.allEvents(in: incident).map(\.type.name)
      .filter { $0.hasPrefix("action.") || $0.hasPrefix("step.") }
  }
}
