import Actions
import Adapters
import Decisions
import EventLog
import IncidentService
import Policy
import PostgresStore
import Synchronization
import TestSupport

/// What befalls an executor at one of its doings: they are counted before and after each append and
/// each call of the target.
final class Mortality: Sendable {
  enum Blow: Sendable { case dies, isStopped }

  private struct State {
    var passed = 0
    var isDead = false
    var isStopped = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let blow: Blow
  private let fatal: Int?
  private let state = Mutex(State())

  /// Nothing befalls it unless a place is given; 1 is the first.
  init(_ blow: Blow = .dies, at fatal: Int? = nil) { (self.blow, self.fatal) = (blow, fatal) }

  var passed: Int { state.withLock(\.passed) }
  var wasHit: Bool { state.withLock { $0.isDead || $0.isStopped } }

  func pass() async throws {
    let isHit = state.withLock { state in
      guard !state.isDead, !state.isStopped else { return false }
      state.passed += 1
      guard state.passed == fatal else { return false }
      switch blow {
      case .dies: state.isDead = true
      case .isStopped: state.isStopped = true
      }
      return true
    }
    if isHit, blow == .isStopped { isGoingOn = false }
    try await live()
  }

  private let going = Mutex(true)
  private var isGoingOn: Bool {
    get { going.withLock { $0 } }
    set { going.withLock { $0 = newValue } }
  }

  /// The dead do nothing, and who is stopped does it later.
  func live() async throws {
    if state.withLock(\.isDead) { throw CancellationError() }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if isGoingOn { return true }
        state.waiting.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  /// Lets who was stopped go on.
  func wake() {
    let all = state.withLock { state in
      isGoingOn = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in all { continuation.resume() }
  }
}

/// A ledger as a mortal executor uses it.
struct MortalLedger: ActionLedger {
  let inner: PostgresActionLedger
  let fate: Mortality

  func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer {
    try await fate.pass()
    let answer = try await inner.claim(
      place, for: action, on: stream, by: executor, lasting: lease, make)
    try await fate.pass()
    return answer
  }

  func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer? {
    try await fate.pass()
    let answer = try await inner.append(append, under: hold, condition)
    try await fate.pass()
    return answer
  }

  func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool {
    try await fate.live()
    return try await inner.renew(hold, lasting: lease)
  }

  func rest(_ hold: ActionHold) async throws {
    try await fate.pass()
    try await inner.rest(hold)
    try await fate.pass()
  }

  func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool {
    try await fate.live()
    return try await inner.note(process, under: hold)
  }
  func process(of action: EventID, at place: ActionPlace) async throws -> StepProcess? {
    try await inner.process(of: action, at: place)
  }
  func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool {
    try await inner.isAtWork(on: action, at: place)
  }
  func newestStream() async throws -> StreamID? { try await inner.newestStream() }
}

/// A log as a mortal executor uses it; reading leaves no trace, so nothing befalls it there.
struct MortalStore: RecordStore {
  let inner: PostgresEventStore
  let fate: Mortality

  func append(_ append: Append) async throws -> AppendAnswer {
    try await fate.pass()
    let answer = try await inner.append(append)
    try await fate.pass()
    return answer
  }

  func earlierAnswer(to command: CommandIdentity) async throws -> Receipt? {
    try await inner.earlierAnswer(to: command)
  }
  func events(
    in stream: StreamID, after version: StreamVersion, limit: Int
  ) async throws -> [RecordedEvent] {
    try await inner.events(in: stream, after: version, limit: limit)
  }
  func events(after position: LogPosition, limit: Int) async throws -> [RecordedEvent] {
    try await inner.events(after: position, limit: limit)
  }
  func head() async throws -> LogHead { try await inner.head() }
  func position(asKnownAt time: Timestamp) async throws -> LogPosition {
    try await inner.position(asKnownAt: time)
  }
  func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?] {
    try await inner.words(of: events)
  }
  func redact(_ redaction: RedactionRequest) async throws -> AppendAnswer {
    try await inner.redact(redaction)
  }
  func open(
    _ series: NumberSeries, year: Int, _ stream: StreamID,
    _ make: @escaping @Sendable (_ number: String) throws -> Append
  ) async throws -> (answer: AppendAnswer, number: String) {
    try await inner.open(series, year: year, stream, make)
  }
  func stream(numbered number: String) async throws -> StreamID? {
    try await inner.stream(numbered: number)
  }
  func stream(_ id: StreamID) async throws -> StreamFacts? { try await inner.stream(id) }
  func event(_ id: EventID) async throws -> RecordedEvent? { try await inner.event(id) }
  func event(at position: LogPosition) async throws -> RecordedEvent? {
    try await inner.event(at: position)
  }
}

/// A target with as many switches as a plan has steps; what is done twice is counted.
final class Switchboard: Sendable {
  private let state = Mutex((on: [Int: Bool](), doubles: 0, undone: 0))

  var on: Set<Int> { state.withLock { Set($0.on.filter(\.value).keys) } }
  var doubles: Int { state.withLock(\.doubles) }
  var undone: Int { state.withLock(\.undone) }

  func set(_ index: Int, _ isOn: Bool) {
    state.withLock { state in
      if state.on[index, default: false] == isOn { state.doubles += 1 }
      state.on[index] = isOn
      if !isOn { state.undone += 1 }
    }
  }
}

/// An adapter that turns them, in the hands of a mortal executor; right before it does it looks at its
/// lease, as each of the real ones is held to.
struct SwitchboardAdapter: ActingAdapter {
  let board: Switchboard
  let fate: Mortality
  /// Whether the second step does not work.
  var fails = false
  /// Whether taking a step back is said to have worked and has no effect.
  var onlySaysSo = false
  private let inner = SeenAdapter()

  init(_ board: Switchboard, _ fate: Mortality, fails: Bool = false) {
    (self.board, self.fate, self.fails) = (board, fate, fails)
  }

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation { inner.observation }
  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation { try inner.prepare(target, from: observation) }
  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }
  func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool { true }

  func perform(_ call: StepCall) async throws -> StepOutcome {
    try await fate.pass()
    try call.lease?.check()
    if fails, call.index == 1 {
      return StepOutcome(.failed("It ended with exit code 3."), exitCode: 3)
    }
    board.set(call.index, true)
    try await fate.pass()
    return StepOutcome(.carriedOut)
  }

  func undo(_ call: StepCall) async throws -> StepOutcome {
    try await fate.pass()
    try call.lease?.check()
    if !onlySaysSo { board.set(call.index, false) }
    try await fate.pass()
    return StepOutcome(.carriedOut)
  }

  func probe(_ call: StepCall) async -> ProbeAnswer {
    board.on.contains(call.index) ? .done("It is on.") : .notDone("It is off.")
  }
}
