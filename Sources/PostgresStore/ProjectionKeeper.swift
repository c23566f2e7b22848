package import EventLog
import FoundationEssentials
import Postgres

/// Keeps one projection current, and rebuilds it beside itself.
package struct ProjectionKeeper: Sendable {
  private let projection: any Projection
  private let store: PostgresEventStore
  private let listener: LogListener
  private let options: Subscription.Options

  package init(
    _ projection: any Projection, of store: PostgresEventStore, waking listener: LogListener,
    options: Subscription.Options = Subscription.Options()
  ) {
    self.projection = projection
    self.store = store
    self.listener = listener
    self.options = options
  }

  /// Works until the task is cancelled; after a rebuild it goes on with the new tables.
  package func run() async throws {
    while !Task.isCancelled {
      do {
        try await subscription(try await prepare()).run()
      } catch is ColourChanged {
        continue
      } catch is ProjectionTooNew {
        // A newer program keeps it now. When that one is taken back, this one goes on.
        await listener.wait(beyond: LogPosition(.max))
      }
    }
  }

  /// Handles what the log holds now, then returns.
  package func catchUp() async throws {
    while true {
      do {
        return try await subscription(try await prepare()).catchUp()
      } catch is ColourChanged {
        continue
      }
    }
  }

  /// How far the live tables are.
  package func position() async throws -> LogPosition {
    let (projection, shard) = (projection, store.shard)
    return try await store.pool.read { connection in
      let row = try connection.query(
        """
        SELECT s.position FROM work.projection p JOIN work.subscription s
          ON s.shard = p.shard AND s.version = p.version
            AND s.name = 'projection:' || p.name || ':' || p.colour
        WHERE p.name = \(projection.name) AND p.shard = \(shard.rawValue)
        """
      ).first
      return LogPosition(try row?.decode(0, as: Int64.self) ?? 0)
    }
  }

  /// Waits until the tables show everything up to `position`, so that writers read their writes.
  ///
  /// - Returns: whether they do; false when the time ran out.
  package func wait(for position: LogPosition, atMost limit: Duration) async throws -> Bool {
    let deadline = ContinuousClock().now + limit
    while try await self.position() < position {
      guard ContinuousClock().now < deadline else { return false }
      try await Task.sleep(for: .milliseconds(5))
    }
    return true
  }

  /// Computes the tables from the first event again, beside the live ones, and then shows them.
  ///
  /// Readers go on all the while.
  package func rebuild(
    reporting report: @Sendable (_ done: LogPosition, _ of: LogPosition) -> Void = { _, _ in }
  ) async throws {
    let live = try await prepare()
    let rebuild = ProjectionRebuild(projection, into: live.other, of: store)
    try await rebuild.begin()
    var position = LogPosition.start
    while true {
      let end = try await store.head().position
      position = try await rebuild.step(through: end)
      report(position, end)
      if position >= end, try await rebuild.show() { return }
    }
  }

  /// Makes tables and rows where there are none yet; rebuilds when they are of another version.
  ///
  /// - Returns: the live colour.
  private func prepare() async throws -> ProjectionColour {
    let (projection, shard) = (projection, store.shard)
    let found = try await store.pool.use { connection in
      try connection.transaction { connection in
        // One maker at a time; others wait here and find the row.
        try connection.lock(projection)
        if let live = try LiveProjection(projection, in: shard, over: connection) { return live }
        try ProjectionRebuild.makeTables(of: projection, in: .blue, over: connection)
        try connection.execute(
          """
          INSERT INTO work.projection (name, shard, version, colour, tables)
          VALUES (\(projection.name), \(shard.rawValue), \(projection.version), 'blue',
            \(projection.tables))
          """)
        try ProjectionRebuild.makeViews(of: projection, in: .blue, over: connection)
        return LiveProjection(
          colour: .blue, version: projection.version, tables: projection.tables)
      }
    }
    guard found.version != projection.version else { return found.colour }
    // Upwards only: two programs of different ages would undo each other's rebuilds for ever.
    guard found.version < projection.version else {
      throw ProjectionTooNew(name: projection.name, version: found.version)
    }
    let rebuild = ProjectionRebuild(projection, into: found.colour.other, of: store)
    try await rebuild.begin()
    repeat {
      while try await rebuild.step(through: try await store.head().position)
        < store.head().position
      {}
    } while try await !rebuild.show()
    return found.colour.other
  }

  private func subscription(_ colour: ProjectionColour) -> Subscription {
    Subscription(
      ProjectionSubscriber(
        projection: projection, colour: colour, vault: store.vault, shard: store.shard),
      to: store, waking: listener, options: options)
  }
}

/// What is shown of a projection today.
struct LiveProjection: Sendable {
  var colour: ProjectionColour
  var version: Int32
  var tables: [String]
}

extension LiveProjection {
  /// Nil before the projection was made.
  init?(_ projection: any Projection, in shard: Shard, over connection: Connection) throws {
    let row = try connection.query(
      """
      SELECT colour, version, tables FROM work.projection
      WHERE name = \(projection.name) AND shard = \(shard.rawValue)
      """
    ).first
    guard let row else { return nil }
    guard let colour = ProjectionColour(rawValue: try row.decode(0)) else { throw MalformedField() }
    self.init(colour: colour, version: try row.decode(1), tables: try row.decode(2))
  }
}

/// A newer program has rebuilt the projection in a shape of its own.
package struct ProjectionTooNew: Error {
  package var name: String
  package var version: Int32
}
