import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A timer` {
  @Test func `fires once, however many look`() async throws {
    try await Self.with { bench in
      for number in 0..<40 { try await bench.request(number, dueIn: -Int64(number)) }
      try await bench.catchUp()
      let others = try (0..<3).map { _ in try bench.database.store() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for store in others + [bench.store] {
          group.addTask {
            let firer = TimerFirer(store, as: bench.system, now: { Commander.noon })
            for _ in 0..<5 { try await firer.fireDue() }
          }
        }
        try await group.waitForAll()
      }
      for store in others { await store.close() }
      let fired = try await bench.fired()
      #expect(fired.count == 40)
      #expect(Set(fired.map(\.purpose)).count == 40)
      #expect(try await bench.rows() == [])
    }
  }

  @Test func `that cannot fire does not keep those behind it from firing`() async throws {
    try await Self.with { bench in
      for number in 0..<120 { try await bench.request(number, dueIn: -1_000) }
      try await bench.request(500, dueIn: -1)
      try await bench.catchUp()
      // Whatever stands in their way: here each has a row that firing cannot take away.
      try await bench.database.administer { connection in
        try connection.script(
          """
          CREATE FUNCTION work.jam() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF OLD.due_at < clock_timestamp() - interval '500 s' THEN RAISE EXCEPTION 'stuck'; END IF;
              RETURN OLD;
            END $$;
          CREATE TRIGGER jam BEFORE DELETE ON work.timer FOR EACH ROW EXECUTE FUNCTION work.jam();
          """)
      }
      #expect(try await bench.firer.fireDue() == 1)
      #expect(try await bench.rows().count == 120)
      #expect(try await bench.firer.fireDue() == 0)
    }
  }

  @Test func `is never early by the database's clock, whatever ours says`() async throws {
    try await Self.with { bench in
      try await bench.request(dueIn: 3600)
      try await bench.catchUp()
      let firer = TimerFirer(
        bench.store, as: bench.system, now: { Timestamp(microseconds: .max / 2) })
      #expect(try await firer.fireDue() == 0)
      #expect(try await bench.rows().count == 1)
    }
  }

  @Test func `does not fire when what it waits for came first, though nobody has read that yet`()
    async throws
  {
    try await Self.with { bench in
      let request = try await bench.request(dueIn: -1)
      try await bench.catchUp()
      try await bench.answer(request)
      #expect(try await bench.firer.fireDue() == 0)
      #expect(try await bench.rows().count == 1, "left for the next look")
      try await bench.catchUp()
      #expect(try await bench.rows() == [])
      #expect(try await bench.firer.fireDue() == 0)
      #expect(try await bench.fired() == [])
    }
  }

  @Test func `fires after an answer that came too late was not there`() async throws {
    try await Self.with { bench in
      let request = try await bench.request(dueIn: -1)
      try await bench.catchUp()
      #expect(try await bench.firer.fireDue() == 1)
      try await bench.answer(request)
      try await bench.catchUp()
      let fired = try await bench.fired()
      #expect(fired.map(\.purpose) == [TimerRule.checkBack(of: request)])
    }
  }

  @Test func `that repeats tells once of what was missed, and goes on`() async throws {
    // Due 100 s ago and each 30 s since: 0, 30, 60, 90.
    let rule = TimerRule { event in
      event.type == .note
        ? [.set("cadence", of: event.stream, .init(at: event.happenedAt, every: 30))] : []
    }
    try await Self.with([rule]) { bench in
      let start = try await bench.databaseTime().advanced(bySeconds: -100)
      _ = try await bench.store.append(
        Commander().append([Commander.draft(happenedAt: start)], to: bench.stream))
      try await bench.catchUp()
      #expect(try await bench.firer.fireDue() == 1)
      #expect(try await bench.firer.fireDue() == 0)
      let fired = try #require(try await bench.fired().first)
      #expect(fired.missed == 3)
      #expect(fired.dueAt == start)
      let next = try #require(try await bench.rows().first?.dueAt)
      #expect(next == start.advanced(bySeconds: 120))
    }
  }

  @Test func `that was fired and rolled back fires again, once`() async throws {
    try await Self.with { bench in
      let request = try await bench.request(dueIn: -1)
      try await bench.catchUp()
      let held = try bench.database.hold()
      try await held.begin()
      // Somebody else takes the row and dies of it.
      try await held.use { connection in
        _ = try connection.query(
          "SELECT FROM work.timer WHERE purpose = \(TimerRule.checkBack(of: request)) FOR UPDATE")
      }
      #expect(try await bench.firer.fireDue() == 0)
      try await held.rollBack()
      #expect(try await bench.firer.fireDue() == 1)
      #expect(try await bench.firer.fireDue() == 0)
      await held.close()
    }
  }

  @Test func `can be computed from the log again`() async throws {
    let cadence = TimerRule { event in
      event.type == .note
        ? [.set("cadence", of: event.stream, .init(at: event.happenedAt, every: 3600))] : []
    }
    try await Self.with([.checkBacks, cadence]) { bench in
      let start = try await bench.databaseTime().advanced(bySeconds: -10)
      _ = try await bench.store.append(
        Commander().append([Commander.draft(happenedAt: start)], to: bench.stream))
      let answered = try await bench.request(1, dueIn: 600)
      try await bench.request(2, dueIn: 900)
      try await bench.request(3, dueIn: -5)
      try await bench.answer(answered)
      try await bench.catchUp()
      #expect(try await bench.firer.fireDue() == 2)
      try await bench.catchUp()
      let live = try await bench.rows()
      #expect(live.count == 2)
      try await bench.database.administer { connection in
        try connection.script(
          "DELETE FROM work.timer; UPDATE work.subscription SET position = 0 WHERE name = 'timers'")
      }
      try await bench.catchUp()
      #expect(try await bench.rows() == live)
      #expect(try await bench.firer.fireDue() == 0)
    }
  }

  @Test func `fires within two seconds of its time when nobody but the loop runs`() async throws {
    try await Self.with { bench in
      let start = try await bench.databaseTime()
      let due = (1...3).map { start.advanced(bySeconds: $0) }
      for time in due { try await bench.request(at: time) }
      let listener = bench.listener
      let timers = Subscription(TimerSubscriber(), to: bench.store, waking: listener)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await timers.run() }
        group.addTask { try await bench.firer.run() }
        try await eventually("all fired") { try await bench.fired().count == due.count }
        group.cancelAll()
        while await group.nextResult() != nil {}
      }
      let lateness = try await zip(bench.firedEvents(), due).map {
        $0.recordedAt.microseconds - $1.microseconds
      }
      #expect(lateness.count == due.count && lateness.allSatisfy { $0 >= 0 }, "\(lateness)")
      // Most of them: this machine does much else.
      #expect(lateness.sorted()[1] < 2_000_000, "\(lateness)")
    }
  }
}

