import EventLog
import FoundationEssentials
import Postgres
import PostgresStore
import TestSupport
import Testing

@Suite(.serialized) struct `A call that fails at any message` {
  private func command(to stream: StreamID = StreamID(uuid: UUID())) -> JournaledCommand {
    JournaledCommand(to: stream, hasWords: true)
  }

  /// Does `body` once without harm, and then with each harm at each of its messages.
  ///
  /// `body` gets a store whose next connection is the one that is harmed.
  ///
  /// - Returns: how many places there were, and how many times harm was done.
  private func atEachMessage(
    _ scene: FaultScene, _ harms: [FaultProxy.Harm] = [.cut, .terminate],
    _ body: (PostgresEventStore, Comment, _ stopFaults: () -> Void) async throws -> Void
  ) async throws -> (places: Int, hits: Int) {
    scene.proxy.arm(.nextConnection)
    let store = try scene.store()
    var seen: [FaultProxy.Message] = []
    try await body(store, "without harm") { seen = scene.proxy.disarm().seen }
    await store.close()
    // The log-in has its turn with appends, and is the same here.
    let logIn = Dictionary(grouping: seen.prefix { $0.type != "P" }, by: \.direction)
    var places = 0
    var hits = 0
    for harm in harms {
      for place in FaultProxy.places(in: seen, [harm == .cut ? .before : .after])
      where place.index >= logIn[place.direction, default: []].count {
        places += 1
        scene.proxy.arm(.nextConnection, harm, at: place)
        let store = try scene.store()
        try await body(store, "\(harm) \(place)") {
          if scene.proxy.disarm().wasHit { hits += 1 }
        }
        await store.close()
      }
    }
    return (places, hits)
  }

  /// The value, at the latest at the third attempt: that a session was ended shows when it is used.
  private func atLast<T>(_ body: () async throws -> T) async throws -> T {
    for _ in 0..<2 {
      if let value = try await passing(body) { return value }
    }
    return try await body()
  }

  /// The value, or nil for one of the errors that say that the database was away.
  private func passing<T>(_ body: () async throws -> T) async throws -> T? {
    do {
      return try await body()
    } catch
      where error is ConnectionError || error is ConnectionLost || error is PostgresError
      || error is AppendUnknown || error is CommitUnknown
    {
      return nil
    }
  }

