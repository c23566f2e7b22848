package import EventLog
import FoundationEssentials
import Postgres

/// Reads the record over a connection it is lent.
struct LogReader {
  let shard: Shard
  var decoder = EventDecoder()

  init(_ shard: Shard) { self.shard = shard }

  func head(over connection: Connection) throws -> LogHead {
    let row = try connection.query(
      "SELECT position, incarnation FROM log.heads WHERE shard = \(shard.rawValue)"
    ).single()
    return LogHead(
      position: LogPosition(try row.decode(0, as: Int64.self)),
      incarnation: IncarnationID(uuid: try row.decode(1, as: UUID.self)))
  }

  /// The events right after `position`.
  ///
  /// - Throws: `HoleInLog` when they are not contiguous: that is corruption, and never waited for.
  ///
  /// `head` is where the log ended before the question: a page that stops short of it has a hole at
  /// its end, which nothing in the page itself would show.
  ///
  /// The page's end is said as a position, not as a count: before the database has counted its rows it
  /// believes that few are left, collects and sorts all of them, and catching up takes squared time.
  mutating func page(
    after position: LogPosition, limit: Int, head: LogPosition? = nil, over connection: Connection
  ) throws -> [RecordedEvent] {
    let rows = try connection.query(
      """
      SELECT \(raw: EventDecoder.columns) FROM log.events
      WHERE shard = \(shard.rawValue) AND position > \(position.rawValue)
        AND position <= \(position.advanced(by: limit).rawValue)
      ORDER BY position
      """)
    var events = try decode(rows)
    try Self.requireContiguous(events, after: position)
    let last = events.last?.position ?? position
    if events.count < limit, let head, last < head {
      throw HoleInLog(expected: last.next, found: head)
    }
    try attachKeys(to: &events, over: connection)
    return events
  }

  /// The events of a stream right after `version`.
  ///
  /// - Throws: `HoleInStream` when they are not contiguous.
  mutating func stream(
    _ stream: StreamID, after version: StreamVersion, limit: Int, over connection: Connection
  ) throws -> [RecordedEvent] {
    let rows = try connection.query(
      """
      SELECT \(raw: EventDecoder.columns) FROM log.events
      WHERE shard = \(shard.rawValue) AND stream = \(stream.uuid) AND version > \(version.rawValue)
      ORDER BY version LIMIT \(Int64(limit))
      """)
    var events = try decode(rows)
    var expected = version
    for event in events {
      expected = expected.next
      guard event.version == expected else {
        throw HoleInStream(stream: stream, expected: expected, found: event.version)
      }
    }
    try attachKeys(to: &events, over: connection)
    return events
  }

  mutating func event(_ id: EventID, over connection: Connection) throws -> RecordedEvent? {
    let rows = try connection.query(
      """
      SELECT \(raw: EventDecoder.columns) FROM log.events
      WHERE shard = \(shard.rawValue) AND id = \(id.uuid)
      """)
    var events = try decode(rows)
    try attachKeys(to: &events, over: connection)
    return events.first
  }

  func position(asKnownAt time: Timestamp, over connection: Connection) throws -> LogPosition {
    let row = try connection.query(
      """
      SELECT coalesce(
        (SELECT min(position) - 1 FROM log.events
         WHERE shard = \(shard.rawValue)
           AND recorded_at > \(PostgresTimestamp(microsecondsSince2000: time.microsecondsSince2000))),
        (SELECT position FROM log.heads WHERE shard = \(shard.rawValue)))
      """
    ).single()
    return LogPosition(try row.decode(0, as: Int64.self))
  }

  private mutating func decode(_ rows: Rows) throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    events.reserveCapacity(rows.count)
    for row in rows {
      var fields = RowFields(row)
      events.append(try decoder.event(from: &fields))
    }
    return events
  }

  static func requireContiguous(
    _ events: [RecordedEvent], after position: LogPosition
  ) throws {
    var expected = position
    for event in events {
      expected = expected.next
      guard event.position == expected else {
        throw HoleInLog(expected: expected, found: event.position)
      }
    }
  }
}

/// A version of a stream is missing: the log is damaged.
package struct HoleInStream: Error, Equatable {
  package var stream: StreamID
  package var expected: StreamVersion
  package var found: StreamVersion
}

/// A position is missing.
///
/// Never waited for, never skipped: the log is damaged.
package struct HoleInLog: Error, Equatable {
  package var expected: LogPosition
  package var found: LogPosition
}

// MARK: - Keys

extension LogReader {
  /// Gives sealed events their keys; those whose key was destroyed keep none.
  private func attachKeys(
    to events: inout [RecordedEvent], over connection: Connection
  ) throws {
    let sealed = events.indices.filter { events[$0].sealed != nil }
    guard !sealed.isEmpty else { return }
    let rows = try connection.query(
      """
      SELECT position, master, wrapped FROM log.event_keys
      WHERE shard = \(shard.rawValue) AND position = ANY (\(sealed.map { events[$0].position.rawValue }))
      """)
    var keys: [LogPosition: WrappedKey] = [:]
    keys.reserveCapacity(rows.count)
    for row in rows {
      keys[LogPosition(try row.decode(0, as: Int64.self))] = WrappedKey(
        master: try row.decode(1, as: Int16.self), bytes: try row.decode(2, as: [UInt8].self))
    }
    for index in sealed {
      let position = events[index].position
      events[index].sealed?.key = keys[position]
    }
  }
}
