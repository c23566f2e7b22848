import Actions
import Decisions
package import Digest
package import EventLog
package import IncidentService
import Policy
package import Signals

/// Finds out whether what was carried out helped, from sources that are not the adapter.
///
/// Everything is on record as it goes: after a crash the next one goes on with the looks that are
/// left. Two that look at once cannot both be heard.
package struct Verifier: Sendable {
  let store: any RecordStore
  let facts: any VerificationFacts
  let sights: Sights
  let scribe: ActionScribe
  private let eyes = Turns<Int>(atOnce: 16)

  package init(
    in store: any RecordStore, _ facts: any VerificationFacts, signals: any SignalSource,
    entry: any EntrySource, digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    now: @escaping @Sendable () -> Timestamp,
    derive: @escaping @Sendable (_ action: EventID, _ purpose: String) -> CommandKey
  ) {
    (self.store, self.facts) = (store, facts)
    sights = Sights(facts: facts, signals: signals, entry: entry)
    scribe = ActionScribe(digest: digest, now: now, derive: derive)
  }

  /// What it follows.
  package static let types: Set<EventType> = [.actionCompleted, .verificationRequested]

  /// Looks until there is a verdict on record; a second time, nothing.
  package func verify(after event: RecordedEvent) async throws {
    try await follow(event) { course, verification, ordinal in
      try await course.clock.wait(until: verification.due(ordinal))
      // Waiting for the time of a look takes no turn from others.
      return try await eyes.take(at: 0) {
        try await sights.look(course, verification, ordinal)
      }
    }
  }

  /// Says that nobody knows whether it helped: an executor fails at looking again and again.
  package func giveUp(_ event: RecordedEvent, because: String) async throws {
    try await follow(event) { _, verification, _ in
      Sights.Sight(
        results: verification.start.checks.map { CheckResult($0, .unknown) }, sentences: [because])
    }
  }

  /// Goes on until there is a verdict, by whatever looks bring.
  private func follow(
    _ event: RecordedEvent,
    looking look: (Course, Verification, Int32) async throws -> Sights.Sight
  ) async throws {
    guard let (id, round) = try await asked(by: event) else { return }
    let clock = DatabaseClock(at: try await facts.time())
    while true {
      try Task.checkCancellation()
      let record = try await ActionRecord(of: event.stream, in: store)
      guard let action = record.actions[id],
        let plan = record.subject(of: action.id)?.decision.plan?.plan, plan.action.isVerified
      else { return }
      let course = Course(
        id: action.id, stream: event.stream, record: record, plan: plan, clock: clock)
      if let verification = action.verification, verification.end == nil {
        try await goOn(course, verification, look)
        continue
      }
      guard (action.verification?.start.round ?? 0) + 1 == round else { return }
      guard let last = action.verification else {
        try await begin(course, since: event.recordedAt)
        continue
      }
      // The record may have moved on so that nobody is to begin it: then it stays as it is.
      guard try await begin(course, again: last, since: event.recordedAt) else { return }
    }
  }

  /// Which action is to be looked at, and in which round.
  private func asked(by event: RecordedEvent) async throws -> (action: EventID, round: Int32)? {
    let words = try await store.words(of: [event]).first ?? nil
    return switch try EventFormat.actions.decode(event, words: words) {
    case .event(.completed(let completion)): (completion.action, 1)
    case .event(.verificationRequested(let request)): (request.action, request.round)
    default: nil
    }
  }

  /// What one turn knows.
  struct Course {
    var id: EventID
    var stream: StreamID
    var record: ActionRecord
    var plan: Plan
    var clock: DatabaseClock
  }

  private func begin(_ course: Course, since completed: Timestamp) async throws {
    let policy = try await facts.rules().policy
    let rule = policy.verification
    let definition = course.plan.definition.flatMap { policy.actions[$0] }
    let settle = definition?.settle ?? rule.settle
    let settledAt = completed.advanced(byMilliseconds: settle.inMilliseconds)
    try await say(
      .startVerification(
        VerificationStart(
          course.id, of: course.plan.decision, checks: policy.checks(after: course.plan),
          samples: Int32(clamping: min(max(1, rule.samples), Self.mostSamples)),
          minimumRequests: rule.minimumRequests,
          settledAt: settledAt,
          endsAt: settledAt.advanced(byMilliseconds: rule.window.inMilliseconds))),
      course, "verification 1")
  }

  /// Looks at the same once more, as often and for as long: only what came after somebody asked counts.
  private func begin(
    _ course: Course, again last: Verification, since asked: Timestamp
  ) async throws -> Bool {
    var start = last.start
    start.round += 1
    // Where there was nothing to look at, somebody may have written down what there is.
    if start.checks.isEmpty {
      start.checks = try await facts.rules().policy.checks(after: course.plan)
    }
    let window = last.start.endsAt.microseconds - last.start.settledAt.microseconds
    start.settledAt = max(asked, last.start.settledAt)
    start.endsAt = Timestamp(microseconds: start.settledAt.microseconds + max(0, window))
    return try await say(.startVerification(start), course, "verification \(start.round)")
  }

  /// Each look is an event, and reads what there is of the incident: more are a load and no knowledge.
  private static let mostSamples = 1_000

  private func goOn(
    _ course: Course, _ verification: Verification,
    _ look: (Course, Verification, Int32) async throws -> Sights.Sight
  ) async throws {
    let round = verification.start.round
    if verification.judgement != nil {
      let taken = course.record.times[course.id]?.since(course.clock.now)
      try await say(
        .endVerification(action: course.id, afterMilliseconds: taken), course,
        "verdict \(round)")
      return
    }
    let ordinal = Int32(clamping: verification.samples.count + 1)
    let sight = try await look(course, verification, ordinal)
    try await say(
      .sample(
        VerificationSample(
          course.id, of: course.plan.decision, ordinal: ordinal, at: course.clock.now,
          sight.results, because: sight.sentences.isEmpty ? nil : .text(sight.text))),
      course, "look \(round).\(ordinal)")
  }

  /// Records it, unless the record has moved on: then it is looked at anew.
  ///
  /// - Returns: whether the record takes it, as far as it was read.
  @discardableResult private func say(
    _ command: ActionCommand, _ course: Course, _ purpose: String
  ) async throws -> Bool {
    // What two lookers say at once differs, so the first one's words stand.
    let latest = try await ActionRecord(of: course.stream, in: store)
    let events: [ActionEvent]
    do {
      events = try latest.actions.decide(command)
    } catch {
      return false
    }
    let append = scribe.append(
      events, about: course.id, latest, to: course.stream, "\(purpose) \(latest.version)")
    _ = try await store.append(append)
    return true
  }
}

extension MitigationKind {
  /// Whether it is meant to make things better at once, so that it can be seen whether it did.
  var isVerified: Bool {
    switch self {
    case .fallback, .rollback, .bypass, .rollForward, .redeployInfrastructure, .dataRestore: true
    case .halt, .monitor, .freeze: false
    }
  }
}

/// The database's time, without asking it each time: this machine's own clock may be wrong, and may
/// be set while something waits.
struct DatabaseClock: Sendable {
  private let start: Timestamp
  private let began = ContinuousClock.now

  init(at time: Timestamp) { start = time }

  var now: Timestamp {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return Timestamp(
      microseconds: start.microseconds &+ seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000)
  }

  func wait(until time: Timestamp) async throws {
    let left = time.microseconds - now.microseconds
    if left > 0 { try await Task.sleep(for: .microseconds(left)) }
  }
}
