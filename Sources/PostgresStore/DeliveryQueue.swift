import Crypto
import Delivery
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Policy
import Postgres

/// Writes messages that are to be sent: a row and an event for each, once.
struct DeliveryQueue: Sendable {
  let store: PostgresEventStore
  let system: PrincipalID
  let now: @Sendable () -> Timestamp

  /// Its own rows first and the log's head last, as all do who write both.
  func queue(_ deliveries: [NewDelivery], over connection: Connection) throws {
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
        recipient, address, subscriber, queued_at, position, due_at)
      VALUES (\(delivery.id.uuid), \(store.shard.rawValue), \(event.id.uuid), \(event.stream.uuid),
        \(event.type.name), \(event.visibility.rawValue), \(recipient.channel),
        \(recipient.kind.rawValue), \(recipient.number), \(recipient.address.postgresParameter),
        (\((recipient.subscriber?.uuid).postgresParameter))::uuid, clock_timestamp(), \(event.position.rawValue), clock_timestamp())
      ON CONFLICT (id) DO NOTHING RETURNING id
      """
    ).first != nil
  }
}

/// A message that an event leads to.
struct NewDelivery {
  var id: StreamID
  var event: RecordedEvent
  var recipient: Recipient
  var policy: SHA256Digest?

  /// `occasion` is nil where it is told to subscribers.
  init(
    _ event: RecordedEvent, _ occasion: Occasion? = nil, to recipient: Recipient,
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
    } else if let subscriber = recipient.subscriber {
      // Whatever the channel is called then: nobody is told twice because it was renamed meanwhile.
      id = .derived(from: event.id.uuid, "subscriber", subscriber.description, by: sha256)
    } else {
      id = .derived(from: event.id.uuid, "delivery", recipient.channel, number, by: sha256)
    }
  }

  func append(by system: PrincipalID, at time: Timestamp) throws -> Append {
    let sha256 = OpenSSLSHA256()
    let queued = QueuedDelivery(
      to: recipient.channel, recipient.kind.rawValue, recipient: recipient.number,
      address: recipient.address.map(Words.text), subscriber: recipient.subscriber,
      because: event.id, event.type.name,
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
