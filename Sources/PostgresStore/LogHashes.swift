import Crypto
import Digest
import EventLog
import Postgres

/// Reads nothing of the log but its hashes, by range.
struct LogHashes {
  let shard: Shard

  /// Rows a statement: a long snapshot would keep old versions of the log's head alive.
  private static let slice: Int64 = 50_000

  init(_ shard: Shard) { self.shard = shard }

  /// Hands over the hash of every event after `start` up to `end`, in order.
  ///
  /// - Throws: `HoleInLog` when one is missing.
  func read(
    after start: Int64, through end: Int64, over connection: Connection,
    _ body: (SHA256Digest) throws -> Void
  ) throws {
    var position = start
    while position < end {
      let last = min(position + Self.slice, end)
      try copy(after: position, through: last, over: connection, body)
      position = last
    }
  }

  private func copy(
    after start: Int64, through end: Int64, over connection: Connection,
    _ body: (SHA256Digest) throws -> Void
  ) throws {
    var expected = LogPosition(start)
    var isFirst = true
    try connection.copyOut(
      """
      COPY (SELECT position, hash FROM log.events
        WHERE shard = \(literal: shard.rawValue)
          AND position > \(literal: start) AND position <= \(literal: end)
        ORDER BY position) TO STDOUT (FORMAT binary)
      """
    ) { message in
      var fields = try CopyFields(message, isFirst: isFirst)
      isFirst = false
      guard fields.fieldCount != nil else { return }
      let position = LogPosition(try fields.integer())
      expected = expected.next
      guard position == expected else { throw HoleInLog(expected: expected, found: position) }
      guard let hash = SHA256Digest(try fields.bytes()) else {
        throw MalformedRow(position: position)
      }
      try body(hash)
    }
    guard expected.rawValue == end else {
      throw HoleInLog(expected: expected.next, found: LogPosition(end))
    }
  }
}

extension MerkleFrontier {
  /// Appends the log's events up to `size`, as the log holds them now.
  mutating func extend(
    to size: Int64, reading hashes: LogHashes, by hasher: MerkleHasher, over connection: Connection
  ) throws {
    try hashes.read(after: self.size, through: size, over: connection) {
      append($0, by: hasher)
    }
  }
}