/// A store with timers on it.
private struct TimerBench: Sendable {
  struct Row: Equatable {
    var purpose: String
    var dueAt: Timestamp
  }

  let database: FreshDatabase
  let store: PostgresEventStore
  let listener: LogListener
  let rules: [TimerRule]
  let stream = StreamID.fresh()
  let system = PrincipalID(uuid: UUID())
  private let me = Commander()

  var firer: TimerFirer { TimerFirer(store, as: system, now: { Commander.noon }) }

  func catchUp() async throws {
    try await Subscription(TimerSubscriber(rules), to: store, waking: listener).catchUp()
  }

  @discardableResult func request(_ number: Int = 0, dueIn seconds: Int64) async throws -> EventID {
    try await request(at: try await databaseTime().advanced(bySeconds: seconds))
  }

  @discardableResult func request(at time: Timestamp) async throws -> EventID {
    try await append(
      .requested(ask: .text("Is the queue draining?"), ofRole: "responder", checkBackAt: time))
  }

  func answer(_ request: EventID) async throws { try await append(.answered(request: request)) }

  @discardableResult private func append(_ event: EntryEvent) async throws -> EventID {
    let draft = EventDraft(
      id: EventID(uuid: UUID()), EventFormat.entries.body(event), happenedAt: Commander.noon)
    _ = try await store.append(me.append([draft], to: stream))
    return draft.id
  }

  func firedEvents() async throws -> [RecordedEvent] {
    try await LogAudit.events(of: store).filter { $0.type == .timerFired }
  }

  func fired() async throws -> [TimerFired] {
    try await firedEvents().compactMap {
      if case .event(let fired) = try EventFormat.timers.decode($0) { fired } else { nil }
    }
  }

  func rows() async throws -> [Row] {
    try await database.administer { connection in
      try connection.query("SELECT purpose, due_at FROM work.timer ORDER BY purpose").map { row in
        Row(
          purpose: try row.decode(0),
          dueAt: Timestamp(try row.decode(1, as: PostgresTimestamp.self)))
      }
    }
  }

  func databaseTime() async throws -> Timestamp {
    try await database.administer { connection in
      Timestamp(
        try connection.query("SELECT clock_timestamp()").single()
          .decode(0, as: PostgresTimestamp.self))
    }
  }
}

extension `A timer` {
  private static func with(
    _ rules: [TimerRule] = [.checkBacks], _ body: @Sendable (TimerBench) async throws -> Void
  ) async throws {
    let database = try FreshDatabase.current
    let listener = LogListener(database.connectionString(as: .app))
    try await database.withStore { store in
      try await body(
        TimerBench(database: database, store: store, listener: listener, rules: rules))
    }
    listener.close()
  }
}
