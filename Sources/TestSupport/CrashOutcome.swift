import Digest
import EventLog
import FoundationEssentials
package import Postgres
package import PostgresStore
import Spawn

/// What became of everything after a crash test.
package struct CrashOutcome: Sendable {
  package private(set) var history: CrashHistory
  package private(set) var log: CrashLog
  /// Commands that nobody knew the end of: how many were in the log, and how many were not.
  package private(set) var openAndStored = 0
  package private(set) var openAndAbsent = 0
  private var wronglyResolved: [CrashFinding] = []

  /// Gives every command that was left open once more, and reads the log.
  ///
  /// No backend may be left that could still append. `home` connects as the superuser.
  package init(
    resolving history: CrashHistory, over store: PostgresEventStore, at home: ConnectionString
  ) async throws {
    self.history = history
    let before = Set(try await CrashLog(of: store, at: home).placed.map(\.key))
    for (key, operation) in history.operations where operation.isOpen {
      self.history.add(JournalEntry(at: JournalEntry.now, key, .retried))
      let answer = try await store.append(operation.command.append)
      self.history.add(JournalEntry(at: JournalEntry.now, key, .answered(answer)))
      var isStored = false
      if case .replayed = answer { isStored = true }
      if isStored { openAndStored += 1 } else { openAndAbsent += 1 }
      if isStored != before.contains(key) { wronglyResolved.append(.unknownAnswer(key)) }
    }
    log = try await CrashLog(of: store, at: home)
  }

  /// Everything that broke a promise.
  package var findings: [CrashFinding] {
    wronglyResolved + CrashChecker.findings(in: history, log)
  }
}

extension CrashLog {
  /// Reads all of a log, words and all.
  package init(of store: PostgresEventStore, at home: ConnectionString) async throws {
    let events = try await store.scan(into: [OpenedEvent](), opening: true) { $0 += $1 }
    let (position, heads) = try await onThreadOfItsOwn {
      let connection = try Connection(home)
      defer { connection.close() }
      let position = try connection.query("SELECT position FROM log.shard_head WHERE shard = 1")
        .single().decode(0, as: Int64.self)
      let rows = try connection.query("SELECT stream, version, head FROM log.stream")
      return (
        position,
        try rows.map { row in
          let hash = SHA256Digest(try row.decode(2, as: [UInt8].self)) ?? .zero
          return (
            StreamID(uuid: try row.decode(0)),
            Head(version: StreamVersion(try row.decode(1)), hash: hash)
          )
        }
      )
    }
    self.init(
      events: events, position: LogPosition(position),
      heads: Dictionary(heads) { first, _ in first })
  }
}
