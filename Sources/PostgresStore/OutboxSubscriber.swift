import Crypto
import Delivery
import Digest
package import EventLog
import FoundationEssentials
package import IncidentService
import Policy
package import Postgres
import Synchronization

/// Queues what is to be told of events, in the transaction that moves its place in the log.
///
/// So nothing is recorded without being told, and nothing is told twice for one event: the
/// deliveries' ids are computed from the event and the recipient.
package struct OutboxSubscriber: Subscriber {
  package static let name = "outbox"
  package static let version: Int32 = 1

  private let store: PostgresEventStore
  private let system: PrincipalID
  private let shelf: PolicyShelf
  private let now: @Sendable () -> Timestamp

  package var name: String { Self.name }
  package var version: Int32 { Self.version }
  /// Its place is made with the tables, so that nothing recorded since is missed, and nothing of
  /// before is told now.
  package var start: SubscriptionStart { .now }

  /// `now` only stamps ids; `decode` reads a policy's canonical text.
  package init(
    _ store: PostgresEventStore, as system: PrincipalID, now: @escaping @Sendable () -> Timestamp,
    decode: @escaping StoredPolicies.Decode
  ) {
    (self.store, self.system, self.now) = (store, system, now)
    shelf = PolicyShelf(store, decode: decode)
  }

  package func handle(_ events: [RecordedEvent], over connection: Connection) throws {
    var queued: [NewDelivery] = []
    for event in events {
      switch event.type {
      case .deliveryReplayed: try replay(event, over: connection)
      // They are in the log now, so whoever sends can be told to look.
      case .deliveryQueued: store.announce(event.position)
      default:
        guard let occasion = try occasion(of: event, over: connection) else { continue }
        let (policy, hash) = try shelf.inForce(over: connection)
        let recipients =
          occasion == .relief
          ? try called(on: event.stream, over: connection) : policy.recipients(on: occasion)
        queued += recipients.map {
          NewDelivery(event, occasion, to: $0, under: hash)
        }
      }
    }
    try queue(queued, over: connection)
  }

  private func occasion(
    of event: RecordedEvent, over connection: Connection
  ) throws -> Occasion? {
    guard try !isOfAnAlarm(event, over: connection) else { return nil }
    return try Occasion(event) { id in
      var reader = LogReader(store.shard)
      return try reader.event(id, over: connection)
    }
  }

  /// The calls that pagers were sent about a stream, each once.
  private func called(on stream: StreamID, over connection: Connection) throws -> [Recipient] {
    let rows = try connection.query(
      """
      SELECT channel, cause FROM work.delivery
      WHERE subject = \(stream.uuid) AND kind = \(Channel.Kind.pagerduty.rawValue)
        AND address IS NULL ORDER BY position
      """
    ).map { (try $0.decode(0, as: String.self), EventID(uuid: try $0.decode(1))) }
    var calls: [Recipient] = []
    for (channel, cause) in rows {
      var reader = LogReader(store.shard)
      guard let event = try reader.event(cause, over: connection),
        let call = Occasion.call(of: event),
        !calls.contains(where: { $0.channel == channel && $0.address == call })
      else { continue }
      calls.append(
        Recipient(
          channel, .pagerduty, number: Int32(clamping: calls.count + 1), address: call))
    }
    return calls
  }

  /// Whether a message that tells of an undelivered message was not delivered either: nobody is told of
  /// that, or it would go on for ever.
  private func isOfAnAlarm(_ event: RecordedEvent, over connection: Connection) throws -> Bool {
    guard event.type == .deliveryDeadLettered else { return false }
    let cause = try connection.query(
      "SELECT cause_type FROM work.delivery WHERE id = \(event.stream.uuid)"
    ).first?.decode(0, as: String.self)
    return cause == nil || cause == EventType.deliveryDeadLettered.name
  }

  private func replay(_ event: RecordedEvent, over connection: Connection) throws {
    try connection.execute(
      """
      UPDATE work.delivery
      SET state = 0, tries = 0, due_at = clock_timestamp(), told_at = NULL,
        position = \(event.position.rawValue)
      WHERE id = \(event.stream.uuid) AND state = 2 AND position < \(event.position.rawValue)
      """)
    store.announce(event.position)
  }

  /// Its own rows first and the log's head last, as all do who write both.
  private func queue(_ deliveries: [NewDelivery], over connection: Connection) throws {
    var appends: [SealedAppend] = []
    for delivery in deliveries where try insert(delivery, over: connection) {
      let append = try delivery.append(by: system, at: now())
      appends.append(try store.vault.seal(append))
    }
    for start in stride(from: 0, to: appends.count, by: 100) {
      let page = Array(appends[start..<min(start + 100, appends.count)])
      try place(page, try page.send(as: .app, in: store.shard, over: connection), over: connection)
    }
  }

  /// Each row stands where its own event does: no two at one place, so that lists can be paged.
  private func place(
    _ appends: [SealedAppend], _ answers: [Result<AppendAnswer, AppendRefusal>],
    over connection: Connection
  ) throws {
    var ids: [UUID] = []
    var positions: [Int64] = []
    for (append, answer) in zip(appends, answers) {
      guard case .appended(let receipt) = try answer.get() else { continue }
      ids.append(append.append.stream.uuid)
      positions.append(receipt.first.rawValue)
    }
    try connection.execute(
      """
      UPDATE work.delivery d SET position = p.position
      FROM unnest(\(ids), \(positions)) AS p(id, position) WHERE d.id = p.id
      """)
  }

  private func insert(_ delivery: NewDelivery, over connection: Connection) throws -> Bool {
    let (event, recipient) = (delivery.event, delivery.recipient)
    return try connection.query(
      """
      INSERT INTO work.delivery (id, shard, cause, subject, cause_type, visibility, channel, kind,
        recipient, address, queued_at, position, due_at)
      VALUES (\(delivery.id.uuid), \(store.shard.rawValue), \(event.id.uuid), \(event.stream.uuid),
        \(event.type.name), \(event.visibility.rawValue), \(recipient.channel),
        \(recipient.kind.rawValue), \(recipient.number), \(recipient.address.postgresParameter),
        clock_timestamp(), \(event.position.rawValue), clock_timestamp())
      ON CONFLICT (id) DO NOTHING RETURNING id
      """
    ).first != nil
  }
}

