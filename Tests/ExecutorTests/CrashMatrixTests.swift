import Actions
import Adapters
import Crypto
import Decisions
import EventLog
import Executor
import FoundationEssentials
import IncidentService
import Policy
import Postgres
import PostgresStore
import Rollouts
import Signals
import TestSupport
import TestThreads
import Testing

@Suite(.ownThreads, .freshDatabase) struct `An executor, at each of its doings` {
  @Test(arguments: Matter.Course.allCases)
  func `may die, and so may the next, and the end is the same`(
    _ course: Matter.Course
  ) async throws {
    try await withScene { scene in
      let count = try await Self.doings(course, scene)
      // Everything that is appended, and everything that is done to the target.
      #expect(count == (course == .works ? 16 : 21))
      for place in 1...count {
        let matter = try await Matter(course, place, on: scene)
        let first = Mortality(at: place)
        await #expect(throws: CancellationError.self) { try await matter.act(first) }
        #expect(first.wasHit)
        // The second one dies soon after, or gets through.
        try await matter.expireLease()
        do { try await matter.act(Mortality(at: 1 + place % 7)) } catch is CancellationError {}
        try await matter.expireLease()
        try await matter.act(Mortality())
        try await matter.expectEnd("died at \(place)")
      }
    }
  }

  @Test(arguments: Matter.Course.allCases)
  func `may be stopped until another has taken over, and then does nothing more`(
    _ course: Matter.Course
  ) async throws {
    try await withScene { scene in
      for place in 1...(try await Self.doings(course, scene)) {
        let matter = try await Matter(course, place, on: scene)
        let fate = Mortality(.isStopped, at: place)
        let late = Task { try await matter.act(fate, lease: Matter.shortLease) }
        try await eventually("it was stopped") { fate.wasHit }
        let over = ContinuousClock.now + Matter.shortLease
        try await eventually("its lease is over") { ContinuousClock.now > over }
        try await matter.expireLease()
        try await matter.act(Mortality())
        try await matter.expectEnd("stopped at \(place)")
        let before = try await matter.types()
        fate.wake()
        try await late.value
        #expect(try await matter.types() == before, "stopped at \(place)")
        try await matter.expectEnd("woken at \(place)")
      }
    }
  }

  @Test func `tells no undo that only says so as one`() async throws {
    try await withScene { scene in
      let matter = try await Matter(.failsLate, 1, on: scene)
      try await matter.act(Mortality(), onlySayingSo: true)
      let types = try await matter.types()
      #expect(types.suffix(3) == ["step.undo_started", "step.undo_failed", "action.failed"])
      #expect(!types.contains("action.compensated"))
      #expect(matter.board.on == [0])
    }
  }

  /// How often something can befall one that is left in peace.
  private static func doings(_ course: Matter.Course, _ scene: ActingScene) async throws -> Int {
    let (matter, fate) = (try await Matter(course, 1_000, on: scene), Mortality())
    try await matter.act(fate)
    try await matter.expectEnd("left in peace")
    return fate.passed
  }

  @Test func `that verifies may die, and nothing is looked at twice`() async throws {
    try await withScene { scene in
      let peace = Mortality()
      let first = try await Matter(.works, 1_000, on: scene)
      try await first.act(Mortality())
      try await first.verify(peace)
      try await first.expectVerified("left in peace")
      // It begins, takes two looks, and says what they say.
      #expect(peace.passed == 8)
      for place in 1...peace.passed {
        let matter = try await Matter(.works, place, on: scene)
        try await matter.act(Mortality())
        await #expect(throws: CancellationError.self) {
          try await matter.verify(Mortality(at: place))
        }
        try await matter.verify(Mortality())
        try await matter.expectVerified("died at \(place)")
      }
    }
  }

  private func withScene(_ body: (ActingScene) async throws -> Void) async throws {
    let scene = try ActingScene()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(scene)) } catch { outcome = .failure(error) }
    await scene.close()
    try outcome.get()
  }
}

/// One decision with two steps, and its target.
struct Matter: Sendable {
  /// Where the second step does not work, the first is taken back.
  enum Course: CaseIterable, Sendable { case works, failsLate }

  let course: Course
  let event: RecordedEvent
  let board = Switchboard()
  let scene: ActingScene

  init(_ course: Course, _ ordinal: Int, on scene: ActingScene) async throws {
    (self.course, self.scene) = (course, scene)
    event = try await scene.authorise(ordinal: Int32(ordinal)) {
      $0.steps = [
        PlanStep(name: "one", call: ["on", "one"], timeoutSeconds: 5, undo: ["off", "one"]),
        PlanStep(name: "two", call: ["on", "two"], timeoutSeconds: 5),
      ]
    }
  }

