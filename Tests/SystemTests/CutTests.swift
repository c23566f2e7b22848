import EventLog
import FoundationEssentials
import Postgres
import PostgresStore
import TestSupport
import Testing

@Suite(.serialized) struct `A cut reply` {
  /// Two events, one command, with words.
  private func command() -> JournaledCommand {
    JournaledCommand(
      to: StreamID(uuid: UUID()), expecting: .empty, eventCount: 2, hasWords: true)
  }

  /// The messages of a store's first append, on a new connection.
  private func messagesOfFirstAppend(_ scene: FaultScene) async throws -> [FaultProxy.Message] {
    scene.proxy.arm(.nextConnection)
    let store = try scene.store()
    let answer = try await store.append(command().append)
    let seen = scene.proxy.disarm().seen
    await store.close()
    guard case .appended = answer else { throw NeverHappened() }
    return seen
  }

  @Test(arguments: [FaultProxy.Harm.cut, .terminate])
  func `is resolved to the truth at each message of an append`(
    _ harm: FaultProxy.Harm
  ) async throws {
    let scene = try await FaultScene()
    let places = FaultProxy.places(in: try await messagesOfFirstAppend(scene))
    var tally = FaultTally()
    for place in places {
      let command = command()
      scene.proxy.arm(.nextConnection, harm, at: place)
      let store = try scene.store()
      let told = try await Told.by { try await store.append(command.append) }
      if scene.proxy.disarm().wasHit { tally.hits += 1 }
      await store.close()
      try await scene.awaitQuiet()
      try await scene.check(command, told: told, &tally, "\(harm) \(place)")
    }
    await scene.leave()
    print("\(harm) at \(places.count) places of an append: \(tally)")
    #expect(tally.hits == places.count)
    #expect(tally.unsaved > 0)
    #expect(harm != .cut || tally.unknownStored > 0)
    #expect(harm != .cut || tally.unknownAbsent > 0)
  }

  @Test func `is resolved to the truth at random places, many times`() async throws {
    let seed = Campaigns.seed
    var random = SplitMix(seed)
    let scene = try await FaultScene()
    let places = FaultProxy.places(in: try await messagesOfFirstAppend(scene))
    // Where the truth is in doubt: from the append's own last message on.
    let last = places.filter { place in
      let all = places.count { $0.direction == place.direction } / 2
      return place.index >= all - (place.direction == .toServer ? 3 : 6)
    }
    var tally = FaultTally()
    let count = Campaigns.count(300, long: 10_000)
    for _ in 0..<count {
      let command = command()
      guard let place = (Bool.random(using: &random) ? places : last).randomElement(using: &random)
      else { continue }
      scene.proxy.arm(.nextConnection, .cut, at: place)
      let store = try scene.store()
      let told = try await Told.by { try await store.append(command.append) }
      if scene.proxy.disarm().wasHit { tally.hits += 1 }
      await store.close()
      try await scene.awaitQuiet()
      try await scene.check(command, told: told, &tally, "seed \(seed), \(place)")
    }
    await scene.leave()
    print("cut replies, seed \(seed): \(tally)")
    #expect(tally.hits == count)
    #expect(tally.unknown * 10 > count)
  }

  /// Appends until it is saved: the short deadline is meant for the one that is harmed, and also others
  /// miss it on a busy machine.
  private func save(_ command: JournaledCommand, in store: PostgresEventStore) async throws {
    for _ in 0..<5 {
      if try await Told.by({ try await store.append(command.append) }).isSaved { return }
    }
    throw NeverHappened()
  }

