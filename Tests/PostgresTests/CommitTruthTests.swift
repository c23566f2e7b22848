import Embedded
import Postgres
import TestSupport
import TestThreads
import Testing

@Suite(.ownThreads) struct `The truth about a commit` {
  let other: Connection

  let home: ConnectionString

  init() async throws {
    home = try await server()
    other = try connect(to: home)
  }

  /// A connection with a table whose rows make their commit last as long as the value says.
  private static func slowToCommit(_ home: ConnectionString) throws -> Connection {
    let connection = try connect(to: home)
    try connection.script(
      """
      CREATE TEMP TABLE slow (seconds float8);
      CREATE FUNCTION pg_temp.linger() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(NEW.seconds); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON slow
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.linger();
      CREATE TEMP TABLE t (v int)
      """)
    return connection
  }

  /// Ends a session while it is at `statement`, and returns what it threw.
  private func endSession(
    during pattern: String, _ body: @escaping @Sendable (Connection) throws -> Void
  ) throws -> (any Error)? {
    let processID = ProcessBox()
    let rival = Rival { [home] in
      let connection = try Self.slowToCommit(home)
      processID.set(connection.processID)
      try body(connection)
    }
    try eventually { processID.value != nil || rival.isOver }
    if let pid = processID.value {
      try other.waitForSleep(pid, pattern)
      try other.terminate(pid)
    }
    do {
      _ = try rival.result()
      return nil
    } catch { return error }
  }

  @Test func `a session ended during a statement of a transaction has committed nothing`() throws {
    let error = try endSession(during: "SELECT pg_sleep%") { connection in
      _ = try connection.transaction { try $0.execute("SELECT pg_sleep(60)") }
    }
    let lost = try #require(error as? ConnectionLost)
    #expect(lost.reason == .connectionLost)
    #expect(lost.serverError?.sqlState == .adminShutdown)
  }

  @Test func `a session ended before a single statement completed has committed nothing`() throws {
    let error = try endSession(during: "SELECT pg_sleep%") {
      _ = try $0.execute("SELECT pg_sleep(60)")
    }
    #expect(error is ConnectionLost)
  }

  @Test func `a session ended during COMMIT leaves the commit unknown`() throws {
    let error = try endSession(during: "COMMIT%") { connection in
      _ = try connection.transaction { try $0.execute("INSERT INTO slow VALUES (60)") }
    }
    #expect((error as? CommitUnknown)?.reason == .connectionLost)
  }

  @Test func `a session ended during an implicit commit leaves it unknown`() throws {
    let single = try endSession(during: "INSERT%") {
      try $0.execute("INSERT INTO slow VALUES (60)")
    }
    #expect((single as? CommitUnknown)?.reason == .connectionLost)
    let pipeline = try endSession(during: "INSERT%") { connection in
      _ = try connection.pipeline(["INSERT INTO t VALUES (1)", "INSERT INTO slow VALUES (60)"])
    }
    #expect((pipeline as? CommitUnknown)?.reason == .connectionLost)
  }

  @Test func `a session ended inside a procedure leaves the commit unknown`() throws {
    let error = try endSession(during: "DO%") { connection in
      try connection.execute("DO $$ BEGIN PERFORM pg_sleep(60); END $$")
    }
    #expect(error is CommitUnknown)
  }

  @Test func `a pipeline that failed before the end has committed nothing`() throws {
    let error = try endSession(during: "SELECT pg_sleep%") { connection in
      _ = try connection.pipeline(["INSERT INTO t VALUES (1)", "SELECT pg_sleep(60)"])
    }
    #expect(error is ConnectionLost)
  }

