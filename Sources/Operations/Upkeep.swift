import Couriers
import Crypto
import Embedded
import EventLog
import FoundationEssentials
import IncidentService
import PostgresStore

/// The parts that run beside the log: projections, timers, the sealer and the sweep.
struct Upkeep: Sendable {
  static let projections: [any Projection] = .all

  var store: PostgresEventStore
  var listener: LogListener
  var sealer: Sealer
  var report: @Sendable (StateChange) -> Void = { _ in }
  /// Hears of what keeps the parts from their work; the sealer is to tell it too.
  var troubles = TroubleDesk()
  /// Which rules are in force, for what the clock records.
  var policies: any PolicyDirectory = NoPolicies()
  /// Tells what happened to those who are to hear of it; nil where nobody should.
  var delivery: DeliveryService?
  /// Looks after actions that are worked on elsewhere; nil where nothing should.
  var trackers: TrackerService?
  /// Lets somebody outside know that all this goes on; nil where nobody waits for it.
  var heartbeat: HeartbeatService?
  /// Does what follows from plans and from the clock; nil where nothing should.
  var reactor: Reactor?

  /// Works until the task is cancelled; the first part to fail ends the others.
  ///
  /// - Throws: `HoleInLog`, `IncarnationChanged`: what no repetition mends.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for projection in Self.projections {
        let keeper = ProjectionKeeper(
          projection, of: store, waking: listener, options: options(for: projection.name))
        let part = Trouble.Part.subscription(projection.name)
        group.addTask { try await repeating(part) { try await keeper.run() } }
      }
      let timers = Subscription(
        TimerSubscriber(), to: store, waking: listener, options: options(for: "timers"))
      group.addTask { try await timers.run() }
      let firer = TimerFirer(
        store, as: .system, now: { .now },
        policy: { [policies] in try await policies.hashInForce() })
      group.addTask { try await firer.run() }
      if let reactor {
        group.addTask { try await repeating(.reactor) { try await reactor.run() } }
      }
      if let delivery {
        var options = options(for: OutboxSubscriber.name)
        // Messages are to go out soon, also when whoever queued them was killed.
        options.lease = .seconds(3)
        let queueing = Subscription(
          delivery.subscriber, to: store, waking: listener, options: options)
        group.addTask { try await repeating(.delivery) { try await queueing.run() } }
        group.addTask { try await repeating(.delivery) { try await delivery.courier.run() } }
        group.addTask {
          try await repeating(.delivery) { try await delivery.fanOut.run(waking: listener) }
        }
      }
      if let heartbeat { group.addTask { try await heartbeat.run(telling: troubles) } }
      if let trackers { group.addTask { try await trackers.run(telling: troubles) } }
      group.addTask { try await seal() }
      group.addTask { try await sweep() }
      do {
        while try await group.next() != nil {}
      } catch is CancellationError {
        return
      }
    }
  }

  /// A log that contradicts its checkpoints is signed no more; the rest goes on, and says so.
  private func seal() async throws {
    do {
      try await sealer.run()
    } catch let error where !(error is CancellationError) {
      report(.sealingEnded(reason: String(describing: error)))
    }
  }

  /// Removes, each hour, what was attached and that no event has named within a day, and addresses that
  /// nobody confirmed.
  private func sweep() async throws {
    let blobs = PostgresBlobs(store)
    let subscribers = PostgresSubscribers(store, as: .system, now: { .now })
    while !Task.isCancelled {
      do {
        while try await blobs.sweep() > 0 {}
        while try await subscribers.sweep() > 0 {}
      } catch let error where !(error is CancellationError) {
        // It can wait: what is not swept now is swept next time.
        troubles.hear(error, of: .subscription("sweep"))
      }
      try await Task.sleep(for: .seconds(3_600))
    }
  }

  private func options(for part: String) -> Subscription.Options {
    var options = Subscription.Options()
    let report = report
    options.onPark = { report(.parked($0, part: part)) }
    options.onTrouble = { [troubles] in troubles.hear($0, of: .subscription(part)) }
    return options
  }

  /// Starts a part over when the database went away at a moment that the part does not expect.
  private func repeating(
    _ part: Trouble.Part, _ body: () async throws -> Void
  ) async throws {
    while !Task.isCancelled {
      do {
        return try await body()
      } catch  where (error as? any Outage)?.isPassing == true {
        troubles.hear(error, of: part)
        try await Task.sleep(for: .seconds(1))
      }
    }
  }
}

extension Trouble.Part {
  fileprivate static let reactor = Self.subscription("reactor")
  static let delivery = Self.subscription("delivery")
}

extension Reactor {
  /// The program's own, on a desk that it shares with nobody.
  static func system(
    on store: PostgresEventStore, waking listener: LogListener,
    _ policies: any PolicyDirectory, _ troubles: TroubleDesk
  ) -> Reactor {
    Reactor(Desk(on: store, waking: listener, policies: policies), as: .system) {
      troubles.hear($0, of: .reactor)
    }
  }
}

extension Timestamp {
  /// What this machine's clock says.
  static var now: Timestamp {
    Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
  }
}
