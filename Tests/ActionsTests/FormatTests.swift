import Actions
import EventLog
import Incidents
import JSON
import TestGoldens
import Testing

@Suite struct `Events of actions on disk` {
  @Test(arguments: Examples.events)
  func `every revision still reads, and the newest is written`(
    file: String, event: ActionEvent
  ) throws {
    let written = EventFormat.actions.body(event)
    try GoldenFolder().writeIfAsked(written, as: file)
    let golden = try GoldenFolder().read(file)
    #expect(try Self.format.decode(golden) == .event(event))
    #expect(written == golden)
    try JSONText.check(written.clear)
    if let words = written.words { try JSONText.check(words) }
  }

  @Test func `every known type and revision has a golden file`() throws {
    let files = try GoldenFolder().names()
    let known = EventFormat.actions.known
    #expect(known.count == 22)
    for (type, revisions) in known {
      for revision in revisions { #expect(files.contains("\(type.name).v\(revision)")) }
    }
    #expect(files == Set(Examples.events.map(\.file)))
  }

  @Test func `every type has a phase`() {
    for (type, _) in EventFormat.actions.known {
      let phase = type == .escalationRaised ? Phase.communication : .mitigation
      #expect(Phase.of(type) == phase, "\(type)")
    }
  }

  /// Both families stand on the same streams: neither may read the other's.
  @Test func `no type is also one of an incident's`() {
    let incidents = Set(EventFormat.incidents.known.map(\.type))
    #expect(incidents.isDisjoint(with: EventFormat.actions.known.map(\.type)))
  }

  @Test func `free text stands in the words only`() throws {
    for (file, event) in Examples.events {
      let body = EventFormat.actions.body(event)
      guard let words = body.words else { continue }
      let clear = String(decoding: body.clear, as: UTF8.self)
      // Every string of more than a word, wherever it stands.
      let texts = String(decoding: words, as: UTF8.self).split(separator: "\"")
        .filter { $0.contains(" ") || $0.contains("/") }
      #expect(!texts.isEmpty, "\(file)")
      for text in texts { #expect(!clear.contains(text), "\(file)") }
    }
  }

  @Test func `redacted words are redacted where there were some, and absent where not`() throws {
    let redaction = Redaction(at: Examples.noon, by: LogPosition(9), because: "A name.")
    func redacted(_ event: ActionEvent) throws -> Decoded<ActionEvent> {
      try EventFormat.actions.decode(
        Examples.recorded(EventFormat.actions.body(event)), words: .redacted(redaction))
    }
    for (_, event) in Examples.events { _ = try redacted(event) }
    guard
      case .event(.stepFailed(_, let report)) = try redacted(
        .stepFailed(Examples.place(1, 1), Examples.report)),
      case .event(.stepFinished(_, let quiet)) = try redacted(
        .stepFinished(Examples.place(1, 1), StepReport(exitCode: 0)))
    else { return #expect(Bool(false), "They were not read.") }
    #expect(report.output == .redacted(redaction))
    #expect(report.because == .redacted(redaction))
    #expect(report.exitCode == 3)
    #expect(quiet.output == nil)
  }

  private static let format = StoredFormat(.actions, Examples.events) { Examples.recorded($0) }

  @Test func `keys of a newer program are passed over`() throws {
    try Self.format.passesOverKeys()
  }

  @Test func `a payload that lacks a member, or holds another shape, is a fault`() throws {
    try Self.format.refusesOtherShapes()
  }

  @Test func `words that are missing are a fault, not an empty text`() {
    Self.format.missesWords()
  }

  @Test(
    arguments: [(nil, false), (1_251, false), (1_250, false), (1_249, true)] as [(Int64?, Bool)])
  func `longer than usual is slow`(usually: Int64?, isSlow: Bool) {
    var report = Examples.report
    report.usuallyMilliseconds = usually
    #expect(report.isSlow == isSlow)
  }
}
