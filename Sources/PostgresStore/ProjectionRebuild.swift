import EventLog
import FoundationEssentials
import Postgres

/// Fills the tables of the colour that nobody reads, then shows them.
///
/// Each slice is a transaction of its own, so no long snapshot slows the writers, and a rebuild that
/// was killed is begun again without a trace.
struct ProjectionRebuild: Sendable {
  private let projection: any Projection
  private let colour: ProjectionColour
  private let store: PostgresEventStore
  private let subscriber: ProjectionSubscriber
  private let ledger: SubscriptionLedger

  static let slice: Int64 = 20_000

  init(_ projection: any Projection, into colour: ProjectionColour, of store: PostgresEventStore) {
    (self.projection, self.colour, self.store) = (projection, colour, store)
    subscriber = ProjectionSubscriber(
      projection: projection, colour: colour, vault: store.vault, shard: store.shard,
      isLive: false)
    ledger = SubscriptionLedger(
      name: subscriber.name, version: projection.version, shard: store.shard)
  }

  /// Empty tables and a position before the first event.
  ///
  /// - Throws: `ColourChanged` when this colour is the live one by now.
  func begin() async throws {
    let (projection, colour, ledger, shard) = (projection, colour, ledger, store.shard)
    try await store.pool.use { connection in
      try connection.transaction { connection in
        try connection.lock(projection)
        let live = try LiveProjection(projection, in: shard, over: connection)
        guard live?.colour != colour else { throw ColourChanged() }
        try Self.makeTables(of: projection, in: colour, over: connection)
        try connection.execute(
          """
          DELETE FROM work.subscription WHERE name = \(ledger.name) AND shard = \(shard.rawValue)
          """)
        try ledger.create(from: .beginning, over: connection)
      }
    }
  }

  /// Applies the next slices up to `end`, one transaction each.
  func step(through end: LogPosition) async throws -> LogPosition {
    let (subscriber, ledger) = (subscriber, ledger)
    return try await store.pool.use { connection in
      try connection.transaction { connection in
        let place = try ledger.lock(over: connection)
        let last = LogPosition(min(place.position.rawValue + Self.slice, end.rawValue))
        guard last > place.position else { return place.position }
        try Self.apply(
          subscriber, ledger, after: place.position, through: last, over: connection)
        return last
      }
    }
  }

  /// Applies what is left and puts this colour in front; false when writers were too quick.
  func show() async throws -> Bool {
    let (projection, colour, subscriber, ledger) = (projection, colour, subscriber, ledger)
    let live = SubscriptionLedger(
      name: ProjectionSubscriber.name(of: projection, in: colour.other),
      version: projection.version, shard: store.shard)
    return try await store.pool.use { connection in
      try connection.transaction { connection in
        try connection.lock(projection)
        let old = try LiveProjection(projection, in: live.shard, over: connection)
        guard old?.colour != colour else { throw ColourChanged() }
        let place = try ledger.lock(over: connection)
        // Held to the commit: the live tables cannot run ahead while this colour catches up.
        let rows = try connection.query(
          """
          SELECT position FROM work.subscription
          WHERE name = \(live.name) AND shard = \(live.shard.rawValue)
          ORDER BY version FOR UPDATE
          """)
        let shown = LogPosition(try rows.map { try $0.decode(0, as: Int64.self) }.max() ?? 0)
        if shown.rawValue > place.position.rawValue + Self.slice { return false }
        if shown > place.position {
          try Self.apply(
            subscriber, ledger, after: place.position, through: shown, over: connection)
        }
        try connection.execute(
          """
          UPDATE work.projection SET colour = \(colour.rawValue), version = \(projection.version),
            tables = \(projection.tables)
          WHERE name = \(projection.name) AND shard = \(live.shard.rawValue)
          """)
        if let old, old.version != projection.version {
          // Tables of another shape could be neither purged nor gone back to.
          try Self.dropTables(old.tables, in: old.colour, over: connection)
        }
        try Self.makeViews(of: projection, in: colour, over: connection)
        return true
      }
    }
  }

  private static func apply(
    _ subscriber: ProjectionSubscriber, _ ledger: SubscriptionLedger, after start: LogPosition,
    through end: LogPosition, over connection: Connection
  ) throws {
    var reader = LogReader(ledger.shard)
    let events = try reader.events(after: start, through: end, over: connection)
    if !events.isEmpty { try subscriber.handle(events, over: connection) }
    try ledger.advance(to: end, lasting: .zero, over: connection)
  }
}

extension ProjectionRebuild {
  static func makeTables(
    of projection: any Projection, in colour: ProjectionColour, over connection: Connection
  ) throws {
    try dropTables(projection.tables, in: colour, over: connection)
    try connection.show(colour)
    try connection.script(projection.definition)
  }

  /// With the views that show them.
  private static func dropTables(
    _ tables: [String], in colour: ProjectionColour, over connection: Connection
  ) throws {
    for table in tables {
      try connection.execute(
        "DROP TABLE IF EXISTS \(identifier: colour.schema).\(identifier: table) CASCADE")
    }
  }

  static func makeViews(
    of projection: any Projection, in colour: ProjectionColour, over connection: Connection
  ) throws {
    for table in projection.tables {
      try connection.execute("DROP VIEW IF EXISTS read.\(identifier: table)")
      try connection.execute(
        """
        CREATE VIEW read.\(identifier: table) AS
        SELECT * FROM \(identifier: colour.schema).\(identifier: table)
        """)
      for reader in projection.readers {
        try connection.execute(
          "GRANT SELECT ON read.\(identifier: table) TO \(identifier: reader)")
      }
    }
  }
}
