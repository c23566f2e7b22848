import EventLog
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The event store in PostgreSQL` {
  @Test(arguments: EventStoreConformance.promises)
  func `keeps every promise of an event store`(_ promise: EventStoreConformance) async throws {
    try await FreshDatabase.current.withStore { store async throws in try await promise.check(store)
    }
  }
}
