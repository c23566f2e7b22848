import Crypto
import Digest
import EventLog
import PostgresStore

/// Holds the log against the journals of those who wrote it.
///
/// The log gives one order of everything, so what is checked takes one walk: a total order that
/// contains all acknowledged commands, each at its receipt's place and none before a command that
/// had been acknowledged when it was given, is a linearisation.
package struct CrashChecker {
  private let history: CrashHistory
  private let log: CrashLog
  private var findings: [CrashFinding] = []

  package static func findings(in history: CrashHistory, _ log: CrashLog) -> [CrashFinding] {
    var checker = CrashChecker(history: history, log: log)
    checker.checkLog()
    checker.checkCommands()
    checker.checkOrder()
    checker.checkConflicts()
    return history.findings + checker.findings
  }

  private init(history: CrashHistory, log: CrashLog) {
    (self.history, self.log) = (history, log)
  }

  // MARK: The log by itself

  private mutating func checkLog() {
    var hasher = EventHasher(OpenSSLSHA256())
    var heads: [StreamID: CrashLog.Head] = [:]
    var position = LogPosition.start
    var current: (command: JournaledCommand, next: Int)?
    for opened in log.events {
      let event = opened.event
      position = position.next
      if event.position != position {
        findings.append(.hole(position))
        position = event.position
      }
      let head =
        heads[event.stream]
        ?? CrashLog.Head(
          version: .empty, hash: hasher.genesis(of: event.stream, JournaledCommand.kind))
      if event.version != head.version.next { findings.append(.version(position)) }
      if event.hash != hasher.hash(of: event, after: head.hash) {
        findings.append(.chain(position))
      }
      heads[event.stream] = CrashLog.Head(version: event.version, hash: event.hash)

      if let mark = event.command {
        if let current, current.next != current.command.eventCount {
          findings.append(.content(position))
        }
        current = history.operations[mark.key].map { ($0.command, 0) }
        if current == nil { findings.append(.unknownCommand(position)) }
      }
      guard let (command, index) = current else { continue }
      if !Self.isEvent(opened, number: index, of: command) { findings.append(.content(position)) }
      current = (command, index + 1)
    }
    if log.position != position { findings.append(.logHead(log.position)) }
    for (stream, head) in heads where log.heads[stream] != head {
      findings.append(.streamHead(stream))
    }
    for stream in log.heads.keys where heads[stream] == nil {
      findings.append(.streamHead(stream))
    }
  }

  private static func isEvent(
    _ opened: OpenedEvent, number index: Int, of command: JournaledCommand
  ) -> Bool {
    let event = opened.event
    let id = EventID.derived(from: command.key.uuid, String(index), by: OpenSSLSHA256())
    return index < command.eventCount && event.id == id && event.stream == command.stream
      && event.clear == command.clear(of: index) && opened.words == command.words(of: index)
      && event.command?.digest == (index == 0 ? command.identity.digest : nil)
  }

  // MARK: Each command

  private mutating func checkCommands() {
    var stored: [CommandKey: Receipt] = [:]
    for (key, receipt) in log.placed {
      if stored.updateValue(receipt, forKey: key) != nil { findings.append(.duplicate(key)) }
    }
    for (key, operation) in history.operations {
      check(operation, key, storedAt: stored[key])
    }
  }

  private mutating func check(
    _ operation: CrashHistory.Operation, _ key: CommandKey, storedAt stored: Receipt?
  ) {
    let receipts = operation.receipts.map(\.receipt)
    if Set(receipts).count > 1 { findings.append(.twoReceipts(key)) }
    if let receipt = receipts.first {
      if stored == nil {
        findings.append(.lost(key, receipt))
      } else if stored != receipt {
        findings.append(.misplaced(key, receipt))
      }
    } else if stored != nil, !operation.isOpen {
      findings.append(.falselyUnsaved(key))
    }
    // A replay, or a second copy's success, needs an attempt before it that nobody knew the end of.
    var mayBeStored = false
    for attempt in operation.attempts {
      switch attempt.fact {
      case nil, .unknown: mayBeStored = true
      case .answered(.appended): mayBeStored = true
      case .answered(.replayed) where !mayBeStored: findings.append(.replayWithoutReason(key))
      case .broken(let reason): findings.append(.brokenError(key, reason))
      default: break
      }
    }
  }

  // MARK: Real time

  private mutating func checkOrder() {
    /// Of all commands behind the one in hand, the one that was acknowledged first.
    var earliest: (key: CommandKey, at: UInt64)?
    for (key, _) in log.placed.reversed() {
      guard let operation = history.operations[key], let first = operation.attempts.first else {
        continue
      }
      if let earliest, earliest.at < first.invoked { findings.append(.order(earliest.key, key)) }
      if let at = operation.receipts.map(\.at).min(), at < earliest?.at ?? .max {
        earliest = (key, at)
      }
    }
  }

  /// A conflict is right if the stream had the version it names at some moment between the question
  /// and the answer, and not the expected one.
  private mutating func checkConflicts() {
    struct Change {
      var invoked: UInt64
      var acknowledged: UInt64
    }
    var changes: [StreamID: [(version: StreamVersion, change: Change)]] = [:]
    for (key, receipt) in log.placed {
      guard let operation = history.operations[key] else { continue }
      let change = Change(
        invoked: operation.attempts.first?.invoked ?? 0,
        acknowledged: operation.receipts.map(\.at).min() ?? .max)
      changes[operation.command.stream, default: []].append((receipt.version, change))
    }
    for (key, operation) in history.operations {
      for attempt in operation.attempts {
        guard case .answered(.conflict(let actual)) = attempt.fact else { continue }
        let changes = changes[operation.command.stream] ?? []
        let index = changes.firstIndex { $0.version == actual }
        let begins = index.map { changes[$0].change.invoked }
        let next = index.map { $0 + 1 } ?? 0
        let ends = next < changes.count ? changes[next].change.acknowledged : UInt64.max
        let hasReason =
          operation.command.expected != nil && operation.command.expected != actual
          && (actual == .empty || index != nil)
          && begins ?? 0 <= attempt.ended ?? .max && ends >= attempt.invoked
        if !hasReason { findings.append(.conflictWithoutReason(key)) }
      }
    }
  }
}
