import Actions
import EventLog
import FoundationEssentials
import IncidentService
import Postgres
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The places that actions hold` {
  private static let place = ActionPlace("checkout", in: "production")

  /// An action, an executor and the stream they write to.
  private struct Scene {
    let ledger: PostgresActionLedger
    let store: PostgresEventStore
    let stream = StreamID.fresh()

    func claim(
      _ action: EventID, by executor: ExecutorID = ExecutorID(uuid: UUID()),
      lasting lease: Duration = .seconds(30), expecting version: StreamVersion? = nil
    ) async throws -> ClaimAnswer {
      try await ledger.claim(
        place, for: action, on: stream, by: executor, lasting: lease
      ) { _ in append("action.claimed", expecting: version) }
    }

    func append(_ type: String, expecting version: StreamVersion? = nil) -> Append {
      var append = Commander().append(
        [Commander.draft(type: EventType(known: type))], to: stream)
      append.expected = version
      return append
    }

    func count() async throws -> Int {
      try await store.events(in: stream, after: .empty, limit: 100).count
    }
  }

  private func withScene(_ body: (Scene) async throws -> Void) async throws {
    try await FreshDatabase.current.withStore(as: .executor) { store in
      try await body(Scene(ledger: PostgresActionLedger(store), store: store))
    }
  }

  private func fence(_ answer: ClaimAnswer) throws -> Fence {
    guard case .claimed(let fence, .appended) = answer else {
      throw NotClaimed(answer: answer)
    }
    return fence
  }

  private struct NotClaimed: Error {
    var answer: ClaimAnswer
  }

  @Test func `are held by one action until it has ended`() async throws {
    try await withScene { scene in
      let (one, other) = (EventID(uuid: UUID()), EventID(uuid: UUID()))
      let hold = ActionHold(Self.place, try fence(try await scene.claim(one)))
      #expect(hold.fence.timeline == 1)
      #expect(try await scene.claim(one) == .beingDone)
      #expect(try await scene.claim(other) == .held(by: one))
      try await scene.ledger.rest(hold)
      #expect(try await scene.claim(other) == .held(by: one), "in doubt, it keeps others away")
      let later = ActionHold(Self.place, try fence(try await scene.claim(one)))
      #expect(later.fence > hold.fence)
      #expect(try await scene.ledger.newestStream() == scene.stream)
      let ended = try await scene.ledger.append(scene.append("action.failed"), under: later, .last)
      #expect(ended?.appended != nil)
      #expect(try fence(try await scene.claim(other)) > later.fence)
    }
  }

  @Test func `keep which program runs there, from whoever holds them`() async throws {
    try await withScene { scene in
      let (one, other) = (EventID(uuid: UUID()), EventID(uuid: UUID()))
      let ledger = scene.ledger
      let stale = ActionHold(Self.place, try fence(try await scene.claim(one)))
      func process(_ number: Int32, _ hold: ActionHold) -> StepProcess {
        StepProcess(
          1, hold.fence, number: number, start: 5_000_000_000, machine: "boot/pid:[4]",
          host: "shop-1")
      }
      #expect(try await ledger.process(of: one, at: Self.place) == nil)
      #expect(try await ledger.note(process(41, stale), under: stale))
      #expect(try await ledger.note(process(42, stale), under: stale))
      #expect(try await ledger.process(of: one, at: Self.place) == process(42, stale))
      #expect(try await ledger.process(of: other, at: Self.place) == nil)
      try await ledger.rest(stale)
      let hold = ActionHold(Self.place, try fence(try await scene.claim(one)))
      // Whoever has lost the place does not overwrite what the next one has to know.
      #expect(try await !ledger.note(process(43, stale), under: stale))
      #expect(try await ledger.process(of: one, at: Self.place) == process(42, stale))
      #expect(try await ledger.note(process(44, hold), under: hold))
      #expect(try await ledger.process(of: one, at: Self.place)?.number == 44)
    }
  }

  @Test func `let nobody append under a fence that is not the newest`() async throws {
    try await withScene { scene in
      let action = EventID(uuid: UUID())
      let stale = ActionHold(
        Self.place, try fence(try await scene.claim(action, lasting: .milliseconds(1))))
      try await Task.sleep(for: .milliseconds(20))
      // Nobody has taken over yet: what has happened may be told, but nothing may be begun.
      #expect(
        try await scene.ledger.append(
          scene.append("step.started"), under: stale, .lease(.seconds(9))) == nil)
      #expect(try await scene.ledger.renew(stale, lasting: .seconds(9)) == false)
      _ = try fence(try await scene.claim(action))
      let before = try await scene.count()
      for condition in [HoldCondition.lease(.seconds(9)), .fence, .last] {
        #expect(
          try await scene.ledger.append(scene.append("step.started"), under: stale, condition)
            == nil)
      }
      #expect(try await scene.count() == before)
    }
  }

  @Test func `are not taken where nothing is appended`() async throws {
    try await withScene { scene in
      let action = EventID(uuid: UUID())
      #expect(try await scene.claim(action, expecting: StreamVersion(7)) == .conflict)
      #expect(try await scene.count() == 0)
      let hold = ActionHold(Self.place, try fence(try await scene.claim(EventID(uuid: UUID()))))
      let answer = try await scene.ledger.append(
        scene.append("action.completed", expecting: StreamVersion(7)), under: hold, .last)
      #expect(answer == .conflict(actual: StreamVersion(1)))
      #expect(try await scene.claim(action) != .conflict, "still held")
    }
  }

  @Test func `are the executor's alone to take`() async throws {
    let database = try FreshDatabase.current
    let session = Session(database.connectionString(as: .app), name: "role")
    try await session.use { connection in
      for call in [
        """
        SELECT work.take_action_place('a', 'b', gen_random_uuid(), gen_random_uuid(),
          gen_random_uuid(), 1)
        """,
        "SELECT work.keep_action_place('a', 'b', 1, 1, true, 1)",
        "SELECT work.free_action_place('a', 'b', 1, 1)",
      ] {
        let error = #expect(throws: PostgresError.self) { try connection.script(call) }
        #expect(error?.sqlState == .insufficientPrivilege)
      }
    }
    await session.close()
  }
}
