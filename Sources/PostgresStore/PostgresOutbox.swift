import Crypto
package import Delivery
import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Policy
import Postgres

/// The outbox in PostgreSQL: `work.delivery`.
package struct PostgresOutbox: Outbox {
  private let store: PostgresEventStore
  private let system: PrincipalID
  private let now: @Sendable () -> Timestamp
  /// Names this worker in what it has in hand.
  private let owner = UUID()

  /// `now` only stamps ids; when something is due the database decides.
  package init(
    _ store: PostgresEventStore, as system: PrincipalID, now: @escaping @Sendable () -> Timestamp
  ) {
    (self.store, self.system, self.now) = (store, system, now)
  }

  /// So many messages to programs outside are looked at, to find some of hosts that are free.
  private static let outlook: Int64 = 500

  /// Channel by channel, so that however much waits for one, others are seen; and where strangers'
  /// programs are told, host by host.
  package func claim(
    room: Int, each: [String: Int], otherwise: Int, outside: OutsideLanes?, for lease: Duration
  ) async throws -> [ClaimedDelivery] {
    let (shard, owner) = (store.shard, owner)
    let outside = outside ?? OutsideLanes("", room: 0)
    return try await store.pool.use { connection in
      try connection.query(
        """
        WITH RECURSIVE lane AS (
          (SELECT channel FROM work.delivery
           WHERE shard = \(shard.rawValue) AND state = 0 ORDER BY channel LIMIT 1)
          UNION ALL
          SELECT (SELECT d.channel FROM work.delivery d
            WHERE d.shard = \(shard.rawValue) AND d.state = 0 AND d.channel > lane.channel
            ORDER BY d.channel LIMIT 1)
          FROM lane WHERE lane.channel IS NOT NULL),
        inside AS (
          SELECT due.id, due.due_at FROM lane
          LEFT JOIN unnest(\(Array(each.keys)), \(each.values.map(Int64.init))) AS own(channel, room)
            ON own.channel = lane.channel
          CROSS JOIN LATERAL (
            SELECT d.id, d.due_at FROM work.delivery d
            WHERE d.shard = \(shard.rawValue) AND d.state = 0 AND d.channel = lane.channel
              AND d.due_at <= clock_timestamp()
            ORDER BY d.due_at LIMIT greatest(coalesce(own.room, \(Int64(otherwise))), 0)
            FOR UPDATE SKIP LOCKED) due
          WHERE lane.channel IS NOT NULL AND lane.channel <> \(outside.channel)
          ORDER BY due.due_at LIMIT \(Int64(room))),
        near AS (
          SELECT d.id, d.due_at, coalesce(s.host_code, uuid_send(d.id)) AS host
          FROM work.delivery d LEFT JOIN work.subscriber s ON s.id = d.subscriber
          WHERE d.shard = \(shard.rawValue) AND d.state = 0 AND d.channel = \(outside.channel)
            AND d.due_at <= clock_timestamp()
            AND (s.host_code = ANY (\(Array(outside.busy)))) IS NOT TRUE
          ORDER BY d.due_at LIMIT \(outside.room > 0 ? Self.outlook : 0)),
        free AS (
          SELECT DISTINCT ON (host) id, due_at FROM near ORDER BY host, due_at),
        outside AS (
          SELECT d.id, d.due_at FROM work.delivery d
          WHERE d.id IN (
              SELECT id FROM free ORDER BY due_at LIMIT \(Int64(max(0, outside.room))))
            AND d.state = 0 AND d.due_at <= clock_timestamp()
          FOR UPDATE SKIP LOCKED),
        taken AS (
          SELECT id FROM (SELECT * FROM inside UNION ALL SELECT * FROM outside) both_kinds
          ORDER BY due_at LIMIT \(Int64(room))),
        claimed AS (
          UPDATE work.delivery d
          SET epoch = d.epoch + 1, tries = d.tries + 1, owner = \(owner),
            due_at = clock_timestamp() + make_interval(secs => \(lease.seconds))
          FROM taken WHERE d.id = taken.id
          RETURNING d.*),
        begun AS (
          INSERT INTO work.delivery_try (delivery, epoch, is_end, attempt)
          SELECT id, epoch, false, tries FROM claimed)
        SELECT c.id, c.epoch, c.tries, c.channel, c.kind, c.recipient, c.address, c.cause,
          c.cause_type, c.subject, c.visibility, x.channel IS NOT NULL, c.subscriber,
          s.host_code
        FROM claimed c LEFT JOIN work.subscriber s ON s.id = c.subscriber
        LEFT JOIN work.disabled_channel x ON x.shard = c.shard AND x.channel = c.channel
        """
      ).map(ClaimedDelivery.init)
    }
  }

  package func nextDue() async throws -> Duration? {
    let shard = store.shard
    let seconds = try await store.pool.use { connection in
      try connection.query(
        """
        SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 FROM work.delivery
        WHERE shard = \(shard.rawValue) AND state = 0
        """
      ).single().decode(0, as: Double?.self)
    }
    return seconds.map { .seconds(max(0, min($0, 86_400))) }
  }
}