/// A message that an event leads to.
private struct NewDelivery {
  var id: StreamID
  var event: RecordedEvent
  var recipient: Recipient
  var policy: SHA256Digest?

  init(
    _ event: RecordedEvent, _ occasion: Occasion, to recipient: Recipient,
    under policy: SHA256Digest?
  ) {
    (self.event, self.recipient, self.policy) = (event, recipient, policy)
    let sha256 = OpenSSLSHA256()
    let number = String(recipient.number)
    if case .deadLetter(let channel) = occasion {
      // One alarm an hour about a channel, however much is set aside.
      let hour = String(event.recordedAt.microseconds / 3_600_000_000)
      id = .derived(
        from: StreamID.policy.uuid, "dead letters", channel, hour, recipient.channel, number,
        by: sha256)
    } else {
      id = .derived(from: event.id.uuid, "delivery", recipient.channel, number, by: sha256)
    }
  }

  func append(by system: PrincipalID, at time: Timestamp) throws -> Append {
    let sha256 = OpenSSLSHA256()
    let queued = QueuedDelivery(
      to: recipient.channel, recipient.kind.rawValue, recipient: recipient.number,
      address: recipient.address.map(Words.text), because: event.id, event.type.name,
      on: event.stream)
    let draft = EventDraft(
      id: .make(at: time), EventFormat.deliveries.body(.queued(queued)),
      happenedAt: event.recordedAt, causes: [event.id], visibility: event.visibility)
    return Append(
      [draft], to: id, .delivery, expecting: nil,
      as: CommandIdentity(
        by: system, key: .derived(from: id.uuid, "queued", by: sha256),
        digest: sha256.digest(of: Array("lastgood delivery 1\n\(id)".utf8))),
      role: "system", policy: policy)
  }
}

/// The policy in force, read over the connection of a transaction.
private final class PolicyShelf: Sendable {
  private let store: PostgresEventStore
  private let decode: StoredPolicies.Decode
  private let known = Mutex(Known())

  private struct Known {
    var version = StreamVersion.empty
    var hash: SHA256Digest?
    var policy = Policy.standard
  }

  init(_ store: PostgresEventStore, decode: @escaping StoredPolicies.Decode) {
    (self.store, self.decode) = (store, decode)
  }

  func inForce(over connection: Connection) throws -> (Policy, SHA256Digest?) {
    var known = known.withLock(\.self)
    var reader = LogReader(store.shard)
    while true {
      let page = try reader.stream(.policy, after: known.version, limit: 100, over: connection)
      for (event, words) in zip(page, try store.vault.open(page)) {
        known.version = event.version
        let opened = OpenedEvent(event, words: words)
        guard case .applied(let hash, _, _, let text) = try opened.decoded(by: .policies) else {
          continue
        }
        known.hash = hash
        known.policy = text.textOrNil.flatMap(decode) ?? .standard
      }
      if page.count < 100 { break }
    }
    self.known.withLock { [known] in $0 = known }
    return (known.policy, known.hash)
  }
}
