package import EventLog
import FoundationEssentials
import IncidentService
import Postgres

/// What crosses streams, read from the projections.
///
/// Lists show a moment that is a little behind the log; `wait` is for writers who read their writes.
package struct PostgresQueries: RecordQueries {
  let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  /// The most rows that one page has, whatever is asked for.
  static let pageLimit = 500

  package func time() async throws -> Timestamp {
    try await store.pool.read { connection in
      try connection.query("SELECT clock_timestamp()").single().time(0)
    }
  }

  /// Reads a list; nothing while its tables have not been made yet, or not in today's shape.
  func list<Row: Sendable>(
    isolation: Connection.Isolation? = nil, _ body: @Sendable (Connection) throws -> [Row]
  ) async throws -> [Row] {
    do {
      return try await store.pool.read(isolation: isolation, body)
    } catch let error as PostgresError
      where [.undefinedTable, .undefinedColumn].contains(error.sqlState)
    {
      return []
    }
  }

  /// One page of a list that comes newest first; `body` is asked for one row more than that.
  func page<Row: Sendable>(
    _ limit: Int, _ position: (Row) -> LogPosition,
    _ body: @Sendable (Connection, _ count: Int64) throws -> [Row]
  ) async throws -> Page<Row> {
    let limit = min(max(limit, 1), Self.pageLimit)
    let rows = try await list { try body($0, Int64(limit + 1)) }
    let shown = Array(rows.prefix(limit))
    return Page(rows: shown, next: rows.count > limit ? shown.last.map(position) : nil)
  }

  /// When and why the words at these positions were redacted.
  func redactions(of positions: [LogPosition]) async throws -> [LogPosition: Redaction] {
    positions.isEmpty ? [:] : try await store.redactions(of: positions)
  }
}

extension KeptText {
  /// As readers see it.
  func words(_ redactions: [LogPosition: Redaction]) -> Words<String> {
    if let text { return .text(text) }
    // Words that are gone without a redaction are for the verifier to report: lists go on.
    return .redacted(
      redactions[position]
        ?? Redaction(at: Timestamp(microseconds: 0), by: position, because: nil))
  }
}

extension PostgresQueries {
  package func readingPosition(
    of principal: PrincipalID, in stream: StreamID
  ) async throws -> LogPosition? {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT position FROM work.reading
        WHERE principal = \(principal.uuid) AND stream = \(stream.uuid)
        """
      ).first.map { LogPosition(try $0.decode(0)) }
    }
  }

  package func saveReadingPosition(
    _ position: LogPosition, of principal: PrincipalID, in stream: StreamID
  ) async throws {
    try await store.pool.use { connection in
      // Two windows of one reader: what was read stays read.
      try connection.execute(
        """
        INSERT INTO work.reading AS r (principal, stream, position)
        VALUES (\(principal.uuid), \(stream.uuid), \(position.rawValue))
        ON CONFLICT (principal, stream) DO UPDATE
        SET position = greatest(r.position, excluded.position)
        """)
    }
  }

  @discardableResult
  package func wait(for position: LogPosition, atMost limit: Duration) async throws -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var pause = Duration.milliseconds(2)
    while try await shown() < position {
      guard clock.now < deadline else { return false }
      try await Task.sleep(for: min(pause, max(.zero, deadline - clock.now)))
      pause = min(pause * 2, .milliseconds(10))
    }
    return true
  }

  /// How far the list that is furthest behind is.
  private func shown() async throws -> LogPosition {
    let shard = store.shard
    let names = Self.lists
    return try await store.pool.read { connection in
      let row = try connection.query(
        """
        SELECT count(*), coalesce(min(s.position), 0)
        FROM work.projection p JOIN work.subscription s
          ON s.shard = p.shard AND s.version = p.version
            AND s.name = 'projection:' || p.name || ':' || p.colour
        WHERE p.shard = \(shard.rawValue) AND p.name = ANY (\(names))
        """
      ).single()
      // A list that was not made yet shows nothing.
      guard try row.decode(0, as: Int.self) == names.count else { return .start }
      return LogPosition(try row.decode(1, as: Int64.self))
    }
  }

  private static let lists = [any Projection].all.map(\.name)
}
