import Postgres
import TestThreads
import Testing

struct Mishap: Error, Equatable {}

@Suite(.ownThreads) struct `Transactions` {
  let connection: Connection

  init() async throws {
    connection = try await connect()
    try connection.script("CREATE TEMP TABLE t (v int CONSTRAINT t_v UNIQUE DEFERRABLE)")
  }

  private func values() throws -> [Int] {
    try connection.query("SELECT v FROM t ORDER BY v").map { try $0[0] }
  }

  @Test func `commit at the end`() throws {
    let answer = try connection.transaction { connection in
      try connection.execute("INSERT INTO t VALUES (1)")
      #expect(connection.transactionStatus == .inTransaction)
      return "done"
    }
    #expect(answer == "done")
    #expect(try values() == [1])
    #expect(connection.transactionStatus == .idle)
  }

  @Test func `are rolled back by an error`() throws {
    #expect(throws: Mishap()) {
      try connection.transaction { connection in
        try connection.execute("INSERT INTO t VALUES (1)")
        throw Mishap()
      }
    }
    #expect(throws: PostgresError.self) {
      try connection.transaction { try $0.execute("SELECT 1/0") }
    }
    #expect(try values() == [])
    #expect(connection.transactionStatus == .idle)
  }

  @Test func `cannot commit after a hidden error`() throws {
    let error = #expect(throws: PostgresError.self) {
      try connection.transaction { connection in
        try connection.execute("INSERT INTO t VALUES (1)")
        _ = try? connection.execute("SELECT 1/0")
      }
    }
    #expect(error?.sqlState == .inFailedTransaction)
    #expect(try values() == [])
  }

  @Test func `do not nest, and must not end inside`() throws {
    let nested = #expect(throws: PostgresError.self) {
      try connection.transaction { try $0.transaction { _ in } }
    }
    #expect(nested?.sqlState == .activeTransaction)
    let ended = #expect(throws: PostgresError.self) {
      try connection.transaction { try $0.execute("ROLLBACK") }
    }
    #expect(ended?.sqlState == .noActiveTransaction)
  }

  @Test func `do something else while the server works, and have both`() throws {
    func read<Value: Sendable>(
      _ sql: SQL, _ work: @Sendable () throws -> Value
    ) throws -> (Int, Value) {
      try connection.transaction(access: .readOnly) { connection in
        let (rows, value) = try connection.query(sql, while: work)
        return (try rows.single()[0], value)
      }
    }
    // Longer than any buffer between the two holds.
    let long: SQL = "SELECT length(repeat('x', 4000000)), repeat('x', 4000000)"
    #expect(try read(long) { 7 } == (4_000_000, 7))
    // What either throws is told, and the connection goes on.
    #expect(throws: Mishap()) { try read("SELECT 1") { throw Mishap() } as (Int, Int) }
    #expect(throws: PostgresError.self) { try read("SELECT 1 / 0") { 7 } }
    #expect(try read("SELECT 2") { 8 } == (2, 8))
    #expect(connection.transactionStatus == .idle)
  }

  @Test func `take an isolation level and can be read-only`() throws {
    let level: String = try connection.transaction(isolation: .serializable) {
      try $0.query("SHOW transaction_isolation").single()[0]
    }
    #expect(level == "serializable")
    let permanent: SQL = "CREATE TABLE never_made (v int)"
    let error = #expect(throws: PostgresError.self) {
      try connection.transaction(access: .readOnly) { try $0.execute(permanent) }
    }
    #expect(error?.sqlState == .readOnlyTransaction)
  }

  @Test func `a savepoint undoes only its own part`() throws {
    try connection.transaction { connection in
      try connection.execute("INSERT INTO t VALUES (1)")
      #expect(throws: PostgresError.self) {
        try connection.savepoint { connection in
          try connection.execute("INSERT INTO t VALUES (2)")
          try connection.savepoint { try $0.execute("INSERT INTO t VALUES (3)") }
          try connection.execute("SELECT 1/0")
        }
      }
      #expect(throws: Mishap()) {
        try connection.savepoint { connection in
          try connection.execute("INSERT INTO t VALUES (4)")
          throw Mishap()
        }
      }
      try connection.savepoint { try $0.execute("INSERT INTO t VALUES (5)") }
    }
    #expect(try values() == [1, 5])
  }

  @Test func `a deferred constraint fails the commit, wherever it happens`() throws {
    try connection.script(
      """
      DROP TABLE t;
      CREATE TEMP TABLE t (v int CONSTRAINT t_v UNIQUE DEFERRABLE INITIALLY DEFERRED)
      """)
    func isViolation(_ body: () throws -> Void) {
      let error = #expect(throws: PostgresError.self) { try body() }
      #expect(error?.sqlState == .uniqueViolation)
      #expect(error?.constraint == "t_v")
    }
    isViolation {
      _ = try connection.transaction { try $0.execute("INSERT INTO t VALUES (1), (1)") }
    }
    isViolation { _ = try connection.execute("INSERT INTO t VALUES (1), (1)") }
    isViolation {
      _ = try connection.pipeline(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"])
    }
    #expect(try values() == [])
  }
}
