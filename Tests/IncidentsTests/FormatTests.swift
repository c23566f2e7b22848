import EventLog
import Incidents
import JSON
import TestGoldens
import Testing

@Suite struct `Events of incidents on disk` {
  @Test(arguments: Examples.incidents)
  func `of an incident: every revision still reads, and the newest is written`(
    file: String, event: IncidentEvent
  ) throws {
    try check(event, file, EventFormat.incidents)
  }

  @Test(arguments: Examples.detections)
  func `of a detection: every revision still reads, and the newest is written`(
    file: String, event: DetectionEvent
  ) throws {
    try check(event, file, EventFormat.detections)
  }

  private func check<Event: Equatable>(
    _ event: Event, _ file: String, _ format: EventFormat<Event>
  ) throws {
    let written = format.body(event)
    try GoldenFolder().writeIfAsked(written, as: file)
    let golden = try GoldenFolder().read(file)
    #expect(try decode(golden, format) == .event(event))
    #expect(written == golden)
    try JSONText.check(written.clear)
    if let words = written.words { try JSONText.check(words) }
  }

  private func decode<Event>(
    _ body: EventBody, _ format: EventFormat<Event>
  ) throws -> Decoded<Event> {
    try format.decode(Examples.recorded(body), words: body.words.map { .text($0) })
  }

