import EventLog
import FoundationEssentials
import JSON
import Testing

@Suite struct `Events on disk` {
  static let entry = EventID(
    uuid: UUID(uuidString: "01890000-0000-7000-8000-000000000001") ?? UUID())
  static let examples: [(file: String, event: EntryEvent)] = [
    ("note.added.v1", .noted(text: .text("Rolled traffic back to blue."))),
    ("note.added.v1.chat", .noted(text: .text("Rolled traffic back to blue."), via: .chat)),
    ("note.added.v1.pin", .noted(text: .text("Said elsewhere by ben:\nIt is well."), via: .pin)),
    (
      "entry.corrected.v1",
      .corrected(
        entry: entry, replacement: .text("To green, not blue."), because: .text("Mistyped."))
    ),
    ("entry.redacted.v1", .redacted(entry: entry, because: .text("It held a token."))),
    ("entry.starred.v1", .starred(entry: entry)),
    (
      "request.made.v1",
      .requested(
        ask: .text("Is the queue draining?"), ofRole: "responder",
        checkBackAt: Timestamp(microseconds: 1_700_000_300_000_000))
    ),
    ("request.answered.v1", .answered(request: entry)),
  ]

  /// A golden file holds both parts of one event as they were stored, and never changes.
  @Test(arguments: examples)
  func `every revision that shipped still reads`(file: String, event: EntryEvent) throws {
    let golden = try GoldenEvent(file)
    #expect(try EventFormat.entries.decode(golden.recorded, words: golden.words) == .event(event))
  }

  @Test(arguments: examples)
  func `today's revision is written as its golden file says`(
    file: String, event: EntryEvent
  ) throws {
    let golden = try GoldenEvent(file)
    let body = EventFormat.entries.body(event)
    #expect(body.type == golden.recorded.type)
    #expect(body.revision == golden.recorded.revision)
    #expect(body.clear == golden.recorded.clear)
    #expect(body.words.map { .text($0) } == golden.words)
    try JSONText.check(body.clear)
  }

  @Test func `every known type and revision has a golden file`() throws {
    let files = Set(try GoldenEvent.all())
    for (type, revisions) in EventFormat.entries.known {
      for revision in revisions { #expect(files.contains("\(type.name).v\(revision)")) }
    }
  }

  @Test func `redacted words stay redacted under every key`() throws {
    let golden = try GoldenEvent("entry.corrected.v1")
    let redaction = Redaction(
      at: Timestamp(microseconds: 1), by: LogPosition(9), because: "It named a customer.")
    let decoded = try EventFormat.entries.decode(golden.recorded, words: .redacted(redaction))
    #expect(
      decoded
        == .event(
          .corrected(
            entry: Self.entry, replacement: .redacted(redaction), because: .redacted(redaction))))
  }

  @Test func `a type or revision of a newer program is foreign, not lost and not an error`() throws
  {
    var golden = try GoldenEvent("note.added.v1").recorded
    golden.revision = 99
    #expect(try EventFormat.entries.decode(golden) == .foreign)
    golden.type = EventType(known: "note.sung")
    #expect(try EventFormat.entries.decode(golden) == .foreign)
  }

  @Test func `a payload that does not hold what its type needs is named`() throws {
    var golden = try GoldenEvent("request.made.v1").recorded
    golden.clear = Array(#"{"of_role":"responder"}"#.utf8)
    #expect(throws: UndecodableEvent.self) { try EventFormat.entries.decode(golden) }
  }
}

/// A family whose payload changed twice: what reading old revisions looks like.
@Suite struct `Old revisions` {
  struct Moved: Equatable, Sendable {
    var group: String
    /// Hundredths of a percent since revision 3.
    var share: Int64
    var isPlanned: Bool
  }

  static let format = EventFormat<Moved>(writing: { moved in
    EventBody(
      EventType(known: "traffic.moved"), revision: 3,
      clear: JSONWriter.object {
        $0.member("group", moved.group)
        $0.member("share", moved.share)
        $0.member("planned", moved.isPlanned)
      })
  })
  // Revision 1 knew one group and whole percents; 2 named the group; both were always planned.
  .reading("traffic.moved", revision: 1) { payload throws(JSONFault) in
    Moved(group: "all", share: try number("percent", payload) * 100, isPlanned: true)
  }
  .reading("traffic.moved", revision: 2) { payload throws(JSONFault) in
    Moved(
      group: try string("group", payload), share: try number("percent", payload) * 100,
      isPlanned: true)
  }
  .reading("traffic.moved", revision: 3) { payload throws(JSONFault) in
    Moved(
      group: try string("group", payload), share: try number("share", payload),
      isPlanned: try field("planned", payload) { value throws(JSONFault) in try value.bool() })
  }

  @Test(arguments: [
    (Int16(1), #"{"percent":25}"#, Moved(group: "all", share: 2500, isPlanned: true)),
    (2, #"{"group":"ring-1","percent":5}"#, Moved(group: "ring-1", share: 500, isPlanned: true)),
    (
      3, #"{"group":"ring-2","share":150,"planned":false}"#,
      Moved(group: "ring-2", share: 150, isPlanned: false)
    ),
  ])
  func `are read as what they mean today`(
    revision: Int16, clear: String, expected: Moved
  ) throws {
    var event = try GoldenEvent("note.added.v1").recorded
    (event.type, event.revision, event.clear) =
      (EventType(known: "traffic.moved"), revision, Array(clear.utf8))
    #expect(try Self.format.decode(event) == .event(expected))
  }

  @Test func `are not written any more`() {
    #expect(Self.format.body(Moved(group: "a", share: 1, isPlanned: true)).revision == 3)
  }

  private static func string(
    _ key: String, _ payload: StoredPayload
  ) throws(JSONFault) -> String {
    try field(key, payload) { value throws(JSONFault) in try value.string() }
  }

  private static func number(
    _ key: String, _ payload: StoredPayload
  ) throws(JSONFault) -> Int64 {
    try field(key, payload) { value throws(JSONFault) in try value.int64() }
  }

  private static func field<Value>(
    _ key: String, _ payload: StoredPayload,
    _ read: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    var found: Value?
    try JSONReader.read(payload.clear) { reader throws(JSONFault) in
      try reader.object { name, value throws(JSONFault) in
        if name.string == key { found = try read(&value) } else { try value.skip() }
      }
    }
    guard let found else { throw JSONFault(.missing(key), at: 0) }
    return found
  }
}

@Suite struct `Timer rules` {
  @Test func `a request sets its check-back and an answer clears it`() throws {
    let request = try GoldenEvent("request.made.v1").recorded
    #expect(
      try TimerRule.checkBacks.changes(request) == [
        .set(
          "check_back:\(request.id)", of: request.stream,
          .init(at: Timestamp(microseconds: 1_700_000_300_000_000)))
      ])
    let answer = try GoldenEvent("request.answered.v1").recorded
    #expect(
      try TimerRule.checkBacks.changes(answer) == [
        .clear("check_back:\(`Events on disk`.entry)", of: answer.stream)
      ])
  }

  @Test func `other events leave the timers alone`() throws {
    #expect(try TimerRule.checkBacks.changes(GoldenEvent("note.added.v1").recorded).isEmpty)
  }
}
