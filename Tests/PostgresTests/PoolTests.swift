import FoundationEssentials
import Glibc
import Postgres
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `A pool` {
  @Test func `lends connections to many at once`() async throws {
    let pool = Pool(try await server(), size: 3)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...200 {
        group.addTask {
          try await pool.use(waitingAtMost: .seconds(30)) {
            try $0.query("SELECT \(number)").single()[0]
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 20_100)
    await pool.close()
  }

  @Test func `says so when nobody gives back in time`() async throws {
    let pool = Pool(try await server(), size: 1)
    try await whileLent(pool) {
      await #expect(throws: PoolExhausted(waited: .milliseconds(30))) {
        try await pool.use(waitingAtMost: .milliseconds(30)) { _ in }
      }
    }
    try await pool.use { _ in }
    await pool.close()
  }

  @Test func `serves in the order of arrival`() async throws {
    let pool = Pool(try await server(), size: 1)
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      try await whileLent(pool) {
        for number in 0..<10 {
          group.addTask {
            try await pool.use(waitingAtMost: .seconds(30)) { _ in order.add(number) }
          }
          try await eventuallyAsync { pool.waiting == number + 1 }
        }
      }
      try await group.waitForAll()
    }
    #expect(order.numbers == Array(0..<10))
    await pool.close()
  }

  @Test func `a cancelled task stops waiting`() async throws {
    let pool = Pool(try await server(), size: 1)
    try await whileLent(pool) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) {
            try await pool.use(waitingAtMost: .seconds(60)) { _ in }
          }
        }
        try? await eventuallyAsync { pool.waiting == 1 }
        group.cancelAll()
      }
      #expect(pool.waiting == 0)
    }
    try await pool.use { _ in }
    await pool.close()
  }

  @Test func `a cancelled task stops its read`() async throws {
    let pool = Pool(try await server(), size: 1)
    let box = ProcessBox()
    let watcher = Pool(try await server(), size: 1)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) {
          try await pool.read { connection in
            box.set(connection.processID)
            try connection.execute("SELECT pg_sleep(60)")
          }
        }
      }
      try? await eventuallyAsync { box.value != nil }
      let pid = box.value ?? 0
      try? await watcher.use { try $0.waitForSleep(pid, "SELECT pg_sleep%") }
      group.cancelAll()
    }
    // The next caller gets another connection.
    let next = try await pool.use { $0.processID }
    #expect(next != box.value)
    await pool.close()
    await watcher.close()
  }

  @Test func `a read cannot write`() async throws {
    let pool = Pool(try await server(), size: 1)
    let error = await #expect(throws: PostgresError.self) {
      try await pool.read { try $0.execute("CREATE TABLE never_made (v int)") }
    }
    #expect(error?.sqlState == .readOnlyTransaction)
    await pool.close()
  }

  @Test func `replaces a connection that was killed, without anyone noticing`() async throws {
    let pool = Pool(try await server(), size: 1)
    let first = try await pool.use { $0.processID }
    let other = try await connect()
    try other.terminate(first)
    // The process itself: it leaves the server's list before it lets go of its socket.
    try eventually { kill(first, 0) != 0 && errno == ESRCH }
    let second = try await pool.use { connection in
      try connection.execute("SELECT 1")
      return connection.processID
    }
    #expect(first != second)
    await pool.close()
  }

  @Test func `does not pass on an open transaction`() async throws {
    let pool = Pool(try await server(), size: 1)
    let first = try await pool.use { connection in
      try connection.execute("BEGIN")
      return connection.processID
    }
    let second = try await pool.use { connection in
      #expect(connection.transactionStatus == .idle)
      return connection.processID
    }
    #expect(first != second)
    await pool.close()
  }

  @Test func `ends its threads and refuses everybody when closed`() async throws {
    let pool = Pool(try await server(), size: 4, name: "closing")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { _ = try await pool.use { try $0.execute("SELECT pg_sleep(0.05)") } }
      }
      try await group.waitForAll()
    }
    #expect(try threads(named: "closing") > 0)
    await pool.close()
    try await eventuallyAsync { try threads(named: "closing") == 0 }
    let error = await #expect(throws: ConnectionError.self) { try await pool.use { _ in } }
    #expect(error?.reason == .closed)
  }

  @Test func `closing turns away those who wait and lets the others finish`() async throws {
    let pool = Pool(try await server(), size: 1, name: "leaving")
    try await whileLent(pool) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          let error = await #expect(throws: ConnectionError.self) {
            try await pool.use(waitingAtMost: .seconds(60)) { _ in }
          }
          #expect(error?.reason == .closed)
        }
        try? await eventuallyAsync { pool.waiting == 1 }
        await pool.close()
      }
    }
    try await eventuallyAsync { try threads(named: "leaving") == 0 }
  }

  @Test func `passes on that there is no server`() async throws {
    let pool = Pool(ConnectionString("host=/nonexistent dbname=x"), size: 1)
    await #expect(throws: ConnectionError.self) { try await pool.use { _ in } }
    await #expect(throws: ConnectionError.self) { try await pool.use { _ in } }
    await pool.close()
  }
}

/// Keeps the only session of a pool busy while `body` runs.
private func whileLent(_ pool: Pool, _ body: () async throws -> Void) async throws {
  let gate = Gate()
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await pool.use { _ in gate.enter() } }
    defer { gate.open() }
    try await eventuallyAsync { gate.isEntered }
    try await body()
    gate.open()
    try await group.waitForAll()
  }
}

/// Holds a thread until it is opened.
private final class Gate: Sendable {
  private let entered = Atomic(false)
  private let opened = Atomic(false)

  var isEntered: Bool { entered.load(ordering: .acquiring) }

  func open() { opened.store(true, ordering: .releasing) }

  func enter() {
    entered.store(true, ordering: .releasing)
    #expect(throws: Never.self) { try eventually { opened.load(ordering: .acquiring) } }
  }
}

private final class Order: Sendable {
  private let list = Mutex<[Int]>([])

  var numbers: [Int] { list.withLock { $0 } }

  func add(_ number: Int) { list.withLock { $0.append(number) } }
}

/// How many threads of this process have names that begin so.
private func threads(named prefix: String) throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { task in
    // A thread may end between the two look-ups.
    let name = FileManager.default.contents(atPath: "/proc/self/task/\(task)/comm")
    return name.map { String(decoding: $0, as: UTF8.self).hasPrefix(prefix) } ?? false
  }
}
