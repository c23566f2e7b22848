import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Writes down what it is given, in the transaction that moves its position.
private struct Scribe: Subscriber {
  var name = "scribe"
  var version: Int32 = 1
  var start = SubscriptionStart.beginning
  var worker = "one"
  /// What happens at an event, after it was written down.
  var react: @Sendable (RecordedEvent, Connection) throws -> Void = { _, _ in }

  func handle(_ events: [RecordedEvent], over connection: Connection) throws {
    for event in events {
      try connection.execute(
        """
        INSERT INTO public.effect (worker, position, stream)
        VALUES (\(worker), \(event.position.rawValue), \(event.stream.uuid))
        """)
      try react(event, connection)
    }
  }
}

private struct Poison: Error {}

@Suite(.freshDatabase) struct `A subscription` {
  /// A store, a listener and the table of effects.
  private struct Desk {
    let database: FreshDatabase
    let store: PostgresEventStore
    let listener: LogListener
    let watcher: Held
    let streams = (0..<3).map { _ in StreamID.fresh() }

    init() async throws {
      database = try FreshDatabase.current
      watcher = try database.hold()
      try await watcher.use { connection in
        try connection.script(
          """
          CREATE TABLE public.effect (
            n bigserial PRIMARY KEY, worker text NOT NULL, position bigint NOT NULL,
            stream uuid NOT NULL);
          GRANT ALL ON public.effect, public.effect_n_seq TO lastgood_app;
          """)
      }
      store = try database.store(readers: 4)
      listener = LogListener(
        database.connectionString(as: .app).with("application_name", "listener"))
    }

    func close() async {
      listener.close()
      await store.close()
      await watcher.close()
    }

    /// Appends events in turn to the three streams, one a command.
    func append(_ count: Int) async throws {
      let me = Commander()
      for index in 0..<count {
        _ = try await store.append(me.append([Commander.draft(index)], to: streams[index % 3]))
      }
    }

    func subscription(
      _ scribe: Scribe, batch: Int = 10, lease: Duration = .seconds(30),
      onPark: @escaping @Sendable (ParkedEvent) -> Void = { _ in }
    ) -> Subscription {
      var options = Subscription.Options()
      (options.batch, options.lease, options.onPark) = (batch, lease, onPark)
      return Subscription(scribe, to: store, waking: listener, options: options)
    }

    /// Lets subscriptions run for the length of `body`, and no longer whatever comes of it.
    func running(
      _ subscriptions: Subscription..., body: ([Task<Void, any Error>]) async throws -> Void
    ) async throws {
      let tasks = subscriptions.map { subscription in Task { try await subscription.run() } }
      let outcome = await Result { () async throws in try await body(tasks) }
      for task in tasks { task.cancel() }
      for task in tasks { _ = await task.result }
      try outcome.get()
    }

    func effects() async throws -> [Int] {
      try await watcher.use { connection in
        try connection.query("SELECT position FROM public.effect ORDER BY n").map {
          try $0.decode(0)
        }
      }
    }

    func effects(of worker: String) async throws -> Int {
      try await watcher.use { connection in
        try connection.query("SELECT count(*) FROM public.effect WHERE worker = \(worker)").single()
          .decode(0)
      }
    }

    func owner() async throws -> UUID? {
      try await watcher.use { connection in
        try connection.query("SELECT owner FROM work.subscription WHERE name <> 'outbox'").single()
          .decode(0)
      }
    }
  }

  private func withDesk<T>(_ body: (Desk) async throws -> T) async throws -> T {
    let desk = try await Desk()
    do {
      let value = try await body(desk)
      await desk.close()
      return value
    } catch {
      await desk.close()
      throw error
    }
  }