  @Test func `running out of time is told apart in the same way`() throws {
    // Each was prepared before: of those two round trips only the second is to be late.
    func linger(_ seconds: Double) -> SQL { "SELECT pg_sleep(\(seconds))" }
    let first = try Self.slowToCommit(home)
    try first.execute(linger(0))
    let lost = #expect(throws: ConnectionLost.self) {
      try first.transaction { connection in
        connection.timeout = .milliseconds(50)
        try connection.execute(linger(60))
      }
    }
    #expect(lost?.reason == .timedOut)
    #expect(!first.isUsable)
    let second = try Self.slowToCommit(home)
    try second.transaction { _ = try $0.execute("SELECT 1") }
    let unknown = #expect(throws: CommitUnknown.self) {
      try second.transaction { connection in
        try connection.execute("INSERT INTO slow VALUES (60)")
        connection.timeout = .milliseconds(50)
      }
    }
    #expect(unknown?.reason == .timedOut)
    let third = try Self.slowToCommit(home)
    try third.execute(linger(0))
    third.timeout = .milliseconds(50)
    #expect(throws: CommitUnknown.self) { try third.execute(linger(60)) }
  }

  @Test func `the server gives up a statement whose client is gone`() throws {
    let connection = try connect(to: home)
    let pid = connection.processID
    func linger(_ seconds: Double) -> SQL { "SELECT pg_sleep(\(seconds))" }
    try connection.execute(linger(0))
    connection.timeout = .milliseconds(50)
    #expect(throws: CommitUnknown.self) { try connection.execute(linger(600)) }
    try eventually {
      try other.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)").count == 0
    }
  }

  @Test func `the server's own limit is an ordinary error`() throws {
    let connection = try connect(to: home)
    try connection.script("SET statement_timeout = '20ms'")
    let error = #expect(throws: PostgresError.self) {
      try connection.execute("SELECT pg_sleep(60)")
    }
    #expect(error?.sqlState == .queryCancelled)
    #expect(connection.isUsable)
  }

  @Test func `a strange warning during a commit puts it in doubt, a harmless one does not`() throws
  {
    let connection = try connect(to: home)
    try connection.script(
      """
      CREATE TEMP TABLE loud (code text);
      CREATE FUNCTION pg_temp.shout() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.code IS NULL THEN PERFORM pg_advisory_unlock(-42); -- warns that it is not held
          ELSE RAISE WARNING 'oh' USING ERRCODE = NEW.code; END IF;
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER shout AFTER INSERT ON loud
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.shout()
      """)
    let strange = SQLState(rawValue: "01000")
    let statement: SQL = "INSERT INTO loud VALUES (NULL)"
    let one = #expect(throws: CommitUnknown.self) {
      try connection.transaction { try $0.execute(statement) }
    }
    #expect(one?.reason == .warned(strange))
    let two = #expect(throws: CommitUnknown.self) { try connection.execute(statement) }
    #expect(two?.reason == .warned(strange))
    let three = #expect(throws: CommitUnknown.self) { try connection.pipeline([statement]) }
    #expect(three?.reason == .warned(strange))
    for code in ["01000", "01007"] {
      try connection.transaction { try $0.execute("INSERT INTO loud VALUES (\(code))") }
      try connection.execute("INSERT INTO loud VALUES (\(code))")
    }
    // Before the commit a warning is nobody's doubt.
    try connection.transaction { try $0.execute("SELECT pg_advisory_unlock(-42)") }
  }

  /// On a cluster of its own: meanwhile nobody else could commit anything.
  @Test func `a cancelled wait for standbys leaves the commit unknown`() async throws {
    let cluster = try await TestCluster.restartable()
    let home = try await cluster.running.connectionString()
    do {
      try cancelWaits(at: home)
    } catch {
      try? await cluster.remove()
      throw error
    }
    try await cluster.remove()
  }

  /// Writes until a write has to wait: the server takes the setting in its own time.
  private func awaitForce(of home: ConnectionString, watchedBy other: Connection) throws {
    try eventually {
      let processID = ProcessBox()
      let write = Rival {
        let connection = try connect(to: home)
        processID.set(connection.processID)
        try connection.execute("INSERT INTO waited VALUES (0)")
      }
      var isWaiting = false
      try eventually {
        if let pid = processID.value {
          isWaiting =
            try other.query(
              "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = 'SyncRep'"
            ).count == 1
        }
        return isWaiting || write.isOver
      }
      if isWaiting, let pid = processID.value {
        try other.execute("SELECT pg_cancel_backend(\(pid))")
      }
      _ = try? write.result()
      return isWaiting
    }
  }

  private func cancelWaits(at home: ConnectionString) throws {
    let other = try connect(to: home)
    try other.script("CREATE TABLE waited (v int)")
    try other.script("ALTER SYSTEM SET synchronous_standby_names = 'ghost'")
    try other.script("SELECT pg_reload_conf()")
    try eventually {
      try connect(to: home).query("SHOW synchronous_standby_names").single()[0] == "ghost"
    }
    try awaitForce(of: home, watchedBy: other)
    let bodies: [@Sendable (Connection) throws -> Void] = [
      { _ = try $0.transaction { try $0.execute("INSERT INTO waited VALUES (1)") } },
      { _ = try $0.execute("INSERT INTO waited VALUES (1)") },
      { _ = try $0.pipeline(["INSERT INTO waited VALUES (1)", "SELECT 1"]) },
      { try $0.script("INSERT INTO waited VALUES (1)") },
      { _ = try $0.copyIn("COPY waited FROM STDIN") { try $0.write("1\n") } },
    ]
    for body in bodies {
      for ending in ["pg_cancel_backend", "pg_terminate_backend"] {
        let processID = ProcessBox()
        let rival = Rival {
          let connection = try connect(to: home)
          processID.set(connection.processID)
          try body(connection)
        }
        try eventually { processID.value != nil || rival.isOver }
        let pid = try #require(processID.value)
        try eventually {
          try other.query(
            "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = 'SyncRep'"
          ).count == 1
        }
        try other.execute("SELECT \(identifier: ending)(\(pid))")
        let error = #expect(throws: CommitUnknown.self) { try rival.result() }
        #expect(error?.reason == .replicationWaitCancelled)
      }
    }
  }
}
