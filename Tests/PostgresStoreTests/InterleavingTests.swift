import EventLog
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

/// Two sessions, step by step: one holds the log's head, the other one has to wait for its end.
@Suite(.freshDatabase) struct `Two sessions that meet` {
  enum Ending: CaseIterable, Sendable { case commit, abort }

  /// Lets A append in a transaction that stays open, starts B, sees B wait, ends A.
  private func meet<Answer: Sendable>(
    _ first: Append, ending: Ending,
    _ second: @escaping @Sendable (PostgresEventStore) async throws -> Answer
  ) async throws -> (first: AppendAnswer, second: Result<Answer, any Error>) {
    let database = try FreshDatabase.current
    let vault = try FreshDatabase.vault()
    return try await database.withStore(vault: vault) { store in
      let holder = try database.hold(as: .app)
      let watcher = try database.hold()
      try await holder.begin()
      let answer = try await holder.use { connection in
        try [first].send(over: connection, vault: vault)[0].get()
      }
      let later = Task { await Result { try await second(store) } }
      let isWaiting = await Result {
        try await eventually("the second session waits") {
          try await watcher.use { try $0.countWaiting() } == 1
        }
      }
      switch ending {
      case .commit: try await holder.commit()
      case .abort: try await holder.rollBack()
      }
      let result = await later.value
      try isWaiting.get()
      try await expectSound(store)
      await holder.close()
      await watcher.close()
      return (answer, result)
    }
  }

  @Test(arguments: Ending.allCases)
  func `a second copy of a command waits for the first, then is its replay, or the first`(
    _ ending: Ending
  ) async throws {
    let (me, stream) = (Commander(), StreamID.fresh())
    let append = me.append(to: stream, expecting: .empty)
    var copy = append
    copy.events = [Commander.draft(words: "other")]
    let second = copy
    let (first, answer) = try await meet(append, ending: ending) { try await $0.append(second) }
    let receipt = try #require(first.appended)
    #expect(
      try answer.get() == (ending == .commit ? .replayed(receipt) : .appended(receipt)))
  }

  @Test(arguments: Ending.allCases)
  func `a second writer of one version waits, then has a conflict, or wins`(
    _ ending: Ending
  ) async throws {
    let (me, stream) = (Commander(), StreamID.fresh())
    let (first, answer) = try await meet(
      me.append(to: stream, expecting: .empty), ending: ending
    ) { try await $0.append(Commander().append(to: stream, expecting: .empty)) }
    let receipt = try #require(first.appended)
    #expect(
      try answer.get()
        == (ending == .commit ? .conflict(actual: StreamVersion(1)) : .appended(receipt)))
  }

  @Test(arguments: Ending.allCases)
  func `the earlier answer waits for a first copy that is under way`(
    _ ending: Ending
  ) async throws {
    let append = Commander().append(to: .fresh())
    let (first, answer) = try await meet(append, ending: ending) {
      try await $0.earlierAnswer(to: append.command)
    }
    #expect(try answer.get() == (ending == .commit ? first.appended : nil))
  }

  @Test(arguments: Ending.allCases)
  func `a key that is being stolen is noticed, unless the thief gives up`(
    _ ending: Ending
  ) async throws {
    let (me, stream) = (Commander(), StreamID.fresh())
    let append = me.append(to: stream)
    let other = me.append(to: stream, as: me.command("other", key: append.command.key))
    let (first, answer) = try await meet(append, ending: ending) { try await $0.append(other) }
    let receipt = try #require(first.appended)
    switch ending {
    case .commit:
      #expect(throws: AppendRefusal.keyReused(append.command.key)) { try answer.get() }
    case .abort: #expect(try answer.get() == .appended(receipt))
    }
  }

  @Test(arguments: Ending.allCases)
  func `a redaction waits for the entry that is being appended`(_ ending: Ending) async throws {
    let draft = Commander.draft(words: "w")
    let me = Commander()
    let request = RedactionRequest(
      of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon)
    let (_, answer) = try await meet(me.append([draft], to: .fresh()), ending: ending) {
      try await $0.redact(request)
    }
    switch ending {
    case .commit:
      #expect(try answer.get().appended?.version == StreamVersion(2))
    case .abort:
      #expect(throws: RedactionRefusal.noSuchEntry(draft.id)) { try answer.get() }
    }
  }

  @Test func `an append waits for a redaction, and a reader for neither`() async throws {
    let database = try FreshDatabase.current
    let me = Commander()
    try await database.withStore { store async throws in
      let draft = Commander.draft(words: "w")
      let stream = StreamID.fresh()
      _ = try await store.append(me.append([draft], to: stream))
      let watcher = try database.hold()
      let request = RedactionRequest(
        of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon)
      let (redaction, append, before) = try await database.holding(
        "SELECT FROM log.shard_head FOR UPDATE"
      ) {
        let redaction = Task { try await store.redact(request) }
        try await eventually("the redaction waits") {
          try await watcher.use { try $0.countWaiting() } == 1
        }
        let append = Task {
          try await store.append(me.append(to: stream, expecting: StreamVersion(2)))
        }
        try await eventually("the append waits") {
          try await watcher.use { try $0.countWaiting() } == 2
        }
        let before = try await store.events(after: .start, limit: 10)
        #expect(try await store.words(of: before) == draft.body.words.map { [.text($0)] })
        return (redaction, append, before)
      }
      // Whoever came first to the lock has it first.
      #expect(try await redaction.value.appended?.last == LogPosition(2))
      #expect(try await append.value.appended?.last == LogPosition(3))
      // Somebody who read before the redaction keeps what he read; the key is gone for all others.
      #expect(try await store.words(of: before) == draft.body.words.map { [.text($0)] })
      let after = try await store.events(after: .start, limit: 1)
      #expect(after.first?.sealed?.key == nil)
      try await expectSound(store)
      await watcher.close()
    }
  }
}
