import Decisions
import EventLog
import Incidents
import JSON
import Policy
import TestGoldens
import Testing

@Suite struct `Events of decisions on disk` {
  @Test(arguments: Examples.events)
  func `every revision still reads, and the newest is written`(
    file: String, event: DecisionEvent
  ) throws {
    let written = EventFormat.decisions.body(event)
    try GoldenFolder().writeIfAsked(written, as: file)
    let golden = try GoldenFolder().read(file)
    #expect(try Self.format.decode(golden) == .event(event))
    #expect(written == golden)
    try JSONText.check(written.clear)
    if let words = written.words { try JSONText.check(words) }
  }

  @Test func `every known type and revision has a golden file`() throws {
    let files = try GoldenFolder().names()
    let known = EventFormat.decisions.known
    #expect(known.count == 23)
    for (type, revisions) in known {
      for revision in revisions { #expect(files.contains("\(type.name).v\(revision)")) }
    }
    #expect(files == Set(Examples.events.map(\.file)))
  }

  @Test func `every type has a phase`() {
    for (type, _) in EventFormat.decisions.known {
      #expect([.decision, .mitigation].contains(Phase.of(type)), "\(type)")
    }
  }

  @Test func `a step that restores traffic is told where it is so, and nowhere else`() throws {
    var marked = Examples.prepared
    marked.plan.steps[0].restoresTraffic = true
    let written = EventFormat.decisions.body(.planPrepared(marked))
    #expect(try Self.format.decode(written) == .event(.planPrepared(marked)))
    let key = "\"restores_traffic\":true"
    #expect(String(decoding: written.clear, as: UTF8.self).split(separator: key).count == 2)
    #expect(marked.plan.restoringStep == 0)
    #expect(Examples.plan.restoringStep == 1, "without a mark the last one counts")
  }

  /// Both families stand on the same streams: neither may read the other's.
  @Test func `no type is also one of an incident's`() {
    let incidents = Set(EventFormat.incidents.known.map(\.type))
    #expect(incidents.isDisjoint(with: EventFormat.decisions.known.map(\.type)))
  }

  @Test func `free text stands in the words only`() throws {
    for (file, event) in Examples.events {
      let body = EventFormat.decisions.body(event)
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
    func redacted(_ event: DecisionEvent) throws -> Decoded<DecisionEvent> {
      try EventFormat.decisions.decode(
        Examples.recorded(EventFormat.decisions.body(event)), words: .redacted(redaction))
    }
    for (_, event) in Examples.events { _ = try redacted(event) }
    guard case .event(.proposed(let proposal)) = try redacted(.proposed(Examples.proposal)),
      case .event(.planPrepared(let prepared)) = try redacted(.planPrepared(Examples.prepared))
    else { return #expect(Bool(false), "They were not read.") }
    #expect(proposal.because == .redacted(redaction))
    #expect(proposal.options.map(\.why) == [.redacted(redaction), .redacted(redaction)])
    #expect(proposal.tradeoff?.workaround == .redacted(redaction))
    #expect(prepared.redaction == redaction)
    #expect(prepared.plan.steps.map(\.call) == [[], []])
    #expect(prepared.preflight.map(\.outcome) == [.pass, .unknown])
  }

  private static let format = StoredFormat(.decisions, Examples.events) { Examples.recorded($0) }

  @Test func `keys of a newer program are passed over`() throws {
    try Self.format.passesOverKeys()
  }

  @Test func `a payload that lacks a member, or holds another shape, is a fault`() throws {
    try Self.format.refusesOtherShapes()
  }

  @Test func `words that are missing are a fault, not an empty text`() {
    Self.format.missesWords()
  }
}