  @Test func `tells the earlier answer or nothing, never another one`() async throws {
    let scene = try await FaultScene()
    let known = command()
    let stranger = command()
    guard case .appended(let receipt) = try await scene.clean.append(known.append) else {
      throw NeverHappened()
    }
    var failures = 0
    let (places, hits) = try await atEachMessage(scene) { store, comment, stopFaults in
      let answer = try await lookUp(known, in: store)
      stopFaults()
      if let answer { #expect(answer == receipt, comment) } else { failures += 1 }
      // The same store, by itself.
      let again = try await atLast { try await store.earlierAnswer(to: known.identity) }
      #expect(again == receipt, comment)
      let unknown = try await atLast { try await store.earlierAnswer(to: stranger.identity) }
      #expect(unknown == nil, comment)
    }
    await scene.leave()
    print("earlier answers: \(hits) hits at \(places) places, \(failures) failures")
    #expect(hits == places)
    #expect(failures > 0)
  }

  /// Nil when the call failed.
  private func lookUp(
    _ command: JournaledCommand, in store: PostgresEventStore
  ) async throws -> Receipt? {
    do {
      guard let found = try await store.earlierAnswer(to: command.identity) else {
        Issue.record("a command that was answered counts as new")
        return nil
      }
      return found
    } catch  where error is ConnectionError || error is ConnectionLost || error is AppendUnknown {
      return nil
    }
  }

  @Test func `reads a whole page or none`() async throws {
    let scene = try await FaultScene()
    let stream = StreamID(uuid: UUID())
    for _ in 0..<5 { _ = try await scene.clean.append(command(to: stream).append) }
    let all = try await scene.clean.events(after: .start, limit: 10)
    #expect(all.count == 5)
    var failures = 0
    let (places, hits) = try await atEachMessage(scene) { store, comment, stopFaults in
      let page = try await passing { try await store.events(after: .start, limit: 10) }
      stopFaults()
      if let page { #expect(page == all, comment) } else { failures += 1 }
      let again = try await atLast { try await store.events(after: .start, limit: 10) }
      #expect(again == all, comment)
      #expect(try await store.events(in: stream, after: .empty, limit: 10) == all, comment)
    }
    await scene.leave()
    print("pages: \(hits) hits at \(places) places, \(failures) failures")
    #expect(hits == places)
    #expect(failures > 0)
  }

  // MARK: Subscriptions

  /// Writes down which events it was given.
  private struct Scribe: Subscriber {
    let name = "scribe"
    let version: Int32 = 1

    static let tables = """
      CREATE TABLE work.effect (position bigint NOT NULL);
      GRANT ALL ON work.effect TO lastgood_app;
      """

    func handle(_ events: [RecordedEvent], over connection: Connection) throws {
      for event in events {
        try connection.execute("INSERT INTO work.effect VALUES (\(event.position.rawValue))")
      }
    }
  }

  /// What the scribe has written, and where its subscription stands, at one moment.
  private func effects(
    _ scene: FaultScene
  ) async throws -> (positions: [Int64], checkpoint: Int64, parked: Int64) {
    try await scene.ask { connection in
      let row = try connection.query(
        """
        SELECT (SELECT coalesce(array_agg(position ORDER BY position), '{}') FROM work.effect),
          coalesce((SELECT position FROM work.subscription WHERE name = 'scribe'), 0),
          (SELECT count(*) FROM work.parked WHERE name = 'scribe')
        """
      ).single()
      return (try row.decode(0), try row.decode(1), try row.decode(2))
    }
  }

  @Test func `moves a subscription's effect and its position together`() async throws {
    let scene = try await FaultScene()
    try await scene.ask { try $0.script(Scribe.tables) }
    let listener = LogListener(scene.home.with("user", "lastgood_app"))
    var failures = 0
    let (places, hits) = try await atEachMessage(scene) { store, comment, stopFaults in
      for _ in 0..<2 { _ = try await scene.clean.append(command().append) }
      let subscription = Subscription(Scribe(), to: store, waking: listener)
      do {
        try await subscription.catchUp()
      } catch {
        failures += 1
      }
      stopFaults()
      let halfway = try await effects(scene)
      #expect(halfway.positions == Array(0..<halfway.checkpoint).map { $0 + 1 }, comment)
      try await atLast { try await subscription.catchUp() }
      let done = try await effects(scene)
      let head = try await scene.clean.head().position.rawValue
      #expect(done.checkpoint == head, comment)
      #expect(done.positions == Array(0..<head).map { $0 + 1 }, comment)
      #expect(done.parked == 0, comment)
    }
    listener.close()
    await scene.leave()
    print("subscription steps: \(hits) hits at \(places) places, \(failures) failures")
    #expect(hits == places)
    #expect(failures > 0)
  }

  @Test func `does not blame an event when the database goes away again and again`() async throws {
    let scene = try await FaultScene()
    try await scene.ask { try $0.script(Scribe.tables) }
    let listener = LogListener(scene.home.with("user", "lastgood_app"))
    _ = try await scene.clean.append(command().append)
    let store = try scene.store()
    let subscription = Subscription(Scribe(), to: store, waking: listener)
    var hits = 0
    for _ in 0..<12 {
      // In the middle of the effect, and without a chance to give the lease back.
      scene.proxy.arm(.preparing("work.effect"), .cut, at: FaultProxy.Place(.before, 0, .toServer))
      do { try await subscription.catchUp() } catch {}
      if scene.proxy.disarm().wasHit { hits += 1 }
    }
    try await subscription.catchUp()
    let done = try await effects(scene)
    await store.close()
    listener.close()
    await scene.leave()
    #expect(done.parked == 0)
    #expect(done.positions == [1])
    #expect(hits == 12)
  }
}
