import EventLog
import FoundationEssentials
import Postgres

/// The rows that say how far one subscription is, who works on it, and what it has parked.
struct SubscriptionLedger {
  let name: String
  let version: Int32
  let shard: Shard
  /// What shows that the worker lives; whoever gives it may lose the lease as soon as nothing does.
  ///
  /// For a worker all of whose effects are in the database, where one that was given up too soon cannot
  /// add to them. Others are waited for until the lease has run out.
  var presence: @Sendable () -> Presence? = { nil }

  /// What a worker needs to go on.
  struct Lease {
    var epoch: Int64
    var position: LogPosition
    /// Two workers in a row did not give the subscription back at this place: perhaps they died of an
    /// event.
    ///
    /// One alone may have ended for any reason, as may a lost connection. To take events one by one is
    /// slow, and right after a crash there is much to catch up on.
    var isSuspect: Bool
  }

  /// The row as it stands, locked for the rest of the transaction.
  struct Place {
    var position: LogPosition
    /// Where the log ends.
    var head: LogPosition
    var epoch: Int64
    var attemptPosition: LogPosition?
    var attempts: Int32
    var state: [UInt8]?
  }

  /// Makes the row unless it is there.
  func create(from start: SubscriptionStart, over connection: Connection) throws {
    let position: Parameter =
      switch start {
      case .beginning: Int64(0).postgresParameter
      case .now: Parameter.null(.int8)
      }
    try connection.execute(
      """
      INSERT INTO work.subscription (name, version, shard, incarnation, position)
      SELECT \(name), \(version), shard, incarnation, coalesce(\(position), position)
      FROM log.heads WHERE shard = \(shard.rawValue)
      ON CONFLICT DO NOTHING
      """)
  }

  /// Takes the subscription for `owner`; nil while another worker's lease runs.
  func acquire(
    for owner: UUID, lasting lease: Duration, over connection: Connection
  ) throws -> Lease? {
    let rows = try connection.query(
      """
      WITH free AS (
        SELECT owner <> \(owner) AS inherited, inherited_at FROM work.subscription
        WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
          AND (owner IS NULL OR owner = \(owner) OR lease_until < clock_timestamp()
            OR CASE WHEN presence IS NOT NULL THEN pg_try_advisory_xact_lock(presence) END)
        FOR UPDATE)
      UPDATE work.subscription s SET owner = \(owner), epoch = epoch + 1,
        presence = \((presence()?.key).postgresParameter),
        inherited_at = CASE WHEN free.inherited THEN s.position ELSE s.inherited_at END,
        lease_until = clock_timestamp() + make_interval(secs => \(lease.seconds)),
        beat_at = clock_timestamp()
      FROM free
      WHERE s.name = \(name) AND s.version = \(version) AND s.shard = \(shard.rawValue)
      RETURNING s.epoch, s.position, free.inherited AND s.position = free.inherited_at
      """)
    guard let row = rows.first else { return nil }
    return Lease(
      epoch: try row.decode(0), position: LogPosition(try row.decode(1, as: Int64.self)),
      isSuspect: try row.decode(2, as: Bool?.self) ?? false)
  }

  /// Gives the subscription back, unless somebody else has it by now.
  func release(epoch: Int64, over connection: Connection) throws {
    try connection.execute(
      """
      UPDATE work.subscription SET owner = NULL, lease_until = NULL
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
        AND epoch = \(epoch)
      """)
  }

  /// Locks the row; everything a worker does in a transaction begins with this.
  ///
  /// - Throws: `LeaseLost` when another worker took over, `IncarnationChanged` after a restore.
  func lock(epoch: Int64? = nil, over connection: Connection) throws -> Place {
    let row = try connection.query(
      """
      SELECT s.position, s.epoch, s.attempt_position, s.attempts, s.state,
        s.incarnation = h.incarnation, h.position
      FROM work.subscription s JOIN log.heads h USING (shard)
      WHERE s.name = \(name) AND s.version = \(version) AND s.shard = \(shard.rawValue)
      FOR UPDATE OF s
      """
    ).single()
    let place = Place(
      position: LogPosition(try row.decode(0, as: Int64.self)),
      head: LogPosition(try row.decode(6, as: Int64.self)), epoch: try row.decode(1),
      attemptPosition: try row.decode(2, as: Int64?.self).map(LogPosition.init),
      attempts: try row.decode(3), state: try row.decode(4))
    if let epoch, epoch != place.epoch { throw LeaseLost(name: name) }
    guard try row.decode(5, as: Bool.self) else { throw IncarnationChanged(subscription: name) }
    return place
  }

  /// Moves the position, and with it the lease's end.
  func advance(
    to position: LogPosition, lasting lease: Duration, state: [UInt8]? = nil,
    over connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE work.subscription SET position = \(position.rawValue), presence = \((presence()?.key).postgresParameter),
        beat_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => \(lease.seconds)),
        state = coalesce(\(state.postgresParameter), state)
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
      """)
  }

  /// Counts an attempt at one event, before it is made: a worker that dies of it has counted it.
  func recordAttempt(
    _ attempts: Int32, at position: LogPosition, over connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE work.subscription SET attempt_position = \(position.rawValue), attempts = \(attempts)
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
      """)
  }
}

// MARK: - Parking

extension SubscriptionLedger {
  /// Sets an event aside; once more, nothing: it may come again before the position has passed it.
  func park(
    _ event: RecordedEvent, error: String?, tries: Int32, over connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO work.parked (name, version, shard, position, stream, error, tries)
      VALUES (\(name), \(version), \(shard.rawValue), \(event.position.rawValue),
        \(event.stream.uuid), \(error.postgresParameter), \(tries))
      ON CONFLICT ON CONSTRAINT parked_pkey DO NOTHING
      """)
  }

  func unpark(_ position: LogPosition, over connection: Connection) throws {
    try connection.execute(
      """
      DELETE FROM work.parked
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
        AND position = \(position.rawValue)
      """)
  }

  /// The streams whose events must wait.
  func parkedStreams(over connection: Connection) throws -> Set<StreamID> {
    let rows = try connection.query(
      """
      SELECT DISTINCT stream FROM work.parked
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
      """)
    return Set(try rows.map { StreamID(uuid: try $0.decode(0, as: UUID.self)) })
  }

  /// The oldest event of a stream that is parked.
  func firstParked(of stream: StreamID, over connection: Connection) throws -> LogPosition? {
    let rows = try connection.query(
      """
      SELECT position FROM work.parked
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
        AND stream = \(stream.uuid)
      ORDER BY position LIMIT 1
      """)
    return try rows.first.map { LogPosition(try $0.decode(0, as: Int64.self)) }
  }

  /// Everything that is parked, oldest first.
  func parked(over connection: Connection) throws -> [ParkedEvent] {
    let rows = try connection.query(
      """
      SELECT position, stream, error, tries, parked_at FROM work.parked
      WHERE name = \(name) AND version = \(version) AND shard = \(shard.rawValue)
      ORDER BY position
      """)
    return try rows.map { row in
      ParkedEvent(
        position: LogPosition(try row.decode(0, as: Int64.self)),
        stream: StreamID(uuid: try row.decode(1, as: UUID.self)), error: try row.decode(2),
        tries: try row.decode(3),
        parkedAt: Timestamp(try row.decode(4, as: PostgresTimestamp.self)))
    }
  }
}

extension Timestamp {
  init(_ time: PostgresTimestamp) {
    self.init(microsecondsSince2000: time.microsecondsSince2000)
  }
}

extension PostgresTimestamp {
  init(_ time: Timestamp) { self.init(microsecondsSince2000: time.microsecondsSince2000) }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
