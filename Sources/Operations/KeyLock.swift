import Crypto
import FoundationEssentials
import Glibc
import Postgres

/// The lock that says who has the master keys of a database's log.
enum KeyLock {
  /// Any two numbers that nothing else in the database locks.
  private static let space: Int32 = 0x6C67_6B79
  private static let number: Int32 = 1

  /// What `pg_stat_activity` shows of a holder; the server cuts it after 63 bytes.
  static func holder(_ verb: String) -> String {
    let host = ProcessInfo.processInfo.hostName
    return "lastgood \(verb), process \(getpid()) on \(host.prefix(20))"
  }

  /// Runs `body` while nobody else has the keys, on any machine, or writes to their folder here.
  ///
  /// - Throws: `KeysInUse`, `KeyFolderLocked`, or what `body` throws.
  static func alone<Value: Sendable>(
    in folder: String, on database: ConnectionString, _ body: () async throws -> Value
  ) async throws -> Value {
    let folder = try FolderLock.take(folder)
    defer { folder.release() }
    let session = Session(
      database.with("application_name", holder("keys rotate")), name: "lg-keys",
      timeout: .seconds(30))
    let outcome = await Result { () async throws in
      try await session.use { try takeAlone(over: $0) }
      return try await body()
    }
    await session.close()
    return try outcome.get()
  }

  /// Takes the lock together with others, unless this connection has it.
  ///
  /// - Returns: whether it had to be taken.
  /// - Throws: `RotationRunning`.
  @discardableResult static func share(over connection: Connection) throws -> Bool {
    let isHeld = try connection.query(
      """
      SELECT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
          AND classid = \(Int64(space))::oid AND objid = \(Int64(number))::oid)
      """
    ).single().decode(0, as: Bool.self)
    if isHeld { return false }
    let isTaken = try connection.query(
      "SELECT pg_try_advisory_lock_shared(\(space), \(number))"
    ).single().decode(0, as: Bool.self)
    guard isTaken else { throw RotationRunning(holders: try holders(over: connection)) }
    return true
  }

  /// Takes the lock alone, until the connection ends.
  ///
  /// - Throws: `KeysInUse`.
  private static func takeAlone(over connection: Connection) throws {
    let isTaken = try connection.query("SELECT pg_try_advisory_lock(\(space), \(number))").single()
      .decode(0, as: Bool.self)
    guard isTaken else { throw KeysInUse(holders: try holders(over: connection)) }
  }

  private static func holders(over connection: Connection) throws -> [String] {
    try connection.query(
      """
      SELECT DISTINCT coalesce(nullif(a.application_name, ''), 'database process ' || l.pid)
      FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid()
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = \(Int64(space))::oid AND l.objid = \(Int64(number))::oid
      ORDER BY 1
      """
    ).map { try $0.decode(0) }
  }
}

/// Somebody exchanges the master keys just now.
struct RotationRunning: Error, Hashable {
  var holders: [String]
}

/// Somebody seals with the master keys, or exchanges them, just now.
struct KeysInUse: Error, Hashable {
  var holders: [String]
}

/// The master keys were exchanged after this process had read them.
struct KeysExchanged: Error, Hashable {}

/// A lock on a folder itself, held until it is released or the process ends.
private struct FolderLock {
  var descriptor: Int32

  /// - Throws: `KeyFolderLocked`, or `KeyFileError`.
  static func take(_ path: String) throws -> FolderLock {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw KeyFileError.system(path: path, call: "open", code: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { throw KeyFolderLocked(path: path) }
      throw KeyFileError.system(path: path, call: "flock", code: code)
    }
    return FolderLock(descriptor: descriptor)
  }

  func release() {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

/// Another process on this machine exchanges the keys in this folder.
struct KeyFolderLocked: Error, Hashable {
  var path: String
}
