import EventLog
import FoundationEssentials
import JSON
import Testing

@Suite struct `Evidence on disk` {
  static let blob = Evidence.Blob(
    id: UUID(uuidString: "01890000-0000-8000-8000-00000000000b") ?? UUID(), size: 70_000,
    digest: .text(String(repeating: "ab", count: 32)), proof: String(repeating: "cd", count: 32),
    mediaType: "text/plain",
    key: .text(String(repeating: "0f", count: 32)))
  static let examples: [(file: String, evidence: Evidence)] = [
    ("evidence.attached.v1", Evidence(.log, blob: blob, name: .text("checkout.log"))),
    (
      "evidence.attached.link.v1",
      Evidence(
        .link, reference: .text("https://example.test/trace/1"), text: .text("The slow one."))
    ),
    (
      "evidence.attached.run.v1",
      Evidence(
        .run, run: .init(command: .text("curl -sf /health"), exitCode: 22, milliseconds: 41),
        text: .text("HTTP 503"))
    ),
  ]

  @Test(arguments: examples)
  func `every revision that shipped still reads`(file: String, evidence: Evidence) throws {
    let golden = try GoldenEvent(file)
    #expect(
      try EventFormat.evidence.decode(golden.recorded, words: golden.words) == .event(evidence))
  }

  @Test(arguments: examples)
  func `today's revision is written as its golden file says`(
    file: String, evidence: Evidence
  ) throws {
    let golden = try GoldenEvent(file)
    let body = EventFormat.evidence.body(evidence)
    #expect(body.clear == golden.recorded.clear)
    #expect(body.words.map { .text($0) } == golden.words)
    try JSONText.check(body.clear)
  }

  @Test func `redaction leaves what was there, and takes the key`() throws {
    let golden = try GoldenEvent("evidence.attached.v1")
    let redaction = Redaction(at: Timestamp(microseconds: 1), by: LogPosition(9), because: nil)
    let decoded = try EventFormat.evidence.decode(golden.recorded, words: .redacted(redaction))
    guard case .event(let evidence) = decoded else { return #expect(Bool(false), "foreign") }
    #expect(evidence.blob?.key == .redacted(redaction))
    #expect(evidence.blob?.digest == .redacted(redaction))
    #expect(evidence.blob?.proof == Self.blob.proof)
    #expect(evidence.name == .redacted(redaction))
    #expect(evidence.reference == nil)
    #expect(try Evidence.blob(of: golden.recorded) == Self.blob.id)
  }

  @Test(arguments: [
    #"{"kind":"spell","words":[]}"#, #"{"kind":"file","blob":"x","words":["key"]}"#,
    #"{"kind":"file","blob":"01890000-0000-8000-8000-00000000000b","size":1,"words":[]}"#,
    #"{"kind":"run","words":["command"],"exit_code":99999999999}"#, "[]",
  ])
  func `a payload that makes no sense is a fault, never a trap`(clear: String) throws {
    var golden = try GoldenEvent("evidence.attached.v1")
    golden.recorded.clear = Array(clear.utf8)
    #expect(throws: UndecodableEvent.self) {
      try EventFormat.evidence.decode(golden.recorded, words: golden.words)
    }
  }
}
