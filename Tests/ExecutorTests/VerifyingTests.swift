import Actions
import Crypto
import Decisions
import EventLog
import Executor
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import Rollouts
import Signals
import Synchronization
import TestSupport
import TestThreads
import Testing

/// Sources that say what a test wants, each time they are asked.
private final class Sources: SignalSource, EntrySource {
  private let state: Mutex<(values: [SignalReading], version: String?, asked: Int)>

  init(_ values: [SignalReading] = [], version: String? = "1.0") {
    state = Mutex((values, version, 0))
  }

  var asked: Int { state.withLock(\.asked) }
  func say(readings: [SignalReading]) { state.withLock { $0.values = readings } }
  func say(version: String?) { state.withLock { $0.version = version } }

  func read(_ question: SignalQuestion) async -> SignalReading {
    state.withLock { state in
      state.asked += 1
      guard !state.values.isEmpty else {
        return .unknown(at: question.at, because: "The source is down.")
      }
      var reading = state.values.count > 1 ? state.values.removeFirst() : state.values[0]
      reading.at = question.at
      return reading
    }
  }

  func look(
    at entry: ServiceEntry, service: String, environment: String
  ) async -> EntrySighting {
    guard let version = state.withLock({ $0.version }) else {
      return EntrySighting(.silent(because: "refused"), milliseconds: 1)
    }
    return EntrySighting(.answered(status: 200, version: version), milliseconds: 1)
  }
}

private struct VerifiedFacts: VerificationFacts {
  var policy: Policy
  var reports = 0
  var usual: [String: Baseline] = [:]
  let clock = ContinuousClock.now

  func rules() async throws -> Rules { .applied(policy, hash: digest([1])) }
  func time() async throws -> Timestamp { await Self.databaseTime }
  func userReports(
    about service: String, in environment: String, since time: Timestamp
  ) async throws -> Int { reports }
  func baseline(
    of service: String, in environment: String
  ) async throws -> [String: Baseline] { usual }
  func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer {
    try await SaidFacts.usual.lastKnownGood(of: service, in: environment, leaving: deployment)
  }
  func releases(of service: String, in environment: String) async throws -> [ReleaseHistory] { [] }
  func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange? { nil }
  func handle(of principal: PrincipalID) async throws -> String? { nil }
  func decisions(in incident: StreamID) async throws -> [DecisionEvent] { [] }

  private static var databaseTime: Timestamp {
    get async {
      Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
  }
}

@Suite(.ownThreads, .freshDatabase) struct `Verifying what was carried out` {
  private static func policy(entry: Bool = true, signals: [String] = ["error-rate"]) -> Policy {
    var policy = Policy.shop
    var service = policy.services["checkout"] ?? Service()
    service.entry = entry ? ServiceEntry(url: "http://127.0.0.1:9/version") : nil
    (service.verify, service.healthy) = (signals, nil)
    policy.services["checkout"] = service
    var signal = Signal(unit: .ratio)
    (signal.target, signal.critical) = (
      Quantity(millionths: 5_000, .ratio), Quantity(millionths: 10_000, .ratio)
    )
    policy.signals["error-rate"] = signal
    policy.verification.settle = .zero
    policy.verification.window = Span(milliseconds: 250)
    (policy.verification.samples, policy.verification.minimumRequests) = (5, 100)
    return policy
  }

  private static func reading(_ millionths: Int64, requests: Int64? = 1_000) -> SignalReading {
    SignalReading(at: 0, value: Quantity(millionths: millionths, .ratio), requests: requests)
  }

  private struct Outcome {
    var end: VerificationEnd?
    var isVerified: Bool
    var types: [String]
  }

  /// Carries something out, and verifies it by these sources.
  private func verified(
    _ sources: Sources, _ facts: VerifiedFacts, times: Int = 1, givesUp: Bool = false
  ) async throws -> Outcome {
    let scene = try ActingScene()
    let outcome: Result<Outcome, any Error>
    do {
      let event = try await scene.authorise()
      try await scene.runner(SwitchAdapter(Switch())).act(on: event)
      let completed = try #require(
        try await scene.store.allEvents(in: scene.incident).last { $0.type == .actionCompleted })
      let verifier = Verifier(
        in: scene.store, facts, signals: sources, entry: sources, digest: digest,
        now: { noon }, derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
      for _ in 0..<times {
        if givesUp {
          try await verifier.giveUp(completed, because: "It failed ten times.")
        } else {
          try await verifier.verify(after: completed)
        }
      }
      let action = try await scene.book()[event.id]
      let types = try await scene.store.allEvents(in: scene.incident).map(\.type.name)
      outcome = .success(
        Outcome(
          end: action?.verification?.end, isVerified: action?.isVerified == true,
          types: types.filter { $0.hasPrefix("verification.") || $0.hasPrefix("mitigation.") }))
    } catch { outcome = .failure(error) }
    await scene.close()
    return try outcome.get()
  }

  @Test func `passes where every source says so, once`() async throws {
    let outcome = try await verified(
      Sources([Self.reading(1_000)]), VerifiedFacts(policy: Self.policy()), times: 2)
    #expect(outcome.end?.verdict == .passed)
    #expect(outcome.isVerified)
    #expect(
      outcome.types == ["verification.started"]
        + Array(repeating: "verification.sampled", count: 5)
        + ["verification.passed", "mitigation.confirmed"])
  }

  @Test func `fails at once where the bad version is still served`() async throws {
    let outcome = try await verified(
      Sources([Self.reading(1_000)], version: "1.1"), VerifiedFacts(policy: Self.policy()))
    #expect(outcome.end?.verdict == .failed)
    #expect(outcome.end?.failed == ["version"])
    #expect(outcome.types.count { $0 == "verification.sampled" } == 2)
    #expect(!outcome.isVerified)
  }

