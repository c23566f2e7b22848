import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `Opening a numbered stream` {
  @Test func `gives numbers one after the other, by series and year`() async throws {
    try await FreshDatabase.current.withStore { store in
      var numbers: [String] = []
      for (series, year) in [
        (NumberSeries.incident, 2026), (.incident, 2026), (.deployment, 2026), (.incident, 2027),
      ] {
        let opened = try await store.open(series, year: year, .fresh(), Self.declare())
        #expect(opened.answer.appended != nil)
        numbers.append(opened.number)
      }
      #expect(numbers == ["INC-2026-001", "INC-2026-002", "DEP-2026-001", "INC-2027-001"])
    }
  }

  @Test func `writes the number into the event, and finds the stream by it`() async throws {
    try await FreshDatabase.current.withStore { store in
      let stream = StreamID.fresh()
      let opened = try await store.open(.incident, year: 2026, stream, Self.declare(stream))
      let event = try #require(try await store.events(in: stream, after: .empty, limit: 1).first)
      let number = try JSONFields(event.clear).string("number")
      #expect(number == opened.number)
      for typed in ["INC-2026-001", "inc-2026-1", "Inc-2026-0001"] {
        #expect(try await store.stream(numbered: typed) == stream)
      }
      for typed in [
        "", "INC", "INC-2026-", "INC-2026-0", "INC-2026-2", "INC-26-1", "DEP-2026-1",
        "INC-2026-99999999999", "INC-2026-٣", "INC-2026-1 ", "\0", "INC-2026--1",
      ] {
        #expect(try await store.stream(numbered: typed) == nil, "\(typed)")
      }
    }
  }

  @Test func `answers a repetition as the first time, also with another new stream`() async throws {
    try await FreshDatabase.current.withStore { store in
      let (me, stream) = (Commander(), StreamID.fresh())
      let command = me.command("declare")
      let first = try await store.open(
        .incident, year: 2026, stream, Self.declare(stream, as: command))
      for other in [stream, .fresh()] {
        let again = try await store.open(
          .incident, year: 2026, other, Self.declare(other, as: command))
        #expect(again.number == first.number)
        guard case .replayed(let receipt) = again.answer else {
          Issue.record("\(again.answer)")
          continue
        }
        #expect(receipt == first.answer.appended)
      }
      let next = try await store.open(.incident, year: 2026, .fresh(), Self.declare())
      #expect(next.number == "INC-2026-002")
    }
  }

  @Test func `uses no number up for a conflict, a refusal or an error`() async throws {
    try await FreshDatabase.current.withStore { store in
      let (stream, me) = (StreamID.fresh(), Commander())
      let command = me.command("one")
      _ = try await store.open(.incident, year: 2026, stream, Self.declare(stream, as: command))
      let conflict = try await store.open(.incident, year: 2026, stream, Self.declare(stream))
      #expect(conflict.number == "INC-2026-001")
      #expect(conflict.answer == .conflict(actual: StreamVersion(1)))
      let reused = me.command("two", key: command.key)
      await #expect(throws: AppendRefusal.keyReused(command.key)) {
        try await store.open(.incident, year: 2026, stream, Self.declare(.fresh(), as: reused))
      }
      await #expect(throws: NeverHappened.self) {
        try await store.open(.incident, year: 2026, .fresh()) { _ in
          throw NeverHappened(description: "")
        }
      }
      await #expect(throws: AppendRefusal.self) {
        try await store.open(.incident, year: 20_260, .fresh(), Self.declare())
      }
      // A stream that has no number.
      let bare = StreamID.fresh()
      _ = try await store.append(me.append(to: bare))
      let none = try await store.open(.incident, year: 2026, bare, Self.declare(bare))
      #expect(none.number == "")
      let next = try await store.open(.incident, year: 2026, .fresh(), Self.declare())
      #expect(next.number == "INC-2026-002")
      try await expectSound(store)
    }
  }

  @Test func `keeps numbers dense under eight openers who repeat, conflict and are killed`()
    async throws
  {
    let database = try FreshDatabase.current
    let (opened, kills, repeated) = (OpenedStreams(), Counter(), Counter())
    try await database.withStore { store in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask {
            let me = Commander()
            for round in 0..<12 {
              let (stream, command) = (StreamID.fresh(), me.command("\(worker) \(round)"))
              var answer: (answer: AppendAnswer, number: String)?
              while answer == nil {
                // Killed, it does not know: it asks again with the key.
                answer = try? await store.open(
                  .incident, year: 2026, stream, Self.declare(stream, as: command))
              }
              let number = answer?.number ?? ""
              opened.add(number, stream)
              if round.isMultiple(of: 3) {
                let again = try? await store.open(
                  .incident, year: 2026, stream, Self.declare(stream, as: command))
                if let again {
                  #expect(again.number == number)
                  repeated.count()
                }
              }
              if round.isMultiple(of: 4) {
                _ = try? await store.open(.incident, year: 2026, stream, Self.declare(stream))
              }
            }
          }
        }
        group.addTask {
          let killer = try database.hold()
          while opened.all.count < 96, kills.value < 60 {
            let count = try await killer.use { connection in
              try connection.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'lastgood_app'
                  AND state <> 'idle' AND query LIKE '%append%' LIMIT 1
                """
              ).count
            }
            if count > 0 { kills.count() }
            await Task.yield()
          }
          await killer.close()
        }
        try await group.waitForAll()
      }
      #expect(kills.value > 0, "no opener was hit")
      #expect(repeated.value > 0)
      let all = opened.all
      #expect(Set(all.keys) == Set((1...96).map { RecordNumber.text(.incident, 2026, $0) }))
      for (number, stream) in all { #expect(try await store.stream(numbered: number) == stream) }
      try await expectSound(store)
    }
  }

  @Test func `can be undone and computed from the log again`() async throws {
    let database = try FreshDatabase.current
    try await database.withStore { store in
      for series in [NumberSeries.incident, .incident, .deployment] {
        _ = try await store.open(series, year: 2026, .fresh(), Self.declare(series: series))
      }
      _ = try await store.append(Commander().append(to: .fresh()))
      let before = try await database.numbers()
      #expect(before.count == 5)
      try await database.administer { connection in
        try connection.script("DELETE FROM work.number; UPDATE work.number_series SET last = 77")
      }
      #expect(try await store.rebuildNumbers() == 3)
      #expect(try await database.numbers() == before)
      let next = try await store.open(.incident, year: 2026, .fresh(), Self.declare())
      #expect(next.number == "INC-2026-003")
    }
  }
}

@Suite(.freshDatabase) struct `The record` {
  @Test func `says what a stream is, and what one event was`() async throws {
    try await FreshDatabase.current.withStore { store in
      let (stream, me) = (StreamID.fresh(), Commander())
      #expect(try await store.stream(stream) == nil)
      let open = Commander.draft(1, words: "w", visibility: .restricted)
      let answer = try await store.append(me.append([open, Commander.draft(2)], to: stream))
      #expect(
        try await store.stream(stream)
          == StreamFacts(kind: .incident, version: StreamVersion(2), visibility: .restricted))
      let event = try #require(try await store.event(open.id))
      #expect(event.sealed?.key != nil)
      #expect(try await store.event(at: event.position) == event)
      #expect(event.position == answer.appended?.first)
      #expect(try await store.event(.make(at: Commander.noon)) == nil)
      for position in [Int64.min, -1, 0, 3, .max] {
        #expect(try await store.event(at: LogPosition(position)) == nil)
      }
    }
  }

  @Test func `tells a numbered stream's number`() async throws {
    try await FreshDatabase.current.withStore { store in
      let stream = StreamID.fresh()
      _ = try await store.open(
        .incident, year: 2026, stream, `Opening a numbered stream`.declare(stream))
      #expect(try await store.stream(stream)?.number == "INC-2026-001")
    }
  }
}

extension `Opening a numbered stream` {
  /// An append that declares something with the number it is given.
  static func declare(
    _ stream: StreamID = .fresh(), as command: CommandIdentity? = nil,
    series: NumberSeries = .incident
  ) -> @Sendable (String) throws -> Append {
    let me = Commander()
    let command = command ?? me.command()
    let type = series == .incident ? "incident.declared" : "deployment.planned"
    return { number in
      let body = EventBody(
        EventType(known: type), clear: JSONWriter.object { $0.member("number", number) })
      return Append(
        [EventDraft(id: EventID(uuid: UUID()), body, happenedAt: Commander.noon)], to: stream,
        series == .incident ? .incident : .deployment, expecting: .empty, as: command,
        role: me.role)
    }
  }
}

/// Which stream got which number, told by many.
private final class OpenedStreams: Sendable {
  private let streams = Mutex<[String: StreamID]>([:])

  var all: [String: StreamID] { streams.withLock { $0 } }

  func add(_ number: String, _ stream: StreamID) { streams.withLock { $0[number] = stream } }
}

extension FreshDatabase {
  fileprivate func numbers() async throws -> [String] {
    try await administer { connection in
      try connection.query(
        """
        SELECT n::text FROM work.number n UNION ALL SELECT s::text FROM work.number_series s
        ORDER BY 1
        """
      ).map { try $0.decode(0) }
    }
  }
}
