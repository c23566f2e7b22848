import Postgres

/// A process's claim to the master keys as it has read them, for as long as it seals with them.
///
/// It is a lock in the database, since keys may have copies on several machines, and the database
/// is what all of them share: many may hold the keys, and whoever exchanges them holds them alone.
struct KeyHold: Sendable {
  private let session: Session
  private let keys: KeyRing

  /// Takes the claim for as long as nobody exchanges the keys; before they are read.
  ///
  /// - Throws: `RotationRunning`.
  static func take(for verb: String, on database: ConnectionString, of keys: KeyRing) async throws
    -> KeyHold
  {
    let name = KeyLock.holder(verb)
    let session = Session(
      database.with("application_name", name), name: "lg-keys", timeout: .seconds(30))
    let hold = KeyHold(session: session, keys: keys)
    do {
      try await session.use { try KeyLock.share(over: $0) }
    } catch {
      await session.close()
      throw error
    }
    return hold
  }

  /// Makes sure once a second that the claim stands, until the task is cancelled.
  ///
  /// It is lost with its connection, and taken again on the next. Somebody may have exchanged the
  /// keys in between, so `known`, the number of the newest key that was read, must be the newest.
  ///
  /// - Throws: `RotationRunning` or `KeysExchanged`: what is sealed from now on could be lost.
  func keep(_ known: Int16) async throws {
    var isChecked = false
    while !Task.isCancelled {
      do {
        if try await session.use({ try KeyLock.share(over: $0) }) { isChecked = false }
        if !isChecked { try await check(known) }
        isChecked = true
      } catch  where !(error is RotationRunning || error is KeysExchanged) {
        // The database is away, and others say so: there is nothing to seal into.
      }
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
    }
  }

  func release() async { await session.close() }

  private func check(_ known: Int16) async throws {
    if let newest = try keys.newest(), newest != known { throw KeysExchanged() }
    // The file may be one of several copies. A rotation wraps every key anew, so a few tell; the
    // oldest, since the newest may be this process's own.
    let isNewer = try await session.use { connection in
      try connection.query(
        """
        SELECT EXISTS (
          SELECT FROM (SELECT master FROM log.event_keys ORDER BY shard, position LIMIT 100) k
          WHERE master > \(known))
        """
      ).single().decode(0, as: Bool.self)
    }
    if isNewer { throw KeysExchanged() }
  }
}
