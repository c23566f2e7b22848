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

  @Test func `does not know later what a clock that stepped back recorded earlier`() async throws {
    let database = try FreshDatabase.current
    try await database.administer { connection in
      try connection.mutate(
        "log.append_one_as_app",
        [
          (
            "v_at := clock_timestamp();",
            """
            v_at := timestamptz '1970-01-01 00:00:00Z'
              + (array[10, 20, 15, 30])[o_position + 1] * interval '1 microsecond';
            """
          )
        ])
    }
    try await database.withStore { store async throws in
      let stream = StreamID.fresh()
      for _ in 0..<4 { _ = try await store.append(Commander().append(to: stream)) }
      let known = [9: 0, 10: 1, 15: 1, 19: 1, 20: 3, 29: 3, 30: 4]
      for (time, position) in known {
        let found = try await store.position(asKnownAt: Timestamp(microseconds: Int64(time)))
        #expect(found == LogPosition(Int64(position)))
      }
      try await expectSound(store)
    }
  }
}

@Suite(.freshDatabase) struct `A redaction` {
  /// What the conformance suite demands of every store, as a question.
  private func isEffective() async throws -> Bool {
    try await FreshDatabase.current.withStore { store in
      let me = Commander()
      let secret = Commander.draft(1, words: "hunter2")
      _ = try await store.append(me.append([secret], to: .fresh()))
      _ = try await store.redact(
        RedactionRequest(
          of: secret.id, because: "A password.", as: me.command("redact"), role: "responder",
          at: Commander.noon))
      let events = try await store.events(after: .start, limit: 10)
      guard case .redacted? = try await store.words(of: events).first else { return false }
      return true
    }
  }

  @Test func `destroys the key`() async throws {
    #expect(try await isEffective())
  }

  @Test func `is told from one that only says so`() async throws {
    try await FreshDatabase.current.administer { connection in
      try connection.mutate(
        "log.redact",
        [
          (
            "delete from log.event_key k where k.shard = p_shard and k.position = entry.position;",
            ""
          )
        ])
    }
    #expect(try await !isEffective())
  }
}
