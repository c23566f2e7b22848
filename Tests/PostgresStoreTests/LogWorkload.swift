import Crypto
import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import Synchronization
import TestSupport

/// Random numbers that come again with the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Many writers and readers on one log at once, everything they were told, and the check of it
/// against the log and the model in memory.
///
/// What each writer asks for follows from the seed; how they meet is the machine's affair.
final class LogWorkload: Sendable {
  /// In what way the promises were broken.
  enum Violation: Hashable, Sendable {
    /// The log as it was left lacks a position.
    case hole
    /// A reader saw a gap while the writers were at work, or at the end another log than there is.
    case lateEvent
    case version
    case chain
    /// A key was carried out twice.
    case keyTwice
    /// The log holds what nobody appended, or lacks what was acknowledged.
    case content
    /// An answer that the log, or the model, contradicts.
    case answer
    /// A caller got an error where an answer was due.
    case failure
    /// What was acknowledged before another append began stands behind it.
    case realTime
  }

  struct Size: Sendable {
    var combined = 6
    var direct = 3
    var batching = 2
    var readers = 2
    /// Appends of each writer.
    var appends = 30
  }

  /// How often what the test is about was really met.
  struct Coverage: Sendable {
    var appended = 0
    var replayed = 0
    var conflicts = 0
    var keysReused = 0
    var aborted = 0
    var pages = 0
  }

  private struct Asked: Sendable {
    var append: Append
    var begun: Int
  }

  private struct Told: Sendable {
    var asked: Asked
    var ended: Int
    var answer: Result<AppendAnswer, AppendRefusal>
  }

  private struct State {
    var clock = 0
    var told: [Told] = []
    /// Commands to be repeated, also such as are under way.
    var commands: [Append] = []
    /// What writers believe of the streams.
    var versions: [StreamID: StreamVersion] = [:]
    var violations: [Violation: String] = [:]
    var coverage = Coverage()
    var isOver = false
  }

  private let seed: UInt64
  private let size: Size
  private let streams: [StreamID]
  private let principals = (0..<2).map { _ in Commander() }
  private let state = Mutex(State())

  init(seed: UInt64, size: Size = Size()) {
    (self.seed, self.size) = (seed, size)
    streams = (0..<5).map { _ in .fresh() }
  }

  /// Runs everything against a database.
  ///
  /// - Returns: each way in which a promise was broken, with an example; none for a sound log.
  func run(on database: FreshDatabase) async throws -> [Violation: String] {
    let vault = try FreshDatabase.vault()
    let stores = try (0..<2).map { _ in try database.store(vault: vault) }
    let reading = try database.store(vault: vault)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<size.readers { group.addTask { await self.read(reading) } }
      await withTaskGroup(of: Void.self) { writers in
        for index in 0..<size.combined {
          writers.addTask {
            await self.combine(index, through: stores[index % 2], and: stores[(index + 1) % 2])
          }
        }
        for index in 0..<size.direct {
          writers.addTask { await self.writeDirectly(100 + index, database, vault, batch: false) }
        }
        for index in 0..<size.batching {
          writers.addTask { await self.writeDirectly(200 + index, database, vault, batch: true) }
        }
      }
      state.withLock { $0.isOver = true }
    }
    for store in stores { await store.close() }
    do {
      let log = try await LogAudit.events(of: reading)
      let head = try await reading.head().position
      await reading.close()
      if head.rawValue != Int64(log.count) { note(.hole, "head \(head) of \(log.count)") }
      try await check(log)
    } catch let hole as HoleInLog {
      await reading.close()
      note(.hole, "\(hole)")
    }
    return state.withLock { $0.violations }
  }

  var coverage: Coverage { state.withLock { $0.coverage } }

  private func note(_ violation: Violation, _ example: String) {
    state.withLock { if $0.violations[violation] == nil { $0.violations[violation] = example } }
  }
}

// MARK: - Writers

extension LogWorkload {
  private struct Abort: Error {}

  /// Appends through a store, sometimes two copies of one command at once: the second one through
  /// the same store, where one combiner sees both, or through the other, where only the log does.
  private func combine(
    _ writer: Int, through store: PostgresEventStore, and other: PostgresEventStore
  ) async {
    var random = SeededGenerator(seed: seed &* 1_000 &+ UInt64(writer))
    for _ in 0..<size.appends {
      let append = next(&random)
      if random.happens(25) {
        var copy = append
        copy.events = drafts(&random)
        let second = copy
        let isElsewhere = random.happens(60)
        async let copying: Void = ask(second, of: isElsewhere ? other : store)
        await ask(append, of: store)
        await copying
      } else {
        await ask(append, of: store)
      }
    }
  }

