import EventLog
import Synchronization
import TestSupport
import Testing

@Suite struct `The event store in memory` {
  @Test(arguments: EventStoreConformance.promises)
  func `keeps every promise of an event store`(_ promise: EventStoreConformance) async throws {
    try await promise.check(InMemoryEventStore())
  }

  @Test func `does not know later what a clock that stepped back recorded earlier`() async throws {
    let times = Mutex([10, 20, 15, 30].map { Timestamp(microseconds: $0) })
    let store = try InMemoryEventStore(now: { times.withLock { $0.removeFirst() } })
    let stream = StreamID.fresh()
    for _ in 0..<4 { _ = try await store.append(Commander().append(to: stream)) }
    let known = [9: 0, 10: 1, 15: 1, 19: 1, 20: 3, 29: 3, 30: 4]
    for (time, position) in known {
      let found = try await store.position(asKnownAt: Timestamp(microseconds: Int64(time)))
      #expect(found == LogPosition(Int64(position)))
    }
  }
}