// MARK: - Settling

extension PostgresOutbox {
  package func settle(
    _ claim: ClaimedDelivery, _ end: TryEnd, _ verdict: DeliveryVerdict
  ) async throws {
    let (store, system, time) = (store, system, now())
    let newest = try await store.commit { connection in
      try connection.transaction { connection -> LogPosition? in
        let settling = Settling(claim, end, verdict, by: system, at: time)
        // Its own rows first and the log's head last, as all do who write both.
        let appends = try settling.write(in: store.shard, over: connection)
        var newest = try settling.judgeSubscriber(
          hasMoved: !appends.isEmpty, in: store, over: connection)
        for append in appends {
          if case .appended(let receipt) = try store.append(append, as: .app, over: connection) {
            newest = receipt.last
          }
        }
        return newest
      }
    }
    if let newest { store.announce(newest) }
  }
}

/// What the end of a try changes, and what the record is told.
private struct Settling {
  let claim: ClaimedDelivery
  let end: TryEnd
  let verdict: DeliveryVerdict
  let system: PrincipalID
  let time: Timestamp

  init(
    _ claim: ClaimedDelivery, _ end: TryEnd, _ verdict: DeliveryVerdict, by system: PrincipalID,
    at time: Timestamp
  ) {
    (self.claim, self.end, self.verdict) = (claim, end, verdict)
    (self.system, self.time) = (system, time)
  }

  /// - Returns: what is to be appended.
  func write(in shard: Shard, over connection: Connection) throws -> [Append] {
    let row = try connection.query(
      """
      SELECT state, epoch = \(claim.epoch),
        told_at IS NULL OR told_at < clock_timestamp() - interval '1 hour'
      FROM work.delivery WHERE id = \(claim.id.uuid) FOR UPDATE
      """
    ).single()
    try writeTry(over: connection)
    // Whoever came late: another has it in hand, or it is settled. That it arrived counts all the same.
    let isNewest = try row.decode(1, as: Bool.self)
    guard try row.decode(0, as: Int16.self) == 0, isNewest || verdict == .sent else { return [] }
    let isTold = try row.decode(2, as: Bool.self)
    let next = try move(telling: isTold, over: connection)
    var appends: [Append] = []
    switch verdict {
    case .sent: appends.append(append([.sent(attempt: claim.attempt, status: end.status)]))
    case .again where isTold:
      appends.append(
        append([
          .deferred(
            attempt: claim.attempt, outcome: end.outcome, status: end.status, nextAt: next)
        ]))
    case .again: break
    case .deadLetter(let reason):
      appends.append(
        append([
          .failed(attempt: claim.attempt, outcome: end.outcome, status: end.status),
          .deadLettered(
            channel: claim.recipient.channel, because: reason, attempts: claim.attempt),
        ]))
    }
    if let event = try moveChannel(in: shard, over: connection) { appends.append(append(event)) }
    return appends
  }

  /// What the end says of a subscriber: whoever is not there, or refuses one message after the other,
  /// is sent nothing more.
  func judgeSubscriber(
    hasMoved: Bool, in store: PostgresEventStore, over connection: Connection
  ) throws -> LogPosition? {
    guard let id = claim.recipient.subscriber else { return nil }
    if end.isForNobody { return try setAside(id, in: store, over: connection) }
    guard claim.recipient.kind == .webhook else { return nil }
    if end.outcome == .gone { return try forget(id, in: store, over: connection) }
    // Whoever is asked may refuse as often as they want: strangers have them asked.
    guard hasMoved, claim.causeType != .subscriberAdded else { return nil }
    switch verdict {
    case .sent:
      try connection.execute(
        "UPDATE work.subscriber SET failures = 0 WHERE id = \(id.uuid) AND failures > 0")
    case .deadLetter(.refused), .deadLetter(.exhausted), .deadLetter(.unusable):
      let failures =
        try connection.query(
          """
          UPDATE work.subscriber SET failures = failures + 1 WHERE id = \(id.uuid)
          RETURNING failures
          """
        ).first?.decode(0, as: Int32.self) ?? 0
      if failures >= Self.longestFailure {
        return try setAside(id, in: store, over: connection)
      }
    case .deadLetter, .again: break
    }
    return nil
  }

  /// So many messages to a program may be given up, one after the other.
  private static let longestFailure: Int32 = 3

  private func forget(
    _ id: StreamID, in store: PostgresEventStore, over connection: Connection
  ) throws -> LogPosition? {
    let isThere =
      try connection.query(
        "DELETE FROM work.subscriber WHERE id = \(id.uuid) RETURNING id"
      ).first != nil
    guard isThere else { return nil }
    return try SubscriberEvent.removed(because: .gone, by: nil).append(
      to: id, by: system, at: time, in: store, over: connection)
  }