  private func ask(_ append: Append, of store: PostgresEventStore) async {
    let asked = begin(append)
    do {
      end(asked, .success(try await store.append(append)))
    } catch let refusal as AppendRefusal {
      end(asked, .failure(refusal))
    } catch {
      note(.failure, "\(error)")
    }
  }

  /// Appends in transactions of its own, which last and are sometimes undone; alone, or several
  /// commands in one call.
  private func writeDirectly(
    _ writer: Int, _ database: FreshDatabase, _ vault: Vault, batch: Bool
  ) async {
    var random = SeededGenerator(seed: seed &* 1_000 &+ UInt64(writer))
    let session = Session(database.connectionString(as: .app), name: "direct")
    for _ in 0..<(batch ? size.appends / 3 : size.appends / 2) {
      var appends: [Append] = []
      var commands: Set<CommandKey> = []
      for _ in 0..<(batch ? Int.random(in: 2...5, using: &random) : 1) {
        let append = next(&random)
        // One key twice in one call is the combiner's to prevent, not the function's to answer.
        if commands.insert(append.command.key).inserted { appends.append(append) }
      }
      let isAborted = random.happens(20)
      let pause = Double.random(in: 0...0.004, using: &random)
      let asked = appends.map(begin)
      let calls = appends
      do {
        let answers = try await session.use { connection in
          try connection.transaction { connection in
            let answers = try calls.send(over: connection, vault: vault)
            try connection.execute("SELECT pg_sleep(\(pause))")
            if isAborted { throw Abort() }
            return answers
          }
        }
        for (asked, answer) in zip(asked, answers) { end(asked, answer) }
      } catch is Abort {
        state.withLock { $0.coverage.aborted += 1 }
      } catch {
        note(.failure, "\(error)")
      }
    }
    await session.close()
  }

  /// A new command, or one that was given before, on some stream at some version.
  private func next(_ random: inout SeededGenerator) -> Append {
    let events = drafts(&random)
    let isRepeated = random.happens(20)
    let isStolen = random.happens(5)
    let who = principals.randomElement(using: &random) ?? Commander()
    let stream = streams.randomElement(using: &random) ?? streams[0]
    let expects = random.happens(60)
    let isStale = random.happens(25)
    return state.withLock { state in
      if isRepeated || isStolen, var earlier = state.commands.randomElement(using: &random) {
        earlier.events = events
        if isStolen {
          earlier.command.digest = Commander.digest(of: "stolen \(earlier.command.key)")
        }
        return earlier
      }
      let version = state.versions[stream] ?? .empty
      let expected = isStale ? StreamVersion(max(0, version.rawValue - 1)) : version
      let append = who.append(
        events, to: stream, expecting: expects ? expected : nil,
        as: who.command("\(state.commands.count)"))
      state.commands.append(append)
      return append
    }
  }

  private func drafts(_ random: inout SeededGenerator) -> [EventDraft] {
    (0..<Int.random(in: 1...3, using: &random)).map {
      Commander.draft($0, words: random.happens(30) ? "words" : nil)
    }
  }

  private func begin(_ append: Append) -> Asked {
    state.withLock { state in
      state.clock += 1
      return Asked(append: append, begun: state.clock)
    }
  }

  private func end(_ asked: Asked, _ answer: Result<AppendAnswer, AppendRefusal>) {
    state.withLock { state in
      state.clock += 1
      state.told.append(Told(asked: asked, ended: state.clock, answer: answer))
      let stream = asked.append.stream
      let known = state.versions[stream] ?? .empty
      switch answer {
      case .success(.appended(let receipt)):
        state.coverage.appended += 1
        state.versions[stream] = max(known, receipt.version)
      case .success(.conflict(let actual)):
        state.coverage.conflicts += 1
        state.versions[stream] = max(known, actual)
      case .success(.replayed): state.coverage.replayed += 1
      case .failure: state.coverage.keysReused += 1
      }
    }
  }
}

// MARK: - Readers

extension LogWorkload {
  /// Follows the log as a subscriber would, and compares what it saw with the log at the end.
  private func read(_ store: PostgresEventStore) async {
    var seen: [RecordedEvent] = []
    do {
      while true {
        let isOver = state.withLock { $0.isOver }
        let head = try await store.head().position
        let page = try await store.events(after: seen.last?.position ?? .start, limit: 50)
        state.withLock { $0.coverage.pages += page.isEmpty ? 0 : 1 }
        seen += page
        if page.count < 50, seen.last?.position ?? .start < head {
          note(.lateEvent, "the head says \(head), a later look finds \(seen.count)")
        }
        if isOver && page.isEmpty { break }
      }
      let log = try await LogAudit.events(of: store)
      if seen.map(\.hash) != log.map(\.hash) { note(.lateEvent, "a reader saw another log") }
    } catch let hole as HoleInLog {
      note(.lateEvent, "\(hole)")
    } catch {
      note(.failure, "\(error)")
    }
  }
}

