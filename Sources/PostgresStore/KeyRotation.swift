package import Crypto
import EventLog
import FoundationEssentials
package import Postgres

/// Exchanges the master key: a new one is made, every event's key is wrapped by it, the old one
/// is forgotten.
///
/// Words stay readable throughout by a process that has both keys. Killed at any moment, it is
/// simply run again: what is wrapped already is passed over, and no further key is made.
package struct KeyRotation: Sendable {
  private let file: MasterKeyFile
  private let database: ConnectionString
  /// Keys wrapped in one transaction.
  package var batch = 1_000
  /// Is told how many keys are done, after each transaction.
  package var onProgress: @Sendable (Int) throws -> Void = { _ in }

  /// `database` is an administrator's, who may act as the owner of the record.
  package init(_ file: MasterKeyFile, _ database: ConnectionString) {
    (self.file, self.database) = (file, database)
  }

  /// What a rotation did.
  package struct Report: Equatable, Sendable {
    /// The key that wraps everything now.
    package var current: Int16
    /// Whether this run made it, or an earlier one that did not finish.
    package var isNew: Bool
    package var rewrapped = 0
    package var retired: [Int16] = []
    /// Keys that somebody changed, since their master key does not open them; that one is kept.
    package var unreadable: [Place] = []
  }

  /// Where an event's key is.
  package struct Place: Hashable, Sendable {
    package var shard: Int32
    package var position: Int64

    package init(shard: Int32, position: Int64) { (self.shard, self.position) = (shard, position) }
  }

  /// Rotates.
  ///
  /// `startsAnew` makes a new key although an earlier rotation has not retired its old one. `reload`
  /// runs once the new key is on disk, and returns when every process that seals has read it:
  /// without that the old key cannot be forgotten.
  ///
  /// - Throws: `StillSealing` when somebody goes on sealing under an old key; run it again then.
  package func run(
    startingAnew startsAnew: Bool = false, reload: () async throws -> Void = {}
  ) async throws -> Report {
    var keys = try file.read()
    let isNew = startsAnew || keys.ids.count == 1
    if isNew {
      try keys.rotate()
      try file.replace(with: keys)
    }
    try await reload()
    let session = Session(database, name: "lg-rotate", timeout: nil)
    do {
      var report = Report(current: keys.current, isNew: isNew)
      let heads = try await session.use { try Self.heads(over: $0) }
      try await rewrap(with: keys, beyond: heads, over: session, &report)
      report.rewrapped += try await session.use { [keys] in
        try Self.rewrapOutside(with: keys, over: $0)
      }
      try await retire(&keys, over: session, &report)
      await session.close()
      return report
    } catch {
      await session.close()
      throw error
    }
  }
}

/// A process seals under an old master key still, as this event's key shows.
package struct StillSealing: Error, Equatable {
  package var master: Int16
  package var place: KeyRotation.Place

  package init(master: Int16, place: KeyRotation.Place) {
    (self.master, self.place) = (master, place)
  }
}

extension KeyRotation {
  private struct Stored: Sendable {
    var place: Place
    var master: Int16
    var wrapped: [UInt8]
  }

  /// One batch: how many keys were looked at, and the last of them.
  private struct Batch: Sendable {
    var count = 0
    var last = Place(shard: .min, position: .min)
    var rewrapped = 0
    var unreadable: [Place] = []
    /// The first that was sealed after every process should have known the new key.
    var late: StillSealing?
  }

  private func rewrap(
    with keys: MasterKeys, beyond heads: [Int32: Int64], over session: Session,
    _ report: inout Report
  ) async throws {
    var last = Place(shard: .min, position: .min)
    var late: StillSealing?
    while true {
      let (from, limit) = (last, batch)
      let done = try await session.use { connection in
        try Self.batch(after: from, limit: limit, with: keys, beyond: heads, over: connection)
      }
      guard done.count > 0 else { break }
      last = done.last
      late = late ?? done.late
      report.rewrapped += done.rewrapped
      report.unreadable += done.unreadable
      try onProgress(report.rewrapped)
    }
    if let late { throw late }
  }

