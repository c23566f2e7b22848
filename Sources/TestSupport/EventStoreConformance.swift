package import EventLog
import FoundationEssentials
import Testing

/// What every event store promises, one check a promise; each implementation runs all of them.
///
/// Every check wants a log of its own, empty at its start.
package struct EventStoreConformance: Sendable, CustomTestStringConvertible {
  package let name: String
  private let body: @Sendable (any EventStore) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (any EventStore) async throws -> Void) {
    (self.name, self.body) = (name, body)
  }

  package var testDescription: String { name }

  /// Checks the promise, then the whole log as it was left.
  package func check(_ store: some EventStore) async throws {
    try await body(store)
    let events = try await LogAudit.events(of: store, pageLimit: 7)
    let faults = LogAudit.faults(in: events) { stream in
      KindsOfStreams.shared.kind(of: stream)
    }
    #expect(faults == [])
    #expect(try await store.head().position.rawValue == Int64(events.count))
    for stream in Set(events.map(\.stream)) {
      let own = try await store.events(in: stream, after: .empty, limit: 10_000)
      #expect(own == events.filter { $0.stream == stream })
    }
  }

  package static let promises: [EventStoreConformance] =
    appending + replaying + refusing + reading + redacting + handling
}

/// Streams of the checks are incidents, but for those that say so in their identifier.
struct KindsOfStreams {
  static let shared = KindsOfStreams()

  func kind(of stream: StreamID) -> StreamKind {
    stream.uuid.uuid.0 == 0xDD ? .deployment : .incident
  }
}

extension StreamID {
  /// A stream that the audit knows to be a deployment.
  static func freshDeployment() -> StreamID {
    var bytes = UUID().uuid
    bytes.0 = 0xDD
    return StreamID(uuid: UUID(uuid: bytes))
  }
}

// MARK: - Appending