// MARK: - The check

extension LogWorkload {
  private func check(_ log: [RecordedEvent]) async throws {
    for fault in LogAudit.faults(in: log, kind: { _ in .incident }) {
      switch fault {
      case .hole: note(.hole, "\(fault)")
      case .version: note(.version, "\(fault)")
      case .chain: note(.chain, "\(fault)")
      case .command: note(.content, "\(fault)")
      case .keyTwice: note(.keyTwice, "\(fault)")
      }
    }
    let told = state.withLock { $0.told }
    let receipts = try await replayInModel(log)
    checkAnswers(told, receipts)
    checkRealTime(told)
  }

  /// Gives the log's commands to the model in the log's order; it must answer as the log did.
  private func replayInModel(_ log: [RecordedEvent]) async throws -> [CommandKey: Receipt] {
    let model = try InMemoryEventStore()
    let commands = state.withLock { $0.commands }
    var known: [CommandKey: Append] = [:]
    for append in commands { known[append.command.key] = append }
    var receipts: [CommandKey: Receipt] = [:]
    var index = 0
    while index < log.count {
      let first = log[index]
      guard let mark = first.command, let append = known[mark.key] else {
        note(.content, "nobody asked for what stands at \(first.position)")
        return receipts
      }
      let events = log[index...].prefix(Int(max(mark.eventCount, 1)))
      let last = log[index + events.count - 1]
      let receipt = Receipt(
        first: first.position, last: last.position, version: last.version)
      var replay = append
      replay.events = events.map {
        EventDraft(
          id: $0.id, EventBody($0.type, revision: $0.revision, clear: $0.clear),
          happenedAt: $0.happenedAt, causes: $0.causes, visibility: $0.visibility)
      }
      replay.command.digest = mark.digest
      // A stolen key that came first is the first; its command expects what the true one did.
      do {
        let answer = try await model.append(replay)
        switch answer {
        case .appended(receipt): receipts[mark.key] = receipt
        case .appended(let other): note(.hole, "\(receipt) is \(other) in the model")
        case .replayed: note(.keyTwice, "\(mark.key) at \(first.position)")
        case .conflict(let actual):
          note(.version, "the model has \(actual) before \(first.position)")
          return receipts
        }
      } catch {
        note(.content, "the model says \(error) at \(first.position)")
        return receipts
      }
      index += events.count
    }
    return receipts
  }

  private func checkAnswers(_ told: [Told], _ receipts: [CommandKey: Receipt]) {
    var winners: Set<CommandKey> = []
    for told in told {
      let append = told.asked.append
      let stored = receipts[append.command.key]
      switch told.answer {
      case .success(.appended(let receipt)):
        if receipt != stored { note(.answer, "appended \(receipt), stored \(stored as Any)") }
        if !winners.insert(append.command.key).inserted { note(.keyTwice, "told twice") }
      case .success(.replayed(let receipt)):
        if receipt != stored { note(.answer, "replayed \(receipt), stored \(stored as Any)") }
      case .success(.conflict(let actual)):
        if actual == append.expected { note(.answer, "a conflict with what was expected") }
      case .failure(.keyReused): if stored == nil { note(.answer, "no such key in the log") }
      case .failure(let refusal): note(.answer, "\(refusal)")
      }
    }
  }

  /// Whoever was answered before another began stands before it; nobody is told of the past.
  private func checkRealTime(_ told: [Told]) {
    var newest = LogPosition.start
    var versions: [StreamID: StreamVersion] = [:]
    let steps =
      (told.map { (at: $0.asked.begun, told: $0, isEnd: false) }
      + told.map { (at: $0.ended, told: $0, isEnd: true) }).sorted { $0.at < $1.at }
    var floors: [Int: (LogPosition, StreamVersion)] = [:]
    for step in steps {
      let stream = step.told.asked.append.stream
      guard step.isEnd else {
        floors[step.at] = (newest, versions[stream] ?? .empty)
        continue
      }
      let floor = floors[step.told.asked.begun] ?? (.start, .empty)
      switch step.told.answer {
      case .success(.appended(let receipt)):
        if receipt.first <= floor.0 { note(.realTime, "\(receipt) was begun after \(floor.0)") }
        newest = max(newest, receipt.last)
        versions[stream] = max(versions[stream] ?? .empty, receipt.version)
      case .success(.conflict(let actual)):
        if actual < floor.1 { note(.realTime, "conflict with \(actual) after \(floor.1)") }
      default: break
      }
    }
  }
}
