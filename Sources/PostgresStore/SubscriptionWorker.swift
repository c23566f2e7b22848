import EventLog
import Postgres

/// One worker's hold on a subscription; each step is one transaction, or one for each event while
/// an event in hand is suspect.
struct SubscriptionWorker: Sendable {
  let subscriber: any Subscriber
  let ledger: SubscriptionLedger
  let options: Subscription.Options
  let epoch: Int64
  private(set) var position: LogPosition
  /// Up to here events are taken one by one.
  private var suspectThrough: LogPosition
  private var lastBeat = ContinuousClock().now

  init(
    subscriber: any Subscriber, ledger: SubscriptionLedger, options: Subscription.Options,
    lease: SubscriptionLedger.Lease
  ) {
    (self.subscriber, self.ledger, self.options) = (subscriber, ledger, options)
    (epoch, position) = (lease.epoch, lease.position)
    // If an event killed the workers before, it must not take a whole batch with it each time.
    let suspects = lease.isSuspect ? Int64(options.batch) : 0
    suspectThrough = LogPosition(lease.position.rawValue + suspects)
  }

  /// Handles the next events and returns how many; 0 when there are none.
  mutating func step(over connection: Connection) throws -> Int {
    if position < suspectThrough { return try single(over: connection) }
    do {
      return try batch(over: connection)
    } catch  where Self.isOfTheEvents(error) {
      // Some event of the batch is at fault. The transaction is gone; find out which.
      suspectThrough = LogPosition(position.rawValue + Int64(options.batch))
      return try single(over: connection)
    }
  }

  private mutating func batch(over connection: Connection) throws -> Int {
    let events = try connection.transaction { connection in
      let place = try ledger.lock(epoch: epoch, over: connection)
      var reader = LogReader(ledger.shard)
      let events = try reader.page(
        after: place.position, limit: options.batch, head: place.head, over: connection)
      guard let last = events.last else {
        try beatIfDue(at: place.position, over: connection)
        return events
      }
      let waiting = try ledger.parkedStreams(over: connection)
      let free = waiting.isEmpty ? events : events.filter { !waiting.contains($0.stream) }
      for event in events where waiting.contains(event.stream) {
        try ledger.park(event, error: nil, tries: 0, over: connection)
      }
      if !free.isEmpty { try subscriber.handle(free, over: connection) }
      try ledger.advance(to: last.position, lasting: options.lease, over: connection)
      return events
    }
    if let last = events.last {
      position = last.position
      lastBeat = ContinuousClock().now
    }
    return events.count
  }

  /// Takes one event: counts the attempt, makes it, and parks the event after too many.
  private mutating func single(over connection: Connection) throws -> Int {
    let (event, attempts) = try connection.transaction { connection in
      let place = try ledger.lock(epoch: epoch, over: connection)
      var reader = LogReader(ledger.shard)
      let event = try reader.page(
        after: place.position, limit: 1, head: place.head, over: connection
      ).first
      let earlier = place.attemptPosition == event?.position ? place.attempts : 0
      if let event, earlier < options.tries {
        // It has to outlive this process, and not the database's.
        try connection.execute("SET LOCAL synchronous_commit = off")
        try ledger.recordAttempt(earlier + 1, at: event.position, over: connection)
      }
      return (event, earlier)
    }
    guard let event else {
      suspectThrough = position
      return 0
    }
    if attempts >= options.tries {
      // It took earlier workers with it, each time it was tried.
      try park(event, error: "the worker died of it", tries: attempts, over: connection)
      return 1
    }
    do {
      try take(event, over: connection)
    } catch  where Self.isOfTheEvents(error) {
      if attempts + 1 >= options.tries {
        try park(event, error: Self.reason(error), tries: attempts + 1, over: connection)
      }
    }
    return 1
  }

  private mutating func take(_ event: RecordedEvent, over connection: Connection) throws {
    try connection.transaction { connection in
      _ = try ledger.lock(epoch: epoch, over: connection)
      if try ledger.parkedStreams(over: connection).contains(event.stream) {
        try ledger.park(event, error: nil, tries: 0, over: connection)
      } else {
        try subscriber.handle([event], over: connection)
      }
      try ledger.advance(to: event.position, lasting: options.lease, over: connection)
    }
    position = event.position
  }

  private mutating func park(
    _ event: RecordedEvent, error: String, tries: Int32, over connection: Connection
  ) throws {
    try connection.transaction { connection in
      _ = try ledger.lock(epoch: epoch, over: connection)
      try ledger.park(event, error: error, tries: tries, over: connection)
      try ledger.advance(to: event.position, lasting: options.lease, over: connection)
    }
    position = event.position
    options.onPark(
      ParkedEvent(
        position: event.position, stream: event.stream, error: error, tries: tries,
        parkedAt: event.recordedAt))
  }

  /// Keeps the lease while nothing happens, without a write each second.
  private mutating func beatIfDue(at position: LogPosition, over connection: Connection) throws {
    guard ContinuousClock().now - lastBeat > options.lease / 3 else { return }
    try ledger.advance(to: position, lasting: options.lease, over: connection)
    lastBeat = ContinuousClock().now
  }

  /// What is kept of an error: never what the server says, which may quote the words of an event.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? PostgresError else { return "\(error)" }
    return "SQLSTATE \(error.sqlState.rawValue)" + (error.constraint.map { ", \($0)" } ?? "")
  }

  /// Whether an error lies in what was handled, and not in the database or the lease.
  static func isOfTheEvents(_ error: any Error) -> Bool {
    switch error {
    case is LeaseLost, is IncarnationChanged, is HoleInLog, is ConnectionLost, is ConnectionError,
      is CommitUnknown, is PoolExhausted, is AppendUnknown, is CancellationError,
      is any SubscriptionEnded:
      false
    case let error as PostgresError: !error.sqlState.isPassing
    default: true
    }
  }
}

extension SQLState {
  /// Of the server's circumstances, not of what was asked: worth the same try again.
  var isPassing: Bool {
    // Connection trouble, rollbacks by the server, lack of resources, operator intervention.
    ["08", "40", "53", "55", "57", "58"].contains { rawValue.hasPrefix($0) }
  }
}