extension EventStoreConformance {
  fileprivate static let appending: [EventStoreConformance] = [
    EventStoreConformance("an empty log ends at the start, and no stream has events") {
      store async throws in
      #expect(try await store.head().position == .start)
      #expect(try await store.events(after: .start, limit: 10) == [])
      #expect(try await store.events(in: .fresh(), after: .empty, limit: 10) == [])
      #expect(try await store.position(asKnownAt: Commander.noon) == .start)
    },
    EventStoreConformance("positions and versions are dense and in the order of appends") {
      store async throws in
      let (one, two, me) = (StreamID.fresh(), StreamID.fresh(), Commander())
      for index in 1...6 {
        let stream = index.isMultiple(of: 3) ? two : one
        let version = StreamVersion(Int32(index.isMultiple(of: 3) ? index / 3 : index - index / 3))
        let answer = try await store.append(
          me.append(to: stream, expecting: StreamVersion(version.rawValue - 1)))
        let position = LogPosition(Int64(index))
        #expect(answer == .appended(Receipt(first: position, last: position, version: version)))
      }
    },
    EventStoreConformance("what is read back is what was appended, to the last field") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let cause = EventID(uuid: UUID())
      let drafts = [
        Commander.draft(1),
        Commander.draft(2, words: "ein Wörtchen 🚒"),
        Commander.draft(
          3, words: "geheim", visibility: .restricted, causes: [cause, EventID(uuid: UUID())],
          happenedAt: Timestamp(microseconds: -1)),
        EventDraft(
          id: EventID(uuid: UUID()),
          EventBody(
            .note, revision: 7, clear: Array(#" {"z":1.50, "a":[1e3,"\u00fc"] }"#.utf8)),
          happenedAt: Timestamp(microseconds: 1)),
      ]
      let append = me.append(drafts, to: stream)
      let answer = try await store.append(append)
      #expect(
        answer
          == .appended(
            Receipt(first: LogPosition(1), last: LogPosition(4), version: StreamVersion(4))))
      let events = try await store.events(after: .start, limit: 10)
      try #require(events.count == 4)
      for (index, event) in events.enumerated() {
        #expect(event.matches(drafts[index], of: append, isFirst: index == 0))
      }
      let words = try await store.words(of: events)
      #expect(words == drafts.map { $0.body.words.map { .text($0) } })
    },
    EventStoreConformance("nil expects nothing, 0 a new stream, and a version itself") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      #expect(
        try await store.append(me.append(to: stream, expecting: StreamVersion(1)))
          == .conflict(actual: .empty))
      #expect(try await store.append(me.append(to: stream, expecting: .empty)).appended != nil)
      #expect(
        try await store.append(me.append(to: stream, expecting: .empty))
          == .conflict(actual: StreamVersion(1)))
      #expect(try await store.append(me.append(to: stream)).appended != nil)
      #expect(
        try await store.append(me.append(to: stream, expecting: StreamVersion(2))).appended != nil)
      #expect(
        try await store.append(me.append(to: stream, expecting: StreamVersion(9)))
          == .conflict(actual: StreamVersion(3)))
    },
    EventStoreConformance("of many appends with one expected version exactly one wins") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      for version in 0..<5 {
        let answers = try await withThrowingTaskGroup(of: AppendAnswer.self) { group in
          for _ in 0..<12 {
            group.addTask {
              try await store.append(
                me.append(to: stream, expecting: StreamVersion(Int32(version))))
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.appended != nil } == 1)
        let lost = AppendAnswer.conflict(actual: StreamVersion(Int32(version + 1)))
        #expect(answers.count { $0 == lost } == 11)
      }
    },
    EventStoreConformance("appends of several events are whole and stand together") {
      store async throws in
      let (streams, me) = ([StreamID.fresh(), .fresh(), .fresh()], Commander())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<30 {
          group.addTask {
            let count = index % 4 + 1
            let drafts = (0..<count).map { Commander.draft($0) }
            let answer = try await store.append(me.append(drafts, to: streams[index % 3]))
            let receipt = try #require(answer.appended)
            #expect(receipt.last.rawValue - receipt.first.rawValue == Int64(count - 1))
            let stored = try await store.events(
              after: LogPosition(receipt.first.rawValue - 1), limit: count)
            #expect(stored.map(\.id) == drafts.map(\.id))
            #expect(stored.last?.version == receipt.version)
          }
        }
        try await group.waitForAll()
      }
    },
    EventStoreConformance("a conflict of several events leaves no trace") { store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      _ = try await store.append(me.append(to: stream))
      let drafts = (0..<3).map { Commander.draft($0, words: "w") }
      #expect(
        try await store.append(me.append(drafts, to: stream, expecting: .empty))
          == .conflict(actual: StreamVersion(1)))
      #expect(try await store.append(me.append(to: stream)).appended?.last == LogPosition(2))
    },
    EventStoreConformance("a time stated ahead of the clock, or long ago, is kept as stated") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      for time in ["2199-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z"] {
        let happened = try #require(Timestamp(time))
        let draft = Commander.draft(happenedAt: happened)
        let receipt = try #require(try await store.append(me.append([draft], to: stream)).appended)
        let event = try #require(
          try await store.events(after: LogPosition(receipt.last.rawValue - 1), limit: 1).first)
        #expect(event.happenedAt == happened)
      }
    },
  ]
}

// MARK: - Replaying

