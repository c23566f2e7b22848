import Crypto
package import Delivery
package import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// People outside who want to be told, in `work.subscriber`.
///
/// An address is sealed as words are, and found again by a code under a key of this database: whoever
/// reads the table without the master key learns no address, and cannot try any.
package struct PostgresSubscribers: SubscriberStore, SubscriberBook {
  let store: PostgresEventStore
  let system: PrincipalID
  let now: @Sendable () -> Timestamp
  let bounds: Bounds

  /// How much strangers can make this program keep and send.
  package struct Bounds: Sendable {
    /// Of subscribers, those who have not confirmed included.
    package var capacity: Int64 = 50_000
    /// Of addresses that are asked within an hour, whoever asks for them.
    package var askedPerHour: Int64 = 600
    /// Of addresses of programs that are asked at one host within an hour.
    package var askedPerHost: Int64 = 20
    /// Between two messages that ask one address.
    package var pause = Duration.seconds(3_600)
    /// A link that confirms holds for so long, and an address that nobody confirms is kept no longer.
    package var patience = Duration.seconds(86_400)

    package init() {}
  }

  /// `now` only stamps ids; what is over the database decides.
  package init(
    _ store: PostgresEventStore, as system: PrincipalID, now: @escaping @Sendable () -> Timestamp,
    bounds: Bounds = Bounds()
  ) { (self.store, self.system, self.now, self.bounds) = (store, system, now, bounds) }

  package func add(
    _ address: SubscriberAddress, signing key: String?, components: [String]?
  ) async throws -> SubscriptionAnswer {
    try await transaction { connection in
      // One after the other: bounds that two could pass at once are none.
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('lastgood subscriber', 0))")
      guard try hasRoom(over: connection) else { return (.full, nil) }
      let host = try hostCode(of: address, over: connection)
      // Said to nobody: whoever is named by strangers, how often is none of their business.
      if let host, try isBusy(host, over: connection) { return (.asked, nil) }
      let code = try code(of: address.key, over: connection)
      let known = try connection.query(
        """
        SELECT id, asked_at > clock_timestamp() - make_interval(secs => \(bounds.pause.seconds))
        FROM work.subscriber
        WHERE shard = \(store.shard.rawValue) AND address_code = \(code.bytes) FOR UPDATE
        """
      ).first
      let id: StreamID
      if let known {
        // It was asked a moment ago: whoever wants to annoy somebody gets one message an hour.
        if try known.decode(1, as: Bool.self) { return (.asked, nil) }
        id = StreamID(uuid: try known.decode(0))
        try connection.execute(
          """
          UPDATE work.subscriber
          SET asked_at = clock_timestamp(), asked = \((components?.postgresParameter ?? .null(.textArray)))
          WHERE id = \(id.uuid)
          """)
        if let key { try change(id, over: connection) { $0.nextKey = key } }
      } else {
        id = StreamID(uuid: UUID())
        let secret = SubscriberSecret(address: address, token: TokenText.make(), nextKey: key)
        try insert(id, secret, code, host, components, over: connection)
      }
      return (.asked, try append(.added(address.kind), to: id, over: connection))
    }
  }

  private func hasRoom(over connection: Connection) throws -> Bool {
    let row = try connection.query(
      """
      SELECT count(*),
        count(*) FILTER (WHERE asked_at > clock_timestamp() - interval '1 hour')
      FROM work.subscriber WHERE shard = \(store.shard.rawValue)
      """
    ).single()
    return try row.decode(0, as: Int64.self) < bounds.capacity
      && row.decode(1, as: Int64.self) < bounds.askedPerHour
  }

  private func isBusy(_ host: SHA256Digest, over connection: Connection) throws -> Bool {
    try connection.query(
      """
      SELECT count(*) FROM work.subscriber
      WHERE shard = \(store.shard.rawValue) AND host_code = \(host.bytes)
        AND asked_at > clock_timestamp() - interval '1 hour'
      """
    ).single().decode(0, as: Int64.self) >= bounds.askedPerHost
  }

  private func insert(
    _ id: StreamID, _ secret: SubscriberSecret, _ code: SHA256Digest, _ host: SHA256Digest?,
    _ components: [String]?, over connection: Connection
  ) throws {
    let sealed = try store.vault.seal(secret.bytes, of: EventID(uuid: id.uuid))
    guard let key = sealed.key else { throw MalformedField() }
    try connection.execute(
      """
      INSERT INTO work.subscriber
        (id, shard, kind, host_code, asked, address_code, digest, sealed, master, wrapped)
      VALUES (\(id.uuid), \(store.shard.rawValue), \(secret.address.kind.code),
        \((host?.bytes).postgresParameter), \((components?.postgresParameter ?? .null(.textArray))), \(code.bytes),
        \(OpenSSLSHA256().digest(of: Array(secret.token.utf8)).bytes), \(sealed.ciphertext),
        \(key.master), \(key.bytes))
      """)
  }

  /// Seals anew what is sealed of somebody; links that were made for what stood there confirm it no
  /// more.
  private func change(
    _ id: StreamID, over connection: Connection, _ body: (inout SubscriberSecret) -> Void
  ) throws {
    let row = try connection.query(
      "SELECT id, sealed, master, wrapped FROM work.subscriber WHERE id = \(id.uuid) FOR UPDATE"
    ).single()
    var secret = try secret(in: row)
    body(&secret)
    let sealed = try store.vault.seal(secret.bytes, of: EventID(uuid: id.uuid))
    guard let key = sealed.key else { throw MalformedField() }
    try connection.execute(
      """
      UPDATE work.subscriber
      SET sealed = \(sealed.ciphertext), master = \(key.master), wrapped = \(key.bytes)
      WHERE id = \(id.uuid)
      """)
    try connection.execute(
      "DELETE FROM work.subscriber_token WHERE subscriber = \(id.uuid) AND used_at IS NULL")
  }
}

