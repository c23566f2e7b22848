import EventLog
import FoundationEssentials
import Postgres

/// Holds destroyed keys, redactions and the events that record them against each other.
///
/// Keys may be destroyed while the log is read, so the tables are looked at in the end, in one
/// snapshot: whatever was gone by then has its redaction by then.
struct VerifierWords {
  private let shard: Shard
  private let head: Int64
  private var unkeyed: [Int64: UUID] = [:]
  private var redactions: [Int64: VerifierSlice.Redaction] = [:]
  private(set) var wordCount = 0
  private(set) var redactedCount = 0

  init(_ shard: Shard, head: Int64) { (self.shard, self.head) = (shard, head) }

  /// A row of `log.redaction`, with what the entry's own row says.
  private struct Row {
    var position: Int64
    var by: Int64
    var at: Int64
    var entry: UUID?
    var hasWords: Bool
    var hasKey: Bool
    /// Of the event that redacts, which may have come after the verifier began.
    var type: String?
    var clear: [UInt8]?
    var recordedAt: Int64?
  }

  mutating func take(_ slice: VerifierSlice) {
    wordCount += slice.wordCount
    for event in slice.unkeyed { unkeyed[event.position] = event.id }
    for redaction in slice.redactions { redactions[redaction.position] = redaction }
  }

  mutating func compare(
    with list: [RedactionList.Entry], limit: Int, over connection: Connection
  ) throws -> VerifierFindings {
    try connection.transaction(isolation: .repeatableRead, access: .readOnly) { connection in
      var findings = VerifierFindings(limit: limit)
      var listed: Set<Int64> = []
      var redacting: Set<Int64> = []
      for row in try rows(over: connection) {
        listed.insert(row.position)
        redacting.insert(row.by)
        guard row.position <= head else { continue }
        redactedCount += 1
        if !isRight(row) {
          try add(.redaction(by: LogPosition(row.by)), at: row.position, to: &findings, connection)
        }
        if row.hasKey { try add(.keyOfRedacted, at: row.position, to: &findings, connection) }
      }
      for position in unkeyed.keys.sorted() where !listed.contains(position) {
        try add(.keyMissing, at: position, to: &findings, connection)
      }
      for position in redactions.keys.sorted() where !redacting.contains(position) {
        try add(.redactionUnlisted, at: position, to: &findings, connection)
      }
      for entry in list {
        guard let position = try keyed(entry.entry, over: connection), position <= head,
          !listed.contains(position)
        else { continue }
        try add(.keyOfRedacted, at: position, to: &findings, connection)
      }
      return findings
    }
  }

  /// Whether the event that the row names redacts the entry, at that time.
  private func isRight(_ row: Row) -> Bool {
    guard row.hasWords, row.type == EventType.redaction.name, let clear = row.clear,
      let entry = try? EventID(redactedBy: clear)
    else { return false }
    return row.by > row.position && entry.uuid == row.entry && row.recordedAt == row.at
  }

  private func rows(over connection: Connection) throws -> [Row] {
    try connection.query(
      """
      SELECT r.position, r.redacted_by, r.redacted_at, e.id, coalesce(e.sealed <> '', false),
        EXISTS (SELECT FROM log.event_keys k WHERE k.shard = r.shard AND k.position = r.position),
        b.type, b.clear, b.recorded_at
      FROM log.redactions r
      LEFT JOIN log.events e ON e.shard = r.shard AND e.position = r.position
      LEFT JOIN log.events b ON b.shard = r.shard AND b.position = r.redacted_by
      WHERE r.shard = \(shard.rawValue) ORDER BY r.position
      """
    ).map { row in
      Row(
        position: try row.decode(0), by: try row.decode(1),
        at: try row.decode(2, as: PostgresTimestamp.self).microsecondsSince2000,
        entry: try row.decode(3), hasWords: try row.decode(4), hasKey: try row.decode(5),
        type: try row.decode(6), clear: try row.decode(7),
        recordedAt: try row.decode(8, as: PostgresTimestamp?.self)?.microsecondsSince2000)
    }
  }

  /// Where an entry is whose key is there; nil without entry or key.
  private func keyed(_ entry: EventID, over connection: Connection) throws -> Int64? {
    try connection.query(
      """
      SELECT e.position FROM log.events e
      JOIN log.event_keys k ON k.shard = e.shard AND k.position = e.position
      WHERE e.shard = \(shard.rawValue) AND e.id = \(entry.uuid)
      """
    ).first?.decode(0)
  }

  private func add(
    _ fault: VerificationFinding.Fault, at position: Int64, to findings: inout VerifierFindings,
    _ connection: Connection
  ) throws {
    let row = try connection.query(
      """
      SELECT id, stream, version FROM log.events
      WHERE shard = \(shard.rawValue) AND position = \(position)
      """
    ).first
    findings.add(
      fault, at: position,
      as: try row.map { row in
        VerificationFinding.Event(
          EventID(uuid: try row.decode(0)), in: StreamID(uuid: try row.decode(1)),
          StreamVersion(try row.decode(2)))
      })
  }
}
