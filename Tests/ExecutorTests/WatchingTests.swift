import Crypto
import Decisions
import Digest
import EventLog
@testable import Executor
import FoundationEssentials
import IncidentService
import Policy
import Rollouts
import Signals
import TestSupport
import Testing

/// What is followed, and when something is said of it.
@Suite struct `Watching signals` {
  private static func policy() -> Policy {
    var policy = Policy.shop
    for name in ["quick", "slow"] {
      var signal = Signal(unit: .ratio)
      (signal.provider, signal.step) = ("metrics", Span(milliseconds: 200))
      policy.signals[name] = signal
      policy.triggers[name] = Trigger(
        signal: name, condition: .above(Quantity(millionths: 10_000, .ratio)), then: .fallback)
    }
    policy.providers["metrics"] = Provider(.prometheus)
    return policy
  }

  private static let deployment = StreamID.fresh()
  private static let watched = WatchedDeployment(
    deployment, of: "checkout", in: "production", completedAt: nil, hasBaseline: true)
  private static let key = WatchRound.Key(deployment: deployment, trigger: "quick")

  /// A round in which one trigger was asked for at each of the times, in milliseconds from the first.
  private final class Course {
    var round = WatchRound()
    let start = noon.microseconds / 1_000

    init() {
      round.take(
        .applied(`Watching signals`.policy(), hash: digest([1])), [`Watching signals`.watched],
        clock: DatabaseClock(at: noon.advanced(bySeconds: -1)))
    }

    /// Whether something is to be said of it.
    func read(
      _ millionths: Int64?, at time: Int64, saying stated: Int64? = nil
    ) -> Bool {
      let asked = round.due(at: noon.advanced(byMilliseconds: time)).contains {
        $0.0 == `Watching signals`.key
      }
      #expect(asked, "at \(time)")
      let reading = SignalReading(
        at: stated ?? start + time,
        value: millionths.map { Quantity(millionths: $0, .ratio) })
      return round.feed(
        reading, to: `Watching signals`.key, askedAt: start + time) != nil
    }
  }

  @Test func `what flaps is said once a minute, and what stays bad is said then`() {
    let course = Course()
    #expect(course.read(50_000, at: 0))
    for time in stride(from: Int64(1_000), to: 60_000, by: 1_000) {
      #expect(!course.read(time % 2_000 == 0 ? 50_000 : 0, at: time))
    }
    #expect(course.read(50_000, at: 60_000))
    #expect(!course.read(50_000, at: 61_000))
    // Bad again too soon after that: it is not forgotten.
    #expect(!course.read(0, at: 62_000))
    #expect(!course.read(50_000, at: 63_000))
    #expect(!course.read(50_000, at: 119_000))
    #expect(course.read(50_000, at: 120_000))
    // And what is well again by then is not said.
    #expect(!course.read(0, at: 121_000))
    #expect(!course.read(50_000, at: 122_000))
    #expect(!course.read(0, at: 180_000))
    #expect(!course.read(0, at: 181_000))
  }

  @Test(arguments: [Int64.max, .min, 0])
  func `a source's own clock may say anything`(_ stated: Int64) {
    let course = Course()
    #expect(!course.read(0, at: 0, saying: stated))
    #expect(course.read(50_000, at: 1_000, saying: stated))
  }

  @Test func `a trigger is asked for once at a time, and an answer counts for what was asked`() {
    let course = Course()
    let reading = SignalReading(at: 0, value: Quantity(millionths: 50_000, .ratio))
    let first = course.round.due(at: noon).count
    let again = course.round.due(at: noon.advanced(bySeconds: 5)).count
    #expect([first, again] == [2, 0])
    let odd = course.round.feed(reading, to: Self.key, askedAt: course.start - 1)
    #expect(odd == nil)
    // Other rules came meanwhile.
    course.round.take(
      .applied(Self.policy(), hash: digest([2])), [Self.watched],
      clock: DatabaseClock(at: noon.advanced(bySeconds: -1)))
    let late = course.round.feed(reading, to: Self.key, askedAt: course.start)
    #expect(late == nil)
    let anew = course.round.due(at: noon).count
    #expect(anew == 2)
  }

