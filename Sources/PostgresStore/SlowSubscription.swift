package import EventLog
import FoundationEssentials
import Postgres

/// Hands events of some types, one at a time, to somebody who may take long over each.
///
/// Outside of any transaction, and so at least once: after a crash the event in hand comes again,
/// and what is done with it must be known by a key of its own. An event that fails again and again,
/// or takes the process with it, is set aside; later events of its stream do not wait behind it.
///
/// Any number of processes may run the same one: one holds the lease, the others wait for it to be
/// given back or to run out.
package struct SlowSubscription: Sendable {
  package typealias Handler = @Sendable (RecordedEvent) async throws -> Void

  private let types: Set<EventType>
  private let handle: Handler
  private let ledger: SubscriptionLedger
  private let pool: Pool
  private let listener: LogListener
  private let options: Subscription.Options
  /// Names this worker in the lease.
  private let owner = UUID()

  package init(
    _ name: String, version: Int32, of types: Set<EventType>, to store: PostgresEventStore,
    waking listener: LogListener, options: Subscription.Options = Subscription.Options(),
    handling handle: @escaping Handler
  ) {
    (self.types, self.handle) = (types, handle)
    (self.listener, self.options) = (listener, options)
    pool = store.followers
    ledger = SubscriptionLedger(name: name, version: version, shard: store.shard)
  }

  /// Works until the task is cancelled; lost connections and lost leases only make it start over.
  ///
  /// - Throws: `HoleInLog`, `MalformedRow` and `IncarnationChanged`, which no repetition mends.
  package func run() async throws {
    var survived: LogPosition?
    while !Task.isCancelled {
      do {
        guard let lease = try await acquire() else {
          await listener.wait(beyond: LogPosition(.max))
          continue
        }
        try await holding(lease) { try await work(under: lease, survived: &survived) }
      } catch  where Subscription.isPassing(error) {
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
      }
    }
  }

  /// Handles what the log holds now, then returns: for tests and one-off jobs.
  package func catchUp() async throws {
    guard let lease = try await acquire() else { throw LeaseLost(name: ledger.name) }
    var (position, survived) = (lease.position, LogPosition?.none)
    try await holding(lease) {
      while try await step(from: &position, under: lease, survived: &survived) {}
    }
  }
}

// MARK: - The lease

extension SlowSubscription {
  /// Keeps the lease while `body` works, which may take longer than a lease lasts.
  private func holding(
    _ lease: SubscriptionLedger.Lease, _ body: () async throws -> Void
  ) async throws {
    let outcome: Result<Void, any Error>
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await beat(lease) }
        defer { group.cancelAll() }
        // The keeper ends by losing the lease, and then says so at the next step's own check.
        try await body()
      }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    // Given back at once, also when this worker stops for good: others may go on.
    try? await release(lease)
    try outcome.get()
  }

  private func beat(_ lease: SubscriptionLedger.Lease) async throws {
    let (ledger, options) = (ledger, options)
    while !Task.isCancelled {
      try await Task.sleep(for: options.lease / 3)
      // Lost connections pass, and others say so.
      _ = try? await pool.use { connection in
        try connection.transaction { connection in
          let place = try ledger.lock(epoch: lease.epoch, over: connection)
          try ledger.advance(to: place.position, lasting: options.lease, over: connection)
        }
      }
    }
  }

  private func acquire() async throws -> SubscriptionLedger.Lease? {
    let (ledger, owner, options) = (ledger, owner, options)
    return try await pool.use { connection in
      try ledger.create(from: .beginning, over: connection)
      return try ledger.acquire(for: owner, lasting: options.lease, over: connection)
    }
  }

  /// In a task of its own: a cancelled one would get no session any more.
  private func release(_ lease: SubscriptionLedger.Lease) async throws {
    let (ledger, pool) = (ledger, pool)
    try await Task { try await pool.use { try ledger.release(epoch: lease.epoch, over: $0) } }.value
  }
}

// MARK: - The events

extension SlowSubscription {
  private func work(
    under lease: SubscriptionLedger.Lease, survived: inout LogPosition?
  ) async throws {
    var position = lease.position
    while !Task.isCancelled {
      guard try await step(from: &position, under: lease, survived: &survived) else {
        await listener.wait(beyond: position)
        continue
      }
    }
  }