  @Test(arguments: [FaultProxy.Harm.stall, .delay])
  func `that never comes ends in a deadline, and the store goes on by itself`(
    _ harm: FaultProxy.Harm
  ) async throws {
    let scene = try await FaultScene()
    let appender = FaultProxy.Scope.preparing("append_as_app")
    var tally = FaultTally()
    var places: [FaultProxy.Place]?
    repeat {
      let store = try scene.store(timeout: .milliseconds(400))
      try await save(self.command(), in: store)
      let command = command()
      let place = places?.popLast()
      scene.proxy.arm(appender, harm, at: place)
      let start = ContinuousClock.now
      let told = try await Told.by { try await store.append(command.append) }
      let taken = ContinuousClock.now - start
      let (seen, wasHit) = scene.proxy.disarm()
      if let place {
        if wasHit { tally.hits += 1 }
        #expect(taken < .seconds(10), "\(place)")
        // Only the reply's own end lets the caller know; all else is a deadline.
        if told == .unknown { #expect(taken >= .milliseconds(400), "\(place)") }
        #expect(told != .unsaved, "\(place)")
      } else if told.isSaved {
        places = FaultProxy.places(in: seen)
          .filter { harm != .delay || $0.direction != .toClient }
      }
      // The same store, by itself; harm behind the reply's last message hits what follows it.
      let next = self.command()
      if told.isSaved, wasHit {
        let late = try await Told.by { try await store.append(next.append) }
        if late == .unknown { tally.unknownLater += 1 }
      }
      try await save(next, in: store)
      await store.close()
      try await scene.awaitQuiet()
      if place != nil { try await scene.check(command, told: told, &tally, "\(place)") }
    } while places?.isEmpty != true
    await scene.leave()
    print("\(harm): \(tally)")
    #expect(tally.hits > 0)
    #expect(tally.unknown > 0)
    #expect(tally.hits == tally.saved + tally.unknown)
  }

  @Test func `that comes byte by byte is a reply`() async throws {
    let scene = try await FaultScene()
    for direction in FaultProxy.Direction.allCases {
      let command = command()
      scene.proxy.arm(
        .nextConnection, .trickle, at: FaultProxy.Place(.before, 0, direction))
      let store = try scene.store()
      let told = try await Told.by { try await store.append(command.append) }
      #expect(scene.proxy.disarm().wasHit)
      await store.close()
      var tally = FaultTally()
      try await scene.check(command, told: told, &tally, "\(direction)")
      #expect(tally.saved == 1)
    }
    await scene.leave()
  }

  // MARK: Several appends in one transaction

  /// Sends one append, and while it waits for the head, several more, which then go together.
  ///
  /// - Returns: what each was told, and what passed on the connection since the first was sent.
  private func batch(
    _ commands: [JournaledCommand], _ scene: FaultScene, _ harm: FaultProxy.Harm,
    at place: FaultProxy.Place?
  ) async throws -> (told: [Told], seen: [FaultProxy.Message], wasHit: Bool) {
    let store = try scene.store()
    _ = try await store.append(command().append)
    let holder = try await HeadHolder(scene.home)
    scene.proxy.arm(.preparing("append_as_app"), harm, at: place)
    let told = try await withThrowingTaskGroup(of: (Int, Told).self) { group in
      let first = command()
      group.addTask { (-1, try await Told.by { try await store.append(first.append) }) }
      try await scene.ask { connection in
        try eventually {
          try connection.query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = 'faulted' AND wait_event_type = 'Lock'
            """
          ).single().decode(0, as: Int64.self) == 1
        }
      }
      for (index, command) in commands.enumerated() {
        group.addTask { (index, try await Told.by { try await store.append(command.append) }) }
      }
      while store.queued < commands.count { await Task.yield() }
      holder.letGo()
      var told = [Told](repeating: .unsaved, count: commands.count)
      for try await (index, answer) in group where index >= 0 { told[index] = answer }
      return told
    }
    let (seen, wasHit) = scene.proxy.disarm()
    await store.close()
    try await scene.awaitQuiet()
    return (told, seen, wasHit)
  }

  /// Whether the last of two calls carried several appends.
  private func wasTogether(_ seen: [FaultProxy.Message]) -> Bool {
    let binds = seen.filter { $0.direction == .toServer && $0.type == "B" }
    return binds.count == 2 && binds[1].length > binds[0].length * 3
  }

  @Test(arguments: [FaultProxy.Harm.cut, .terminate])
  func `of several appends in one transaction is resolved for each`(
    _ harm: FaultProxy.Harm
  ) async throws {
    let scene = try await FaultScene()
    let dry = try await batch((0..<6).map { _ in command() }, scene, harm, at: nil)
    #expect(wasTogether(dry.seen))
    // The first append's own messages are the first half of each direction.
    let places = FaultProxy.places(in: dry.seen).filter { place in
      place.index * 2 >= dry.seen.count { $0.direction == place.direction }
    }
    var tally = FaultTally()
    var together = 0
    for place in places {
      let commands = (0..<6).map { _ in command() }
      let (told, seen, wasHit) = try await batch(commands, scene, harm, at: place)
      if wasHit { tally.hits += 1 }
      if wasTogether(seen) { together += 1 }
      let stored = try await commands.asyncMap { try await scene.copies(of: $0.key) }
      if wasTogether(seen) { #expect(Set(stored).count == 1, "all or none, \(harm) \(place)") }
      for (command, told) in zip(commands, told) {
        try await scene.check(command, told: told, &tally, "\(harm) \(place)")
      }
    }
    await scene.leave()
    print("\(harm) at \(places.count) places of a batch, \(together) together: \(tally)")
    #expect(tally.hits * 10 >= places.count * 9)
    #expect(together * 2 >= places.count)
  }

  // MARK: Redaction

  @Test(arguments: [FaultProxy.Harm.cut, .terminate])
  func `of a redaction leaves words and event both or neither`(
    _ harm: FaultProxy.Harm
  ) async throws {
    let scene = try await FaultScene()
    try await scene.ask { connection in
      try connection.script(
        "CREATE TABLE work.copy (entry uuid PRIMARY KEY); GRANT ALL ON work.copy TO lastgood_app")
    }
    var tally = FaultTally()
    var places: [FaultProxy.Place] = []
    var count = 0
    repeat {
      let entry = command()
      _ = try await scene.clean.append(entry.append)
      let id = entry.append.events[0].id
      try await scene.ask { _ = try $0.execute("INSERT INTO work.copy VALUES (\(id.uuid))") }
      let identity = command().identity
      let request = RedactionRequest(
        of: id, because: "a password", as: identity, role: "admin",
        at: Timestamp(microseconds: 1_767_352_245_678_901))
      let purge: @Sendable (Connection) throws -> Void = { connection in
        try connection.execute("DELETE FROM work.copy WHERE entry = \(id.uuid)")
      }
      let place = places.popLast()
      scene.proxy.arm(.nextConnection, harm, at: place)
      let store = try scene.store()
      let told = try await Told.by { try await store.redact(request, purging: purge) }
      let (seen, wasHit) = scene.proxy.disarm()
      await store.close()
      try await scene.awaitQuiet()
      let comment: Comment = "\(harm) \(place)"
      let isDone = try await isRedacted(id, by: identity.key, in: scene, comment)
      if place == nil {
        places = FaultProxy.places(in: seen)
        count = places.count
      } else {
        if wasHit { tally.hits += 1 }
        switch told {
        case .saved: tally.saved += 1
        case .unsaved: tally.unsaved += 1
        case .unknown where isDone: tally.unknownStored += 1
        case .unknown: tally.unknownAbsent += 1
        }
        if told != .unknown { #expect(isDone == (told != .unsaved), comment) }
      }
      switch try await scene.clean.redact(request, purging: purge) {
      case .appended: #expect(!isDone, comment)
      case .replayed(let receipt):
        #expect(isDone, comment)
        if case .saved(let first) = told { #expect(first == receipt, comment) }
      case .conflict: Issue.record("a redaction expects no version")
      }
      #expect(try await isRedacted(id, by: identity.key, in: scene, comment))
    } while !places.isEmpty
    await scene.leave()
    print("\(harm) at \(count) places of a redaction: \(tally)")
    #expect(tally.hits == count)
    #expect(tally.unsaved > 0)
    #expect(harm != .cut || tally.unknownStored > 0)
  }

  /// Whether an entry is redacted, which its event, its key and its copy must agree on.
  private func isRedacted(
    _ entry: EventID, by key: CommandKey, in scene: FaultScene, _ comment: Comment
  ) async throws -> Bool {
    let facts = try await scene.ask { connection in
      let row = try connection.query(
        """
        SELECT (SELECT count(*) FROM log.event WHERE command_key = \(key.uuid)),
          (SELECT count(*) FROM log.redaction r JOIN log.event e USING (position)
            WHERE e.id = \(entry.uuid)),
          (SELECT 1 - count(*) FROM log.event_key k JOIN log.event e USING (position)
            WHERE e.id = \(entry.uuid)),
          (SELECT 1 - count(*) FROM work.copy WHERE entry = \(entry.uuid))
        """
      ).single()
      return try (0..<4).map { try row.decode($0, as: Int64.self) }
    }
    #expect(Set(facts).count == 1 && (0...1).contains(facts[0]), "\(facts), \(comment)")
    return facts[0] == 1
  }
}

extension Sequence {
  fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
    var result: [T] = []
    for element in self { result.append(try await transform(element)) }
    return result
  }
}
