package import EventLog
import FoundationEssentials
import Postgres

/// Hands events of some types, a few at a time, to somebody who may take long over each.
///
/// Outside of any transaction, and so at least once: after a crash the events in hand come again, and
/// what is done with them must be known by a key of its own. An event that fails again and again, or
/// takes the process with it, is set aside; nothing waits behind it.
///
/// Any number of processes may run the same one: one holds the lease, the others wait for it to be
/// given back or to run out.
package struct SlowSubscription: Sendable {
  package typealias Handler = @Sendable (RecordedEvent) async throws -> Void
  /// Says on record what becomes of an event before it is set aside, and why that is.
  package typealias Farewell = @Sendable (RecordedEvent, String) async throws -> Void

  private let types: Set<EventType>
  private let handle: Handler
  private let giveUp: Farewell
  private let ledger: SubscriptionLedger
  private let pool: Pool
  private let listener: LogListener
  private let options: Subscription.Options
  /// How many events are in hand at once.
  private let width: Int
  /// Names this worker in the lease.
  private let owner = UUID()

  package init(
    _ name: String, version: Int32, of types: Set<EventType>, to store: PostgresEventStore,
    waking listener: LogListener, options: Subscription.Options = Subscription.Options(),
    width: Int = 1, givingUp giveUp: @escaping Farewell = { _, _ in },
    handling handle: @escaping Handler
  ) {
    (self.types, self.handle, self.giveUp) = (types, handle, giveUp)
    (self.listener, self.options, self.width) = (listener, options, max(1, width))
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
        try await holding(lease) { try await work(under: lease, waits: true, survived: &survived) }
      } catch  where Subscription.isPassing(error) {
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
      }
    }
  }

  /// Works on something while this is the one process that holds the lease, and begins anew when it
  /// was lost; no event is handed out.
  ///
  /// For a moment two may work, when one hears late that its lease is gone.
  package func leading(_ body: @escaping @Sendable () async throws -> Void) async throws {
    while !Task.isCancelled {
      do {
        guard let lease = try await acquire() else {
          await listener.wait(beyond: LogPosition(.max))
          continue
        }
        try await holding(lease) {
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { try await notice(lossOf: lease) }
            defer { group.cancelAll() }
            try await group.next()
          }
        }
      } catch  where Subscription.isPassing(error) {
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
      }
    }
  }

  private func notice(lossOf lease: SubscriptionLedger.Lease) async throws {
    let ledger = ledger
    while true {
      try await Task.sleep(for: options.lease / 2)
      try await pool.use { connection in
        try connection.transaction { _ = try ledger.lock(epoch: lease.epoch, over: $0) }
      }
    }
  }

  /// Handles what the log holds now, then returns: for tests and one-off jobs.
  package func catchUp() async throws {
    guard let lease = try await acquire() else { throw LeaseLost(name: ledger.name) }
    var survived: LogPosition?
    try await holding(lease) { try await work(under: lease, waits: false, survived: &survived) }
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
  /// What the children of a worker come back with.
  private enum News {
    case handled(LogPosition)
    /// It was of no use, so many times.
    case refused(RecordedEvent, String, tries: Int32)
    case logMayHaveGrown
  }

  /// Reads on and hands out, until the task is cancelled or, where it is not to wait, all is done.
  private func work(
    under lease: SubscriptionLedger.Lease, waits: Bool, survived: inout LogPosition?
  ) async throws {
    var course = LaneCourse(from: lease.position)
    let first = survived
    do {
      try await withThrowingTaskGroup(of: News.self) { group in
        defer { group.cancelAll() }
        var isWaiting = false
        var counted: LogPosition?
        while !Task.isCancelled {
          while course.running.count < width, try await fill(&course, under: lease) {
            while course.running.count < width, let event = course.next() {
              let isBlamed = try await blame(event, in: course, under: lease, survived: first)
              guard !isBlamed else { continue }
              if course.running.isEmpty { counted = event.position }
              course.begin(event)
              group.addTask { try await attempt(event) }
            }
          }
          if course.isIdle, !waits { return }
          if course.isIdle {
            await listener.wait(beyond: course.readTo)
            course.isAtEnd = false
            continue
          }
          if course.isAtEnd, !isWaiting, course.running.count < width {
            let position = course.readTo
            isWaiting = true
            group.addTask { [listener] in
              await listener.wait(beyond: position)
              return .logMayHaveGrown
            }
          }
          switch try await group.next() {
          case .handled(let position): course.end(position)
          case .refused(let event, let reason, let tries):
            try await park(event, reason, tries: tries, under: lease)
            course.end(event.position)
          case .logMayHaveGrown:
            (isWaiting, course.isAtEnd) = (false, false)
            continue
          case nil: continue
          }
          try await advance(to: course.doneTo, under: lease)
          // Whoever is the oldest now is to blame, should this worker die.
          if let head = course.head, head != counted {
            counted = head
            _ = try await count(at: head, under: lease, hasSurvived: head == first)
          }
        }
      }
    } catch {
      // The database went away, not the worker: no event is to blame.
      survived = course.head
      throw error
    }
  }

  /// Reads on until there is something to hand out; false when the log holds nothing more.
  ///
  /// To its end, also while something is in hand: nobody else asks what has come meanwhile.
  private func fill(
    _ course: inout LaneCourse, under lease: SubscriptionLedger.Lease
  ) async throws -> Bool {
    while !course.hasPending, !course.isAtEnd {
      try Task.checkCancellation()
      let page = try await page(after: course.readTo, under: lease)
      course.take(page, of: types)
      if !page.isEmpty, course.running.isEmpty, !course.hasPending {
        try await advance(to: course.readTo, under: lease)
      }
    }
    return course.hasPending
  }

  private func page(
    after position: LogPosition, under lease: SubscriptionLedger.Lease
  ) async throws -> [RecordedEvent] {
    let (ledger, limit) = (ledger, options.batch)
    return try await patiently { connection in
      try connection.transaction { connection in
        // Under the row's lock, so that a worker whose lease was lost notices before it works.
        let place = try ledger.lock(epoch: lease.epoch, over: connection)
        var reader = LogReader(ledger.shard)
        return try reader.page(after: position, limit: limit, head: place.head, over: connection)
      }
    }
  }

  /// Counts an attempt at the oldest event in hand before it is made; whether it took too many
  /// workers with it and was set aside.
  ///
  /// Of several at once only the oldest is counted: what a younger one does to its worker is counted
  /// once it is the oldest.
  private func blame(
    _ event: RecordedEvent, in course: LaneCourse, under lease: SubscriptionLedger.Lease,
    survived: LogPosition?
  ) async throws -> Bool {
    guard course.running.isEmpty else { return false }
    let attempt = try await count(
      at: event.position, under: lease, hasSurvived: survived == event.position)
    guard attempt > options.tries else { return false }
    try await park(event, "the worker died of it", tries: options.tries, under: lease)
    try await advance(to: event.position, under: lease)
    return true
  }

  /// Asks until the database answers.
  ///
  /// What is in hand is not to be broken off because it was away for a moment. Who has lost the lease
  /// meanwhile hears so.
  @discardableResult private func patiently<Value: Sendable>(
    _ body: @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    while true {
      do {
        return try await pool.use(body)
      } catch let error where Subscription.isPassing(error) && !(error is LeaseLost) {
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
        try Task.checkCancellation()
      }
    }
  }

  private func attempt(_ event: RecordedEvent) async throws -> News {
    var tries: Int32 = 0
    while true {
      do {
        try await handle(event)
        return .handled(event.position)
      } catch let error where SubscriptionWorker.isOfTheEvents(error) {
        tries += 1
        if tries >= options.tries {
          return .refused(event, SubscriptionWorker.reason(error), tries: tries)
        }
      } catch let error where Subscription.isPassing(error) {
        // What others have in hand goes on meanwhile.
        options.onTrouble(error)
        await listener.wait(beyond: LogPosition(.max))
        try Task.checkCancellation()
      }
    }
  }

  private func count(
    at position: LogPosition, under lease: SubscriptionLedger.Lease, hasSurvived: Bool
  ) async throws -> Int32 {
    let (ledger, tries) = (ledger, options.tries)
    return try await patiently { connection in
      try connection.transaction { connection in
        let place = try ledger.lock(epoch: lease.epoch, over: connection)
        let isKnown = place.attemptPosition == position && !hasSurvived
        let attempt = (isKnown ? min(place.attempts, tries) : 0) + 1
        // It has to outlive this process, and not the database's: nobody waits for a disk or another
        // server before the event is handed out.
        try connection.execute("SET LOCAL synchronous_commit = off")
        try ledger.recordAttempt(attempt, at: position, over: connection)
        return attempt
      }
    }
  }

  private func advance(
    to position: LogPosition, under lease: SubscriptionLedger.Lease
  ) async throws {
    let (ledger, options) = (ledger, options)
    try await patiently { connection in
      try connection.transaction { connection in
        _ = try ledger.lock(epoch: lease.epoch, over: connection)
        try ledger.advance(to: position, lasting: options.lease, over: connection)
      }
    }
  }

  private func park(
    _ event: RecordedEvent, _ error: String, tries: Int32, under lease: SubscriptionLedger.Lease
  ) async throws {
    let ledger = ledger
    do {
      try await giveUp(event, error)
    } catch let error where !(error is CancellationError) {
      // Then only the list of what is set aside says so.
      options.onTrouble(error)
    }
    try await patiently { connection in
      try connection.transaction { connection in
        _ = try ledger.lock(epoch: lease.epoch, over: connection)
        try ledger.park(event, error: error, tries: tries, over: connection)
      }
    }
    options.onPark(
      ParkedEvent(
        position: event.position, stream: event.stream, error: error, tries: tries,
        parkedAt: event.recordedAt))
  }
}

extension PostgresEventStore {
  /// What the database's clock says.
  package func time() async throws -> Timestamp {
    try await pool.read { connection in
      Timestamp(
        microseconds: try connection.query(
          "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
        ).single().decode(0, as: Int64.self))
    }
  }

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
