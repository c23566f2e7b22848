import EventLog
import Postgres

/// What an append function says of one command.
struct StoredAnswer {
  var status: Int32
  var position: Int64?
  var count: Int32?
  var version: Int32?

  func outcome(
    of command: CommandIdentity, stream: StreamID
  ) throws -> Result<AppendAnswer, AppendRefusal> {
    switch status {
    case 0: .success(.appended(try receipt))
    case 1: .success(.replayed(try receipt))
    case 2: .success(.conflict(actual: StreamVersion(version ?? 0)))
    case 3: .failure(.keyReused(command.key))
    case 4: .failure(.wrongKind(stream))
    default: throw MalformedField()
    }
  }

  var receipt: Receipt {
    get throws {
      guard let position, let count, let version else { throw MalformedField() }
      return Receipt(
        first: LogPosition(position), last: LogPosition(position + Int64(count) - 1),
        version: StreamVersion(version))
    }
  }
}

extension StoredAnswer {
  /// Reads `o_status, o_position, o_count, o_version`.
  init(_ row: Row) throws {
    self.init(
      status: try row.decode(0), position: try row.decode(1), count: try row.decode(2),
      version: try row.decode(3))
  }
}

extension [SealedAppend] {
  /// Carries all of them out in one call over `connection` and returns an answer each, in order.
  func send(
    as writer: Writer, in shard: Shard, over connection: Connection
  ) throws -> [Result<AppendAnswer, AppendRefusal>] {
    if count == 1, let lone = first, let statement = lone.statement(as: writer, in: shard) {
      let answer = try StoredAnswer(connection.query(statement).single())
      return [try answer.outcome(of: lone.append.command, stream: lone.append.stream)]
    }
    let batch = AppendBatch(self)
    let rows = try connection.query(batch.statement(as: writer, in: shard))
    return try batch.answers(from: rows, to: self)
  }
}
