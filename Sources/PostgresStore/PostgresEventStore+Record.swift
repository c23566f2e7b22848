package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

extension PostgresEventStore: RecordStore {
  /// Takes the number first and the log's head last, as all do who write both.
  ///
  /// After a conflict `number` is that of the stream; empty when it has none.
  package func open(
    _ series: NumberSeries, year: Int, _ stream: StreamID,
    _ make: @escaping @Sendable (_ number: String) throws -> Append
  ) async throws -> (answer: AppendAnswer, number: String) {
    guard (1970...9999).contains(year) else { throw AppendRefusal.badName("\(year)") }
    do {
      let (answer, number) = try await commit { connection in
        try connection.transaction { connection in
          try self.open(series, year, stream, make, over: connection)
        }
      }
      if case .appended(let receipt) = answer { announce(receipt.last) }
      return (answer, number)
    } catch let earlier as NothingOpened {
      return try await answer(earlier, of: stream)
    }
  }

  private func open(
    _ series: NumberSeries, _ year: Int, _ stream: StreamID,
    _ make: (String) throws -> Append, over connection: Connection
  ) throws -> (AppendAnswer, String) {
    let number = try connection.query(
      "SELECT work.take_number(\(series.rawValue), \(Int32(year)))"
    ).single().decode(0, as: Int32.self)
    let text = RecordNumber.text(series, year, number)
    let append = try make(text)
    let answer = try self.append(append, as: writer, over: connection)
    guard case .appended = answer else {
      // Thrown, so that the number is given back.
      throw NothingOpened(answer: answer, command: append.command)
    }
    try connection.execute(
      """
      INSERT INTO work.number (shard, series, year, number, stream)
      VALUES (\(shard.rawValue), \(series.rawValue), \(Int32(year)), \(number),
        \(append.stream.uuid))
      """)
    return (answer, text)
  }

  private func answer(
    _ earlier: NothingOpened, of stream: StreamID
  ) async throws -> (answer: AppendAnswer, number: String) {
    guard case .replayed = earlier.answer else {
      return (earlier.answer, try await self.stream(stream)?.number ?? "")
    }
    // Asked again, because what was rolled back waited for no standby.
    guard let receipt = try await earlierAnswer(to: earlier.command) else {
      throw AppendUnknown(reason: "the first answer is gone")
    }
    let shard = shard
    let number = try await pool.read { connection in
      // By the event and not by `stream`: a retry may come with another new stream.
      try connection.query(
        """
        SELECT n.text FROM log.events e
        JOIN work.number n ON n.shard = e.shard AND n.stream = e.stream
        WHERE e.shard = \(shard.rawValue) AND e.position = \(receipt.first.rawValue)
        """
      ).first?.decode(0, as: String.self)
    }
    return (.replayed(receipt), number ?? "")
  }

  package func stream(numbered number: String) async throws -> StreamID? {
    guard let number = RecordNumber(number) else { return nil }
    let shard = shard
    return try await pool.read { connection in
      try connection.query(
        """
        SELECT stream FROM work.number
        WHERE shard = \(shard.rawValue) AND series = \(number.series.rawValue)
          AND year = \(number.year) AND number = \(number.number)
        """
      ).first.map { StreamID(uuid: try $0.decode(0)) }
    }
  }

  package func stream(_ id: StreamID) async throws -> StreamFacts? {
    let shard = shard
    return try await pool.read { connection in
      let row = try connection.query(
        """
        SELECT s.kind, s.version, e.visibility, n.text FROM log.streams s
        JOIN log.events e ON e.shard = s.shard AND e.stream = s.stream AND e.version = 1
        LEFT JOIN work.number n ON n.shard = s.shard AND n.stream = s.stream
        WHERE s.shard = \(shard.rawValue) AND s.stream = \(id.uuid)
        """
      ).first
      guard let row else { return nil }
      guard let kind = StreamKind(rawValue: try row.decode(0)),
        let visibility = Visibility(rawValue: try row.decode(2))
      else { throw MalformedField() }
      return StreamFacts(
        kind: kind, version: StreamVersion(try row.decode(1)), visibility: visibility,
        number: try row.decode(3))
    }
  }

  package func event(_ id: EventID) async throws -> RecordedEvent? {
    let shard = shard
    return try await pool.read { connection in
      var reader = LogReader(shard)
      return try reader.event(id, over: connection)
    }
  }

  package func event(at position: LogPosition) async throws -> RecordedEvent? {
    guard position > .start else { return nil }
    return try await events(after: LogPosition(position.rawValue - 1), limit: 1).first
  }

  /// Computes the numbers from the log again, and returns how many there are.
  @discardableResult package func rebuildNumbers() async throws -> Int {
    let shard = shard
    return try await pool.use { connection in
      try connection.query("SELECT work.rebuild_numbers(\(shard.rawValue))").single().decode(0)
    }
  }
}

/// The append added nothing, so no number is used up.
private struct NothingOpened: Error {
  var answer: AppendAnswer
  var command: CommandIdentity
}
