import Postgres
import Testing

@Suite struct `Statements` {
  @Test func `a value becomes a parameter, a name is quoted`() {
    let sql: SQL =
      "SELECT \(1), \("x") FROM \(identifier: "odd \"name\"") \(raw: "LIMIT") \(literal: 5)"
    #expect(sql.text == #"SELECT $1, $2 FROM "odd ""name""" LIMIT 5"#)
    #expect(sql.parameters.map(\.type) == [.int8, .text])
  }

  @Test func `a description never shows a value`() {
    let sql: SQL = "SELECT \("hunter2")"
    #expect("\(sql)" == "SELECT $1")
    var dumped = ""
    dump(sql, to: &dumped)
    dump(sql.parameters, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!"\(sql.parameters)".contains("104"))
  }

  @Test(arguments: [
    "'; DROP TABLE t; --", "\\'; DROP TABLE t; --", "$1", "\") OR 1=1 --", "' || (SELECT 1) || '",
  ])
  func `an injection stays a value`(attempt: String) async throws {
    let connection = try await connect()
    try connection.script("CREATE TEMP TABLE t (v text)")
    try connection.execute("INSERT INTO t VALUES (\(attempt))")
    #expect(try connection.query("SELECT v FROM t WHERE v = \(attempt)").single()[0] == attempt)
    #expect(try connection.query("SELECT 1 AS \(identifier: attempt)").columnNames == [attempt])
  }

  @Test func `many texts do not fill the server with prepared statements`() async throws {
    let connection = try await connect()
    for number in 0..<600 { try connection.execute("SELECT \(literal: number)") }
    let count: Int = try connection.query("SELECT count(*) FROM pg_prepared_statements").single()[0]
    #expect(count <= 258)
    // In a pipeline as well, and across a failed transaction.
    let results = try connection.pipeline((600..<1200).map { "SELECT \(literal: $0)" })
    #expect(try results.allSatisfy { try $0.get().count == 1 })
    let later: Int = try connection.query("SELECT count(*) FROM pg_prepared_statements").single()[0]
    #expect(later <= 258)
  }

  @Test func `the same text with other types is prepared again`() async throws {
    let connection = try await connect()
    func typeName(_ value: some PostgresEncodable) throws -> String {
      try connection.query("SELECT pg_typeof(\(value))::text").single()[0]
    }
    #expect(try typeName(Int32(1)) == "integer")
    #expect(try typeName("x") == "text")
    #expect(try typeName(Int32(1)) == "integer")
  }

  @Test func `a changed table or a lost statement is prepared again`() async throws {
    let connection = try await connect()
    try connection.script("CREATE TEMP TABLE t (v int); INSERT INTO t VALUES (1)")
    #expect(try connection.query("SELECT * FROM t").columnCount == 1)
    try connection.script("ALTER TABLE t ADD w text")
    #expect(try connection.query("SELECT * FROM t").columnCount == 2)
    try connection.script("DEALLOCATE ALL")
    #expect(try connection.query("SELECT * FROM t").columnCount == 2)
  }
}

@Suite struct `Connection strings` {
  @Test func `a password is never shown`() {
    let string = ConnectionString("postgres://anna:hunter2@db.example:5433/log")
    #expect(!"\(string)".contains("hunter2"))
    #expect(!String(reflecting: string).contains("hunter2"))
    var dumped = ""
    dump(string, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(string.value(of: "dbname") == "log")
    #expect(string.with(database: "other").value(of: "dbname") == "other")
    #expect(string.with("user", "bert").value(of: "user") == "bert")
  }

  @Test func `an unreadable string is an error that does not quote it`() {
    let error = #expect(throws: ConnectionError.self) {
      try Connection(ConnectionString("host=x hunter2"))
    }
    #expect(error?.reason == .badConnectionString)
    #expect(!"\(String(describing: error))".contains("hunter2"))
  }

  @Test func `what is revealed reads back the same`() {
    let string = ConnectionString("host='/tmp/a b' password='it\\'s \\\\' dbname=x")
    #expect(ConnectionString(string.revealed) == string)
  }
}