extension EventStoreConformance {
  private static let replaying: [EventStoreConformance] = [
    EventStoreConformance("a repeated command gets its first answer, also when the stream moved") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let command = me.command("declare")
      let first = try #require(
        try await store.append(
          me.append(
            [Commander.draft(1), Commander.draft(2)], to: stream, expecting: .empty, as: command)
        ).appended)
      _ = try await store.append(me.append(to: stream))
      _ = try await store.append(me.append(to: .fresh()))
      // Other bodies, another number of them, other expectations: it is the command that counts.
      for expected in [nil, .empty, StreamVersion(2), StreamVersion(3), StreamVersion(77)] {
        let again = me.append(
          [Commander.draft(9, words: "other")], to: stream, expecting: expected, as: command)
        #expect(try await store.append(again) == .replayed(first))
      }
      #expect(try await store.earlierAnswer(to: command) == first)
      #expect(try await store.head().position == LogPosition(4))
    },
    EventStoreConformance("a key that comes with another command is refused") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let key = CommandKey(uuid: UUID())
      _ = try await store.append(me.append(to: stream, as: me.command("one", key: key)))
      let other = me.command("two", key: key)
      await #expect(throws: AppendRefusal.keyReused(key)) {
        try await store.append(me.append(to: stream, as: other))
      }
      await #expect(throws: AppendRefusal.keyReused(key)) {
        try await store.append(me.append(to: .fresh(), expecting: StreamVersion(5), as: other))
      }
      await #expect(throws: AppendRefusal.keyReused(key)) {
        try await store.earlierAnswer(to: other)
      }
      #expect(try await store.head().position == LogPosition(1))
    },
    EventStoreConformance("a key of another principal is another command") { store async throws in
      let (stream, key) = (StreamID.fresh(), CommandKey(uuid: UUID()))
      for index in 1...3 {
        let somebody = Commander()
        let command = somebody.command("number \(index)", key: key)
        #expect(try await store.earlierAnswer(to: command) == nil)
        let answer = try await store.append(somebody.append(to: stream, as: command))
        #expect(answer.appended?.last == LogPosition(Int64(index)))
      }
    },
    EventStoreConformance("of many copies of one command exactly one is carried out") {
      store async throws in
      let me = Commander()
      for round in 0..<5 {
        let (stream, command) = (StreamID.fresh(), me.command("round \(round)"))
        let answers = try await withThrowingTaskGroup(of: AppendAnswer.self) { group in
          for _ in 0..<8 {
            group.addTask {
              try await store.append(me.append(to: stream, expecting: .empty, as: command))
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let receipt = try #require(answers.lazy.compactMap(\.appended).first)
        #expect(answers.count { $0 == .appended(receipt) } == 1)
        #expect(answers.count { $0 == .replayed(receipt) } == 7)
      }
    },
    EventStoreConformance("what was in conflict or refused is not remembered") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let command = me.command("once")
      let conflicting = me.append(to: stream, expecting: StreamVersion(4), as: command)
      #expect(try await store.append(conflicting) == .conflict(actual: .empty))
      #expect(try await store.earlierAnswer(to: command) == nil)
      await #expect(throws: AppendRefusal.noEvents) {
        try await store.append(me.append([], to: stream, as: command))
      }
      #expect(try await store.earlierAnswer(to: command) == nil)
      #expect(try await store.append(me.append(to: stream, as: command)).appended != nil)
    },
    EventStoreConformance("an unknown command has no earlier answer") { store async throws in
      let me = Commander()
      #expect(try await store.earlierAnswer(to: me.command("never")) == nil)
      #expect(try await store.head().position == .start)
    },
  ]
}

// MARK: - Refusing

