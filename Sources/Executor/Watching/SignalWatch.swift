package import Digest
package import EventLog
import IncidentService
import Policy
import Rollouts
package import Signals

/// Reads the signals of deployments that run, follows the policy's triggers through them, and says
/// what fired.
///
/// What follows from it is the service's to do. It keeps nothing: begun anew, it begins to look anew,
/// and a condition has to hold once more for its whole time.
package struct SignalWatch: Sendable {
  let store: any EventStore
  let facts: any WatchFacts
  let source: any SignalSource
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let derive: @Sendable (_ deployment: StreamID, _ purpose: String) -> CommandKey

  package init(
    in store: any EventStore, _ facts: any WatchFacts, signals source: any SignalSource,
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    derive: @escaping @Sendable (_ deployment: StreamID, _ purpose: String) -> CommandKey
  ) {
    (self.store, self.facts, self.source) = (store, facts, source)
    (self.digest, self.derive) = (digest, derive)
  }

  /// How often it is looked what there is to read.
  private static let beat = Duration.milliseconds(250)

  /// What the children of a watch come back with.
  private enum News: Sendable {
    case beat
    case read(WatchRound.Key, SignalReading, askedAt: Int64)
    case lookedBack(StreamID, isDone: Bool)
  }

  /// Works until the task is cancelled.
  ///
  /// No reading waits for another: a source that answers late holds up nothing but what it is asked.
  package func run() async throws {
    var round = WatchRound()
    try await withThrowingTaskGroup(of: News.self) { group in
      defer { group.cancelAll() }
      group.addTask { .beat }
      while let news = try await group.next() {
        switch news {
        case .beat:
          try await lookUp(&round)
          ask(&round, &group)
          group.addTask {
            try await Task.sleep(for: Self.beat)
            return .beat
          }
        case .read(let key, let reading, let time):
          if let fire = round.feed(reading, to: key, askedAt: time) {
            try await say(fire, of: key, round)
          }
        case .lookedBack(let stream, let isDone):
          guard let clock = round.clock else { continue }
          round.lookedBack(at: stream, isDone: isDone, now: clock.now)
        }
      }
    }
  }

  private func lookUp(_ round: inout WatchRound) async throws {
    guard round.isStale else { return }
    let rules = try await facts.rules()
    round.take(rules, try await facts.watched(), clock: DatabaseClock(at: try await facts.time()))
  }

  private func ask(
    _ round: inout WatchRound, _ group: inout ThrowingTaskGroup<News, any Error>
  ) {
    guard let clock = round.clock else { return }
    for (deployment, isLast) in round.baselinesDue(at: clock.now) {
      let (policy, hash) = (round.policy, round.hash)
      group.addTask {
        .lookedBack(
          deployment.stream,
          isDone: try await recordBaseline(
            of: deployment, isLast: isLast, under: policy, hash, clock))
      }
    }
    for (key, question) in round.due(at: clock.now) {
      group.addTask { [source] in
        .read(key, await source.read(question), askedAt: question.at)
      }
    }
  }

  private func say(
    _ fire: TriggerFire, of key: WatchRound.Key, _ round: WatchRound
  ) async throws {
    guard let deployment = round.deployment(of: key), let trigger = round.trigger(of: key) else {
      return
    }
    let purpose = "fired \(key.trigger) \(fire.at)"
    let id = EventID(uuid: derive(key.deployment, "event \(purpose)").uuid)
    let samples =
      fire.samples.prefix(Self.kept - 1) + fire.samples.dropFirst(Self.kept - 1).suffix(1)
    let firing = TriggerFiring(
      id, trigger: key.trigger, signal: trigger.signal, then: trigger.action,
      service: deployment.service, environment: deployment.environment, scope: trigger.scope,
      value: fire.samples.last?.value?.description, since: Timestamp(milliseconds: fire.since),
      at: Timestamp(milliseconds: fire.at),
      samples: samples.map {
        TriggerFiring.Sample(
          at: Timestamp(milliseconds: $0.at), value: $0.value?.description,
          requests: $0.requests)
      })
    try await append(
      .triggerFired(firing), as: id, to: key.deployment, purpose, at: firing.at, round.hash)
  }

  /// How many readings an event holds.
  private static let kept = 20

  func append(
    _ event: DeploymentEvent, as id: EventID, to stream: StreamID, _ purpose: String,
    at time: Timestamp, _ policy: SHA256Digest?
  ) async throws {
    _ = try await store.append(
      Append(
        [
          EventDraft(
            id: id, EventFormat.deployments.body(event), happenedAt: time, causes: [],
            visibility: .normal)
        ], to: stream, .deployment, expecting: nil,
        as: CommandIdentity(
          by: .executor, key: derive(stream, purpose),
          digest: digest(Array("lastgood watch 1\n\(stream)\n\(purpose)".utf8))),
        role: "executor", policy: policy))
  }
}

extension Timestamp {
  init(milliseconds: Int64) {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000)
    self.init(microseconds: overflow ? .max : product)
  }
}