  @Test func `sees each event once and in order, however the batches fall`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(60)
      try await desk.subscription(Scribe(), batch: 7).catchUp()
      try await desk.append(5)
      try await desk.subscription(Scribe(), batch: 100).catchUp()
      try await desk.subscription(Scribe(), batch: 100).catchUp()
      #expect(try await desk.effects() == Array(1...65))
      // Another version starts anew, and one that wants only news starts at the end.
      try await desk.subscription(Scribe(version: 2)).catchUp()
      #expect(try await desk.effects().count == 130)
      let news = Scribe(name: "news", start: .now)
      try await desk.subscription(news).catchUp()
      #expect(try await desk.effects().count == 130)
      try await desk.append(1)
      try await desk.subscription(news).catchUp()
      #expect(try await desk.effects().suffix(1) == [66])
    }
  }

  @Test func `moves its position and its effect together, or not at all`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(20)
      let hits = Counter()
      // Dies three times between the effect and the commit: of an error, and of its backend.
      let scribe = Scribe { event, connection in
        guard event.position.rawValue == 5 || event.position.rawValue == 13, hits.value < 3 else {
          return
        }
        if hits.count() == 1 { throw Poison() }
        try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
      }
      let subscription = desk.subscription(scribe)
      try await desk.running(subscription) { _ in
        try await eventually("all events have their effect") {
          try await desk.effects().count >= 20
        }
      }
      #expect(try await desk.effects() == Array(1...20))
      #expect(hits.value == 3)
    }
  }

  @Test func `is handed over when its worker stops, with no loss and no repetition`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(3)
      let first = desk.subscription(Scribe(worker: "one"))
      let second = desk.subscription(Scribe(worker: "two"))
      try await desk.running(first) { tasks in
        try await eventually("the first worker works") { try await desk.effects().count == 3 }
        try await desk.running(second) { _ in
          try await desk.append(30)
          try await eventually("the first worker goes on") { try await desk.effects().count == 33 }
          #expect(try await desk.effects(of: "two") == 0)

          // Its lease would last half a minute more; it gives it back.
          let appending = Task { try await desk.append(60) }
          for task in tasks {
            task.cancel()
            _ = await task.result
          }
          try await eventually("the second worker takes over", within: .seconds(15)) {
            try await desk.effects(of: "two") > 0
          }
          try await appending.value
          try await eventually("the second worker does the rest") {
            try await desk.effects().count >= 93
          }
        }
      }
      #expect(try await desk.effects() == Array(1...93))
      #expect(try await desk.owner() == nil, "who stops gives the subscription back")
    }
  }

  @Test func `is taken over at once when nobody shows any more that the worker lives`() async throws
  {
    try await withDesk { desk async throws in
      try await desk.append(3)
      let dying = LogListener(desk.database.connectionString(as: .app))
      defer { dying.close() }
      try await eventually("the worker's process shows that it lives") { dying.presence != nil }
      let ledger = SubscriptionLedger(
        name: "scribe", version: 1, shard: .main, presence: { dying.presence })
      let (one, two) = (try desk.database.hold(as: .app), try desk.database.hold(as: .app))
      let mine = try #require(
        try await one.use { connection -> SubscriptionLedger.Lease? in
          try ledger.create(from: .beginning, over: connection)
          return try ledger.acquire(for: UUID(), lasting: .seconds(3_600), over: connection)
        })
      let another = SubscriptionLedger(name: "scribe", version: 1, shard: .main)
      func take() async throws -> SubscriptionLedger.Lease? {
        try await two.use { connection -> SubscriptionLedger.Lease? in
          try another.acquire(for: UUID(), lasting: .seconds(3_600), over: connection)
        }
      }
      #expect(try await take() == nil)
      // A move keeps it shown.
      try await one.use { connection in
        try ledger.advance(to: LogPosition(1), lasting: .seconds(3_600), over: connection)
      }
      #expect(try await take() == nil)

      dying.close()
      var taken: SubscriptionLedger.Lease?
      try await eventually("another takes over", within: .seconds(10)) {
        taken = try await take()
        return taken != nil
      }
      #expect(taken?.epoch == mine.epoch + 1 && taken?.isSuspect == false)
      // This one shows nothing: its lease is waited for.
      #expect(try await take() == nil)
    }
  }

  @Test func `is taken over when a lease runs out, and the old worker can do no more`() async throws
  {
    try await withDesk { desk async throws in
      try await desk.append(10)
      let ledger = SubscriptionLedger(name: "scribe", version: 1, shard: .main)
      let (one, two) = (try desk.database.hold(as: .app), try desk.database.hold(as: .app))
      var options = Subscription.Options()
      options.batch = 4
      let (first, second) = (UUID(), UUID())
      let mine = try #require(
        try await one.use { connection in
          try ledger.create(from: .beginning, over: connection)
          return try ledger.acquire(for: first, lasting: .seconds(30), over: connection)
        })
      #expect(!mine.isSuspect)
      let old = SubscriptionWorker(
        subscriber: Scribe(worker: "one"), ledger: ledger, options: options, lease: mine)
      #expect(
        try await one.use { connection in
          var worker = old
          return try worker.step(over: connection)
        } == 4)

      let refused = try await two.use { connection in
        try ledger.acquire(for: second, lasting: .seconds(30), over: connection) == nil
      }
      #expect(refused)
      try await one.use { connection in
        try ledger.advance(to: LogPosition(4), lasting: .milliseconds(50), over: connection)
      }
      var taken: SubscriptionLedger.Lease?
      try await eventually("the lease runs out") {
        taken = try await two.use { connection in
          try ledger.acquire(for: second, lasting: .seconds(30), over: connection)
        }
        return taken != nil
      }
      let theirs = try #require(taken)
      #expect(theirs.epoch == mine.epoch + 1 && !theirs.isSuspect)
      #expect(theirs.position == LogPosition(4))
      let new = SubscriptionWorker(
        subscriber: Scribe(worker: "two"), ledger: ledger, options: options, lease: theirs)
      _ = try await two.use { connection in
        var worker = new
        return try worker.step(over: connection)
      }
      // The old worker wakes up late: nothing of what it does is kept.
      await #expect(throws: LeaseLost.self) {
        try await one.use { connection in
          var worker = old
          _ = try worker.step(over: connection)
        }
      }
      #expect(try await desk.effects() == Array(1...8))
      // And what it would give back is not its own any more.
      try await one.use { try ledger.release(epoch: mine.epoch, over: $0) }
      #expect(try await desk.owner() == second)
      await one.close()
      await two.close()
    }
  }

  @Test func `takes events one by one once two workers in a row ended at one place`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(6)
      let ledger = SubscriptionLedger(name: "scribe", version: 1, shard: .main)
      var options = Subscription.Options()
      options.lease = .zero
      let session = try desk.database.hold(as: .app)
      let taken = try await session.use { [options] connection -> [Int] in
        try ledger.create(from: .beginning, over: connection)
        // Each dies at once; the third one gets on.
        return try (0..<5).map { number in
          let lease = try #require(
            try ledger.acquire(for: UUID(), lasting: options.lease, over: connection))
          #expect(lease.isSuspect == (number == 2))
          guard number >= 2 else { return 0 }
          var worker = SubscriptionWorker(
            subscriber: Scribe(), ledger: ledger, options: options, lease: lease)
          return try worker.step(over: connection)
        }
      }
      #expect(taken == [0, 0, 1, 5, 0])
      #expect(try await desk.effects() == Array(1...6))
      await session.close()
    }
  }

  @Test func `parks a poison event after three tries, its stream behind it, and goes on`()
    async throws
  {
    try await withDesk { desk async throws in
      try await desk.append(12)
      let tries = Counter()
      let parkings = Mutex<[ParkedEvent]>([])
      let isMended = Mutex(false)
      // Event 4 is of the first stream, as are 1, 7 and 10.
      let scribe = Scribe { event, _ in
        if event.position.rawValue == 4, !isMended.withLock({ $0 }) {
          tries.count()
          throw Poison()
        }
      }
      let subscription = desk.subscription(scribe) { event in
        parkings.withLock { $0.append(event) }
      }
      try await subscription.catchUp()
      #expect(try await desk.effects() == [1, 2, 3, 5, 6, 8, 9, 11, 12])
      // Once in the batch, where nobody knew which event it was, then three times alone.
      #expect(tries.value == 4)
      let parked = try await subscription.parked()
      #expect(parked.map(\.position.rawValue) == [4, 7, 10])
      #expect(parked.map(\.tries) == [3, 0, 0])
      #expect(parked[0].error?.contains("Poison") == true)
      #expect(parked[1].error == nil && parked[2].error == nil)
      #expect(parkings.withLock { $0 }.map(\.position) == [LogPosition(4)])

      // Later events of the stream wait as well; those of other streams do not.
      try await desk.append(3)
      try await subscription.catchUp()
      #expect(try await desk.effects().suffix(2) == [14, 15])
      #expect(try await subscription.parked().count == 4)

      // Nothing is mended yet.
      await #expect(throws: Poison.self) { try await subscription.replay(desk.streams[0]) }
      #expect(try await subscription.parked().count == 4)
      isMended.withLock { $0 = true }
      #expect(try await subscription.replay(desk.streams[0]) == 4)
      #expect(try await desk.effects().suffix(4) == [4, 7, 10, 13])
      #expect(try await subscription.parked().isEmpty)
      try await desk.append(1)
      try await subscription.catchUp()
      #expect(try await desk.effects().suffix(1) == [16])
      #expect(Set(try await desk.effects()).count == 16)
    }
  }

  @Test func `replays parked events once, however many people ask for it`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(9)
      let isMended = Mutex(false)
      let subscription = desk.subscription(
        Scribe { event, _ in
          if event.position.rawValue == 1, !isMended.withLock({ $0 }) { throw Poison() }
        })
      try await subscription.catchUp()
      #expect(try await subscription.parked().count == 3)
      isMended.withLock { $0 = true }

      // Both look at what is parked before either of them has replayed anything.
      let stream = desk.streams[0]
      let tasks = try await desk.database.holding("SELECT FROM work.subscription FOR UPDATE") {
        let tasks = (0..<2).map { _ in Task { try await subscription.replay(stream) } }
        try await eventually("both wait for the subscription") {
          try await desk.watcher.use { try $0.countWaiting() } == 2
        }
        return tasks
      }
      var count = 0
      for task in tasks { count += try await task.value }
      #expect(count == 3)
      #expect(try await desk.effects() == [2, 3, 5, 6, 8, 9, 1, 4, 7])
    }
  }

  @Test func `parks an event that takes its worker with it each time`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(9)
      let hits = Counter()
      let subscription = desk.subscription(
        Scribe { event, connection in
          guard event.position.rawValue == 5 else { return }
          hits.count()
          try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        })
      try await desk.running(subscription) { _ in
        try await eventually("the event is parked", within: .seconds(30)) {
          try await desk.effects().count == 7
        }
      }
      #expect(try await desk.effects() == [1, 2, 3, 4, 6, 7, 9])
      let parked = try await subscription.parked()
      #expect(parked.map(\.position.rawValue) == [5, 8])
      #expect(parked.map(\.tries) == [3, 0])
      // Once in a batch, then three times alone.
      #expect(hits.value == 4)
    }
  }

  @Test func `refuses to go on in a log that was restored to an earlier point`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(3)
      try await desk.subscription(Scribe()).catchUp()
      try await desk.watcher.use { connection in
        try connection.execute("UPDATE log.shard_head SET incarnation = gen_random_uuid()")
      }
      try await desk.append(3)
      await #expect(throws: IncarnationChanged(subscription: "scribe")) {
        try await desk.subscription(Scribe()).catchUp()
      }
      await #expect(throws: IncarnationChanged(subscription: "scribe")) {
        try await desk.subscription(Scribe()).run()
      }
      #expect(try await desk.effects() == [1, 2, 3])
    }
  }

  @Test(arguments: [false, true])
  func `is fenced by its epoch, and told from one that is not`(isMutant: Bool) async throws {
    try await withDesk { desk async throws in
      if isMutant {
        try await desk.watcher.use { connection in
          try connection.script(
            """
            CREATE FUNCTION public.hold_epoch() RETURNS trigger LANGUAGE plpgsql AS
              'begin new.epoch := 1; return new; end';
            CREATE TRIGGER hold_epoch BEFORE UPDATE ON work.subscription
              FOR EACH ROW EXECUTE FUNCTION public.hold_epoch();
            """)
        }
      }
      try await desk.append(2)
      let ledger = SubscriptionLedger(name: "scribe", version: 1, shard: .main)
      let session = Session(desk.database.connectionString(as: .app), name: "worker")
      let isFenced = try await session.use { connection in
        try ledger.create(from: .beginning, over: connection)
        let old = try #require(
          try ledger.acquire(for: UUID(), lasting: .zero, over: connection))
        _ = try #require(try ledger.acquire(for: UUID(), lasting: .seconds(60), over: connection))
        var worker = SubscriptionWorker(
          subscriber: Scribe(), ledger: ledger, options: Subscription.Options(), lease: old)
        do {
          _ = try worker.step(over: connection)
          return false
        } catch is LeaseLost {
          return true
        }
      }
      await session.close()
      #expect(isFenced == !isMutant)
      #expect(try await desk.effects().isEmpty == !isMutant)
    }
  }

  @Test(arguments: [false, true])
  func `keeps what waits behind a poison event, and is told from one that drops it`(
    isMutant: Bool
  ) async throws {
    try await withDesk { desk async throws in
      if isMutant {
        try await desk.watcher.use { connection in
          try connection.script(
            """
            CREATE FUNCTION public.forget() RETURNS trigger LANGUAGE plpgsql AS
              'begin return null; end';
            CREATE TRIGGER forget BEFORE INSERT ON work.parked
              FOR EACH ROW WHEN (new.error IS NULL) EXECUTE FUNCTION public.forget();
            """)
        }
      }
      try await desk.append(6)
      let isMended = Counter()
      let scribe = Scribe(react: { event, _ in
        if event.position == LogPosition(1), isMended.value == 0 { throw Poison() }
      })
      let subscription = desk.subscription(scribe)
      try await subscription.catchUp()
      #expect(try await desk.effects() == [2, 3, 5, 6])
      isMended.count()
      _ = try await subscription.replay(desk.streams[0])
      #expect((try await desk.effects() == [2, 3, 5, 6, 1, 4]) == !isMutant)
    }
  }

  @Test func `raises the alarm at a hole, and neither waits nor skips`() async throws {
    try await withDesk { desk async throws in
      try await desk.append(9)
      try await desk.watcher.use { connection in
        try connection.script(
          """
          ALTER TABLE log.event DISABLE TRIGGER append_only;
          DELETE FROM log.event WHERE position = 5;
          ALTER TABLE log.event ENABLE ALWAYS TRIGGER append_only;
          """)
      }
      let hole = HoleInLog(expected: LogPosition(5), found: LogPosition(6))
      await #expect(throws: hole) { try await desk.subscription(Scribe(), batch: 3).run() }
      #expect(try await desk.effects() == [1, 2, 3])
      await #expect(throws: hole) { try await desk.subscription(Scribe(), batch: 4).catchUp() }
      #expect(try await desk.effects() == [1, 2, 3])
      await #expect(throws: hole) { try await desk.store.events(after: .start, limit: 100) }
      // A stream's reader notices too: its versions have the same hole.
      let stream = desk.streams[1]
      await #expect(throws: (any Error).self) {
        try await desk.store.events(in: stream, after: .empty, limit: 100)
      }
    }
  }

  @Test func `raises the alarm when the newest event is gone, which leaves no hole to see`()
    async throws
  {
    try await withDesk { desk async throws in
      try await desk.append(6)
      try await desk.watcher.use { connection in
        try connection.script(
          """
          ALTER TABLE log.event DISABLE TRIGGER append_only;
          DELETE FROM log.event WHERE position = 6;
          ALTER TABLE log.event ENABLE ALWAYS TRIGGER append_only;
          """)
      }
      let hole = HoleInLog(expected: LogPosition(6), found: LogPosition(6))
      await #expect(throws: hole) { try await desk.subscription(Scribe()).run() }
      await #expect(throws: hole) { try await desk.store.events(after: .start, limit: 100) }
    }
  }

  @Test func `calls those who wait for a lease also while the log never rests`() async throws {
    try await withDesk { desk async throws in
      let listener = LogListener(desk.database.connectionString(as: .app))
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled { try await desk.append(1) }
        }
        // Nothing that is announced wakes this one: it waits for no event.
        // One that is not called never returns.
        let start = ContinuousClock.now
        for _ in 0..<2 { await listener.wait(beyond: LogPosition(.max)) }
        #expect(ContinuousClock.now - start < .seconds(30))
        group.cancelAll()
        while await group.nextResult() != nil {}
      }
      #expect(try await desk.store.head().position > LogPosition(1))
      listener.close()
    }
  }

  @Test func `does without notifications that got lost`() async throws {
    try await withDesk { desk async throws in
      let subscription = desk.subscription(Scribe())
      try await desk.running(subscription) { _ in
        try await desk.append(1)
        try await eventually("the subscription works") { try await desk.effects().count == 1 }
        let writer = try desk.database.hold(as: .app)
        let vault = try FreshDatabase.vault()
        var cutOff = 0
        var times: [Bool: [Duration]] = [:]
        for round in 2...5 {
          // In turn: nobody announces the append, or the listener dies before it hears of it.
          if round.isMultiple(of: 2) {
            try await eventually("the listener listens, and is cut off") {
              try await desk.watcher.use { connection in
                try connection.query(
                  """
                  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE application_name = 'listener' AND datname = current_database()
                  """
                ).count == 1
              }
            }
            cutOff += 1
          }
          let append = Commander().append(to: desk.streams[0])
          let start = ContinuousClock.now
          _ = try await writer.use { try [append].send(over: $0, vault: vault) }
          try await eventually("the event arrives") { try await desk.effects().count == round }
          times[round.isMultiple(of: 2), default: []].append(ContinuousClock.now - start)
        }
        // A second and a bit, the quicker of two: the machine may do much else besides.
        for (_, taken) in times { #expect(try #require(taken.min()) < .milliseconds(2_500)) }
        #expect(cutOff == 2)
        await writer.close()
      }
      #expect(try await desk.effects() == Array(1...5))
    }
  }

  @Test func `hears of an append long before it would look by itself`() async throws {
    try await withDesk { desk async throws in
      let subscription = desk.subscription(Scribe())
      try await desk.running(subscription) { _ in
        try await desk.append(1)
        try await eventually("the subscription works") { try await desk.effects().count == 1 }
        var fastest = Duration.seconds(100)
        for round in 2...8 {
          let start = ContinuousClock.now
          try await desk.append(1)
          try await eventually("the event arrives") { try await desk.effects().count == round }
          fastest = min(fastest, ContinuousClock.now - start)
        }
        #expect(fastest < .milliseconds(300))
      }
    }
  }
}
