import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A projection` {
  @Test func `shows what the log holds`() async throws {
    try await Self.with(StreamSummaries()) { store, keeper, database in
      try await Self.write(60, to: store)
      try await keeper.catchUp()
      let shown = try await database.dump("read.stream_summary")
      #expect(shown == (try await Self.summaries(of: store)))
      #expect(try await keeper.position() == store.head().position)
    }
  }

  @Test func `is equal after a rebuild, byte for byte`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, database in
      try await Self.write(80, to: store)
      try await keeper.catchUp()
      let (before, colour) = (try await database.dump("read.entry_text"), try await database.colour)
      try await keeper.rebuild()
      #expect(try await database.colour != colour)
      #expect(try await database.dump("read.entry_text") == before)
      #expect(before.count == 80)
    }
  }

  @Test func `that was tampered with is not equal to its rebuild`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, database in
      try await Self.write(20, to: store)
      try await keeper.catchUp()
      try await database.administer { connection in
        try connection.script("DELETE FROM read_blue.entry_text WHERE position = 7")
      }
      let live = try await database.dump("read.entry_text")
      try await keeper.rebuild()
      #expect(try await database.dump("read.entry_text") != live)
    }
  }

  @Test func `can be read and kept current while it is rebuilt, again and again`() async throws {
    try await Self.with(StreamSummaries()) { store, keeper, database in
      try await Self.write(40, to: store)
      try await keeper.catchUp()
      let reads = Tally()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await keeper.run() }
        group.addTask {
          // Whoever reads never finds the view gone, nor fewer events than before.
          var most = 0
          while !Task.isCancelled {
            let events = try await database.count(
              "SELECT sum(events)::int8 FROM read.stream_summary")
            #expect(events >= most)
            most = events
            reads.count()
          }
        }
        for round in 1...4 {
          try await Self.write(30, to: store)
          try await keeper.rebuild()
          let end = try await store.head().position
          #expect(try await keeper.wait(for: end, atMost: .seconds(20)), "round \(round)")
        }
        group.cancelAll()
        while let result = await group.nextResult() {
          if case .failure(let error) = result, !(error is CancellationError) { throw error }
        }
      }
      #expect(reads.total > 0)
      try await keeper.catchUp()
      let shown = try await database.dump("read.stream_summary")
      #expect(shown == (try await Self.summaries(of: store)))
    }
  }

  @Test func `begins a rebuild that was cut short anew`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, database in
      try await Self.write(20, to: store)
      try await keeper.catchUp()
      let before = try await database.dump("read.entry_text")
      let cut = ProjectionRebuild(EntryTexts(), into: .green, of: store)
      try await cut.begin()
      _ = try await cut.step(through: LogPosition(7))
      #expect(try await database.dump("read.entry_text") == before)
      try await keeper.rebuild()
      #expect(try await database.dump("read.entry_text") == before)
      #expect(try await database.colour == "green")
    }
  }

  @Test func `of a new version is rebuilt before it is shown`() async throws {
    try await Self.with(StreamSummaries()) { store, keeper, database in
      try await Self.write(30, to: store)
      try await keeper.catchUp()
      let listener = LogListener(database.connectionString(as: .app))
      let newer = ProjectionKeeper(CountingSummaries(), of: store, waking: listener)
      try await newer.catchUp()
      #expect(try await database.count("SELECT count FROM read.stream_summary") == 30)
      #expect(try await database.colour == "green")
      listener.close()
    }
  }

  @Test func `causes nothing when it is replayed`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, _ in
      try await Self.write(10, to: store)
      try await keeper.catchUp()
      let before = try await store.head()
      try await keeper.rebuild()
      #expect(try await store.head() == before)
    }
  }

  @Test func `loses redacted words in the transaction that redacts them`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, database in
      let me = Commander()
      let secret = Commander.draft(1, words: "the password is hunter2")
      _ = try await store.append(me.append([secret], to: .fresh()))
      try await keeper.catchUp()
      try await keeper.rebuild()
      for colour in ProjectionColour.allCases {
        #expect(try await database.dump("\(colour.schema).entry_text").count == 1)
      }
      let answer = try await store.redact(
        RedactionRequest(
          of: secret.id, because: "A password.", as: me.command("redact"), role: "responder",
          at: Commander.noon), purging: [EntryTexts()])
      #expect(answer.appended != nil)
      for colour in ProjectionColour.allCases {
        let rows = try await database.dump("\(colour.schema).entry_text")
        #expect(!rows.contains { $0.contains("hunter2") })
      }
      try await keeper.rebuild()
      #expect(!(try await database.dump("read.entry_text")).contains { $0.contains("hunter2") })
    }
  }

  @Test func `can be rebuilt while entries are redacted, and keeps no copy of any`() async throws {
    try await Self.with(EntryTexts()) { store, keeper, database in
      let me = Commander()
      var secrets: [EventID] = []
      for number in 0..<24 {
        let draft = Commander.draft(number, words: "secret \(number)")
        _ = try await store.append(me.append([draft], to: .fresh()))
        secrets.append(draft.id)
      }
      // The first rebuild makes tables and rows that no redaction has ever seen.
      try await keeper.catchUp()
      let entries = secrets
      try await withThrowingTaskGroup(of: Void.self) { group in
        let running = Task { try await keeper.run() }
        group.addTask { for _ in 0..<8 { try await keeper.rebuild() } }
        group.addTask {
          for entry in entries {
            _ = try await store.redact(
              RedactionRequest(
                of: entry, because: "A secret.", as: me.command("redact \(entry)"),
                role: "responder", at: Commander.noon))
          }
        }
        try await group.waitForAll()
        running.cancel()
        _ = await running.result
      }
      try await keeper.catchUp()
      for colour in ProjectionColour.allCases {
        let rows = try await database.dump("\(colour.schema).entry_text")
        #expect(!rows.contains { $0.contains("secret ") })
      }
      #expect(try await database.dump("read.entry_text").count == 24, "the reasons")
    }
  }

  @Test func `in the middle of a step holds a redaction up, so it cannot write a copy later`()
    async throws
  {
    try await Self.with(EntryTexts()) { store, keeper, database in
      let me = Commander()
      let secret = Commander.draft(1, words: "hunter2")
      try await keeper.catchUp()
      _ = try await store.append(me.append([secret], to: .fresh()))
      // A step that has read the words and not yet committed what it made of them.
      let step = try database.hold(as: .app)
      let subscriber = ProjectionSubscriber(
        projection: EntryTexts(), colour: .blue, vault: store.vault, shard: .main)
      try await step.begin()
      try await step.use { connection in
        let ledger = SubscriptionLedger(
          name: subscriber.name, version: subscriber.version, shard: .main)
        let place = try ledger.lock(over: connection)
        var reader = LogReader(.main)
        let page = try reader.page(after: place.position, limit: 10, over: connection)
        try subscriber.handle(page, over: connection)
        try ledger.advance(to: LogPosition(1), lasting: .zero, over: connection)
      }
      async let redacted = store.redact(
        RedactionRequest(
          of: secret.id, because: "A password.", as: me.command("redact"), role: "responder",
          at: Commander.noon), purging: [EntryTexts()])
      try await eventually("the redaction waits") {
        try await database.administer { try $0.countWaiting() } > 0
      }
      try await step.commit()
      _ = try await redacted
      #expect(try await database.dump("read.entry_text").allSatisfy { !$0.contains("hunter2") })
      await step.close()
    }
  }
}

extension `A projection` {
  private static func with(
    _ projection: any Projection,
    _ body: @Sendable (PostgresEventStore, ProjectionKeeper, FreshDatabase) async throws -> Void
  ) async throws {
    let database = try FreshDatabase.current
    let listener = LogListener(database.connectionString(as: .app))
    try await database.withStore { store in
      try await body(
        store, ProjectionKeeper(projection, of: store, waking: listener), database)
    }
    listener.close()
  }

  /// So many events with words, over a few streams.
  private static func write(_ count: Int, to store: PostgresEventStore) async throws {
    let me = Commander()
    let streams = (0..<5).map { _ in StreamID.fresh() }
    for number in 0..<count {
      _ = try await store.append(
        me.append([Commander.draft(number, words: "entry \(number)")], to: streams[number % 5]))
    }
  }

  /// What `stream_summary` must show, by a fold that shares nothing with it.
  private static func summaries(of store: PostgresEventStore) async throws -> [String] {
    let events = try await LogAudit.events(of: store)
    return Dictionary(grouping: events, by: \.stream).map { stream, events in
      "\(stream)|\(events.count)|\(events[0].position)|\(events[events.count - 1].position)"
    }.sorted()
  }
}

extension FreshDatabase {
  fileprivate var colour: String {
    get async throws {
      try await administer { try $0.query("SELECT colour FROM work.projection").single().decode(0) }
    }
  }

  fileprivate func count(_ query: SQL) async throws -> Int {
    try await administer { try $0.query(query).single().decode(0) }
  }

  /// Every row as text, but of summaries only what a fold over the log can know too.
  fileprivate func dump(_ table: String) async throws -> [String] {
    let parts = table.split(separator: ".").map(String.init)
    return try await administer { connection in
      let rows = try connection.query(
        "SELECT to_jsonb(t) ->> 'text', t::text FROM \(identifier: parts[0]).\(identifier: parts[1]) t ORDER BY t::text"
      )
      let isSummary = parts[1] == "stream_summary"
      guard isSummary else { return try rows.map { try $0.decode(1) } }
      return try connection.query(
        """
        SELECT stream || '|' || events || '|' || first_position || '|' || last_position
        FROM \(identifier: parts[0]).stream_summary ORDER BY 1
        """
      ).map { try $0.decode(0) }
    }
  }
}

private final class Tally: Sendable {
  private let value = Mutex(0)

  var total: Int { value.withLock { $0 } }

  func count() { value.withLock { $0 += 1 } }
}

/// The next version of a projection: other tables under the same name.
private struct CountingSummaries: Projection {
  let name = "stream_summary"
  let version: Int32 = 2
  let tables = ["stream_summary"]
  let definition = """
    CREATE TABLE stream_summary (count int8 NOT NULL);
    INSERT INTO stream_summary VALUES (0);
    """

  func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    try connection.execute("UPDATE stream_summary SET count = count + \(Int64(events.count))")
  }
}
