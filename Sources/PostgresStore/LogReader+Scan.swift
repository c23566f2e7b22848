import EventLog
import Postgres

extension LogReader {
  /// Every event after `start` up to `end`, a few hundred at a time.
  ///
  /// In slices, because a long snapshot would halve the append rate: old versions of the head could
  /// not be pruned while it is open. `withKeys` says whether sealed words come with their keys.
  /// `body` runs while the answer still comes in, so it cannot use `connection`.
  mutating func scan(
    after start: LogPosition, through end: LogPosition, slice: Int64 = 100_000,
    withKeys: Bool = true, over connection: Connection,
    _ body: ([RecordedEvent]) throws -> Void
  ) throws {
    var position = start
    // Small enough to be read again from the processor's cache by whoever takes it.
    var chunk: [RecordedEvent] = []
    chunk.reserveCapacity(Self.chunkSize)
    while position < end {
      let last = LogPosition(min(position.rawValue + slice, end.rawValue))
      var isFirst = true
      try connection.copyOut(
        Self.statement(shard, after: position, through: last, withKeys: withKeys)
      ) { message in
        var fields = try CopyFields(message, isFirst: isFirst)
        isFirst = false
        guard fields.fieldCount != nil else { return }
        var event = try decoder.event(from: &fields)
        position = position.next
        guard event.position == position else {
          throw HoleInLog(expected: position, found: event.position)
        }
        if withKeys { event.sealed?.key = try WrappedKey(from: &fields) }
        chunk.append(event)
        if chunk.count == Self.chunkSize {
          try body(chunk)
          chunk.removeAll(keepingCapacity: true)
        }
      }
      guard position == last else { throw HoleInLog(expected: position.next, found: last) }
    }
    if !chunk.isEmpty { try body(chunk) }
  }

  /// The same, gathered: for whoever works over the same connection.
  mutating func events(
    after start: LogPosition, through end: LogPosition, over connection: Connection
  ) throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    events.reserveCapacity(Int(clamping: max(0, end.rawValue - start.rawValue)))
    try scan(after: start, through: end, over: connection) { events += $0 }
    return events
  }

  private static let chunkSize = 256

  private static func statement(
    _ shard: Shard, after start: LogPosition, through end: LogPosition, withKeys: Bool
  ) -> SQL {
    guard withKeys else {
      return """
        COPY (SELECT \(raw: EventDecoder.columns) FROM log.events
          WHERE shard = \(literal: shard.rawValue)
            AND position > \(literal: start.rawValue) AND position <= \(literal: end.rawValue)
          ORDER BY position) TO STDOUT (FORMAT binary)
        """
    }
    // LATERAL with a LIMIT: a look-up in the index for each row, whatever the statistics say. On a
    // young table they say one row, and a join of two such is a join of everything with everything.
    return """
      COPY (SELECT \(raw: EventDecoder.columns), master, wrapped FROM log.events e
        LEFT JOIN LATERAL (SELECT k.master, k.wrapped FROM log.event_keys k
          WHERE k.shard = e.shard AND k.position = e.position LIMIT 1) k ON true
        WHERE shard = \(literal: shard.rawValue)
          AND position > \(literal: start.rawValue) AND position <= \(literal: end.rawValue)
        ORDER BY position) TO STDOUT (FORMAT binary)
      """
  }
}

extension WrappedKey {
  /// Reads `master, wrapped`; nil where there is no key.
  fileprivate init?(from fields: inout some FieldSource) throws {
    let master = try fields.bytesOrNil()
    let wrapped = try fields.bytesOrNil()
    guard let master, let wrapped else { return nil }
    guard master.count == 2 else { throw MalformedField() }
    self.init(
      master: Int16(bigEndian: master.loadUnaligned(as: Int16.self)), bytes: [UInt8](wrapped))
  }
}
