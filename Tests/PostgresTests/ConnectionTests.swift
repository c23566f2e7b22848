import Postgres
import TestThreads
import Testing

@Suite(.ownThreads) struct `A connection` {
  let connection: Connection

  init() async throws { connection = try await connect() }

  @Test func `knows its server`() throws {
    #expect(connection.serverVersion >= 150_000)
    #expect(connection.processID > 0)
    #expect(connection.parameter("server_encoding") == "UTF8")
    #expect(connection.parameter("client_encoding") == "UTF8")
    #expect(connection.parameter("application_name") == "lastgood")
    #expect(connection.parameter("nonsense") == nil)
    #expect(connection.transactionStatus == .idle)
  }

  @Test func `counts the rows that a statement touched`() throws {
    try connection.script("CREATE TEMP TABLE t (v int)")
    #expect(try connection.execute("INSERT INTO t SELECT generate_series(1, 7)") == 7)
    #expect(try connection.execute("UPDATE t SET v = 0 WHERE v > \(Int32(4))") == 3)
    #expect(try connection.execute("SET work_mem = '1MB'") == 0)
  }

  @Test func `an error carries its code, constraint and text but no values`() throws {
    try connection.script(
      "CREATE TEMP TABLE t (v text CONSTRAINT no_secrets CHECK (v <> 'secret'))")
    let error = try #require(
      #expect(throws: PostgresError.self) {
        try connection.execute("INSERT INTO t VALUES (\("secret"))")
      })
    #expect(error.sqlState == .checkViolation)
    #expect(error.constraint == "no_secrets")
    #expect(error.table == "t")
    #expect(error.severity == "ERROR")
    #expect(error.statement == "INSERT INTO t VALUES ($1)")
    #expect(!"\(error)".contains("secret\""))
    #expect(!"\(error)".contains("(secret)"))
  }

  @Test func `a script runs several statements as one transaction`() throws {
    try connection.script("CREATE TEMP TABLE t (v int); INSERT INTO t VALUES (1);")
    #expect(throws: PostgresError.self) {
      try connection.script("INSERT INTO t VALUES (2); SELECT 1/0; INSERT INTO t VALUES (3)")
    }
    #expect(try connection.query("SELECT v FROM t").count == 1)
    try connection.script("")
  }

  @Test func `notices are kept with their source`() throws {
    try connection.script(
      """
      SET client_min_messages = notice;
      DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'careful' USING ERRCODE = '01007'; END $$
      """)
    let notices = connection.takeNotices()
    #expect(notices.map(\.message) == ["hello", "careful"])
    #expect(notices.map(\.severity) == ["NOTICE", "WARNING"])
    #expect(notices.first?.sourceFunction == "exec_stmt_raise")
    #expect(connection.takeNotices().isEmpty)
  }

  @Test func `COPY outside of its functions is refused and leaves no trace`() throws {
    try connection.script("CREATE TEMP TABLE t (v int)")
    for text in ["COPY t FROM STDIN", "COPY (SELECT generate_series(1, 1000)) TO STDOUT"] {
      let error = #expect(throws: PostgresError.self) { try connection.script(text) }
      #expect(error?.sqlState == .featureNotSupported)
    }
    #expect(try connection.query("SELECT 1").count == 1)
  }

  @Test func `a canceller stops a statement from another thread`() throws {
    let canceller = try #require(connection.canceller)
    // Repeats, since a request that comes before the statement has no effect.
    let over = ProcessBox()
    let rival = Rival { while over.value == nil { canceller.cancel() } }
    let error = #expect(throws: PostgresError.self) {
      while true { try connection.execute("SELECT pg_sleep(60)") }
    }
    #expect(error?.sqlState == .queryCancelled)
    over.set(connection.processID)
    try rival.result()
  }

  @Test func `NUL in a pipeline is refused before anything is sent`() throws {
    let error = #expect(throws: PostgresError.self) {
      try connection.pipeline(["SELECT 1", "SELECT 2 AS \(identifier: "a\0b")"])
    }
    #expect(error?.sqlState == .characterNotInRepertoire)
    #expect(try connection.query("SELECT 1").count == 1)
  }

  @Test func `after close everything throws`() throws {
    connection.close()
    #expect(throws: ConnectionLost.self) { try connection.query("SELECT 1") }
    #expect(throws: ConnectionLost.self) { try connection.transaction { _ in } }
    #expect(throws: ConnectionLost.self) { try connection.pipeline(["SELECT 1"]) }
    #expect(throws: ConnectionLost.self) { try connection.script("SELECT 1") }
    #expect(throws: ConnectionLost.self) { try connection.notifications(waitingAtMost: .zero) }
    #expect(!connection.isUsable)
  }
}

@Suite(.ownThreads) struct `Connecting` {
  @Test func `a missing server is an error`() throws {
    let error = #expect(throws: ConnectionError.self) {
      try Connection(ConnectionString("host=/nonexistent dbname=x"))
    }
    #expect(error?.reason == .refused)
  }

  @Test func `a missing database is an error`() async throws {
    let home = try await server()
    #expect(throws: ConnectionError.self) { try connect(to: home.with(database: "no such thing")) }
  }

  @Test func `a silent server is given up at the deadline`() throws {
    let silent = try SilentServer()
    let start = ContinuousClock.now
    let error = #expect(throws: ConnectionError.self) {
      try Connection(silent.connectionString, deadline: .milliseconds(100))
    }
    #expect(error?.reason == .timedOut)
    #expect(start.duration(to: .now) < .seconds(5))
  }

  @Test func `a dead or silent first host is passed over`() async throws {
    let silent = try SilentServer()
    let real = try await server()
    let row = try Connection(real).query(
      """
      SELECT split_part(current_setting('unix_socket_directories'), ', ', 1),
        current_setting('port')
      """
    ).single()
    let (directory, port): (String, String) = (try row[0], try row[1])
    let string = real.with("host", "/nonexistent,\(silent.directory),\(directory)")
      .with("port", "1,\(silent.port),\(port)")
    let connection = try Connection(string, deadline: .seconds(3))
    #expect(try connection.query("SELECT 1").count == 1)
  }
}
