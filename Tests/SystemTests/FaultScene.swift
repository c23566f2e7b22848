import Crypto
import Dispatch
import EventLog
import Glibc
import Postgres
import PostgresStore
import Spawn
import TestSupport
import Testing

/// A database with a proxy before it, and a clean way around the proxy.
struct FaultScene: Sendable {
  /// As the superuser, past the proxy.
  let home: ConnectionString
  let proxy: FaultProxy
  /// Past the proxy.
  let clean: PostgresEventStore
  private let masters: MasterKeys
  private let control: Session

  /// One server for all tests that leave it standing.
  private static let server = Server()

  private actor Server {
    private var starting: Task<RestartableCluster, any Error>?
    private var databases = 0

    func database() async throws -> ConnectionString {
      let task =
        starting
        ?? Task { try await TestCluster.restartable(settings: ["fsync": "off"]) }
      starting = task
      databases += 1
      let name = "fault_\(databases)"
      let string = try await task.value.connectionString()
      try await onThreadOfItsOwn {
        let connection = try Connection(string)
        try connection.execute("CREATE DATABASE \(identifier: name)")
        connection.close()
        let fresh = try Connection(string.with(database: name))
        try Migrator().run(over: fresh)
        fresh.close()
      }
      return string.with(database: name)
    }
  }

  init() async throws {
    home = try await Self.server.database()
    proxy = try FaultProxy(to: home.with("user", "lastgood_app"))
    masters = try .generate()
    control = Session(home, name: "control")
    clean = PostgresEventStore(
      home.with("user", "lastgood_app"), vault: try Vault(masters), readers: 1)
  }

  /// A store on the other side of the proxy.
  func store(timeout: Duration = .seconds(30)) throws -> PostgresEventStore {
    PostgresEventStore(
      proxy.connectionString, vault: try Vault(masters), readers: 1, timeout: timeout)
  }

  func leave() async {
    await clean.close()
    await control.close()
    proxy.close()
  }

  /// Lends a connection past the proxy.
  func ask<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await control.use { try body($0) }
  }

  /// Waits until no backend may still do what came through the proxy.
  func awaitQuiet() async throws {
    try await ask { connection in
      try eventually {
        try connection.query(
          """
          SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'faulted'
          """
        ).single().decode(0, as: Int64.self) == 0
      }
    }
  }

  /// How many times a command stands in the log.
  func copies(of key: CommandKey) async throws -> Int64 {
    try await ask { connection in
      try connection.query("SELECT count(*) FROM log.event WHERE command_key = \(key.uuid)")
        .single().decode(0)
    }
  }
}

struct NeverHappened: Error {}

/// Asks until `condition` holds, at most a minute; blocks the thread.
func eventually(_ condition: () throws -> Bool) throws {
  let end = ContinuousClock.now + .seconds(60)
  while try !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened() }
    // So that whoever is waited for has the processor.
    usleep(500)
  }
}

/// What a caller was told about an append.
enum Told: Equatable {
  case saved(Receipt)
  /// An error that says that nothing was saved.
  case unsaved
  case unknown

  var isSaved: Bool { if case .saved = self { true } else { false } }

  /// Takes only the errors that the store may give.
  static func by(_ body: () async throws -> AppendAnswer) async throws -> Told {
    do {
      switch try await body() {
      case .appended(let receipt), .replayed(let receipt): return .saved(receipt)
      case .conflict(let actual): throw UnexpectedConflict(actual: actual)
      }
    } catch is AppendUnknown {
      return .unknown
    } catch  where error is ConnectionError || error is ConnectionLost || error is PostgresError {
      return .unsaved
    }
  }

  struct UnexpectedConflict: Error {
    var actual: StreamVersion
  }
}

/// What a campaign of faults has met.
struct FaultTally: CustomStringConvertible {
  var hits = 0
  var saved = 0
  var unsaved = 0
  var unknownStored = 0
  var unknownAbsent = 0
  /// Of the next append, when the harm came behind an answer.
  var unknownLater = 0

  var unknown: Int { unknownStored + unknownAbsent }

  var description: String {
    """
    \(hits) hits: \(saved) saved, \(unsaved) not saved, \(unknown) unknown of which \
    \(unknownStored) were stored and \(unknownAbsent) were not; all resolved
    """
  }
}

extension FaultScene {
  /// Holds what a caller was told against the log, and resolves it by a retry past the proxy.
  ///
  /// Call it when no backend can append any more.
  func check(
    _ command: JournaledCommand, told: Told, _ tally: inout FaultTally, _ comment: Comment
  ) async throws {
    let before = try await copies(of: command.key)
    let answer = try await clean.append(command.append)
    switch (told, answer) {
    case (.saved(let receipt), .replayed(let again)):
      #expect(receipt == again, comment)
      #expect(before == 1, comment)
      tally.saved += 1
    case (.unsaved, .appended):
      #expect(before == 0, comment)
      tally.unsaved += 1
    case (.unknown, .replayed):
      #expect(before == 1, comment)
      tally.unknownStored += 1
    case (.unknown, .appended):
      #expect(before == 0, comment)
      tally.unknownAbsent += 1
    default:
      Issue.record("told \(told), and yet a retry says \(answer); \(before) copies; \(comment)")
    }
    #expect(try await copies(of: command.key) == 1, comment)
  }
}

/// Keeps the log's head locked, so that appends wait, until it is told to let go.
final class HeadHolder: Sendable {
  private let release = DispatchSemaphore(value: 0)
  private let thread: OwnThread

  /// Returns when the head is locked.
  init(_ home: ConnectionString) async throws {
    let release = release
    let ready = DispatchSemaphore(value: 0)
    thread = OwnThread.start("holder") {
      guard let connection = try? Connection(home) else { return _ = ready.signal() }
      try? connection.transaction { connection in
        _ = try connection.query("SELECT FROM log.shard_head FOR UPDATE")
        _ = ready.signal()
        release.wait()
      }
      connection.close()
    }
    try await onThreadOfItsOwn { ready.wait() }
  }

  func letGo() {
    release.signal()
    thread.join()
  }
}
