import Crypto
import Digest
package import EventLog
import FoundationEssentials
import Glibc
import JSON

/// One command of a crash test.
///
/// All that it appends follows from these few numbers, so whoever reads the journal can give it
/// again and knows what must be in the log.
package struct JournaledCommand: Hashable, Sendable {
  package var key: CommandKey
  package var stream: StreamID
  package var expected: StreamVersion?
  package var eventCount: Int
  package var hasWords: Bool

  package init(
    key: CommandKey = CommandKey(uuid: UUID()), to stream: StreamID,
    expecting expected: StreamVersion? = nil, eventCount: Int = 1, hasWords: Bool = false
  ) {
    (self.key, self.stream, self.expected) = (key, stream, expected)
    (self.eventCount, self.hasWords) = (eventCount, hasWords)
  }

  /// Everybody who gives commands in a crash test.
  package static let principal = PrincipalID(
    uuid: UUID(uuid: (7, 7, 7, 7, 7, 7, 0x47, 7, 0x87, 7, 7, 7, 7, 7, 7, 7)))
  package static let kind = StreamKind.drill

  package var identity: CommandIdentity {
    CommandIdentity(
      by: Self.principal, key: key, digest: OpenSSLSHA256().digest(of: key.uuid.bytes))
  }

  /// What it asks of the log, the same each time.
  package var append: Append {
    let sha256 = OpenSSLSHA256()
    let drafts = (0..<eventCount).map { index in
      EventDraft(
        id: EventID.derived(from: key.uuid, String(index), by: sha256),
        EventBody(.note, clear: clear(of: index), words: words(of: index)),
        happenedAt: Timestamp(microseconds: 1_767_352_245_678_901))
    }
    return Append(
      drafts, to: stream, Self.kind, expecting: expected, as: identity, role: "responder")
  }

  package func clear(of index: Int) -> [UInt8] {
    JSONWriter.object { $0.member("index", Int64(index)) }
  }

  package func words(of index: Int) -> [UInt8]? {
    hasWords ? JSONWriter.object { $0.member("text", "\(key) \(index)") } : nil
  }
}

/// What happened to a command, and when by the machine's monotonic clock, in nanoseconds.
package struct JournalEntry: Hashable, Sendable {
  package enum Fact: Hashable, Sendable {
    case invoked(JournaledCommand)
    case retried
    case answered(AppendAnswer)
    case unknown
    /// An error that says that nothing was saved.
    case unsaved
    /// An error that the store must not give.
    case broken(String)
  }

  package var time: UInt64
  package var key: CommandKey
  package var fact: Fact

  package init(at time: UInt64, _ key: CommandKey, _ fact: Fact) {
    (self.time, self.key, self.fact) = (time, key, fact)
  }

  /// Same for all processes of the machine.
  package static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

// MARK: - As text

extension JournalEntry {
  /// One line without its break: the time, the key, a word, and what belongs to it.
  package var line: String { "\(time) \(key) \(fact.text)" }

  /// Nil for anything but a line of a journal.
  package init?(line: some StringProtocol) {
    let words = String(line).split(separator: " ", maxSplits: 3).map { String($0) }
    guard words.count >= 3, let time = UInt64(words[0]), let key = CommandKey(words[1]),
      let fact = Fact(words[2], words.count > 3 ? words[3] : "", of: key)
    else { return nil }
    self.init(at: time, key, fact)
  }
}

extension JournalEntry.Fact {
  fileprivate var text: String {
    switch self {
    case .invoked(let command):
      "invoked \(command.stream) \(command.expected?.description ?? "-") \(command.eventCount) "
        + (command.hasWords ? "sealed" : "clear")
    case .retried: "retried"
    case .answered(.appended(let receipt)): "appended \(receipt.text)"
    case .answered(.replayed(let receipt)): "replayed \(receipt.text)"
    case .answered(.conflict(let actual)): "conflict \(actual)"
    case .unknown: "unknown"
    case .unsaved: "unsaved"
    case .broken(let reason): "broken \(reason.split(whereSeparator: \.isNewline).joined())"
    }
  }

  fileprivate init?(_ word: String, _ rest: String, of key: CommandKey) {
    let parts = rest.split(separator: " ").map { String($0) }
    switch word {
    case "invoked":
      guard parts.count == 4, let stream = StreamID(parts[0]), let count = Int(parts[2]) else {
        return nil
      }
      self = .invoked(
        JournaledCommand(
          key: key, to: stream, expecting: Int32(parts[1]).map(StreamVersion.init),
          eventCount: count, hasWords: parts[3] == "sealed"))
    case "retried": self = .retried
    case "appended", "replayed":
      guard let receipt = Receipt(parts) else { return nil }
      self = .answered(word == "appended" ? .appended(receipt) : .replayed(receipt))
    case "conflict":
      guard let actual = Int32(rest) else { return nil }
      self = .answered(.conflict(actual: StreamVersion(actual)))
    case "unknown": self = .unknown
    case "unsaved": self = .unsaved
    case "broken": self = .broken(rest)
    default: return nil
    }
  }
}

extension Receipt {
  fileprivate var text: String { "\(first) \(last) \(version)" }

  fileprivate init?(_ parts: [String]) {
    guard parts.count == 3, let first = Int64(parts[0]), let last = Int64(parts[1]),
      let version = Int32(parts[2])
    else { return nil }
    self.init(
      first: LogPosition(first), last: LogPosition(last), version: StreamVersion(version))
  }
}

// MARK: - Writing

/// Writes a journal to standard output, each line in one call.
///
/// A pipe keeps what was written when the writer is killed, and takes a short line whole or not at
/// all.
package struct JournalWriter: Sendable {
  package init() {}

  package func write(_ key: CommandKey, _ fact: JournalEntry.Fact) {
    var line = Array(JournalEntry(at: JournalEntry.now, key, fact).line.utf8.prefix(2_000))
    line.append(UInt8(ascii: "\n"))
    while Glibc.write(1, line, line.count) < 0 && errno == EINTR {}
  }
}
