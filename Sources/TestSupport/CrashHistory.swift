package import Digest
package import EventLog
package import PostgresStore

/// What a crash test's journals say, command by command.
package struct CrashHistory: Sendable {
  /// One try at a command.
  package struct Attempt: Hashable, Sendable {
    package var invoked: UInt64
    /// Nil when its writer died first.
    package var ended: UInt64?
    package var fact: JournalEntry.Fact?

    /// Whether it was under way at a moment and came to no good end.
    package func wasHurt(at time: UInt64) -> Bool {
      guard invoked <= time, time <= ended ?? .max else { return false }
      if case .answered = fact { return false }
      return true
    }

    package func wasUnderWay(at time: UInt64) -> Bool {
      invoked <= time && time <= ended ?? .max
    }
  }

  package struct Operation: Hashable, Sendable {
    package var command: JournaledCommand
    package var attempts: [Attempt]

    /// The receipts it was given, and when.
    package var receipts: [(receipt: Receipt, at: UInt64)] {
      attempts.compactMap { attempt in
        guard let ended = attempt.ended else { return nil }
        switch attempt.fact {
        case .answered(.appended(let receipt)), .answered(.replayed(let receipt)):
          return (receipt, ended)
        default: return nil
        }
      }
    }

    /// Whether nobody was told yet what became of it.
    package var isOpen: Bool {
      guard receipts.isEmpty, let last = attempts.last else { return false }
      switch last.fact {
      case nil, .unknown: return true
      // What came before may still have been carried out; only a conflict rules that out.
      case .unsaved, .broken: return attempts.contains { $0.fact == nil || $0.fact == .unknown }
      default: return false
      }
    }
  }

  package private(set) var operations: [CommandKey: Operation] = [:]
  /// What made no sense while it was read.
  package private(set) var findings: [CrashFinding] = []

  package init() {}

  package init(_ entries: some Sequence<JournalEntry>) {
    for entry in entries { add(entry) }
  }

  /// Adds an entry; those of one command must come in their order.
  package mutating func add(_ entry: JournalEntry) {
    switch entry.fact {
    case .invoked(let command):
      if operations[entry.key] != nil { findings.append(.journal(entry.key)) }
      operations[entry.key] = Operation(
        command: command, attempts: [Attempt(invoked: entry.time)])
    case .retried:
      operations[entry.key]?.attempts.append(Attempt(invoked: entry.time))
    default:
      guard let count = operations[entry.key]?.attempts.count,
        operations[entry.key]?.attempts[count - 1].ended == nil
      else { return findings.append(.journal(entry.key)) }
      operations[entry.key]?.attempts[count - 1].ended = entry.time
      operations[entry.key]?.attempts[count - 1].fact = entry.fact
    }
  }

  /// Adds all that is known of a command.
  package mutating func add(_ operation: Operation) {
    operations[operation.command.key] = operation
  }
}

/// A promise of the log that a crash test saw broken.
package enum CrashFinding: Error, Hashable, Sendable {
  /// The journal itself is out of order.
  case journal(CommandKey)
  case brokenError(CommandKey, String)
  case lost(CommandKey, Receipt)
  /// Stored elsewhere than its receipt says.
  case misplaced(CommandKey, Receipt)
  case twoReceipts(CommandKey)
  case duplicate(CommandKey)
  /// The answer was that nothing was saved, but it was.
  case falselyUnsaved(CommandKey)
  /// A replay of something that had never been sent, or surely not been saved.
  case replayWithoutReason(CommandKey)
  case conflictWithoutReason(CommandKey)
  /// A retry said `replayed` of what was not in the log, or `appended` of what was.
  case unknownAnswer(CommandKey)
  case unknownCommand(LogPosition)
  case hole(LogPosition)
  case version(LogPosition)
  case chain(LogPosition)
  /// The events of one command are not what it asked for, or do not stand together.
  case content(LogPosition)
  /// Acknowledged before the other one was given, and yet behind it in the log.
  case order(CommandKey, CommandKey)
  case streamHead(StreamID)
  case logHead(LogPosition)
}

/// What the log holds after a crash test.
package struct CrashLog: Sendable {
  package struct Head: Hashable, Sendable {
    package var version: StreamVersion
    package var hash: SHA256Digest

    package init(version: StreamVersion, hash: SHA256Digest) {
      (self.version, self.hash) = (version, hash)
    }
  }

  package var events: [OpenedEvent]
  package var position: LogPosition
  package var heads: [StreamID: Head]

  package init(events: [OpenedEvent], position: LogPosition, heads: [StreamID: Head]) {
    (self.events, self.position, self.heads) = (events, position, heads)
  }

  /// Where each command's events are, in the order of the log.
  package var placed: [(key: CommandKey, receipt: Receipt)] {
    events.compactMap { opened in
      let event = opened.event
      return event.command.map { mark in
        let more = mark.eventCount - 1
        return (
          mark.key,
          Receipt(
            first: event.position, last: LogPosition(event.position.rawValue + Int64(more)),
            version: StreamVersion(event.version.rawValue + more))
        )
      }
    }
  }
}
