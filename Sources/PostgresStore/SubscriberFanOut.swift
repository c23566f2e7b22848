import Communication
import Delivery
package import EventLog
import FoundationEssentials
package import IncidentService
import JSON
import Policy
import Postgres

/// Queues what was said to everybody for each subscriber whom it concerns, some hundred at a time.
///
/// Apart from what queues messages to the team: that one must never wait for fifty thousand others, and
/// while these are appended others append between them.
package struct SubscriberFanOut: Sendable {
  private let store: PostgresEventStore
  private let deliveries: DeliveryQueue
  private let shelf: PolicyShelf
  private let page: Int

  /// `now` only stamps ids; `decode` reads a policy's canonical text.
  package init(
    _ store: PostgresEventStore, as system: PrincipalID, now: @escaping @Sendable () -> Timestamp,
    decode: @escaping StoredPolicies.Decode, page: Int = 200
  ) {
    (self.store, self.page) = (store, page)
    deliveries = DeliveryQueue(store: store, system: system, now: now)
    shelf = PolicyShelf(store, decode: decode)
  }

  /// Works until the task is cancelled.
  package func run(waking watch: any LogWatch) async throws {
    while !Task.isCancelled {
      let head = try await store.head().position
      while try await step() {}
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await watch.wait(beyond: head) }
        // What is to be told is noted a moment after the log grew.
        group.addTask { try await Task.sleep(for: .seconds(1)) }
        defer { group.cancelAll() }
        try await group.next()
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Queues the next page of what is to be told.
  ///
  /// - Returns: whether there may be more.
  package func step() async throws -> Bool {
    do {
      return try await store.commit { connection in
        try connection.transaction { try step(over: $0) }
      }
    } catch let error as PostgresError
      where [.undefinedTable, .undefinedColumn].contains(error.sqlState)
    {
      // The list of incidents was not made yet.
      return false
    }
  }

  private func step(over connection: Connection) throws -> Bool {
    let row = try connection.query(
      """
      SELECT cause, after FROM work.fan_out WHERE shard = \(store.shard.rawValue)
      ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
      """
    ).first
    guard let row else { return false }
    let cause = EventID(uuid: try row.decode(0))
    var reader = LogReader(store.shard)
    let (policy, hash) = try shelf.inForce(over: connection)
    guard let event = try reader.event(cause, over: connection), let page = policy.statusPage,
      page.subscriptions != nil
    else { return try end(cause, over: connection) }
    guard let components = try components(of: event, on: page, over: connection) else {
      return false
    }
    let readers = try subscribers(
      after: try row.decode(1, as: UUID?.self), to: components, before: event.recordedAt,
      over: connection)
    try deliveries.queue(
      readers.compactMap { policy.subscriber($0.id, by: $0.kind) }
        .map { NewDelivery(event, to: $0, under: hash) },
      over: connection)
    guard let last = readers.last?.id, readers.count == self.page else {
      return try end(cause, over: connection)
    }
    try connection.execute(
      "UPDATE work.fan_out SET after = \(last.uuid) WHERE cause = \(cause.uuid)")
    return true
  }

  private func end(_ cause: EventID, over connection: Connection) throws -> Bool {
    try connection.execute("DELETE FROM work.fan_out WHERE cause = \(cause.uuid)")
    return true
  }

  /// What people outside call what an event touches; nil while nobody knows yet.
  ///
  /// Where it touches nothing that has a name outside, those hear of it who want to hear of everything.
  private func components(
    of event: RecordedEvent, on page: StatusPageRule, over connection: Connection
  ) throws -> [String]? {
    if event.type.subject == "maintenance" {
      return try maintenanceComponents(of: event, over: connection)
    }
    return try connection.query(
      "SELECT service FROM read.incident_list WHERE stream = \(event.stream.uuid)"
    ).first.map { page.components(on: try $0.decode(0, as: String?.self)) }
  }

  /// A cancellation is about what was planned last.
  private func maintenanceComponents(
    of event: RecordedEvent, over connection: Connection
  ) throws -> [String] {
    var reader = LogReader(store.shard)
    var components: [String] = []
    for event in try reader.stream(event.stream, after: .empty, limit: 1_000, over: connection)
      .filter({ $0.position <= event.position && $0.type.subject == "maintenance" })
    where event.type != .maintenanceCancelled {
      components = try JSONFields(event.clear).strings("components")
    }
    return components
  }

  private func subscribers(
    after: UUID?, to components: [String], before time: Timestamp, over connection: Connection
  ) throws -> [(id: StreamID, kind: SubscriberKind)] {
    try connection.query(
      """
      SELECT id, kind FROM work.subscriber
      WHERE shard = \(store.shard.rawValue) AND state = 1
        AND confirmed_at < \(PostgresTimestamp(time))
        AND (components IS NULL OR components && \(components))
        AND (\(after == nil) OR id > (\(after.postgresParameter))::uuid)
      ORDER BY id LIMIT \(Int64(page))
      """
    ).map { (StreamID(uuid: try $0.decode(0)), SubscriberKind(code: try $0.decode(1))) }
  }
}