  private func setAside(
    _ id: StreamID, in store: PostgresEventStore, over connection: Connection
  ) throws -> LogPosition? {
    let isNew =
      try connection.query(
        """
        UPDATE work.subscriber SET state = 2, set_aside_at = clock_timestamp()
        WHERE id = \(id.uuid) AND state <> 2 RETURNING id
        """
      ).first != nil
    guard isNew else { return nil }
    return try SubscriberEvent.setAside(status: end.status).append(
      to: id, by: system, at: time, in: store, over: connection)
  }

  private func writeTry(over connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO work.delivery_try (delivery, epoch, is_end, attempt, outcome, status, reply)
      VALUES (\(claim.id.uuid), \(claim.epoch), true, \(claim.attempt), \(end.outcome.rawValue),
        \(end.status.postgresParameter), \(end.reply))
      ON CONFLICT DO NOTHING
      """)
  }

  /// - Returns: when the next try is due.
  private func move(telling isTold: Bool, over connection: Connection) throws -> Timestamp {
    let (state, pause): (Int16, Int64) =
      switch verdict {
      case .sent: (1, 0)
      case .again(let pause): (0, pause)
      case .deadLetter: (2, 0)
      }
    let row = try connection.query(
      """
      UPDATE work.delivery
      SET state = \(state), owner = NULL, outcome = \(end.outcome.rawValue),
        status = \(end.status.postgresParameter), ended_at = clock_timestamp(),
        due_at = clock_timestamp() + make_interval(secs => \(Double(pause) / 1_000_000)),
        told_at = CASE WHEN \(isTold) AND \(state) = 0::smallint THEN clock_timestamp()
          ELSE told_at END
      WHERE id = \(claim.id.uuid) RETURNING due_at
      """
    ).single()
    return try row.time(0)
  }

  /// What the end says of the channel as a whole.
  private func moveChannel(in shard: Shard, over connection: Connection) throws -> ChannelEvent? {
    let channel = claim.recipient.channel
    switch end.outcome {
    // One reader of many is gone, and not the channel.
    case .gone where claim.recipient.subscriber != nil: return nil
    case .gone:
      let isNew =
        try connection.query(
          """
          INSERT INTO work.disabled_channel (shard, channel, delivery)
          VALUES (\(shard.rawValue), \(channel), \(claim.id.uuid))
          ON CONFLICT DO NOTHING RETURNING channel
          """
        ).first != nil
      return isNew ? .disabled(channel: channel, status: end.status, delivery: claim.id) : nil
    case .accepted where claim.isTest:
      let wasDisabled =
        try connection.query(
          """
          DELETE FROM work.disabled_channel
          WHERE shard = \(shard.rawValue) AND channel = \(channel) RETURNING channel
          """
        ).first != nil
      return wasDisabled ? .enabled(channel: channel, delivery: claim.id) : nil
    default: return nil
    }
  }

  private func append(_ events: [DeliveryEvent]) -> Append {
    append(
      events.map { EventFormat.deliveries.body($0) }, to: claim.id, visibility: claim.visibility)
  }

  private func append(_ event: ChannelEvent) -> Append {
    append(
      [EventFormat.channels.body(event)],
      to: .channel(claim.recipient.channel) { OpenSSLSHA256().digest(of: $0) }, visibility: .normal)
  }

  private func append(
    _ bodies: [EventBody], to stream: StreamID, visibility: Visibility
  ) -> Append {
    let sha256 = OpenSSLSHA256()
    let drafts = bodies.map {
      EventDraft(
        id: .make(at: time), $0, happenedAt: time, causes: [claim.cause], visibility: visibility)
    }
    let name = "\(claim.epoch) \(bodies.first?.type.name ?? "")"
    return Append(
      drafts, to: stream, .delivery, expecting: nil,
      as: CommandIdentity(
        by: system, key: .derived(from: claim.id.uuid, "settled", name, by: sha256),
        digest: sha256.digest(of: Array("lastgood delivery 1\n\(claim.id) \(name)".utf8))),
      role: "system")
  }
}

extension ClaimedDelivery {
  fileprivate init(_ row: Row) throws {
    guard let type = EventType(try row.decode(8, as: String.self)),
      let visibility = Visibility(rawValue: try row.decode(10))
    else { throw MalformedField() }
    var recipient = Recipient(
      try row.decode(3), try row.word(4), number: try row.decode(5), address: try row.decode(6))
    recipient.subscriber = try row.decode(12, as: UUID?.self).map { StreamID(uuid: $0) }
    self.init(
      StreamID(uuid: try row.decode(0)), epoch: try row.decode(1), attempt: try row.decode(2),
      to: recipient,
      because: EventID(uuid: try row.decode(7)), type, on: StreamID(uuid: try row.decode(9)),
      visibility: visibility, isDisabled: try row.decode(11))
    host = try row.decode(13)
  }
}
