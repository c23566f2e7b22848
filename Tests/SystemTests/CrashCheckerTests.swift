import EventLog
import FoundationEssentials
import PostgresStore
import TestSupport
import Testing

/// The control of the crash test: a checker that sees nothing would pass everything.
@Suite struct `The checker of crash tests` {
  /// Some commands, one after the other, and all that came of them.
  private func goodRun() async throws -> CrashOutcome {
    let scene = try await FaultScene()
    var history = CrashHistory()
    func note(_ key: CommandKey, _ fact: JournalEntry.Fact) {
      history.add(JournalEntry(at: JournalEntry.now, key, fact))
    }
    let streams = (0..<3).map { _ in StreamID(uuid: UUID()) }
    for number in 0..<30 {
      let command = JournaledCommand(
        to: streams[number % 3], expecting: number == 20 ? StreamVersion(1) : nil,
        eventCount: 1 + number % 4, hasWords: number.isMultiple(of: 2))
      note(command.key, .invoked(command))
      note(command.key, .answered(try await scene.clean.append(command.append)))
    }
    let open = JournaledCommand(to: streams[0])
    note(open.key, .invoked(open))
    let gone = JournaledCommand(to: streams[0])
    note(gone.key, .invoked(gone))
    note(gone.key, .unsaved)
    let outcome = try await CrashOutcome(resolving: history, over: scene.clean, at: scene.home)
    await scene.leave()
    return outcome
  }

  private func findings(_ outcome: CrashOutcome) -> [CrashFinding] {
    CrashChecker.findings(in: outcome.history, outcome.log)
  }

  @Test func `has nothing to say of a good run, and finds each planted fault`() async throws {
    let good = try await goodRun()
    #expect(good.findings == [])
    #expect(good.openAndAbsent == 1)

    let (key, receipt) = try #require(good.log.placed.first { $0.receipt.first.rawValue > 5 })
    let range = Int(receipt.first.rawValue - 1)..<Int(receipt.last.rawValue)

    try expect(good, .lost(key, receipt), "an acknowledged command is gone") { log in
      log.events.removeSubrange(range)
      for index in range.lowerBound..<log.events.count {
        log.events[index].event.position = LogPosition(Int64(index + 1))
      }
    }
    try expect(good, .duplicate(key), "a command is there twice") { log in
      log.events += log.events[range]
    }
    try expect(good, .hole(receipt.first), "a position is missing") { log in
      log.events.remove(at: range.lowerBound)
    }
    try expect(good, .chain(receipt.first), "a byte of an event changed") { log in
      log.events[range.lowerBound].event.clear[0] ^= 1
    }
    try expect(good, .content(receipt.first), "a command has another one's words") { log in
      log.events[range.lowerBound].words = Array("{}".utf8)
    }
    try expect(good, .version(receipt.first), "a version came twice") { log in
      log.events[range.lowerBound].event.version.rawValue -= 1
    }
    try expect(good, .logHead(LogPosition(1)), "the log's head is behind") { log in
      log.position = LogPosition(1)
    }
    let stream = try #require(good.log.heads.keys.first)
    try expect(good, .streamHead(stream), "a stream's head is another one") { log in
      log.heads[stream]?.version.rawValue += 1
    }
    try expect(good, .unknownCommand(receipt.first), "somebody else has appended") { log in
      log.events[range.lowerBound].event.command?.key = CommandKey(uuid: UUID())
    }
  }

  private func expect(
    _ good: CrashOutcome, _ finding: CrashFinding, _ comment: Comment,
    _ plant: (inout CrashLog) throws -> Void
  ) throws {
    var log = good.log
    try plant(&log)
    #expect(CrashChecker.findings(in: good.history, log).contains(finding), comment)
  }

  @Test func `finds two commands in the wrong order`() async throws {
    let good = try await goodRun()
    // Two commands of one event each, far from each other and not of one stream: swapped whole, with
    // receipts to match, only time can tell.
    let singles = good.log.placed.filter { $0.receipt.first == $0.receipt.last }
    let first = try #require(singles.first)
    let other = try #require(singles.last)
    var log = good.log
    let (low, high) = (
      Int(first.receipt.first.rawValue - 1), Int(other.receipt.first.rawValue - 1)
    )
    log.events.swapAt(low, high)
    (log.events[low].event.position, log.events[high].event.position) = (
      log.events[high].event.position, log.events[low].event.position
    )
    let found = CrashChecker.findings(in: good.history, log)
    #expect(found.contains { if case .order = $0 { true } else { false } })
    #expect(found.contains(.misplaced(first.key, first.receipt)))
  }

  @Test func `finds answers that do not fit the log`() async throws {
    let good = try await goodRun()
    let placed = try #require(good.log.placed.first)
    let stream = try #require(good.history.operations[placed.key]).command.stream

    /// What is found when a journal says so of one more command, or of one that is stored.
    func findings(
      _ command: JournaledCommand, _ facts: [JournalEntry.Fact], replacing key: CommandKey? = nil
    ) -> [CrashFinding] {
      var history = CrashHistory()
      for (known, operation) in good.history.operations where known != key {
        history.add(operation)
      }
      history.add(JournalEntry(at: JournalEntry.now, command.key, .invoked(command)))
      for fact in facts { history.add(JournalEntry(at: JournalEntry.now, command.key, fact)) }
      return CrashChecker.findings(in: history, good.log)
    }

    let stored = try #require(good.history.operations[placed.key]).command
    let stranger = JournaledCommand(to: stream, expecting: .empty)
    #expect(findings(stranger, [.unknown]) == [])
    #expect(findings(stranger, [.answered(.conflict(actual: StreamVersion(1_000)))]) != [])
    #expect(
      findings(stranger, [.answered(.conflict(actual: .empty))])
        .contains(.conflictWithoutReason(stranger.key)))
    #expect(
      findings(stranger, [.answered(.appended(placed.receipt))])
        .contains(.lost(stranger.key, placed.receipt)))
    #expect(
      findings(stored, [.unsaved], replacing: stored.key).contains(.falselyUnsaved(stored.key)))
    #expect(
      findings(
        stored, [.unsaved, .retried, .answered(.replayed(placed.receipt))],
        replacing: stored.key
      ).contains(.replayWithoutReason(stored.key)))
    #expect(
      findings(stored, [.broken("trap")], replacing: stored.key)
        .contains(.brokenError(stored.key, "trap")))
  }

  @Test func `reads what a journal says`() {
    let command = JournaledCommand(
      to: StreamID(uuid: UUID()), expecting: StreamVersion(3), eventCount: 4, hasWords: true)
    let receipt = Receipt(
      first: LogPosition(5), last: LogPosition(8), version: StreamVersion(7))
    let facts: [JournalEntry.Fact] = [
      .invoked(command), .retried, .unknown, .unsaved, .broken("a reason"),
      .answered(.appended(receipt)), .answered(.replayed(receipt)),
      .answered(.conflict(actual: StreamVersion(9))),
    ]
    for fact in facts {
      let entry = JournalEntry(at: 12, command.key, fact)
      #expect(JournalEntry(line: entry.line) == entry)
    }
    #expect(JournalEntry(line: "Fatal error: something") == nil)
  }
}
