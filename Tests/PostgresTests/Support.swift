import Glibc
import Postgres
import Synchronization
import TestSupport

/// A connection to the tests' cluster.
func connect() async throws -> Connection { try connect(to: try await server()) }

/// The same where nothing can be awaited.
func connect(to string: ConnectionString) throws -> Connection {
  let connection = try Connection(string)
  connection.timeout = .seconds(30)
  return connection
}

func server() async throws -> ConnectionString { try await TestCluster.connectionString() }

/// A thread of its own that runs against the test; `result` waits for it.
final class Rival<T: Sendable>: Sendable {
  private let thread: OwnThread
  private let box: Box

  private final class Box: Sendable {
    let outcome = Mutex<Result<T, any Error>?>(nil)
  }

  init(_ body: @escaping @Sendable () throws -> T) {
    let box = Box()
    self.box = box
    thread = OwnThread.start("rival") {
      let outcome = Result { try body() }
      box.outcome.withLock { $0 = outcome }
    }
  }

  var isOver: Bool { box.outcome.withLock { $0 != nil } }

  func result() throws -> T? {
    thread.join()
    return try box.outcome.withLock { $0 }?.get()
  }
}

struct NeverHappened: Error {}

/// Asks until `condition` holds, at most thirty seconds.
func eventually(_ condition: () throws -> Bool) throws {
  let end = ContinuousClock.now.advanced(by: .seconds(30))
  while try !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened() }
    usleep(2_000)
  }
}

/// The same for tasks: others run between two questions.
func eventuallyAsync(_ condition: () async throws -> Bool) async throws {
  let end = ContinuousClock.now.advanced(by: .seconds(30))
  while try await !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened() }
    try await Task.sleep(for: .milliseconds(2))
  }
}

extension Connection {
  /// Waits until a backend sleeps in the middle of a statement that begins so.
  func waitForSleep(_ processID: Int32, _ pattern: String = "%") throws {
    try eventually {
      try query(
        """
        SELECT 1 FROM pg_stat_activity
        WHERE pid = \(processID) AND wait_event = 'PgSleep' AND query LIKE \(pattern)
        """
      ).count == 1
    }
  }

  func terminate(_ processID: Int32) throws {
    try execute("SELECT pg_terminate_backend(\(processID))")
  }
}

/// Carries a process number from the thread that connects to the one that watches.
final class ProcessBox: Sendable {
  private let number = Mutex<Int32?>(nil)

  var value: Int32? { number.withLock { $0 } }

  func set(_ value: Int32) { number.withLock { $0 = value } }
}