// MARK: - Links

extension PostgresSubscribers {
  package func confirmation(digest: SHA256Digest) async throws -> ConfirmationState {
    try await store.pool.use { connection in
      try state(of: digest, isLocked: false, over: connection).state
    }
  }

  package func confirm(digest: SHA256Digest) async throws -> ConfirmationState {
    try await transaction { connection in
      let (state, id) = try state(of: digest, isLocked: true, over: connection)
      guard state == .open, let id else { return (state, nil) }
      try connection.execute(
        """
        UPDATE work.subscriber
        SET state = 1, components = asked, set_aside_at = NULL, failures = 0,
          confirmed_at = coalesce(confirmed_at, clock_timestamp())
        WHERE id = \(id.uuid)
        """)
      // All of them: an older link must not undo what this one says.
      try connection.execute(
        """
        UPDATE work.subscriber_token SET used_at = coalesce(used_at, clock_timestamp())
        WHERE subscriber = \(id.uuid)
        """)
      try takeNextKey(of: id, over: connection)
      return (.open, try append(.confirmed, to: id, over: connection))
    }
  }

  /// From now on messages are signed with what they were asked with.
  private func takeNextKey(of id: StreamID, over connection: Connection) throws {
    let isProgram =
      try connection.query(
        "SELECT kind = 1 FROM work.subscriber WHERE id = \(id.uuid)"
      ).single().decode(0, as: Bool.self)
    guard isProgram else { return }
    try change(id, over: connection) { secret in
      secret.key = secret.nextKey ?? secret.key
      secret.nextKey = nil
    }
  }

  private func state(
    of digest: SHA256Digest, isLocked: Bool, over connection: Connection
  ) throws -> (state: ConfirmationState, id: StreamID?) {
    let row = try connection.query(
      """
      SELECT s.id, t.used_at IS NOT NULL
      FROM work.subscriber_token t JOIN work.subscriber s ON s.id = t.subscriber
      WHERE t.digest = \(digest.bytes) AND t.expires_at > clock_timestamp()
      \(raw: isLocked ? "FOR UPDATE" : "")
      """
    ).first
    guard let row else { return (.unknown, nil) }
    return (try row.decode(1, as: Bool.self) ? .used : .open, StreamID(uuid: try row.decode(0)))
  }

  package func unsubscribe(digest: SHA256Digest) async throws {
    _ = try await transaction { connection in
      let id = try connection.query(
        "DELETE FROM work.subscriber WHERE digest = \(digest.bytes) RETURNING id"
      ).first.map { StreamID(uuid: try $0.decode(0)) }
      let end = SubscriberEvent.removed(because: .unsubscribed, by: nil)
      return ((), try id.flatMap { try append(end, to: $0, over: connection) })
    }
  }
}

// MARK: - The team's side

extension PostgresSubscribers {
  package func subscribers(after: StreamID?, limit: Int) async throws -> [SubscriberRow] {
    try await store.pool.use { connection in
      try connection.query(
        """
        SELECT id, sealed, master, wrapped, state, components, created_at, confirmed_at
        FROM work.subscriber
        WHERE shard = \(store.shard.rawValue)
          AND (\(after == nil) OR id > (\((after?.uuid).postgresParameter))::uuid)
        ORDER BY id LIMIT \(Int64(limit))
        """
      ).map { row in
        let state: SubscriberRow.State =
          switch try row.decode(4, as: Int16.self) {
          case 0: .unconfirmed
          case 1: .confirmed
          default: .setAside
          }
        return SubscriberRow(
          StreamID(uuid: try row.decode(0)), state,
          components: try row.decode(5, as: [String]?.self), createdAt: try row.time(6),
          confirmedAt: try row.timeOrNil(7), address: try secret(in: row).address)
      }
    }
  }