extension EventStoreConformance {
  private static let refusing: [EventStoreConformance] = [
    EventStoreConformance("a stream never changes its kind") { store async throws in
      let (stream, me) = (StreamID.freshDeployment(), Commander())
      // A conflict on a stream that is not there leaves its kind open.
      #expect(
        try await store.append(me.append(to: stream, .incident, expecting: StreamVersion(1)))
          == .conflict(actual: .empty))
      _ = try await store.append(me.append(to: stream, .deployment))
      for expected in [nil, .empty, StreamVersion(1)] {
        await #expect(throws: AppendRefusal.wrongKind(stream)) {
          try await store.append(me.append(to: stream, .incident, expecting: expected))
        }
      }
      #expect(
        try await store.append(me.append(to: stream, .deployment, expecting: StreamVersion(1)))
          .appended != nil)
    },
    EventStoreConformance("nonsense is refused before anything happens") { store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      for (draft, why) in nonsense {
        // Also behind a sound event: nothing of a command with one bad event is kept.
        for drafts in [[draft], [Commander.draft(), draft]] {
          let command = me.command(why)
          await #expect(throws: AppendRefusal.self, "\(why)") {
            try await store.append(me.append(drafts, to: stream, as: command))
          }
          #expect(try await store.earlierAnswer(to: command) == nil)
        }
      }
      await #expect(throws: AppendRefusal.noEvents) {
        try await store.append(me.append([], to: stream))
      }
      await #expect(throws: AppendRefusal.tooManyEvents(1_001)) {
        try await store.append(me.append((0...1_000).map { Commander.draft($0) }, to: stream))
      }
      for role in ["", "Responder", "on call", "rôle", String(repeating: "r", count: 65)] {
        var append = me.append(to: stream)
        append.role = role
        let refused = append
        await #expect(throws: AppendRefusal.badName(role)) { try await store.append(refused) }
      }
      #expect(try await store.head().position == .start)
    },
    EventStoreConformance("an event as large as allowed is taken, and a thousand at once") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let half = Append.maximumEventSize / 2
      let clear = Array("\"\(String(repeating: "c", count: half - 2))\"".utf8)
      let words = Array("\"\(String(repeating: "w", count: half - 2))\"".utf8)
      let largest = EventDraft(
        id: EventID(uuid: UUID()), EventBody(.note, clear: clear, words: words),
        happenedAt: Commander.noon)
      #expect(try await store.append(me.append([largest], to: stream)).appended != nil)
      let many = (0..<1_000).map { Commander.draft($0) }
      #expect(
        try await store.append(me.append(many, to: stream)).appended?.version
          == StreamVersion(1_001))
      let events = try await store.events(after: .start, limit: 1)
      #expect(try await store.words(of: events) == [.text(words)])
    },
    EventStoreConformance("an event's identifier is taken once, and its neighbours go on") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft()
      _ = try await store.append(me.append([draft], to: stream))
      await #expect(throws: (any Error).self) {
        try await store.append(me.append([Commander.draft(), draft], to: stream))
      }
      #expect(try await store.append(me.append(to: stream)).appended?.last == LogPosition(2))
    },
  ]

  /// Events that no store takes, and why.
  private static var nonsense: [(EventDraft, String)] {
    func draft(
      _ clear: [UInt8], words: [UInt8]? = nil, type: EventType = .note, revision: Int16 = 1
    ) -> EventDraft {
      EventDraft(
        id: EventID(uuid: UUID()), EventBody(type, revision: revision, clear: clear, words: words),
        happenedAt: Commander.noon)
    }
    let empty = Array("{}".utf8)
    let bad: [(String, [UInt8])] = [
      ("nothing", []), ("space", Array("  ".utf8)), ("half", Array("{\"a\":".utf8)),
      ("two values", Array("{} {}".utf8)), ("no JSON", Array("incident".utf8)),
      ("a NUL", Array("\"a\u{0}b\"".utf8)), ("an escaped NUL", Array(#""a\u0000b""#.utf8)),
      ("broken UTF-8", [UInt8(ascii: "\""), 0xC3, 0x28, UInt8(ascii: "\"")]),
      ("overlong UTF-8", [UInt8(ascii: "\""), 0xC0, 0x80, UInt8(ascii: "\"")]),
      ("a lone surrogate", Array(#""\ud800""#.utf8)),
      (
        "depth", Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8)
      ),
      ("one key twice", Array(#"{"a":1,"a":2}"#.utf8)),
      ("one key twice, spelled otherwise", Array(#"{"a":1,"\u0061":2}"#.utf8)),
    ]
    let large = Array("\"\(String(repeating: "x", count: Append.maximumEventSize))\"".utf8)
    let half = Array("\"\(String(repeating: "x", count: Append.maximumEventSize / 2))\"".utf8)
    let types = [
      "", "note", "Note.added", "note.added.twice", "note.", ".added", "nöte.added", "note added",
    ]
    var drafts: [(EventDraft, String)] = []
    for (why, bytes) in bad {
      drafts.append((draft(bytes), "clear: \(why)"))
      drafts.append((draft(empty, words: bytes), "words: \(why)"))
    }
    for type in types {
      drafts.append((draft(empty, type: EventType(known: type)), "the type \(type)"))
    }
    drafts += [
      (draft(large), "a clear part that is too large"),
      (draft(empty, words: large), "words that are too large"),
      (draft(half, words: half), "both parts together too large"),
      (draft(empty, revision: 0), "revision 0"),
      (draft(empty, revision: -1), "revision -1"),
      (Commander.draft(causes: (0...100).map { _ in EventID(uuid: UUID()) }), "101 causes"),
      (Commander.draft(happenedAt: Timestamp(microseconds: .max)), "a time after all time"),
      (Commander.draft(happenedAt: Timestamp(microseconds: .min)), "a time before all time"),
    ]
    return drafts
  }
}
