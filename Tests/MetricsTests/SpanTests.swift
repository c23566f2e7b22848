import Actions
import Communication
import Decisions
import EventLog
import FoundationEssentials
import Incidents
import Metrics
import Policy
import Testing

/// An incident in the making: minutes after noon, and what is said then.
struct Course {
  var facts: IncidentFacts

  static let noon = Timestamp(microseconds: 1_767_268_800_000_000)
  static let lead = PrincipalID(uuid: UUID())
  static let other = PrincipalID(uuid: UUID())

  static func minute(_ minutes: Int64) -> Timestamp { noon.advanced(bySeconds: minutes * 60) }

  init(declared minutes: Int64 = 0, deployment: StreamID? = nil) throws {
    facts = try #require(
      IncidentFacts(
        .declared(
          Declaration(
            number: "INC-2026-001", title: .text("Checkout fails"), service: "checkout",
            deployment: deployment, declaredBy: Self.lead)),
        on: StreamID(uuid: UUID()), at: Self.minute(minutes)))
  }

  mutating func tell(_ event: IncidentEvent, _ minutes: Int64) {
    facts.record(event, at: Self.minute(minutes))
  }

  mutating func decide(_ minutes: Int64) {
    let decision = EventID(uuid: UUID())
    facts.record(
      .proposed(
        Proposal(.rollback, decision: decision, by: Self.lead, because: .text("It is worse."))),
      at: Self.minute(minutes))
    facts.record(
      .authorised(Authorisation(of: decision, planHash: nil, checkAt: Self.minute(minutes + 5))),
      at: Self.minute(minutes))
  }

  mutating func confirm(_ minutes: Int64) {
    facts.record(
      .confirmed(
        MitigationConfirmation(
          EventID(uuid: UUID()), of: EventID(uuid: UUID()), trafficRestoredAt: nil)),
      at: Self.minute(minutes))
  }
}

extension SpanReading {
  static func minutes(_ count: Int64) -> SpanReading { .known(count * 60) }
}

@Suite struct `The spans of an incident` {
  @Test func `run from moment to moment`() throws {
    var course = try Course()
    course.tell(.impactStated(Impact(since: Course.minute(-10))), 1)
    course.facts.record(detectedAt: Course.minute(-4), signal: "errors")
    course.decide(6)
    course.confirm(9)
    course.tell(.mitigated, 12)
    course.tell(.resolved(Resolution(recoveredAt: Course.minute(20))), 30)
    let spans = course.facts.spans()
    #expect(spans.detect == .minutes(6))
    #expect(spans.decide == .minutes(10))
    #expect(spans.mitigate == .minutes(9))
    #expect(spans.recover == .minutes(30))
    #expect(spans.uncommanded == .minutes(30))
    #expect(course.facts.actions == [.rollback])
    #expect(course.facts.signals == ["errors"])
  }

  @Test func `at one instant take no time`() throws {
    var course = try Course()
    course.tell(.impactStated(Impact(since: Course.noon)), 0)
    course.decide(0)
    course.tell(.mitigated, 0)
    course.tell(.resolved(Resolution()), 0)
    let spans = course.facts.spans()
    for span in [spans.detect, spans.decide, spans.mitigate, spans.recover, spans.uncommanded] {
      #expect(span == .known(0))
    }
  }

