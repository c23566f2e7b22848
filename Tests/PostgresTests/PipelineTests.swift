import Postgres
import TestThreads
import Testing

@Suite(.ownThreads) struct `A pipeline` {
  let connection: Connection

  init() async throws {
    connection = try await connect()
    try connection.script("CREATE TEMP TABLE t (v int CONSTRAINT positive CHECK (v > 0))")
  }

  private var count: Int {
    get throws { try connection.query("SELECT count(*) FROM t").single()[0] }
  }

  @Test func `answers every statement in order`() throws {
    let results = try connection.pipeline((1...50).map { "SELECT \($0), \("text \($0)")" })
    let numbers = try results.map { try $0.get().single().decode(0, as: Int.self) }
    #expect(numbers == Array(1...50))
    #expect(try connection.pipeline([]).isEmpty)
    #expect(connection.transactionStatus == .idle)
  }

  @Test func `of ten thousand statements with large payloads does not jam`() throws {
    let payload = [UInt8](repeating: 7, count: 10_000)
    let results = try connection.pipeline(
      (0..<10_000).map { "SELECT \($0), \(payload)" })
    #expect(results.count == 10_000)
    for (index, result) in results.enumerated() {
      let row = try result.get().single()
      let number: Int = try row[0]
      let size = try row.withBytes(1) { $0.count }
      guard number == index, size == payload.count else {
        Issue.record("answer \(index) is wrong")
        return
      }
    }
  }

  @Test func `is one transaction: one failure undoes it all`() throws {
    let results = try connection.pipeline([
      "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (\(Int32(-1)))", "INSERT INTO t VALUES (2)",
      "SELECT no_such_function()",
    ])
    #expect(results.count == 4)
    #expect(try results[0].get().affected == 1)
    let error = #expect(throws: PostgresError.self) { try results[1].get() }
    #expect(error?.constraint == "positive")
    #expect(error?.statement == "INSERT INTO t VALUES ($1)")
    for result in results[2...] {
      let error = #expect(throws: PostgresError.self) { try result.get() }
      #expect(error?.sqlState == .pipelineAborted)
    }
    #expect(try count == 0)
    // What was aborted can be run again: it is not believed to be prepared.
    let again = try connection.pipeline(["INSERT INTO t VALUES (2)", "SELECT 1"])
    #expect(try again.allSatisfy { try $0.get().affected >= 0 })
    #expect(try count == 1)
  }

  @Test func `reports a statement that cannot be prepared`() throws {
    let results = try connection.pipeline(["SELECT 1", "SELECT nonsense", "SELECT 2"])
    let states = results.map { result in
      switch result {
      case .success: SQLState(rawValue: "00000")
      case .failure(let error): error.sqlState
      }
    }
    #expect(states.map(\.rawValue) == ["00000", "42703", "LG001"])
    #expect(try connection.query("SELECT 1").count == 1)
  }

  @Test func `can hold a transaction, or be a part of one`() throws {
    let results = try connection.pipeline(["BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"])
    #expect(try results.map { try $0.get().commandTag } == ["BEGIN", "INSERT 0 1", "COMMIT"])
    #expect(throws: Mishap()) {
      try connection.transaction { connection in
        for result in try connection.pipeline(["INSERT INTO t VALUES (2)"]) { _ = try result.get() }
        throw Mishap()
      }
    }
    #expect(try count == 1)
  }

  @Test func `keeps what its own COMMIT has committed before a failure`() throws {
    let results = try connection.pipeline([
      "BEGIN", "INSERT INTO t VALUES (1)", "COMMIT", "SELECT 1/0",
    ])
    #expect(throws: PostgresError.self) { try results[3].get() }
    #expect(try count == 1)
  }

  @Test func `refuses COPY, at the price of the connection`() throws {
    #expect(throws: (any Error).self) { try connection.pipeline(["COPY t FROM STDIN"]) }
  }
}
