import Postgres

/// Shows that a process lives: a lock of the database's that one connection holds.
///
/// The server lets go of it as soon as that connection ends, which a process that is killed cannot
/// prevent. It proves nothing to anybody who acts outside the database: one that is merely cut off
/// looks dead as well.
struct Presence: Equatable, Sendable {
  let key: Int64

  init() { key = .random(in: .min ... .max) }

  /// From now on until the connection ends.
  func show(over connection: Connection) throws {
    try connection.execute("SELECT pg_advisory_lock(\(key))")
  }
}