  @Test func `are not known where an end is missing, and not over while it is open`() throws {
    var course = try Course()
    #expect(course.facts.spans().decide == .notYet)
    #expect(course.facts.spans().mitigate == .notYet)
    #expect(course.facts.spans().recover == .notYet)
    #expect(course.facts.spans().uncommanded == .notYet)
    // Its beginning may still be stated; its end is here already.
    #expect(course.facts.spans().detect == .unknown)
    course.tell(.resolved(Resolution()), 5)
    let spans = course.facts.spans()
    #expect(
      [spans.detect, spans.decide, spans.mitigate, spans.recover].allSatisfy { $0 == .unknown })
    #expect(spans.uncommanded == .minutes(5))
  }

  @Test func `out of order are counted apart, and never negative`() throws {
    var course = try Course()
    course.tell(.impactStated(Impact(since: Course.minute(1))), 2)
    course.decide(-3)
    course.tell(.mitigated, -1)
    course.tell(.resolved(Resolution(recoveredAt: Course.minute(-2))), 5)
    let spans = course.facts.spans()
    #expect(spans.detect == .disordered)
    #expect(spans.decide == .disordered)
    #expect(spans.mitigate == .disordered)
    #expect(spans.recover == .disordered)
    let figure = Figure(.detect, [spans.detect, .known(4), .unknown, .notYet])
    #expect((figure.spread.values, figure.of, figure.disordered, figure.notYet) == ([4], 4, 1, 1))
  }

  @Test(
    arguments: [
      (SpanReading.longest, SpanReading.known(SpanReading.longest)),
      (SpanReading.longest + 1, .disordered),
    ]) func `beyond all reason is a clock that was wrong`(seconds: Int64, reading: SpanReading)
  {
    let start = Timestamp(microseconds: 0)
    #expect(
      SpanReading(from: start, to: start.advanced(bySeconds: seconds), isOver: true) == reading)
    #expect(
      SpanReading(
        from: Timestamp(microseconds: .min), to: Timestamp(microseconds: .max), isOver: true)
        == .disordered)
    #expect(
      SpanReading(
        from: Timestamp(microseconds: .max), to: Timestamp(microseconds: .min), isOver: true)
        == .disordered)
  }

  @Test func `follow corrections of when harm began`() throws {
    var course = try Course()
    course.tell(.impactStated(Impact(since: Course.minute(-10))), 1)
    #expect(course.facts.spans().detect == .minutes(10))
    course.tell(.impactStated(Impact(since: Course.minute(-3))), 2)
    #expect(course.facts.spans().detect == .minutes(3))
    // Saying more about the impact takes nothing back.
    course.tell(.impactStated(Impact(howMany: .unknown)), 3)
    #expect(course.facts.spans().detect == .minutes(3))
  }

  @Test func `begin anew when it is reopened`() throws {
    var course = try Course()
    course.tell(.impactStated(Impact(since: Course.noon)), 0)
    course.tell(.mitigated, 5)
    course.tell(.resolved(Resolution(recoveredAt: Course.minute(8))), 10)
    course.tell(.reopened(because: .text("It is back.")), 60)
    #expect(course.facts.spans().recover == .notYet)
    #expect(course.facts.spans().mitigate == .notYet)
    course.tell(.mitigated, 70)
    course.tell(.resolved(Resolution()), 80)
    let spans = course.facts.spans()
    #expect(spans.mitigate == .minutes(70))
    #expect(spans.recover == .minutes(80))
    // The hour between does not count: nobody was needed.
    #expect(spans.uncommanded == .minutes(30))
    #expect(course.facts.openings.count == 2)
  }

  @Test func `stop while it is merged into another`() throws {
    var course = try Course()
    course.tell(.merged(into: StreamID(uuid: UUID()), because: .text("Same.")), 5)
    #expect(course.facts.isMerged && !course.facts.isOpen)
    // Merged twice over, it is taken apart once.
    course.tell(.merged(into: StreamID(uuid: UUID()), because: .text("Same.")), 6)
    course.tell(
      .unmerged(from: StreamID(uuid: UUID()), because: .text("Not."), hasSeverity: true), 20)
    #expect(!course.facts.isMerged && course.facts.isOpen)
    course.tell(.resolved(Resolution()), 25)
    #expect(course.facts.spans().uncommanded == .minutes(10))
  }

  @Test func `take a breach of the deployment for the beginning where nothing else is stated`()
    throws
  {
    let course = try Course()
    let breach = Breach(began: Course.minute(-5), noticed: Course.minute(-2))
    #expect(course.facts.spans(breaches: [breach]).detect == .minutes(3))
    // What was measured afterwards began nothing.
    let later = Breach(began: Course.minute(1), noticed: Course.minute(2))
    #expect(course.facts.spans(breaches: [later]).detect == .unknown)
    #expect(course.facts.spans(breaches: [later, breach]).detect == .minutes(3))
  }
}

@Suite struct `Time without a commander` {
  @Test(
    arguments: [
      // Nobody at all.
      ([], 60),
      // From the first moment to the last, or beyond it.
      ([(0, 60)], 0), ([(-5, nil)], 0),
      // Late, early, and in between.
      ([(10, nil)], 10), ([(0, 50)], 10), ([(10, 20), (30, 60)], 20),
      // Handed over without a gap, and both at once.
      ([(0, 30), (30, 60)], 0), ([(0, 40), (20, 60)], 0),
      // Stated to have ended before it began, and after the end of all.
      ([(30, 20)], 60), ([(70, 80)], 60),
    ] as [([(Int64, Int64?)], Int64)])
  func `is what no span of command covers`(spans: [(Int64, Int64?)], minutes: Int64) throws {
    var course = try Course()
    for (from, to) in spans {
      let holder = PrincipalID(uuid: UUID())
      course.tell(.roleAccepted(role: .commander, by: holder), from)
      if let to { course.tell(.roleReleased(role: .commander, by: holder), to) }
    }
    course.tell(.resolved(Resolution()), 60)
    #expect(course.facts.spans().uncommanded == .minutes(minutes))
  }

  @Test func `does not count other roles`() throws {
    var course = try Course()
    course.tell(.roleAccepted(role: .scribe, by: Course.lead), 0)
    course.tell(.resolved(Resolution()), 7)
    #expect(course.facts.spans().uncommanded == .minutes(7))
  }

  @Test func `ends one command where another begins`() throws {
    var course = try Course()
    course.tell(.roleAccepted(role: .commander, by: Course.lead), 0)
    course.tell(.roleAccepted(role: .commander, by: Course.other), 10)
    // The old one's leaving changes nothing any more.
    course.tell(.roleReleased(role: .commander, by: Course.lead), 20)
    course.tell(.resolved(Resolution()), 60)
    #expect(course.facts.duties.map(\.holder) == [Course.lead, Course.other])
    #expect(course.facts.duties.map(\.to) == [Course.minute(10), nil])
    #expect(course.facts.spans().uncommanded == .known(0))
  }
}
