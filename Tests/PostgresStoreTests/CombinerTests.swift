import Crypto
import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The combiner` {
  /// Holds the log's head, lets `body` queue appends behind it, and gives it back.
  ///
  /// Everything queued meanwhile goes out together.
  private func whileTheHeadIsHeld<T: Sendable>(
    _ body: () async throws -> T
  ) async throws -> T {
    try await FreshDatabase.current.holding("SELECT FROM log.shard_head FOR UPDATE", body)
  }

  /// Queues the appends one after the other while the first of them waits for the head, so that all
  /// but the first are one batch, and gives their answers.
  private func together(
    _ appends: [Append], through store: PostgresEventStore
  ) async throws -> [Result<AppendAnswer, any Error>] {
    let watcher = try FreshDatabase.current.hold()
    let tasks = try await whileTheHeadIsHeld {
      let first = Task { await Result { try await store.append(Commander().append(to: .fresh())) } }
      try await eventually("the first append waits") {
        try await watcher.use { try $0.countWaiting() } == 1
      }
      var tasks: [Task<Result<AppendAnswer, any Error>, Never>] = []
      for append in appends {
        tasks.append(Task { await Result { try await store.append(append) } })
        try await eventually("the append is queued") { store.queued == tasks.count }
      }
      return [first] + tasks
    }
    await watcher.close()
    var answers: [Result<AppendAnswer, any Error>] = []
    for task in tasks { answers.append(await task.value) }
    _ = try answers.removeFirst().get()
    return answers
  }

  @Test func `sends what waits in one transaction, and answers each for itself`() async throws {
    let database = try FreshDatabase.current
    try await database.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      let appends = (0..<40).map { index in
        me.append(
          [Commander.draft(index)], to: stream,
          expecting: index.isMultiple(of: 4) ? StreamVersion(99) : nil)
      }
      let answers = try await together(appends, through: store)
      var version: Int32 = 0
      for (index, answer) in answers.enumerated() {
        if index.isMultiple(of: 4) {
          #expect(try answer.get() == .conflict(actual: StreamVersion(version)))
        } else {
          version += 1
          #expect(try answer.get().appended?.version == StreamVersion(version))
        }
      }
      // Recorded at one moment: one transaction, one flush.
      let events = try await store.events(in: stream, after: .empty, limit: 100)
      #expect(Set(events.map(\.recordedAt)).count == 1)
      try await expectSound(store)
    }
  }

  @Test func `keeps the order of one caller's appends to a stream`() async throws {
    try await FreshDatabase.current.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      let appends = (0..<30).map {
        me.append(
          [Commander.draft($0)], to: stream, expecting: StreamVersion(Int32($0)))
      }
      let answers = try await together(appends, through: store)
      let versions = try answers.map { try $0.get().appended?.version.rawValue }
      #expect(versions == (1...30).map { Int32($0) })
    }
  }

  @Test func `lets no bad append fail its neighbours`() async throws {
    try await FreshDatabase.current.withStore { store async throws in
      let me = Commander()
      let taken = Commander.draft()
      _ = try await store.append(me.append([taken], to: .fresh()))
      var appends = (0..<12).map { me.append([Commander.draft($0)], to: .fresh()) }
      // Refused by the database: an identifier that is taken, a type that is not this writer's.
      appends[3].events = [taken]
      appends[7].events = [Commander.draft(type: EventType(known: "policy.applied"))]
      let answers = try await together(appends, through: store)
      for (index, answer) in answers.enumerated() {
        if index == 3 || index == 7 {
          let error = #expect(throws: PostgresError.self) { try answer.get() }
          #expect(error?.sqlState == (index == 3 ? .uniqueViolation : .insufficientPrivilege))
        } else {
          #expect(try answer.get().appended != nil)
        }
      }
      #expect(try await store.head().position == LogPosition(12))
      try await expectSound(store)
    }
  }

  @Test func `carries out one key once, however often it is queued`() async throws {
    try await FreshDatabase.current.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      let command = me.command("once")
      let copies = (0..<6).map { me.append([Commander.draft($0)], to: stream, as: command) }
      let thief = me.append(to: stream, as: me.command("other", key: command.key))
      let answers = try await together(copies + [thief], through: store)
      let receipt = try #require(try answers[0].get().appended)
      for answer in answers[1..<6] { #expect(try answer.get() == .replayed(receipt)) }
      #expect(throws: AppendRefusal.keyReused(command.key)) { try answers[6].get() }
      #expect(try await store.head().position == LogPosition(2))
    }
  }

  @Test func `splits what is too much for one transaction`() async throws {
    try await FreshDatabase.current.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      let many = (0..<250).map { me.append([Commander.draft($0)], to: stream) }
      let answers = try await together(many, through: store)
      #expect(try answers.map { try $0.get().appended?.version.rawValue } == (1...250).map { $0 })
      let events = try await store.events(in: stream, after: .empty, limit: 1_000)
      #expect(Set(events.map(\.recordedAt)).count == 3, "at most a hundred at once")

      let large = String(repeating: "w", count: 200_000)
      let heavy = (0..<12).map { me.append([Commander.draft($0, words: large)], to: stream) }
      let heavyAnswers = try await together(heavy, through: store)
      #expect(heavyAnswers.allSatisfy { (try? $0.get())?.appended != nil })
      let stored = try await store.events(in: stream, after: StreamVersion(250), limit: 100)
      #expect(stored.count == 12)
      #expect(Set(stored.map(\.recordedAt)).count == 3, "at most a mebibyte at once")
      #expect(
        try await store.words(of: stored) == heavy.map { $0.events[0].body.words.map { .text($0) } }
      )
      try await expectSound(store)
    }
  }

  @Test func `mixes no two master keys in one call`() async throws {
    let database = try FreshDatabase.current
    // Two vaults with one file: the second one has turned the key already.
    var masters = try MasterKeys.generate()
    let old = try Vault(masters)
    try masters.rotate()
    let new = try Vault(masters)
    let session = Session(database.connectionString(as: .app), name: "batch")
    let me = Commander()
    let appends = (0..<2).map { me.append([Commander.draft($0, words: "w")], to: .fresh()) }
    _ = session
    // What a store does whose process knows both: sealed under two keys, sent as two batches.
    let sealed = [try old.seal(appends[0]), try new.seal(appends[1])]
    #expect(sealed.map(\.master) == [1, 2])
    await session.close()
    try await database.withStore(vault: new) { store in
      try await database.withStore(vault: old) { older in
        _ = try await older.append(appends[0])
        _ = try await store.append(appends[1])
      }
      let events = try await store.events(after: .start, limit: 10)
      #expect(events.map { $0.sealed?.key?.master } == [1, 2])
      let words = try await store.words(of: events)
      #expect(words == appends.map { $0.events[0].body.words.map { .text($0) } })
    }
  }

  @Test func `of two processes keeps one log dense, with replays and conflicts in it`() async throws
  {
    let workload = LogWorkload(
      seed: 77,
      size: LogWorkload.Size(combined: 16, direct: 0, batching: 0, readers: 1, appends: 60))
    let violations = try await workload.run(on: FreshDatabase.current)
    #expect(violations == [:])
    let coverage = workload.coverage
    #expect(coverage.replayed > 100 && coverage.conflicts > 100 && coverage.appended > 200)
  }

  @Test func `answers everybody when it is closed, and nobody after`() async throws {
    let database = try FreshDatabase.current
    let store = try database.store()
    let watcher = try database.hold()
    let me = Commander()
    let (tasks, closing) = try await whileTheHeadIsHeld {
      var tasks: [Task<AppendAnswer, any Error>] = []
      for index in 0..<10 {
        tasks.append(
          Task { try await store.append(me.append([Commander.draft(index)], to: .fresh())) })
      }
      try await eventually("one waits, the others are queued") {
        let waiting = try await watcher.use { try $0.countWaiting() }
        // The first batch may hold more than one.
        return waiting == 1
      }
      let thread = Task { await store.close() }
      return (tasks, thread)
    }
    await closing.value
    var answered = 0
    for task in tasks {
      do {
        #expect(try await task.value.appended != nil)
        answered += 1
      } catch is StoreClosed {
        answered += 1
      }
    }
    #expect(answered == 10)
    await #expect(throws: StoreClosed.self) {
      try await store.append(me.append(to: .fresh()))
    }
    await watcher.close()
  }

  @Test func `says what is known when its connection dies, and goes on with another`() async throws
  {
    let database = try FreshDatabase.current
    try await database.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      let watcher = try database.hold()
      var hits = 0
      for round in 0..<4 {
        let append = me.append([Commander.draft(round)], to: stream)
        let task = try await whileTheHeadIsHeld {
          let task = Task { await Result { try await store.append(append) } }
          try await eventually("the append waits") {
            try await watcher.use { try $0.countWaiting() } == 1
          }
          try await watcher.use { connection in
            try connection.execute(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'
              """)
          }
          return task
        }
        let answer = await task.value
        #expect(throws: (any Error).self) { try answer.get() }
        if case .failure(let error) = answer {
          hits += 1
          #expect(error is AppendUnknown || error is ConnectionLost, "\(error)")
        }
        // The retry tells: it is a new append, since the backend died while it waited.
        #expect(try await store.append(append).appended?.version == StreamVersion(Int32(round + 1)))
      }
      #expect(hits == 4)
      try await expectSound(store)
      await watcher.close()
    }
  }

  @Test func `tells callers when the database is away, and recovers when it is back`() async throws
  {
    let database = try FreshDatabase.current
    try await database.withStore { store async throws in
      let (me, stream) = (Commander(), StreamID.fresh())
      _ = try await store.append(me.append(to: stream))
      let maintenance = Session(database.admin.with(database: "postgres"), name: "away")
      let name = database.name
      try await maintenance.use { connection in
        try connection.execute("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS false")
        try connection.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(name)")
        try eventuallyBlocking {
          try connection.query("SELECT FROM pg_stat_activity WHERE datname = \(name)").isEmpty
        }
      }
      let lost = (0..<5).map { me.append([Commander.draft($0)], to: stream) }
      let answers = await withTaskGroup(of: Result<AppendAnswer, any Error>.self) { group in
        for append in lost { group.addTask { await Result { try await store.append(append) } } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for answer in answers {
        #expect(throws: (any Error).self) { try answer.get() }
        // Nothing was sent, and the error says so.
        if case .failure(let error) = answer {
          #expect(error is ConnectionError || error is ConnectionLost || error is AppendUnknown)
        }
      }
      try await maintenance.use { connection in
        try connection.execute("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS true")
      }
      await maintenance.close()
      for append in lost { #expect(try await store.append(append).appended != nil) }
      #expect(try await store.head().position == LogPosition(6))
      try await expectSound(store)
    }
  }
}

/// The same as `eventually`, for a thread that may wait.
func eventuallyBlocking(_ condition: () throws -> Bool) throws {
  let end = ContinuousClock.now.advanced(by: .seconds(20))
  while try !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened(description: "a condition") }
  }
}
