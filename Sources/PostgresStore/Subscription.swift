package import EventLog
import FoundationEssentials
import Postgres
import Rollouts

/// Keeps one subscriber current: catches up, then waits for the log to grow.
///
/// Any number of processes may run the same subscription: one holds the lease, the others wait for
/// it to be given back or to run out.
package struct Subscription: Sendable {
  private let subscriber: any Subscriber
  private let ledger: SubscriptionLedger
  private let pool: Pool
  private let listener: LogListener
  private let options: Options
  /// Names this worker in the lease.
  private let owner = UUID()

  package struct Options: Sendable {
    /// Events a transaction.
    package var batch = 500
    package var lease = Duration.seconds(10)
    /// Attempts at one event before it is parked.
    package var tries: Int32 = 3
    /// Is told of each event that was parked for what it is, not for waiting behind another.
    package var onPark: @Sendable (ParkedEvent) -> Void = { _ in }
    /// Is told what keeps it from going on, though not for ever.
    package var onTrouble: @Sendable (any Error) -> Void = { _ in }

    package init() {}
  }

  package init(
    _ subscriber: any Subscriber, to store: PostgresEventStore, waking listener: LogListener,
    options: Options = Options()
  ) {
    self.subscriber = subscriber
    self.listener = listener
    self.options = options
    pool = store.followers
    ledger = SubscriptionLedger(
      name: subscriber.name, version: subscriber.version, shard: store.shard,
      presence: { listener.presence })
  }

  /// Works until the task is cancelled; lost connections and lost leases only make it start over.
  ///
  /// - Throws: `HoleInLog`, `MalformedRow` and `IncarnationChanged`, which no repetition mends.
  package func run() async throws {
    var lostAt: LogPosition?
    while !Task.isCancelled {
      do {
        guard var lease = try await acquire() else {
          await listener.wait(beyond: LogPosition(.max))
          continue
        }
        // A connection may be lost for any reason; twice at one place, and an event is suspect.
        if lostAt == lease.position { lease.isSuspect = true }
        try await work(under: lease, losingConnectionAt: &lostAt)
      } catch  where Self.isPassing(error) {
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
      }
    }
  }

  /// Handles what the log holds now, then returns: for tests and one-off jobs.
  package func catchUp() async throws {
    guard let lease = try await acquire() else { throw LeaseLost(name: subscriber.name) }
    var worker = SubscriptionWorker(
      subscriber: subscriber, ledger: ledger, options: options, lease: lease)
    do {
      while try await step(&worker) > 0 {}
    } catch {
      try? await release(lease)
      throw error
    }
    try await release(lease)
  }

  private func work(
    under lease: SubscriptionLedger.Lease, losingConnectionAt lostAt: inout LogPosition?
  ) async throws {
    var worker = SubscriptionWorker(
      subscriber: subscriber, ledger: ledger, options: options, lease: lease)
    do {
      while !Task.isCancelled {
        if try await step(&worker) == 0 { await listener.wait(beyond: worker.position) }
      }
    } catch {
      if Self.mayBeOfAnEvent(error) { lostAt = worker.position }
      // Given back at once, also when this worker stops for good: others may go on.
      try? await release(lease)
      throw error
    }
    try await release(lease)
  }

  private func step(_ worker: inout SubscriptionWorker) async throws -> Int {
    let current = worker
    let (count, next) = try await pool.use { connection in
      var worker = current
      let count = try worker.step(over: connection)
      return (count, worker)
    }
    worker = next
    return count
  }

  private func acquire() async throws -> SubscriptionLedger.Lease? {
    let (ledger, owner, options, start) = (ledger, owner, options, subscriber.start)
    return try await pool.use { connection in
      try ledger.create(from: start, over: connection)
      return try ledger.acquire(for: owner, lasting: options.lease, over: connection)
    }
  }

  /// Gives the lease back, in a task of its own: a cancelled one would get no session any more, and
  /// whoever comes next would wait for the lease to run out.
  private func release(_ lease: SubscriptionLedger.Lease) async throws {
    let (ledger, pool) = (ledger, pool)
    try await Task { try await pool.use { try ledger.release(epoch: lease.epoch, over: $0) } }.value
  }

  /// Whether the connection was lost while events were handled, perhaps because of them.
  private static func mayBeOfAnEvent(_ error: any Error) -> Bool {
    error is ConnectionLost || error is CommitUnknown
  }

  /// Whether starting over may help.
  static func isPassing(_ error: any Error) -> Bool {
    switch error {
    case is HoleInLog, is MalformedRow, is MalformedField, is MalformedPack,
      is IncarnationChanged, is any SubscriptionEnded, is CancellationError:
      false
    // The store was closed: nothing comes any more.
    case let error as ConnectionError: error.reason != .closed
    default: true
    }
  }
}

extension Subscription {
  /// Everything this subscription has parked, oldest first.
  package func parked() async throws -> [ParkedEvent] {
    let ledger = ledger
    return try await pool.read { try ledger.parked(over: $0) }
  }

  /// Tries the parked events of a stream again, in order; stops at the first that still fails.
  ///
  /// - Returns: how many were handled.
  package func replay(_ stream: StreamID) async throws -> Int {
    var count = 0
    while try await replayFirst(of: stream) { count += 1 }
    return count
  }

  private func replayFirst(of stream: StreamID) async throws -> Bool {
    let (ledger, subscriber) = (ledger, subscriber)
    return try await pool.use { connection in
      try connection.transaction { connection in
        // The live worker holds this lock while it decides what is parked, and so does whoever else
        // replays: what is first in line is looked up under it.
        _ = try ledger.lock(over: connection)
        guard let position = try ledger.firstParked(of: stream, over: connection) else {
          return false
        }
        var reader = LogReader(ledger.shard)
        let page = try reader.page(
          after: LogPosition(position.rawValue - 1), limit: 1, over: connection)
        try subscriber.handle(page, over: connection)
        try ledger.unpark(position, over: connection)
        return true
      }
    }
  }
}
