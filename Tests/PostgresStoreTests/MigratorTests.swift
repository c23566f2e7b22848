import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
@testable import Schema
import Synchronization
import TestSupport
import Testing

@Suite struct `The migrator` {
  /// A database without anything in it.
  private func withEmptyDatabase(_ body: (FreshDatabase) async throws -> Void) async throws {
    let database = try await FreshDatabase.make(isMigrated: false)
    do {
      try await body(database)
      try await database.drop()
    } catch {
      try? await database.drop()
      throw error
    }
  }

  private func migrate(
    _ database: FreshDatabase, _ steps: [Schema.Step] = Schema.steps
  ) async throws -> [Int] {
    try await database.administer { try Migrator(steps).run(over: $0).map(\.number) }
  }

  /// A step that no real database has.
  private func step(_ number: Int, _ sql: String) -> Schema.Step {
    Schema.Step(number: number, name: "test", sql: sql)
  }

  private var next: Int { Schema.version + 1 }

  @Test func `brings an empty database to the newest shape, once`() async throws {
    try await withEmptyDatabase { database async throws in
      #expect(try await migrate(database) == Schema.steps.map(\.number))
      #expect(try await migrate(database) == [])
      try await database.administer { connection in
        let pending = try Migrator().pending(over: connection)
        #expect(pending.isEmpty)
      }
      try await database.withStore { store async throws in
        _ = try await store.append(Commander().append(to: .fresh()))
        try await expectSound(store)
      }
    }
  }

  @Test func `numbers its steps from one, without gaps`() {
    #expect(Schema.steps.map(\.number) == Array(1...Schema.version))
  }

  @Test func `goes on where a killed migration stopped, after any step`() async throws {
    try await withEmptyDatabase { whole in
      _ = try await migrate(whole)
      let shape = try await whole.administer { try $0.shape() }
      for count in 0...Schema.steps.count {
        try await withEmptyDatabase { database async throws in
          let first = Array(Schema.steps.prefix(count))
          #expect(try await migrate(database, first).count == count)
          #expect(try await migrate(database).count == Schema.steps.count - count)
          #expect(try await database.administer { try $0.shape() } == shape)
        }
      }
    }
  }

