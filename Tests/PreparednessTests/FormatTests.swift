import EventLog
import JSON
import Policy
import Preparedness
import TestGoldens
import Testing

@Suite struct `Events of budgets, failure modes and drills on disk` {
  private static let budgets: [(file: String, event: BudgetEvent)] = [
    ("error_budget.recorded.v1", .recorded(Examples.reading)),
    (
      "error_budget.band_entered.v1",
      .bandEntered(service: "checkout", slo: "availability", band: "frozen", allows: .emergency)
    ),
  ]

  private static let modes: [(file: String, event: FailureModeEvent)] = [
    ("failure_mode.recorded.v1", .recorded(Examples.mode)),
    (
      "failure_mode.tested.v1",
      .tested(
        id: "registry-down", on: Examples.today, passed: false,
        note: .text("The mirror was empty."))
    ),
  ]

  private static let drills: [(file: String, event: DrillEvent)] = [
    ("drill.scored.v1", .scored(Examples.score)), ("drill.started.v1", .started(Examples.start)),
  ]

  @Test(arguments: budgets)
  func `budgets still read`(file: String, event: BudgetEvent) throws {
    try check(file, event, .budgets)
  }

  @Test(arguments: modes)
  func `failure modes still read`(file: String, event: FailureModeEvent) throws {
    try check(file, event, .failureModes)
  }

  @Test(arguments: drills)
  func `drills still read`(file: String, event: DrillEvent) throws {
    try check(file, event, .drills)
  }

  private func check<Event: Equatable>(
    _ file: String, _ event: Event, _ format: EventFormat<Event>
  ) throws {
    try GoldenFolder().holds(event, of: format, as: file, recorded: Examples.recorded)
  }

  @Test func `every known type has a golden file`() throws {
    let known =
      EventFormat.budgets.known + EventFormat.failureModes.known + EventFormat.drills.known
    let names = Set(known.flatMap { kind in kind.revisions.map { "\(kind.type.name).v\($0)" } })
    #expect(try GoldenFolder().names() == names)
    #expect(names.count == 6)
  }

  @Test func `what people wrote stands in the words only`() {
    for body in [
      EventFormat.failureModes.body(Self.modes[0].event),
      EventFormat.failureModes.body(Self.modes[1].event),
      EventFormat.drills.body(Self.drills[0].event),
    ] {
      let clear = String(decoding: body.clear, as: UTF8.self)
      for text in ["images", "mirror", "alert", "slower", "went well"] {
        #expect(!clear.contains(text))
      }
      #expect(body.words != nil)
    }
  }

  @Test func `what is optional may be absent`() throws {
    let mode = FailureMode(
      id: "x", affects: [.halt], mode: .text("It fails."), effect: .text("Nothing halts."))
    for event in [
      FailureModeEvent.recorded(mode),
      .tested(id: "x", on: Examples.today, passed: true, note: nil),
    ] {
      #expect(
        try read(EventFormat.failureModes.body(event), .failureModes) == .event(event))
    }
    let drill = DrillEvent.scored(
      DrillScore(service: "a", environment: "staging", action: .fallback, passed: false))
    #expect(try read(EventFormat.drills.body(drill), .drills) == .event(drill))
  }

  @Test func `redacted words are redacted, and those that never were stay absent`() throws {
    let redaction = Redaction(
      at: Timestamp(microseconds: 0), by: LogPosition(9), because: "A name.")
    var mode = Examples.mode
    mode.detection = nil
    let body = EventFormat.failureModes.body(.recorded(mode))
    let decoded = try EventFormat.failureModes.decode(
      Examples.recorded(body), words: .redacted(redaction))
    (mode.mode, mode.effect) = (.redacted(redaction), .redacted(redaction))
    mode.safeguard = .redacted(redaction)
    #expect(decoded == .event(.recorded(mode)))
  }

  @Test(arguments: [
    ("failure_mode.recorded", #"{"failure_mode":"x","affects":["dance"]}"#),
    ("failure_mode.tested", #"{"failure_mode":"x","on":"2026-02-30","outcome":"pass"}"#),
    ("failure_mode.tested", #"{"failure_mode":"x","on":"2026-02-01","outcome":"well"}"#),
  ])
  func `a value that is none is a fault`(type: String, clear: String) {
    let body = EventBody(
      EventType(known: type), clear: Array(clear.utf8),
      words: Array(#"{"mode":"a","effect":"b"}"#.utf8))
    #expect(throws: UndecodableEvent.self) { try read(body, .failureModes) }
  }

  private func read<Event>(
    _ body: EventBody, _ format: EventFormat<Event>
  ) throws -> Decoded<Event> {
    try format.decode(Examples.recorded(body), words: body.words.map { .text($0) })
  }
}
