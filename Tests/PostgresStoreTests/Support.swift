import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport
import Testing

/// A connection on a thread of its own that may stay inside a transaction between two calls.
actor Held {
  private let executor: ThreadExecutor
  private let connection: Connection

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ string: ConnectionString) throws {
    executor = ThreadExecutor(name: "held")
    connection = try Connection(string)
    connection.timeout = .seconds(30)
  }

  deinit { executor.stop() }

  /// Lends the connection; what is begun in one call may be ended in another.
  @discardableResult
  func use<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws -> T {
    try body(connection)
  }

  func begin() throws { try connection.execute("BEGIN") }
  func commit() throws { try connection.execute("COMMIT") }
  func rollBack() throws { try connection.execute("ROLLBACK") }
  func close() { connection.close() }
  var processID: Int32 { connection.processID }
}

/// Counts, from any thread.
final class Counter: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock { $0 } }
  @discardableResult func count() -> Int {
    number.withLock {
      $0 += 1
      return $0
    }
  }
}

extension FreshDatabase {
  /// A held connection as the superuser, or as a role.
  func hold(as role: Role? = nil) throws -> Held {
    try Held(role.map { connectionString(as: $0) } ?? admin)
  }

  /// Runs `body` while a transaction of the superuser's holds what `sql` locks.
  func holding<T: Sendable>(_ sql: SQL, _ body: () async throws -> T) async throws -> T {
    let holder = try hold()
    try await holder.begin()
    try await holder.use { try $0.execute(sql) }
    let outcome = await Result(body)
    try await holder.rollBack()
    await holder.close()
    return try outcome.get()
  }

  /// Runs one thing on a new connection of the superuser's.
  @discardableResult
  func administer<T: Sendable>(_ body: @Sendable @escaping (Connection) throws -> T) async throws
    -> T
  {
    let session = Session(admin, name: "admin")
    do {
      let value = try await session.use(body)
      await session.close()
      return value
    } catch {
      await session.close()
      throw error
    }
  }
}

extension Connection {
  /// How many backends of this database wait for a lock.
  func countWaiting() throws -> Int {
    try query(
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
      """
    ).single().decode(0)
  }

  /// The backends of this database that wait for a standby.
  func awaitingStandby() throws -> [Int32] {
    try query(
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event = 'SyncRep' ORDER BY pid
      """
    ).map { try $0.decode(0) }
  }

  /// Replaces text of a function by other text, as somebody would who breaks it.
  ///
  /// - Throws: when the function does not have the text: a mutant that mutates nothing.
  func mutate(_ function: String, _ changes: [(old: String, new: String)]) throws {
    var text: String = try query(
      """
      SELECT pg_get_functiondef(p.oid) FROM pg_proc p
      WHERE p.oid = (\(function)::regproc)::oid
      """
    ).single().decode(0)
    for change in changes {
      let mutated = text.replacing(change.old, with: change.new)
      try #require(mutated != text, "\(function) does not contain: \(change.old)")
      text = mutated
    }
    try script(text)
  }
}

extension [Append] {
  /// Carries all of them out in one call, without the store around it.
  func send(
    over connection: Connection, vault: Vault, as writer: Writer = .app
  ) throws -> [Result<AppendAnswer, AppendRefusal>] {
    try map { try vault.seal($0) }.send(as: writer, in: .main, over: connection)
  }
}

/// Everything a log promises of itself, checked on a store; all streams are incidents unless said.
func expectSound(
  _ store: some EventStore, kind: (StreamID) -> StreamKind = { _ in .incident },
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let events = try await LogAudit.events(of: store)
  let faults = LogAudit.faults(in: events, kind: kind)
  #expect(faults == [], sourceLocation: sourceLocation)
  let head = try await store.head().position
  #expect(head.rawValue == Int64(events.count), sourceLocation: sourceLocation)
}

extension Result where Failure == any Error {
  /// What an asynchronous call came to.
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