  /// Wraps one batch anew, in one transaction, as the owner.
  private static func batch(
    after last: Place, limit: Int, with keys: MasterKeys, beyond heads: [Int32: Int64],
    over connection: Connection
  ) throws -> Batch {
    let cipher = try EventCipher(keys)
    return try connection.transaction { connection in
      try connection.execute("SET LOCAL ROLE lastgood_owner")
      // A redaction may be destroying one of them: whoever comes first wins, and it stays gone.
      let rows = try connection.query(
        """
        SELECT shard, position, master, wrapped FROM log.event_key
        WHERE (shard, position) > (\(last.shard), \(last.position)) AND master <> \(keys.current)
        ORDER BY shard, position LIMIT \(Int64(limit)) FOR UPDATE
        """)
      var done = Batch()
      var (places, wrapped): ([Place], [[UInt8]]) = ([], [])
      for row in rows {
        let stored = Stored(
          place: Place(shard: try row.decode(0), position: try row.decode(1)),
          master: try row.decode(2), wrapped: try row.decode(3))
        done.count += 1
        done.last = stored.place
        if stored.place.position > heads[stored.place.shard] ?? 0 {
          done.late = done.late ?? StillSealing(master: stored.master, place: stored.place)
        }
        guard let new = try rewrap(stored, to: keys.current, by: cipher) else {
          done.unreadable.append(stored.place)
          continue
        }
        places.append(stored.place)
        wrapped.append(new)
      }
      guard !places.isEmpty else { return done }
      done.rewrapped = try connection.execute(
        """
        UPDATE log.event_key k SET master = \(keys.current), wrapped = n.wrapped
        FROM unnest(\(places.map(\.shard)), \(places.map(\.position)), \(wrapped))
          AS n(shard, position, wrapped)
        WHERE k.shard = n.shard AND k.position = n.position
        """)
      return done
    }
  }

  /// Wraps the keys of what is sealed outside of the record, as the owner.
  ///
  /// One whose master key does not open it is left, and so is that master key.
  private static func rewrapOutside(with keys: MasterKeys, over connection: Connection) throws
    -> Int
  {
    let cipher = try EventCipher(keys)
    return try connection.transaction { connection in
      try connection.execute("SET LOCAL ROLE lastgood_owner")
      var count = 0
      for table: StaticString in ["work.subscriber", "work.status_key"] {
        let rows = try connection.query(
          """
          SELECT id, master, wrapped FROM \(raw: table) WHERE master <> \(keys.current) FOR UPDATE
          """)
        for row in rows {
          let stored = Stored(
            place: Place(shard: 0, position: 0), master: try row.decode(1),
            wrapped: try row.decode(2))
          guard let new = try rewrap(stored, to: keys.current, by: cipher) else { continue }
          count += try connection.execute(
            """
            UPDATE \(raw: table) SET master = \(keys.current), wrapped = \(new)
            WHERE id = \(try row.decode(0, as: UUID.self))
            """)
        }
      }
      return count
    }
  }

  /// Nil when its master key does not open it, or is not known.
  private static func rewrap(
    _ stored: Stored, to current: Int16, by cipher: EventCipher
  ) throws -> [UInt8]? {
    do {
      let new = try cipher.rewrap(stored.wrapped, from: stored.master, to: current)
      // Key wrap has no randomness: the way back must lead to the very same bytes.
      guard try cipher.rewrap(new, from: current, to: stored.master) == stored.wrapped else {
        return nil
      }
      return new
    } catch CryptoError.notAuthentic, CryptoError.unknownMasterKey {
      return nil
    }
  }

  /// Forgets the master keys that wrap nothing any more, in any log of this database.
  private func retire(
    _ keys: inout MasterKeys, over session: Session, _ report: inout Report
  ) async throws {
    let used = try await session.use { connection in
      Set(
        try connection.transaction { connection in
          // Addresses of people outside are the owner's to look at.
          try connection.execute("SET LOCAL ROLE lastgood_owner")
          return try connection.query(
            """
            SELECT DISTINCT master FROM log.event_key UNION SELECT master FROM work.subscriber
            UNION SELECT master FROM work.status_key
            """
          ).map { try $0.decode(0, as: Int16.self) }
        })
    }
    for id in keys.ids where id != keys.current && !used.contains(id) {
      try keys.retire(id)
      report.retired.append(id)
    }
    if !report.retired.isEmpty { try file.replace(with: keys) }
  }

  private static func heads(over connection: Connection) throws -> [Int32: Int64] {
    var heads: [Int32: Int64] = [:]
    for row in try connection.query("SELECT shard, position FROM log.heads") {
      heads[try row.decode(0)] = try row.decode(1, as: Int64.self)
    }
    return heads
  }
}
