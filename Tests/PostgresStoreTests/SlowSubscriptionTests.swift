import EventLog
import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A subscription that takes long` {
  /// What was begun, and what was done with.
  private final class Seen: Sendable {
    private let state = Mutex((begun: Set<Int64>(), ended: Set<Int64>(), held: Set<Int64>()))

    var begun: Set<Int64> { state.withLock { $0.begun } }
    var ended: Set<Int64> { state.withLock { $0.ended } }
    func hold(_ position: Int64) { state.withLock { _ = $0.held.insert(position) } }
    func letGo() { state.withLock { $0.held = [] } }

    /// Takes as long as the event is held.
    func handle(_ event: RecordedEvent) async throws {
      let position = event.position.rawValue
      state.withLock { _ = $0.begun.insert(position) }
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
}