  @Test func `fails where nothing answers, and where errors stay`() async throws {
    let silent = try await verified(
      Sources([Self.reading(1_000)], version: nil), VerifiedFacts(policy: Self.policy()))
    #expect(silent.end?.failed == ["version"])
    let bad = try await verified(
      Sources([Self.reading(30_000)]), VerifiedFacts(policy: Self.policy()))
    #expect(bad.end?.failed == ["error-rate"])
  }

  @Test func `one late bad sample is enough`() async throws {
    let good = Self.reading(1_000)
    let outcome = try await verified(
      Sources([good, good, good, good, Self.reading(30_000)]),
      VerifiedFacts(policy: Self.policy()))
    #expect(outcome.end?.verdict == .failed)
  }

  @Test(arguments: ["down", "quiet", "never counted", "worse than before, unknown"])
  func `is inconclusive where nobody can know`(_ trouble: String) async throws {
    let sources: Sources
    switch trouble {
    case "down": sources = Sources([])
    case "quiet": sources = Sources([Self.reading(0, requests: 3)])
    case "never counted": sources = Sources([Self.reading(1_000, requests: nil)])
    default: sources = Sources([Self.reading(7_000)])
    }
    let outcome = try await verified(
      sources, VerifiedFacts(policy: Self.policy(entry: trouble != "never counted")))
    #expect(outcome.end?.verdict == .inconclusive, "\(trouble): \(String(describing: outcome.end))")
    #expect(!outcome.types.contains("mitigation.confirmed"))
  }

  @Test func `compares with what was usual before`() async throws {
    let usual = Baseline(
      median: Quantity(millionths: 6_000, .ratio), spread: Quantity(millionths: 0, .ratio),
      samples: 40)
    let facts = VerifiedFacts(policy: Self.policy(), usual: ["error-rate": usual])
    #expect(try await verified(Sources([Self.reading(7_000)]), facts).end?.verdict == .passed)
    // Half as much again is borne, and no more.
    #expect(try await verified(Sources([Self.reading(9_001)]), facts).end?.verdict == .failed)
  }

  @Test func `a report of a user afterwards is a failure`() async throws {
    let outcome = try await verified(
      Sources([Self.reading(1_000)]), VerifiedFacts(policy: Self.policy(), reports: 1))
    #expect(outcome.end?.failed == ["reports"])
  }

  @Test func `what it fails at again and again is inconclusive, and looked at by nobody`()
    async throws
  {
    let sources = Sources([Self.reading(1_000)])
    let outcome = try await verified(
      sources, VerifiedFacts(policy: Self.policy()), times: 2, givesUp: true)
    #expect(outcome.end?.verdict == .inconclusive)
    #expect(outcome.types.count { $0 == "verification.inconclusive" } == 1)
    #expect(!outcome.isVerified)
    #expect(sources.asked == 0)
  }

  /// The sources are away at first; later they are there, and somebody asks.
  @Test func `what nobody could know is looked at once more when somebody asks, once`()
    async throws
  {
    let scene = try ActingScene()
    let (good, sources) = (Self.reading(1_000), Sources([]))
    do {
      let event = try await scene.authorise()
      try await scene.runner(SwitchAdapter(Switch())).act(on: event)
      func newest(_ type: EventType) async throws -> RecordedEvent {
        try #require(
          try await scene.store.allEvents(in: scene.incident).last { $0.type == type })
      }
      let completed = try await newest(.actionCompleted)
      let verifier = Verifier(
        in: scene.store, VerifiedFacts(policy: Self.policy()), signals: sources, entry: sources,
        digest: digest, now: { noon },
        derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
      try await verifier.verify(after: completed)
      let first = try #require(try await scene.book()[event.id]?.verification)
      #expect(first.end?.verdict == .inconclusive)

      try await scene.request(event.id)
      let asked = try await newest(.verificationRequested)
      sources.say(readings: [good])
      // That of before is over: nothing follows from it any more.
      try await verifier.verify(after: completed)
      #expect(try await scene.book()[event.id]?.verification == first)
      for _ in 0..<2 { try await verifier.verify(after: asked) }

      let action = try #require(try await scene.book()[event.id])
      let second = try #require(action.verification)
      #expect(action.earlierVerifications == [first])
      #expect(second.start.round == 2)
      #expect(second.start.checks == first.start.checks)
      #expect(second.start.samples == first.start.samples)
      #expect(second.start.minimumRequests == first.start.minimumRequests)
      // Only what came after somebody asked counts, for as long as the first time.
      #expect(second.start.settledAt >= asked.recordedAt)
      #expect(
        second.start.endsAt.microseconds - second.start.settledAt.microseconds
          == first.start.endsAt.microseconds - first.start.settledAt.microseconds)
      #expect(second.samples.first.map { $0.at >= asked.recordedAt } == true)
      #expect(second.end?.verdict == .passed)
      #expect(action.isVerified)
      let types = try await scene.store.allEvents(in: scene.incident).map(\.type)
      #expect(types.count { $0 == .verificationStarted } == 2)
      #expect(types.count { $0 == .verificationInconclusive } == 1)
      #expect(types.count { $0 == .mitigationConfirmed } == 1)
    } catch {
      await scene.close()
      throw error
    }
    await scene.close()
  }

  @Test func `with nothing to ask it never passes`() async throws {
    let sources = Sources([Self.reading(1_000)])
    let outcome = try await verified(
      sources, VerifiedFacts(policy: Self.policy(entry: false, signals: [])))
    #expect(outcome.end?.verdict == .inconclusive)
    #expect(sources.asked == 0)
  }
}
