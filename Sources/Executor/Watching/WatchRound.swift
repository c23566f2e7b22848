import Digest
import EventLog
import Policy
import Signals

/// Which triggers are followed for which deployments, and where each stands.
struct WatchRound {
  struct Key: Hashable {
    var deployment: StreamID
    var trigger: String
  }

  private struct Slot {
    var evaluation: TriggerEvaluation
    var dueAt: Timestamp
    /// As of when it is being asked; nil while nobody asks.
    var askedAt: Int64?
    /// When it fired, for what was said last.
    var saidAt: Int64?
    /// What it fired for, and was not said yet.
    var owed: TriggerFire?
  }

  /// What flaps is said no oftener than this, in milliseconds.
  private static let pause: Int64 = 60_000

  private(set) var clock: DatabaseClock?
  private(set) var hash: SHA256Digest?
  private(set) var policy = Policy.standard
  private(set) var deployments: [WatchedDeployment] = []
  private var slots: [Key: Slot] = [:]
  private var refreshed: ContinuousClock.Instant?
  /// Whose baseline was asked for already.
  private var lookBacks: [StreamID: LookBack] = [:]

  private struct LookBack {
    var tries = 0
    /// Nil while somebody looks, and once there is nothing more to find out.
    var dueAt: Timestamp?
  }

  /// How often a source that says nothing is asked for what was usual, and how long after one another,
  /// in milliseconds.
  private static let mostTries = 8
  private static let pauseBetweenTries: Int64 = 15_000

  /// So many questions to one provider at a time: what it does not answer holds up no other provider.
  private static let mostAtOnce = 4

  /// What there is to watch is looked up about each second.
  var isStale: Bool {
    refreshed.map { ContinuousClock.now - $0 >= .seconds(1) } ?? true
  }

  mutating func take(_ rules: Rules, _ watched: [WatchedDeployment], clock: DatabaseClock) {
    refreshed = .now
    self.clock = clock
    // Under other rules nothing has held yet.
    if hash != rules.hash { slots = [:] }
    (hash, policy) = (rules.hash, rules.policy)
    deployments = watched.filter { isWorthWatching($0, at: clock.now) }
    let known = Set(deployments.map(\.stream))
    lookBacks = lookBacks.filter { known.contains($0.key) }
    slots = slots.filter { known.contains($0.key.deployment) }
    // All at once, so that it is their names that say which comes first.
    let now = clock.now
    for deployment in deployments {
      for (name, trigger) in policy.triggers where isMeasured(trigger) {
        let key = Key(deployment: deployment.stream, trigger: name)
        guard slots[key] == nil, concerns(trigger, deployment) else { continue }
        slots[key] = Slot(
          evaluation: TriggerEvaluation(trigger, of: policy.signals[trigger.signal]),
          dueAt: now)
      }
    }
  }

  /// As long as it runs, and after that for as long as health is watched.
  private func isWorthWatching(_ deployment: WatchedDeployment, at now: Timestamp) -> Bool {
    guard let completedAt = deployment.completedAt else { return true }
    let window = policy.services[deployment.service]?.healthy?.window ?? .minutes(15)
    return now < completedAt.advanced(byMilliseconds: window.inMilliseconds)
  }

  private func isMeasured(_ trigger: Trigger) -> Bool {
    policy.signals[trigger.signal].map { policy.isMeasuredHere($0) } ?? false
  }

  /// Without the service in the policy nobody knows whose signals these are.
  private func concerns(_ trigger: Trigger, _ deployment: WatchedDeployment) -> Bool {
    policy.services[deployment.service] != nil
  }

  /// Whose baseline is to be looked for now, and whether for the last time.
  mutating func baselinesDue(
    at now: Timestamp
  ) -> [(deployment: WatchedDeployment, isLast: Bool)] {
    var due: [(WatchedDeployment, Bool)] = []
    for deployment in deployments where !deployment.hasBaseline {
      var lookBack = lookBacks[deployment.stream] ?? LookBack(dueAt: now)
      guard let time = lookBack.dueAt, time <= now else { continue }
      lookBack.tries += 1
      lookBack.dueAt = nil
      lookBacks[deployment.stream] = lookBack
      due.append((deployment, lookBack.tries >= Self.mostTries))
    }
    return due
  }

  mutating func lookedBack(at deployment: StreamID, isDone: Bool, now: Timestamp) {
    guard !isDone else { return }
    lookBacks[deployment]?.dueAt = now.advanced(byMilliseconds: Self.pauseBetweenTries)
  }

  /// What is to be read now; each is due again a step later.
  mutating func due(at now: Timestamp) -> [(Key, SignalQuestion)] {
    var questions: [(Key, SignalQuestion)] = []
    var asked: [String: Int] = [:]
    for (key, slot) in slots where slot.askedAt != nil { asked[provider(of: key), default: 0] += 1 }
    // Who has waited longest comes first.
    let due = slots.filter { $0.value.dueAt <= now && $0.value.askedAt == nil }
      .sorted { ($0.value.dueAt, $0.key.trigger) < ($1.value.dueAt, $1.key.trigger) }
    for (key, slot) in due where asked[provider(of: key), default: 0] < Self.mostAtOnce {
      let trigger = slot.evaluation.trigger
      guard let deployment = deployment(of: key) else { continue }
      let step = trigger.every ?? policy.signals[trigger.signal]?.step ?? .seconds(30)
      // From when it was due, so that readings do not drift apart.
      let next = slot.dueAt.advanced(byMilliseconds: max(100, step.inMilliseconds))
      slots[key]?.dueAt =
        next > now ? next : now.advanced(byMilliseconds: max(100, step.inMilliseconds))
      guard
        let question = SignalQuestion(
          trigger.signal, in: policy, service: deployment.service,
          environment: deployment.environment, scope: trigger.scope, window: trigger.window,
          at: now.microseconds / 1_000)
      else { continue }
      slots[key]?.askedAt = question.at
      asked[provider(of: key), default: 0] += 1
      questions.append((key, question))
    }
    return questions.sorted { $0.0.trigger < $1.0.trigger }
  }

  /// Takes what came of a question; the answer is what has to be said.
  ///
  /// It counts as of when it was asked, by the database's clock: what a source or this machine's clock
  /// says may be anything, and a time from the future would leave out all that follows. What was asked
  /// under other rules is left out.
  mutating func feed(
    _ reading: SignalReading, to key: Key, askedAt time: Int64
  ) -> TriggerFire? {
    guard var slot = slots[key], slot.askedAt == time else { return nil }
    defer { slots[key] = slot }
    slot.askedAt = nil
    var sample = TriggerSample(at: time, value: reading.value)
    (sample.requests, sample.window) = (reading.requests, reading.window)
    if let fire = slot.evaluation.feed(sample) { slot.owed = fire }
    guard case .firing = slot.evaluation.state else {
      slot.owed = nil
      return nil
    }
    guard let fire = slot.owed, slot.saidAt.map({ time >= $0 &+ Self.pause }) ?? true else {
      return nil
    }
    (slot.owed, slot.saidAt) = (nil, time)
    return fire
  }

  private func provider(of key: Key) -> String {
    trigger(of: key).flatMap { policy.signals[$0.signal]?.provider } ?? ""
  }

  func deployment(of key: Key) -> WatchedDeployment? {
    deployments.first { $0.stream == key.deployment }
  }

  func trigger(of key: Key) -> Trigger? { slots[key]?.evaluation.trigger }
}
