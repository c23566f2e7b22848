import EventLog
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

private struct Useless: Error {}

@Suite(.freshDatabase) struct `A subscription that takes long` {
  /// What was begun, and what was done with.
  private final class Seen: Sendable {
    private let state = Mutex((begun: Set<Int64>(), ended: Set<Int64>(), held: Set<Int64>()))
    let troubles = Counter()
    /// Never of any use.
    let odd: Int64?

    init(odd: Int64? = nil) { self.odd = odd }

    var begun: Set<Int64> { state.withLock { $0.begun } }
    var ended: Set<Int64> { state.withLock { $0.ended } }
    func hold(_ position: Int64) { state.withLock { _ = $0.held.insert(position) } }
    func letGo() { state.withLock { $0.held = [] } }

    /// Takes as long as the event is held.
    func handle(_ event: RecordedEvent) async throws {
      let position = event.position.rawValue
      state.withLock { _ = $0.begun.insert(position) }
      if position == odd { throw Useless() }
      while state.withLock({ $0.held.contains(position) }) {
        try await Task.sleep(for: .milliseconds(5))
      }
      state.withLock { _ = $0.ended.insert(position) }
    }
  }

  private static let wanted = EventType.note
  private static let other = EventType(known: "test.other")

  @Test func `hands out what comes while it has something in hand, whatever lies between`()
    async throws
  {
    let database = try FreshDatabase.current
    let store = try database.store(readers: 4)
    let listener = LogListener(database.connectionString(as: .app))
    let (me, stream, seen) = (Commander(), StreamID.fresh(), Seen())
    func append(_ type: EventType) async throws {
      _ = try await store.append(me.append([Commander.draft(type: type)], to: stream))
    }
    var options = Subscription.Options()
    options.batch = 2
    let subscription = SlowSubscription(
      "slow", version: 1, of: [Self.wanted], to: store, waking: listener, options: options,
      width: 3, handling: { try await seen.handle($0) })
    seen.hold(1)
    try await append(Self.wanted)
    let work = Task { try await subscription.run() }
    let outcome = await Result { () async throws in
      try await eventually("it did not come to that") { seen.begun == [1] }
      for _ in 0..<5 { try await append(Self.other) }
      try await append(Self.wanted)
      try await eventually("it did not come to that") { seen.ended == [7] }
      // And once more, now that something was handed out meanwhile.
      seen.hold(8)
      try await append(Self.wanted)
      try await eventually("it did not come to that") { seen.begun == [1, 7, 8] }
      try await append(Self.other)
      try await append(Self.wanted)
      try await eventually("it did not come to that") { seen.ended == [7, 10] }
      seen.letGo()
      try await eventually("it did not come to that") { seen.ended == [1, 7, 8, 10] }
    }
    seen.letGo()
    work.cancel()
    _ = await work.result
    listener.close()
    await store.close()
    try outcome.get()
  }

  @Test func `sets an event aside once, though it comes again with an older one`() async throws {
    let database = try FreshDatabase.current
    let store = try database.store(readers: 4)
    let listener = LogListener(database.connectionString(as: .app))
    let (me, stream, seen) = (Commander(), StreamID.fresh(), Seen(odd: 2))
    var options = Subscription.Options()
    options.onTrouble = { _ in seen.troubles.count() }
    let subscription = SlowSubscription(
      "slow", version: 1, of: [Self.wanted], to: store, waking: listener, options: options,
      width: 3, handling: { try await seen.handle($0) })
    func append() async throws {
      _ = try await store.append(me.append([Commander.draft(type: Self.wanted)], to: stream))
    }
    func parked() async throws -> Int {
      try await database.administer { connection in
        try connection.query("SELECT count(*)::int FROM work.parked").single().decode(0)
      }
    }
    seen.hold(1)
    for _ in 0..<2 { try await append() }
    let outcome = await Result { () async throws in
      for round in 1...2 {
        let work = Task { try await subscription.run() }
        try await eventually("it was set aside") { try await parked() == 1 }
        try await append()
        try await eventually("others go on") { seen.ended.contains(Int64(round + 2)) }
        if round == 2 {
          seen.letGo()
          try await eventually("the oldest ends") { seen.ended.contains(1) }
        }
        work.cancel()
        _ = await work.result
      }
      #expect(try await parked() == 1)
      #expect(seen.troubles.value == 0)
    }
    seen.letGo()
    listener.close()
    await store.close()
    try outcome.get()
  }
}