  package func remove(_ id: StreamID, by principal: PrincipalID) async throws -> Bool {
    try await transaction { connection in
      let isThere =
        try connection.query(
          "DELETE FROM work.subscriber WHERE id = \(id.uuid) RETURNING id"
        ).first != nil
      guard isThere else { return (false, nil) }
      let end = SubscriberEvent.removed(because: .removed, by: principal)
      return (true, try append(end, to: id, over: connection))
    }
  }

  /// Forgets those whom nobody confirmed in time, and those who have been set aside for a month.
  ///
  /// - Returns: how many.
  package func sweep() async throws -> Int {
    try await transaction { connection in
      let rows = try connection.query(
        """
        DELETE FROM work.subscriber WHERE id IN (
          SELECT id FROM work.subscriber
          WHERE shard = \(store.shard.rawValue) AND (
            confirmed_at IS NULL
              AND asked_at < clock_timestamp() - make_interval(secs => \(bounds.patience.seconds))
            OR state = 2 AND set_aside_at < clock_timestamp() - interval '30 days')
          LIMIT 500 FOR UPDATE SKIP LOCKED)
        RETURNING id, confirmed_at IS NULL
        """)
      try connection.execute(
        "DELETE FROM work.subscriber_token WHERE expires_at < clock_timestamp()")
      var newest: LogPosition?
      for row in rows {
        let reason: SubscriberEnd =
          try row.decode(1, as: Bool.self) ? .unconfirmed : .rejected
        newest = try append(
          .removed(because: reason, by: nil), to: StreamID(uuid: try row.decode(0)),
          over: connection)
      }
      return (rows.count, newest)
    }
  }
}

// MARK: - Whoever sends

extension PostgresSubscribers {
  package func envelope(
    for id: StreamID, confirming: Bool
  ) async throws -> SubscriberEnvelope? {
    try await transaction { connection in
      let row = try connection.query(
        """
        SELECT id, sealed, master, wrapped, state,
          asked_at > clock_timestamp() - make_interval(secs => \(bounds.patience.seconds))
        FROM work.subscriber WHERE id = \(id.uuid)
        """
      ).first
      guard let row else { return (nil, nil) }
      let isConfirmed = try row.decode(4, as: Int16.self) == 1
      // A question that comes late would be about nothing: its link is over.
      guard try confirming ? row.decode(5, as: Bool.self) : isConfirmed else { return (nil, nil) }
      let secret = try secret(in: row)
      var envelope = SubscriberEnvelope(
        secret.address, token: secret.token,
        secret: confirming ? secret.nextKey ?? secret.key : secret.key)
      if confirming {
        let token = TokenText.make()
        try connection.execute(
          """
          INSERT INTO work.subscriber_token (digest, subscriber, expires_at)
          VALUES (\(OpenSSLSHA256().digest(of: Array(token.utf8)).bytes), \(id.uuid),
            clock_timestamp() + make_interval(secs => \(bounds.patience.seconds)))
          """)
        envelope.confirmation = token
      }
      return (envelope, nil)
    }
  }

  private func secret(in row: Row) throws -> SubscriberSecret {
    try SubscriberSecret.open(row, by: store.vault)
  }

  private func hostCode(
    of address: SubscriberAddress, over connection: Connection
  ) throws -> SHA256Digest? {
    guard case .webhook(let address) = address else { return nil }
    return try code(of: "host \(address.host)", over: connection)
  }

  private func code(of key: String, over connection: Connection) throws -> SHA256Digest {
    let secret = try StatusKey.find("subscribers", in: store, over: connection)
    return HMACSHA256(key: secret) { OpenSSLSHA256().digest(of: $0) }.digest(of: Array(key.utf8))
  }

  /// Its own rows first and the log's head last, as all do who write both.
  private func transaction<T: Sendable>(
    _ body: @Sendable (Connection) throws -> (T, LogPosition?)
  ) async throws -> T {
    let (value, newest) = try await store.commit { connection in
      try connection.transaction { try body($0) }
    }
    if let newest { store.announce(newest) }
    return value
  }

  private func append(
    _ event: SubscriberEvent, to id: StreamID, over connection: Connection
  ) throws -> LogPosition? {
    try event.append(to: id, by: system, at: now(), in: store, over: connection)
  }
}

extension SubscriberKind {
  /// As it is kept.
  var code: Int16 {
    switch self {
    case .mail: 0
    case .webhook: 1
    }
  }

  init(code: Int16) { self = code == 1 ? .webhook : .mail }
}