  @Test func `every known type and revision has a golden file`() throws {
    let files = try GoldenFolder().names()
    let known =
      EventFormat.incidents.known.map { ($0.type.name, $0.revisions) }
      + EventFormat.detections.known.map { ($0.type.name, $0.revisions) }
    #expect(known.count == 22)
    for (type, revisions) in known {
      for revision in revisions { #expect(files.contains("\(type).v\(revision)")) }
    }
    let examples = Examples.incidents.map(\.file) + Examples.detections.map(\.file)
    #expect(files == Set(examples))
  }

  @Test func `every type has a phase of its own, and none is administration`() {
    let types = EventFormat.incidents.known.map(\.type) + EventFormat.detections.known.map(\.type)
    for type in types { #expect([.detection, .mitigation].contains(Phase.of(type)), "\(type)") }
  }

  @Test func `free text stands in the words only`() throws {
    for body in Examples.incidents.map({ EventFormat.incidents.body($0.event) })
      + Examples.detections.map({ EventFormat.detections.body($0.event) })
    {
      guard let words = body.words else { continue }
      let clear = String(decoding: body.clear, as: UTF8.self)
      try JSONReader.read(words) { reader throws(JSONFault) in
        try reader.object { _, value throws(JSONFault) in
          let text = try value.string()
          #expect(!clear.contains(text), "\(body.type)")
        }
      }
    }
  }
}

@Suite struct `Odd payloads` {
  static let bodies =
    Examples.incidents.map { EventFormat.incidents.body($0.event) }
    + Examples.detections.map { EventFormat.detections.body($0.event) }

  @Test func `keys of a newer program are passed over`() throws {
    for (file, event) in Examples.incidents {
      var body = EventFormat.incidents.body(event)
      let rest = body.clear.dropFirst()
      let comma = body.clear == Array("{}".utf8) ? "" : ","
      body.clear = Array(#"{"later":[{"x":1.5}],"more":{"y":null}"#.utf8) + Array(comma.utf8) + rest
      let words = body.words.map { Words.text(Array(#"{"new":"x","#.utf8) + $0.dropFirst()) }
      let decoded = try EventFormat.incidents.decode(Examples.recorded(body), words: words)
      #expect(decoded == .event(event), "\(file)")
    }
  }

  @Test func `redacted words are redacted where there were some, and absent where not`() throws {
    let redaction = Redaction(at: Examples.noon, by: LogPosition(9), because: "A name.")
    func redacted(_ event: IncidentEvent) throws -> Decoded<IncidentEvent> {
      try EventFormat.incidents.decode(
        Examples.recorded(EventFormat.incidents.body(event)), words: .redacted(redaction))
    }
    for (_, event) in Examples.incidents { _ = try redacted(event) }
    var impact = Examples.impact
    (impact.who, impact.symptom) = (.redacted(redaction), .redacted(redaction))
    #expect(try redacted(.impactStated(Examples.impact)) == .event(.impactStated(impact)))
    impact.who = nil
    let half = Impact(
      symptom: .text("Slow"), howMany: impact.howMany, regions: impact.regions,
      since: impact.since, dataRisk: impact.dataRisk)
    #expect(try redacted(.impactStated(half)) == .event(.impactStated(impact)))
    var declaration = Examples.declaration
    declaration.title = .redacted(redaction)
    #expect(try redacted(.declared(Examples.declaration)) == .event(.declared(declaration)))
    let finding = EventFormat.detections.body(.recorded(Examples.finding))
    guard
      case .event(.recorded(let found)) = try EventFormat.detections.decode(
        Examples.recorded(finding), words: .redacted(redaction))
    else { return #expect(Bool(false), "It was not read as a finding.") }
    #expect(found.contact == .redacted(redaction))
  }

  @Test func `a payload that lacks a member, or holds another shape, is a fault`() throws {
    var faults = 0
    for body in Self.bodies {
      for odd in ["", "[]", "null", "{", #"{"a":1"#, #"{"a":"\uD800"}"#] {
        var event = try Examples.recorded(body)
        event.clear = Array(odd.utf8)
        #expect(throws: UndecodableEvent.self) { try decode(event, body.words) }
      }
      for odd in variants(of: body.clear) {
        var event = try Examples.recorded(body)
        event.clear = odd
        do { try decode(event, body.words) } catch { faults += 1 }
      }
    }
    #expect(faults > 100)
  }

  @Test(arguments: [
    (EventType.exposureComputed, #"{"deployment":"ID","share":10001}"#),
    (.exposureComputed, #"{"deployment":"ID","share":-1}"#),
    (.exposureComputed, #"{"deployment":"ID","share":99999999999}"#),
    (.impactStated, #"{"how_many":-1,"data_risk":"none"}"#),
    (.impactStated, #"{"how_many":"many","data_risk":"none"}"#),
    (.impactStated, #"{"how_many":1.5,"data_risk":"none"}"#),
    (.impactStated, #"{"data_risk":"odd"}"#),
    (.roleOffered, #"{"role":"The Boss","to":"ID"}"#),
    (.roleAccepted, #"{"role":"scribe","by":"nobody"}"#),
    (.severityChanged, #"{"from":"SEV9","to":"SEV1"}"#),
  ])
  func `a value outside its range is a fault`(type: EventType, clear: String) throws {
    let text = clear.split(separator: "ID", omittingEmptySubsequences: false)
      .joined(separator: Examples.incident.description)
    let event = try Examples.recorded(EventBody(type, clear: Array(text.utf8)))
    #expect(throws: UndecodableEvent.self) {
      try decode(event, Array(#"{"because":"x"}"#.utf8))
    }
  }

  @Test func `words that are missing are a fault, not an empty text`() {
    for body in Self.bodies where body.words != nil {
      #expect(throws: UndecodableEvent.self) { try decode(Examples.recorded(body), nil) }
      #expect(throws: UndecodableEvent.self) {
        try decode(Examples.recorded(body), Array("{}".utf8))
      }
    }
  }

  private func decode(_ event: RecordedEvent, _ words: [UInt8]?) throws {
    _ = try EventFormat.incidents.decode(event, words: words.map { .text($0) })
    _ = try EventFormat.detections.decode(event, words: words.map { .text($0) })
  }

  /// The payload with each byte changed in turn, and cut off before each.
  private func variants(of clear: [UInt8]) -> [[UInt8]] {
    clear.indices.flatMap { index -> [[UInt8]] in
      [UInt8(ascii: "\""), UInt8(ascii: "}"), 0, 0xFF].map { byte in
        var odd = clear
        odd[index] = byte
        return odd
      } + [Array(clear[..<index])]
    }
  }
}
