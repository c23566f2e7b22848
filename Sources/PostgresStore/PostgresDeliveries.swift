import Delivery
package import EventLog
import FoundationEssentials
package import IncidentService
import Policy
import Postgres

/// What became of messages, read from `work.delivery`.
package struct PostgresDeliveries: DeliveryQueries {
  private let queries: PostgresQueries

  package init(_ store: PostgresEventStore) { queries = PostgresQueries(store) }

  package func deliveries(_ filter: DeliveryFilter) async throws -> Page<DeliveryRow> {
    let seen =
      filter.viewer.seesRestricted
      ? [] : try await queries.restrictedStreams(for: filter.viewer.principal).map(\.uuid)
    let shard = queries.store.shard
    return try await queries.page(filter.limit, \DeliveryRow.position) { connection, count in
      try connection.query(
        """
        SELECT \(raw: columns) FROM work.delivery d
          LEFT JOIN work.subscriber s ON s.id = d.subscriber
        WHERE d.shard = \(shard.rawValue) AND position < \(filter.before?.rawValue ?? .max)
          AND (\(filter.viewer.seesRestricted) OR visibility = 0 OR subject = ANY (\(seen)))
          AND (\(filter.state == nil) OR d.state = \(filter.state.map(code) ?? 0))
          AND (\(filter.channel == nil) OR channel = \(filter.channel ?? ""))
          AND (\(filter.subject == nil) OR subject = (\((filter.subject?.uuid).postgresParameter))::uuid)
          AND (\(filter.cause == nil) OR cause = (\((filter.cause?.uuid).postgresParameter))::uuid)
        ORDER BY position DESC, channel, recipient LIMIT \(count)
        """
      ).map { try DeliveryRow($0, by: queries.store.vault) }
    }
  }

  package func delivery(_ id: StreamID) async throws -> DeliveryRow? {
    try await queries.store.pool.use { connection in
      try connection.query(
        """
        SELECT \(raw: columns) FROM work.delivery d
          LEFT JOIN work.subscriber s ON s.id = d.subscriber
        WHERE d.id = \(id.uuid)
        """
      ).first.map { try DeliveryRow($0, by: queries.store.vault) }
    }
  }

  package func tries(of delivery: StreamID) async throws -> [DeliveryTry] {
    try await queries.store.pool.use { connection in
      try connection.query(
        """
        SELECT b.attempt, b.at, e.at, e.outcome, e.status, coalesce(e.reply, '')
        FROM work.delivery_try b
        LEFT JOIN work.delivery_try e ON e.delivery = b.delivery AND e.epoch = b.epoch AND e.is_end
        WHERE b.delivery = \(delivery.uuid) AND NOT b.is_end ORDER BY b.epoch LIMIT 1000
        """
      ).map { row in
        DeliveryTry(
          try row.decode(0), beganAt: try row.time(1), endedAt: try row.timeOrNil(2),
          try row.wordOrNil(3), status: try row.decode(4), reply: try row.decode(5))
      }
    }
  }

  /// How many messages somebody has to look at.
  package func setAside() async throws -> Int64 {
    let shard = queries.store.shard
    return try await queries.store.pool.read { connection in
      try connection.query(
        "SELECT count(*) FROM work.delivery WHERE shard = \(shard.rawValue) AND state = 2 AND subscriber IS NULL"
      ).single().decode(0)
    }
  }

  package func disabledChannels() async throws -> Set<String> {
    let shard = queries.store.shard
    return try await queries.store.pool.use { connection in
      Set(
        try connection.query(
          "SELECT channel FROM work.disabled_channel WHERE shard = \(shard.rawValue)"
        ).map { try $0.decode(0, as: String.self) })
    }
  }
}

private let columns: StaticString = """
  s.id, s.sealed, s.master, s.wrapped, d.id, channel, d.kind, recipient, address, cause, cause_type,
  subject, visibility, d.state, tries, queued_at, due_at, outcome, status, ended_at, position,
  d.subscriber
  """

private func code(_ state: DeliveryRecord.State) -> Int16 {
  switch state {
  case .waiting: 0
  case .sent: 1
  case .dead: 2
  }
}

extension DeliveryRow {
  fileprivate init(_ row: Row, by vault: Vault) throws {
    guard let visibility = Visibility(rawValue: try row.decode(12)) else { throw MalformedField() }
    let state: DeliveryRecord.State =
      switch try row.decode(13, as: Int16.self) {
      case 0: .waiting
      case 1: .sent
      default: .dead
      }
    var recipient = Recipient(
      try row.decode(5), try row.word(6), number: try row.decode(7), address: try row.decode(8))
    recipient.subscriber = try row.decode(21, as: UUID?.self).map { StreamID(uuid: $0) }
    if recipient.subscriber != nil, !row.isNull(0) {
      // Enough to find somebody who asks why nothing came; gone with them.
      recipient.address = try SubscriberSecret.open(row, by: vault).address.masked
    }
    self.init(
      StreamID(uuid: try row.decode(4)), to: recipient,
      because: EventID(uuid: try row.decode(9)), try row.decode(10),
      on: StreamID(uuid: try row.decode(11)), visibility: visibility, state: state,
      attempts: try row.decode(14), queuedAt: try row.time(15),
      dueAt: state == .waiting ? try row.timeOrNil(16) : nil, outcome: try row.wordOrNil(17),
      status: try row.decode(18), endedAt: try row.timeOrNil(19),
      position: LogPosition(try row.decode(20, as: Int64.self)))
  }
}