  /// Of one that is stopped, and has to be waited for.
  static let shortLease = Duration.milliseconds(300)

  /// What one executor does, which may die of it or be stopped.
  ///
  /// Its lease is long: one that runs out on a busy machine is taken anew, and nobody knows any more at
  /// which of its doings it is.
  func act(
    _ fate: Mortality, lease: Duration = .seconds(30), onlySayingSo: Bool = false
  ) async throws {
    var adapter = SwitchboardAdapter(board, fate, fails: course == .failsLate)
    adapter.onlySaysSo = onlySayingSo
    let runner = ActionRunner(
      in: MortalStore(inner: scene.store, fate: fate),
      MortalLedger(inner: PostgresActionLedger(scene.store), fate: fate), ActedFacts(),
      adapters: AdapterTable([adapter]), as: ExecutorID(uuid: UUID()),
      lease: lease, digest: digest, now: { noon },
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
    try await runner.act(on: event)
  }

  func verify(_ fate: Mortality) async throws {
    let ends = try await scene.store.allEvents(in: scene.incident).filter {
      $0.type == .actionCompleted && $0.causes == [event.id]
    }
    guard let end = ends.first else { throw NeverHappened(description: "completed") }
    let silence = SilentSources()
    let verifier = Verifier(
      in: MortalStore(inner: scene.store, fate: fate), CheckedFacts(), signals: silence,
      entry: silence, digest: digest, now: { noon },
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
    try await verifier.verify(after: end)
  }

  /// As if so much time had passed.
  func expireLease() async throws {
    try await FreshDatabase.current.administer { connection in
      try connection.execute(
        "UPDATE work.action_place SET lease_until = clock_timestamp() - interval '1 s'")
    }
  }

  func types() async throws -> [String] {
    try await scene.store.allEvents(in: scene.incident).filter { $0.causes == [event.id] }
      .map(\.type.name)
  }

  func expectEnd(_ comment: Comment) async throws {
    let action = try await scene.book()[event.id]
    #expect(board.doubles == 0, comment)
    let types = try await types()
    switch course {
    case .works:
      #expect(action?.end == .completed, comment)
      #expect(board.on == [0, 1], comment)
      #expect(types.last == "action.completed", comment)
    case .failsLate:
      guard case .failed(let failure)? = action?.end else {
        Issue.record("\(comment): it has not failed")
        return
      }
      #expect(failure.cause == .stepFailed, comment)
      #expect(action?.takenBack == [0], comment)
      #expect(board.on.isEmpty, comment)
      #expect(board.undone == 1, comment)
      #expect(types.suffix(2) == ["action.compensated", "action.failed"], comment)
    }
    #expect(types.count { $0 == "action.completed" || $0 == "action.failed" } == 1, comment)
  }

  func expectVerified(_ comment: Comment) async throws {
    let verification = try await scene.book()[event.id]?.verification
    #expect(verification?.samples.map(\.ordinal) == [1, 2], comment)
    #expect(verification?.end != nil, comment)
    let types = try await types()
    #expect(types.count { $0 == "verification.started" } == 1, comment)
  }
}

/// Facts for a verification of two looks that nothing has to be waited for.
private struct CheckedFacts: VerificationFacts {
  private let said: SaidFacts

  init() {
    var policy = Policy.shop
    (policy.verification.settle, policy.verification.window) = (.seconds(0), .seconds(0))
    policy.verification.samples = 2
    var facts = SaidFacts.usual
    facts.rule = .applied(policy, hash: digest([1]))
    said = facts
  }

  func time() async throws -> Timestamp { noon.advanced(bySeconds: 1_000_000_000) }
  func userReports(
    about service: String, in environment: String, since time: Timestamp
  ) async throws -> Int { 0 }
  func baseline(of service: String, in environment: String) async throws -> [String: Baseline] {
    [:]
  }
  func rules() async throws -> Rules { try await said.rules() }
  func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer {
    try await said.lastKnownGood(of: service, in: environment, leaving: deployment)
  }
  func releases(of service: String, in environment: String) async throws -> [ReleaseHistory] { [] }
  func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange? { nil }
  func handle(of principal: PrincipalID) async throws -> String? { nil }
  func decisions(in incident: StreamID) async throws -> [DecisionEvent] { [] }
}

private struct SilentSources: SignalSource, EntrySource {
  func read(_ question: SignalQuestion) async -> SignalReading {
    .unknown(at: question.at, because: "Nobody answers.")
  }
  func look(
    at entry: ServiceEntry, service: String, environment: String
  ) async -> EntrySighting { EntrySighting(.notAsked(because: "a test"), milliseconds: 0) }
}
