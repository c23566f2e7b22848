import Digest
import EventLog
import Postgres

/// Head and streams of one moment, and what lies outside them.
struct VerifierOutline {
  let head: LogHead
  let streams: [VerifierChain.Stream]
  private(set) var faults: [VerificationFinding] = []

  private let shard: Shard

  init(of shard: Shard, over connection: Connection) throws {
    self.shard = shard
    // One snapshot, so that the heads of streams are those of the log's head.
    (head, streams, faults) = try connection.transaction(
      isolation: .repeatableRead, access: .readOnly
    ) { connection in
      let head = try LogReader(shard).head(over: connection)
      let streams = try Self.streams(of: shard, over: connection)
      return (
        head, streams,
        try Self.beyond(head, in: shard, over: connection) + Self.strays(over: connection)
      )
    }
  }

  private static func streams(
    of shard: Shard, over connection: Connection
  ) throws -> [VerifierChain.Stream] {
    var streams: [VerifierChain.Stream] = []
    var isFirst = true
    try connection.copyOut(
      """
      COPY (SELECT stream, version, kind, head FROM log.streams
        WHERE shard = \(literal: shard.rawValue)) TO STDOUT (FORMAT binary)
      """
    ) { message in
      var fields = try CopyFields(message, isFirst: isFirst)
      isFirst = false
      guard fields.fieldCount != nil else { return }
      let key = try fields.bytes()
      guard key.count == 16, let start = key.baseAddress else { throw MalformedField() }
      let version: Int32 = try fields.integer()
      let kind = [UInt8](try fields.bytes())
      let head = SHA256Digest(try fields.bytes())
      streams.append(
        VerifierChain.Stream(
          key: VerifierKey(start),
          listed: VerifierChain.Stream.Listed(kind: kind, version: version, head: head)))
    }
    return streams
  }

  /// Rows before the first and after the last position.
  private static func beyond(
    _ head: LogHead, in shard: Shard, over connection: Connection
  ) throws -> [VerificationFinding] {
    let rows = try connection.query(
      """
      SELECT min(position) FROM log.events
        WHERE shard = \(shard.rawValue) AND position > \(head.position.rawValue)
      UNION ALL SELECT min(position) FROM log.events
        WHERE shard = \(shard.rawValue) AND position < 1
      UNION ALL SELECT min(position) FROM log.event_keys
        WHERE shard = \(shard.rawValue)
          AND (position < 1 OR position > \(head.position.rawValue))
      UNION ALL SELECT min(position) FROM log.redactions
        WHERE shard = \(shard.rawValue)
          AND (position < 1 OR position > \(head.position.rawValue))
      """)
    return try rows.compactMap { row in
      try row.decode(0, as: Int64?.self).map { position in
        VerificationFinding(
          .beyondHead, at: VerificationFinding.Place(LogPosition(position)))
      }
    }
  }

  /// Rows of shards that do not exist: an event whose shard was changed goes there.
  private static func strays(over connection: Connection) throws -> [VerificationFinding] {
    var findings: [VerificationFinding] = []
    func look(_ table: String, _ sql: SQL) throws {
      for row in try connection.query(sql) {
        let shard = try row.decode(0, as: Int32.self)
        findings.append(VerificationFinding(.strayShard(table: table, shard: shard)))
      }
    }
    // From shard to shard along the index: one look each, however many rows.
    try look(
      "log.event",
      """
      WITH RECURSIVE s AS (
        SELECT min(shard) AS shard FROM log.events
        UNION ALL SELECT (SELECT min(e.shard) FROM log.events e WHERE e.shard > s.shard)
        FROM s WHERE s.shard IS NOT NULL)
      SELECT shard FROM s WHERE shard NOT IN (SELECT shard FROM log.heads)
      """)
    try look(
      "log.stream",
      """
      WITH RECURSIVE s AS (
        SELECT min(shard) AS shard FROM log.streams
        UNION ALL SELECT (SELECT min(e.shard) FROM log.streams e WHERE e.shard > s.shard)
        FROM s WHERE s.shard IS NOT NULL)
      SELECT shard FROM s WHERE shard NOT IN (SELECT shard FROM log.heads)
      """)
    try look(
      "log.event_key",
      """
      WITH RECURSIVE s AS (
        SELECT min(shard) AS shard FROM log.event_keys
        UNION ALL SELECT (SELECT min(e.shard) FROM log.event_keys e WHERE e.shard > s.shard)
        FROM s WHERE s.shard IS NOT NULL)
      SELECT shard FROM s WHERE shard NOT IN (SELECT shard FROM log.heads)
      """)
    try look(
      "log.redaction",
      """
      WITH RECURSIVE s AS (
        SELECT min(shard) AS shard FROM log.redactions
        UNION ALL SELECT (SELECT min(e.shard) FROM log.redactions e WHERE e.shard > s.shard)
        FROM s WHERE s.shard IS NOT NULL)
      SELECT shard FROM s WHERE shard NOT IN (SELECT shard FROM log.heads)
      """)
    return findings
  }
}