  @Test func `leaves nothing of a step whose backend dies in its middle`() async throws {
    try await withEmptyDatabase { database async throws in
      _ = try await migrate(database)
      let slow = step(
        next, "CREATE TABLE work.half (x int); SELECT pg_sleep(60); CREATE TABLE work.rest (x int);"
      )
      var hits = 0
      for _ in 0..<2 {
        async let outcome = Result { () async throws in
          try await migrate(database, Schema.steps + [slow])
        }
        let watcher = try database.hold()
        try await eventually("the step is in its middle") {
          try await watcher.use { connection in
            try connection.query(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event = 'PgSleep'
              """
            ).count == 1
          }
        }
        hits += 1
        let failed = await outcome
        #expect(throws: (any Error).self) { try failed.get() }
        let left = try await watcher.use { connection in
          try connection.query(
            """
            SELECT FROM pg_class WHERE relname IN ('half', 'rest')
            UNION ALL SELECT FROM lastgood.schema_step WHERE number = \(Int32(next))
            """
          ).count
        }
        #expect(left == 0)
        await watcher.close()
      }
      #expect(hits == 2)
      let mended = step(next, "CREATE TABLE work.half (x int); CREATE TABLE work.rest (x int);")
      #expect(try await migrate(database, Schema.steps + [mended]) == [next])
    }
  }

  @Test func `lets writers pass while a step waits for a reader`() async throws {
    try await withEmptyDatabase { database async throws in
      _ = try await migrate(database)
      try await database.withStore { store async throws in
        let (me, stream) = (Commander(), StreamID.fresh())
        _ = try await store.append(me.append(to: stream))
        let reader = try database.hold()
        try await reader.begin()
        try await reader.use { _ = try $0.query("SELECT count(*) FROM log.event") }

        let steps = Schema.steps + [step(next, "ALTER TABLE log.event ADD COLUMN later int")]
        let migrating = Task {
          try await database.administer { connection in
            var migrator = Migrator(steps)
            migrator.lockTimeout = .milliseconds(200)
            return try migrator.run(over: connection).count
          }
        }
        let watcher = try database.hold()
        var (appended, waits): (Int, [Duration]) = (0, [])
        while waits.count < 3 {
          let isWaiting = try await watcher.use { try $0.countWaiting() } > 0
          let start = ContinuousClock.now
          _ = try await store.append(me.append(to: stream))
          let took = ContinuousClock.now - start
          appended += 1
          // An append that met the waiting step waited for it to give up, and no longer.
          if isWaiting, took > .milliseconds(20) { waits.append(took) }
          try #require(appended < 50_000)
        }
        #expect(try #require(waits.min()) < .milliseconds(200 + 800))
        try await reader.rollBack()
        #expect(try await migrating.value == 1)
        await reader.close()
        await watcher.close()
        try await expectSound(store)
      }
    }
  }

  @Test func `runs each step once when two processes migrate at once`() async throws {
    try await withEmptyDatabase { database async throws in
      let ran = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<4 { group.addTask { try await migrate(database) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(ran.sorted() == Schema.steps.map(\.number))
    }
  }

  @Test func `refuses a database that a newer program has migrated`() async throws {
    try await withEmptyDatabase { database async throws in
      let newer = step(next, "CREATE TABLE work.newer (x int)")
      #expect(try await migrate(database, Schema.steps + [newer]).last == next)
      let wanted = SchemaTooNew(found: next, newestKnown: Schema.version, name: "test")
      await #expect(throws: wanted) { try await migrate(database) }
      try await database.administer { connection in
        _ = #expect(throws: wanted) { try Migrator().pending(over: connection) }
      }
    }
  }

  @Test func `notices that a step it has run was edited`() async throws {
    try await withEmptyDatabase { database async throws in
      let first = step(next, "CREATE TABLE work.one (x int)")
      let edited = step(next, "CREATE TABLE work.one (x bigint)")
      _ = try await migrate(database, Schema.steps + [first])
      await #expect(throws: SchemaStepChanged(number: next, name: "test")) {
        try await migrate(database, Schema.steps + [edited])
      }
      // Also when there is something new behind it; which then does not run.
      let more = step(next + 1, "CREATE TABLE work.two (x int)")
      await #expect(throws: SchemaStepChanged(number: next, name: "test")) {
        try await migrate(database, Schema.steps + [edited, more])
      }
      #expect(try await migrate(database, Schema.steps + [first, more]) == [next + 1])
    }
  }

  @Test func `runs nothing after a step that fails, and that step again next time`() async throws {
    try await withEmptyDatabase { database async throws in
      let broken = step(next, "CREATE TABLE work.one (x int); SELECT 1 / 0")
      let more = step(next + 1, "CREATE TABLE work.two (x int)")
      await #expect(throws: PostgresError.self) {
        try await migrate(database, Schema.steps + [broken, more])
      }
      let mended = step(next, "CREATE TABLE work.one (x int)")
      #expect(try await migrate(database, Schema.steps + [mended, more]) == [next, next + 1])
    }
  }
}

extension Connection {
  /// Everything a migration makes, so that two ways to it can be compared.
  fileprivate func shape() throws -> [String] {
    try query(
      """
      SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || a.attnotnull || c.relowner::regrole || coalesce(c.relacl::text, '')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE a.attnum > 0 AND NOT a.attisdropped
          AND c.relnamespace::regnamespace::text IN ('log', 'work', 'read', 'lastgood')
      UNION ALL
      SELECT 'function ' || p.oid::regprocedure || md5(p.prosrc) || coalesce(p.proacl::text, '')
          || coalesce(p.proconfig::text, '') || p.prosecdef
        FROM pg_proc p WHERE p.pronamespace::regnamespace::text IN ('log', 'work', 'read')
      UNION ALL
      SELECT 'trigger ' || tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger
        WHERE NOT tgisinternal
      UNION ALL
      SELECT 'step ' || number || name || digest::text FROM lastgood.schema_step
      ORDER BY 1
      """
    ).map { try $0.decode(0, as: String.self) }
  }
}
