import EventLog
import Postgres

/// What the live server says of itself and of its archive.
struct LiveServer: Equatable, Sendable {
  var now: Timestamp
  var major: Int32
  var system: UInt64
  var isInRecovery: Bool
  /// Where it writes; of a standby nil.
  var position: WALPosition?
  var segment: WALSegment?
  var size: WALSegmentSize
  var archives: Bool
  var lastArchived: String?
  var lastArchivedAt: Timestamp?
  var lastFailedAt: Timestamp?
  /// Settings that a copy needs to be no smaller than here, or it does not follow the log.
  var leastSettings: [String: Int64]
  var port: Int32

  private static let sized = [
    "max_connections", "max_locks_per_transaction", "max_prepared_transactions",
    "max_wal_senders", "max_worker_processes",
  ]

  /// Asks for all of it; nil for an answer that no server gives.
  static func read(over connection: Connection) throws -> LiveServer? {
    let row = try connection.query(
      """
      SELECT now(), current_setting('server_version_num')::int8, system_identifier,
        pg_is_in_recovery(),
        CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn()::text END,
        CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END,
        pg_size_bytes(current_setting('wal_segment_size')), current_setting('archive_mode'),
        last_archived_wal, last_archived_time, last_failed_time, current_setting('port')::int8
      FROM pg_control_system(), pg_stat_archiver
      """
    ).single()
    let position = try row.decode(4, as: String?.self)
    let segment = try row.decode(5, as: String?.self)
    guard let size = WALSegmentSize(try row.decode(6, as: Int64.self)),
      let version = Int32(exactly: try row.decode(1, as: Int64.self)),
      let port = Int32(exactly: try row.decode(11, as: Int64.self))
    else { return nil }
    var least: [String: Int64] = [:]
    for row in try connection.query(
      """
      SELECT name, setting::int8 FROM pg_settings
      WHERE name IN ('max_connections', 'max_locks_per_transaction', 'max_prepared_transactions',
        'max_wal_senders', 'max_worker_processes')
      """)
    {
      least[try row.decode(0, as: String.self)] = try row.decode(1, as: Int64.self)
    }
    guard least.keys.sorted() == sized else { return nil }
    let archived = try row.decode(8, as: String?.self)
    return LiveServer(
      now: try moment(row, 0), major: version / 10_000,
      system: UInt64(bitPattern: try row.decode(2, as: Int64.self)),
      isInRecovery: try row.decode(3, as: Bool.self),
      position: position.flatMap { WALPosition($0) },
      segment: segment.flatMap { WALSegment($0, size) }, size: size,
      archives: try row.decode(7, as: String.self) != "off",
      // It may also be a file of another kind, and is shown: nothing strange is.
      lastArchived: archived.flatMap { RestorePlaces.isPlain($0) ? String($0.prefix(64)) : nil },
      lastArchivedAt: try optionalMoment(row, 9), lastFailedAt: try optionalMoment(row, 10),
      leastSettings: least, port: port)
  }

  private static func moment(_ row: Row, _ column: Int) throws -> Timestamp {
    Timestamp(
      microsecondsSince2000: try row.decode(column, as: PostgresTimestamp.self)
        .microsecondsSince2000)
  }

  private static func optionalMoment(_ row: Row, _ column: Int) throws -> Timestamp? {
    try row.decode(column, as: PostgresTimestamp?.self).map {
      Timestamp(microsecondsSince2000: $0.microsecondsSince2000)
    }
  }
}
