import Communication
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
  private let deliveries: DeliveryQueue
  private let shelf: PolicyShelf

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
    self.store = store
    deliveries = DeliveryQueue(store: store, system: system, now: now)
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
        queued += try marks(of: event, over: connection)
        guard let occasion = try occasion(of: event, over: connection) else { continue }
        let (policy, hash) = try shelf.inForce(over: connection)
        if try isForEverybody(event, occasion), policy.statusPage?.subscriptions != nil {
          try noteForSubscribers(event, over: connection)
        }
        let recipients =
          occasion == .relief
          ? try called(on: event.stream, over: connection) : policy.recipients(on: occasion)
        queued += recipients.map {
          NewDelivery(event, occasion, to: $0, under: hash)
        }
      }
    }
    try deliveries.queue(queued, over: connection)
  }

  /// Beside what is told to people: the same event may be both.
  private func marks(
    of event: RecordedEvent, over connection: Connection
  ) throws -> [NewDelivery] {
    guard Occasion.isMarked(event) else { return [] }
    let (policy, hash) = try shelf.inForce(over: connection)
    return policy.recipients(on: .mark).map { NewDelivery(event, .mark, to: $0, under: hash) }
  }

  /// Whether people outside are told of it, whoever asked to be.
  private func isForEverybody(_ event: RecordedEvent, _ occasion: Occasion) throws -> Bool {
    guard event.visibility != .restricted, case .word(let audience) = occasion else { return false }
    return audience == UpdateAudience.everybody.rawValue && event.type != .reminderIssued
  }

  /// Leaves the many to whoever takes them step by step: the log's readers do not wait for them.
  private func noteForSubscribers(_ event: RecordedEvent, over connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO work.fan_out (cause, shard, position)
      VALUES (\(event.id.uuid), \(store.shard.rawValue), \(event.position.rawValue))
      ON CONFLICT (cause) DO NOTHING
      """)
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

  /// Whether nobody is told that a message was not delivered: one that tells of an undelivered message,
  /// or it would go on for ever; and one to somebody outside.
  ///
  /// Whatever strangers type into a form would call somebody.
  private func isOfAnAlarm(_ event: RecordedEvent, over connection: Connection) throws -> Bool {
    guard event.type == .deliveryDeadLettered else { return false }
    let cause = try connection.query(
      """
      SELECT cause_type FROM work.delivery WHERE id = \(event.stream.uuid) AND subscriber IS NULL
      """
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
}