  /// Handles one page; false when there is nothing.
  private func step(
    from position: inout LogPosition, under lease: SubscriptionLedger.Lease,
    survived: inout LogPosition?
  ) async throws -> Bool {
    let page = try await page(after: position, under: lease)
    guard let last = page.last else { return false }
    for event in page where types.contains(event.type) {
      try await take(event, under: lease, survived: &survived)
      position = event.position
    }
    if position < last.position { try await advance(to: last.position, under: lease) }
    position = last.position
    return true
  }

  private func page(
    after position: LogPosition, under lease: SubscriptionLedger.Lease
  ) async throws -> [RecordedEvent] {
    let (ledger, limit) = (ledger, options.batch)
    return try await pool.use { connection in
      try connection.transaction { connection in
        // Under the row's lock, so that a worker whose lease was lost notices before it works.
        let place = try ledger.lock(epoch: lease.epoch, over: connection)
        var reader = LogReader(ledger.shard)
        return try reader.page(after: position, limit: limit, head: place.head, over: connection)
      }
    }
  }

  private func take(
    _ event: RecordedEvent, under lease: SubscriptionLedger.Lease, survived: inout LogPosition?
  ) async throws {
    while true {
      let attempt = try await beginAttempt(
        at: event, under: lease, hasSurvived: survived == event.position)
      if attempt > options.tries {
        // It took earlier workers with it, each time it was tried.
        return try await park(event, "the worker died of it", tries: options.tries, under: lease)
      }
      do {
        try await handle(event)
        return try await advance(to: event.position, under: lease)
      } catch let error where SubscriptionWorker.isOfTheEvents(error) {
        if attempt >= options.tries {
          let reason = SubscriptionWorker.reason(error)
          return try await park(event, reason, tries: attempt, under: lease)
        }
      } catch {
        // The database went away, not the worker: no event is to blame.
        survived = event.position
        throw error
      }
    }
  }

  /// Counts an attempt before it is made; a worker that dies of it has counted it.
  private func beginAttempt(
    at event: RecordedEvent, under lease: SubscriptionLedger.Lease, hasSurvived: Bool
  ) async throws -> Int32 {
    let (ledger, tries) = (ledger, options.tries)
    return try await pool.use { connection in
      try connection.transaction { connection in
        let place = try ledger.lock(epoch: lease.epoch, over: connection)
        let isKnown = place.attemptPosition == event.position && !hasSurvived
        let attempt = (isKnown ? min(place.attempts, tries) : 0) + 1
        try ledger.recordAttempt(attempt, at: event.position, over: connection)
        return attempt
      }
    }
  }

  private func advance(
    to position: LogPosition, under lease: SubscriptionLedger.Lease
  ) async throws {
    let (ledger, options) = (ledger, options)
    try await pool.use { connection in
      try connection.transaction { connection in
        _ = try ledger.lock(epoch: lease.epoch, over: connection)
        try ledger.advance(to: position, lasting: options.lease, over: connection)
      }
    }
  }

  private func park(
    _ event: RecordedEvent, _ error: String, tries: Int32, under lease: SubscriptionLedger.Lease
  ) async throws {
    let (ledger, options) = (ledger, options)
    try await pool.use { connection in
      try connection.transaction { connection in
        _ = try ledger.lock(epoch: lease.epoch, over: connection)
        try ledger.park(event, error: error, tries: tries, over: connection)
        try ledger.advance(to: event.position, lasting: options.lease, over: connection)
      }
    }
    options.onPark(
      ParkedEvent(
        position: event.position, stream: event.stream, error: error, tries: tries,
        parkedAt: event.recordedAt))
  }
}

extension PostgresEventStore {
  /// Whether some process holds the lease of a subscription just now.
  package func isHeld(_ subscription: String, version: Int32) async throws -> Bool {
    let shard = shard
    return try await pool.read { connection in
      try connection.query(
        """
        SELECT EXISTS (
          SELECT FROM work.subscription
          WHERE name = \(subscription) AND version = \(version) AND shard = \(shard.rawValue)
            AND owner IS NOT NULL AND lease_until > clock_timestamp())
        """
      ).single().decode(0)
    }
  }
}