  @Test func `what was usual is asked for again while its source says nothing`() {
    var round = WatchRound()
    var bare = Self.watched
    bare.hasBaseline = false
    let rules = Rules.applied(Self.policy(), hash: digest([1]))
    round.take(rules, [bare], clock: DatabaseClock(at: noon))
    var (now, tries) = (noon, [Bool]())
    for _ in 0..<20 {
      let due = round.baselinesDue(at: now)
      // Nobody asks twice at once.
      #expect(round.baselinesDue(at: now).isEmpty)
      for (deployment, isLast) in due {
        tries.append(isLast)
        round.lookedBack(at: deployment.stream, isDone: isLast, now: now)
      }
      // Not at once, and then before long.
      #expect(round.baselinesDue(at: now.advanced(bySeconds: 14)).isEmpty)
      now = now.advanced(bySeconds: 16)
    }
    #expect(tries == [false, false, false, false, false, false, false, true])
    // Once it is done, it is done.
    round.take(rules, [], clock: DatabaseClock(at: noon))
    round.take(rules, [bare], clock: DatabaseClock(at: noon))
    #expect(round.baselinesDue(at: now).map(\.isLast) == [false])
    round.lookedBack(at: bare.stream, isDone: true, now: now)
    #expect(round.baselinesDue(at: now.advanced(bySeconds: 3_600)).isEmpty)
  }

  @Test func `one provider is asked a few questions at a time, and another its own`() {
    var policy = Self.policy()
    policy.providers["other"] = Provider(.prometheus)
    for number in 1...9 {
      var signal = Signal(unit: .ratio)
      (signal.provider, signal.step) = (number > 6 ? "other" : "metrics", .seconds(1))
      policy.signals["s\(number)"] = signal
      policy.triggers["s\(number)"] = Trigger(
        signal: "s\(number)", condition: .above(Quantity(millionths: 10_000, .ratio)),
        then: .fallback)
    }
    policy.triggers["quick"] = nil
    policy.triggers["slow"] = nil
    var round = WatchRound()
    round.take(
      .applied(policy, hash: digest([1])), [Self.watched],
      clock: DatabaseClock(at: noon.advanced(bySeconds: -1)))
    let first = round.due(at: noon)
    #expect(first.map(\.0.trigger) == ["s1", "s2", "s3", "s4", "s7", "s8", "s9"])
    #expect(round.due(at: noon).isEmpty)
    let reading = SignalReading(at: 0, value: Quantity(millionths: 0, .ratio))
    _ = round.feed(reading, to: first[0].0, askedAt: first[0].1.at)
    // Whoever has waited longest.
    #expect(round.due(at: noon.advanced(bySeconds: 2)).map(\.0.trigger) == ["s5"])
  }

  /// Answers for one signal at once, and for the other never.
  private struct HalfDeaf: SignalSource {
    func read(_ question: SignalQuestion) async -> SignalReading {
      if question.signal == "slow" { try? await Task.sleep(for: .seconds(3_600)) }
      return SignalReading(at: question.at, value: Quantity(millionths: 50_000, .ratio))
    }
  }

  private struct OneDeployment: WatchFacts {
    func rules() async throws -> Rules {
      .applied(`Watching signals`.policy(), hash: digest([1]))
    }
    func time() async throws -> Timestamp { InMemoryEventStore.systemTime() }
    func watched() async throws -> [WatchedDeployment] { [`Watching signals`.watched] }
    func began(_ deployment: StreamID) async throws -> Timestamp? { nil }
    func lastKnownGood(
      of service: String, in environment: String, leaving deployment: StreamID?
    ) async throws -> LastKnownGoodAnswer {
      try await SaidFacts.usual.lastKnownGood(of: service, in: environment, leaving: deployment)
    }
    func releases(
      of service: String, in environment: String
    ) async throws -> [ReleaseHistory] { [] }
    func acceptedSchema(
      of service: String, by release: ReleaseHistory
    ) async throws -> SchemaRange? { nil }
    func handle(of principal: PrincipalID) async throws -> String? { nil }
    func decisions(in incident: StreamID) async throws -> [DecisionEvent] { [] }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a source that does not answer holds up no other`() async throws {
    let store = try InMemoryEventStore()
    let watch = SignalWatch(
      in: store, OneDeployment(), signals: HalfDeaf(), digest: digest,
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
    let work = Task { try await watch.run() }
    defer { work.cancel() }
    try await eventually("it fired") {
      try await !store.events(in: Self.deployment, after: .empty, limit: 10).isEmpty
    }
  }
}
