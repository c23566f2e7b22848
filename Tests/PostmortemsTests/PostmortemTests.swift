import Digest
import EventLog
import FoundationEssentials
import Postmortems
import TestGoldens
import Testing

private func uuid(_ number: UInt8) -> UUID {
  UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
}

private func id(_ number: UInt8) -> EventID { EventID(uuid: uuid(number)) }

private let alice = PrincipalID(uuid: uuid(0xA1))
private let bob = PrincipalID(uuid: uuid(0xA2))
private let incident = StreamID(uuid: uuid(0xB1))
private let noon = Timestamp(microseconds: 1_771_243_200_000_000)

private let opened = PostmortemEvent.opened(
  PostmortemOpening(of: incident, leader: alice, by: alice))

private func written(
  _ text: String, _ number: UInt8, over base: UInt8? = nil,
  in section: PostmortemSection = .summary,
  by principal: PrincipalID = alice
) -> SectionText {
  SectionText(
    id(number), of: section, text: .text(text), over: base.map(id), by: principal)
}

private func improvement(_ number: UInt8, due seconds: Int64 = 86_400) -> Improvement {
  Improvement(
    id(number), .detect, text: .text("Alert on lock timeouts"), owner: "platform",
    dueAt: noon.advanced(bySeconds: seconds), doneWhen: .text("a lock of 5 s pages within 60 s"),
    by: alice)
}

private func publication(_ revision: Int64, unreviewed: String? = nil) -> Publication {
  Publication(
    of: revision, digest: .zero,
    from: DraftInputs(
      streams: [.init(incident, at: StreamVersion(7), head: .zero)], wording: .zero, policy: .zero,
      redactions: 1),
    on: incident, isOfDeployment: false, covering: [StreamID(uuid: uuid(0xB2))],
    unreviewed: unreviewed.map { .text($0) }, by: alice)
}

/// A postmortem, told command by command.
private struct Desk {
  var state = Postmortem()

  init(_ commands: PostmortemCommand...) throws {
    try ask(.open(PostmortemOpening(of: incident, leader: alice, by: alice)))
    for command in commands { try ask(command) }
  }

  @discardableResult mutating func ask(_ command: PostmortemCommand) throws -> [PostmortemEvent] {
    let events = try state.decide(command)
    for event in events { state.evolve(event) }
    return events
  }

  mutating func write(
    _ text: String, _ number: UInt8, over base: UInt8? = nil, by principal: PrincipalID = alice,
    origin: String = "", because: String? = nil
  ) throws {
    try ask(
      .write(
        written(text, number, over: base, by: principal), origin: origin,
        because: because.map { .text($0) }))
  }

  func refuses(_ command: PostmortemCommand) -> PostmortemRejection? {
    do throws(PostmortemRejection) {
      _ = try state.decide(command)
      return nil
    } catch { return error }
  }
}

struct `A postmortem` {
  @Test func `is opened before anything else, and led by one person`() throws {
    let closed = Postmortem()
    #expect(closed.status == .owed)
    #expect(throws: PostmortemRejection.notOpened) {
      try closed.decide(.requestReview(by: alice))
    }
    var desk = try Desk()
    #expect(desk.state.status == .draft)
    #expect(try desk.ask(.open(PostmortemOpening(of: incident, leader: alice, by: bob))) == [])
    try desk.ask(.open(PostmortemOpening(of: incident, leader: bob, by: alice)))
    #expect(desk.state.opening?.leader == bob)
  }

  @Test func `takes a text, and the same again is nothing new`() throws {
    var desk = try Desk()
    try desk.write("One.", 1)
    #expect(desk.state.revision == 1)
    try desk.write("One.", 2, over: 1)
    #expect(desk.state.revision == 1)
    try desk.write("Two.", 3, over: 1)
    #expect(desk.state.revision == 2)
    #expect(desk.state.text(of: .summary)?.text == .text("Two."))
    #expect(desk.state.text(of: .summary, at: 1)?.text == .text("One."))
    #expect(desk.state.text(of: .summary, at: 0) == nil)
    #expect(
      desk.refuses(.write(written("x", 4, over: 9), origin: "", because: nil)) == .unknownText)
    #expect(
      desk.refuses(.write(written(" \n", 4, over: 3), origin: "", because: nil)) == .noText("text"))
    let longest = String(repeating: "x", count: Postmortem.longestText)
    #expect(desk.refuses(.write(written(longest, 4, over: 3), origin: "", because: nil)) == nil)
    #expect(
      desk.refuses(.write(written(longest + "x", 4, over: 3), origin: "", because: nil))
        == .tooLong("text"))
  }

  @Test func `puts together what two people wrote at once, and loses nothing`() throws {
    var desk = try Desk()
    try desk.write("one\ntwo\nthree\nfour", 1)
    try desk.write("ONE\ntwo\nthree\nfour", 2, over: 1)
    try desk.write("one\ntwo\nthree\nFOUR", 3, over: 1, by: bob)
    let text = try #require(desk.state.text(of: .summary))
    #expect(text.text == .text("ONE\ntwo\nthree\nFOUR"))
    #expect(text.isMerged && text.base == id(2))
    // Both changed the same line: nothing is chosen.
    let rejection = desk.refuses(
      .write(written("eins\ntwo\nthree\nfour", 4, over: 1), origin: "", because: nil))
    guard case .conflict(let merge, let base) = rejection else {
      Issue.record("no conflict: \(String(describing: rejection))")
      return
    }
    #expect(base == id(3))
    #expect(merge == "<<<<<<< theirs\nONE\n=======\neins\n>>>>>>> yours\ntwo\nthree\nFOUR")
    #expect(desk.state.text(of: .summary)?.id == id(3))
  }

  @Test func `merges from what both began with where nobody had written`() throws {
    var desk = try Desk()
    let origin = "computed\n\nmore"
    try desk.write("computed\n\nand more", 1, origin: origin)
    try desk.write("It was computed\n\nmore", 2, by: bob, origin: origin)
    #expect(desk.state.text(of: .summary)?.text == .text("It was computed\n\nand more"))
  }

  @Test func `is approved by somebody who did not write all of it, at one revision`() throws {
    var desk = try Desk()
    try desk.write("One.", 1)
    let approve = { (who: PrincipalID, revision: Int64?) in
      PostmortemCommand.review(.approved, because: nil, by: who, of: revision)
    }
    #expect(desk.refuses(approve(alice, nil)) == .ownReview)
    #expect(desk.refuses(approve(bob, 0)) == .staleRevision(newest: 1))
    #expect(desk.refuses(.review(.changesWanted, because: nil, by: bob, of: nil)) == .noReason)
    #expect(desk.refuses(.publish(publication(1))) == .notReviewed)
    try desk.ask(approve(bob, 1))
    #expect(desk.state.status == .reviewed)
    try desk.write("Two.", 2, over: 1)
    #expect(desk.state.status == .draft)
    #expect(desk.refuses(.publish(publication(2))) == .notReviewed)
    try desk.ask(approve(bob, 2))
    try desk.ask(.review(.changesWanted, because: .text("the number"), by: bob, of: nil))
    #expect(desk.refuses(.publish(publication(2))) == .notReviewed)
    try desk.ask(.publish(publication(2, unreviewed: "the reviewer is away")))
    #expect(desk.state.status == .published)
    #expect(desk.state.publications.last?.unreviewed == .text("the reviewer is away"))
  }

  @Test func `once published changes only for a reason, which stays`() throws {
    var desk = try Desk()
    try desk.write("One.", 1)
    try desk.ask(.review(.approved, because: nil, by: bob, of: nil))
    #expect(desk.refuses(.publish(publication(0))) == .staleRevision(newest: 1))
    try desk.ask(.publish(publication(1, unreviewed: "ignored, as it was reviewed")))
    #expect(desk.state.publications.last?.unreviewed == nil)
    #expect(try desk.ask(.publish(publication(1))) == [])
    #expect(
      desk.refuses(.write(written("Two.", 2, over: 1), origin: "", because: nil)) == .published)
    try desk.write("Two.", 2, over: 1, because: "it was two")
    #expect(desk.state.status == .corrected)
    #expect(desk.state.corrections.map(\.of) == [1])
    // The rest of the same correction needs no reason of its own.
    try desk.write("Three.", 3, over: 2)
    #expect(desk.state.corrections.count == 1)
    try desk.ask(.review(.approved, because: nil, by: bob, of: nil))
    try desk.ask(.publish(publication(3)))
    #expect(desk.state.publications.map(\.revision) == [1, 3])
    #expect(desk.refuses(.write(written("4", 4, over: 3), origin: "", because: nil)) == .published)
  }

  @Test func `does not go out over open comments`() throws {
    var desk = try Desk()
    try desk.write("One.", 1)
    try desk.ask(.comment(Comment(id(9), on: .summary, text: .text("Which one?"), by: bob)))
    try desk.ask(.review(.approved, because: nil, by: bob, of: nil))
    #expect(desk.refuses(.publish(publication(1))) == .openComments(1))
    #expect(desk.refuses(.settle(comment: id(8), by: alice)) == .unknownComment)
    try desk.ask(.settle(comment: id(9), by: alice))
    #expect(desk.refuses(.publish(publication(1))) == nil)
  }

  @Test func `follows its actions to their end`() throws {
    var desk = try Desk()
    #expect(desk.refuses(.add(improvement(1, due: 0), at: noon)) == .dueInPast)
    #expect(desk.refuses(.add(improvement(1, due: 1), at: noon)) == nil)
    try desk.ask(.add(improvement(1), at: noon))
    let reference = TrackerReference("main", "42", at: "https://tracker.example/42")
    try desk.ask(.export(reference, improvement: id(1)))
    #expect(try desk.ask(.export(reference, improvement: id(1))) == [])
    let end = ImprovementEnd(id(1), evidence: .text("paged in 40 s"), by: bob)
    let revision = desk.state.revision
    try desk.ask(.finish(end))
    #expect(desk.state.improvements.map(\.isOpen) == [false])
    #expect(desk.refuses(.change(improvement(1))) == .notOpen)
    #expect(try desk.ask(.finish(end)) == [])
    try desk.ask(.reopen(improvement: id(1), because: .text("it pages no more"), by: nil))
    #expect(desk.state.improvements.map(\.isOpen) == [true])
    // What becomes of an action is no other text.
    #expect(desk.state.revision == revision)
    #expect(desk.state.improvements[0].isOverdue(at: noon.advanced(bySeconds: 86_400)))
    #expect(!desk.state.improvements[0].isOverdue(at: noon.advanced(bySeconds: 86_399)))
    try desk.ask(
      .decline(
        DeclinedImprovement(id(1), text: .text("-"), because: .text("replaced"), by: alice)))
    #expect(desk.state.declined.map(\.text) == [.text("Alert on lock timeouts")])
    #expect(desk.state.revision == revision + 1)
    #expect(desk.refuses(.finish(end)) == .notOpen)
  }

  @Test func `holds no more than anybody reads`() throws {
    var desk = try Desk()
    for _ in 0..<Postmortem.mostItems {
      try desk.ask(.nameFactor(Factor(id(1), .code, text: .text("x"), by: alice)))
    }
    #expect(
      desk.refuses(.nameFactor(Factor(id(1), .code, text: .text("x"), by: alice)))
        == .tooMany("factors"))
  }

  // MARK: What is kept for ever

  static let examples: [(String, PostmortemEvent)] = [
    ("postmortem.opened.v1", opened),
    (
      "postmortem.opened.of-deployment.v1",
      .opened(PostmortemOpening(of: incident, isOfDeployment: true, leader: bob, by: alice))
    ),
    (
      "section.written.v1",
      .sectionWritten(
        SectionText(
          id(2), of: .customerMessage, text: .text("Orders failed [#12]."), cites: [id(12)],
          over: id(1), isMerged: true, by: alice))
    ),
    (
      "perspective.shared.v1",
      .perspectiveShared(
        Perspective(id(3), text: .text("I saw the graph late."), .role, role: "scribe", by: bob))
    ),
    (
      "perspective.shared.anonymous.v1",
      .perspectiveShared(Perspective(id(3), text: .text("I was on two calls."), .none))
    ),
    (
      "factor.named.v1",
      .factorNamed(
        Factor(
          id(4), .peopleLoad, text: .text("One team for three services"), cites: [id(9)], by: bob))
    ),
    (
      "factor.withdrawn.v1",
      .factorWithdrawn(factor: id(4), by: bob, because: .text("It was another week."))
    ),
    (
      "finding.waived.v1",
      .findingWaived(
        Waiver("postmortem.q6", in: .summary, because: .text("It was total."), by: alice))
    ),
    (
      "comment.added.v1",
      .commented(Comment(id(5), on: .factors, text: .text("Which?"), answers: id(4), by: bob))
    ),
    ("comment.settled.v1", .commentSettled(comment: id(5), by: alice)),
    ("improvement.added.v1", .improvementAdded(improvement(6))),
    ("improvement.changed.v1", .improvementChanged(improvement(6, due: 172_800))),
    (
      "improvement.declined.v1",
      .improvementDeclined(
        DeclinedImprovement(id(6), text: .text("Rewrite it"), because: .text("No gain"), by: alice))
    ),
    (
      "improvement.exported.v1",
      .improvementExported(
        TrackerReference("main", "42", at: "https://tracker.example/42"), improvement: id(6))
    ),
    (
      "improvement.finished.v1",
      .improvementFinished(ImprovementEnd(id(6), evidence: .text("Test 812"), by: nil))
    ),
    (
      "improvement.reopened.v1",
      .improvementReopened(improvement: id(6), because: .text("Reopened there."), by: nil)
    ),
    ("review.requested.v1", .reviewRequested(by: alice)),
    (
      "review.given.v1",
      .reviewGiven(
        PostmortemReview(of: 3, .changesWanted, because: .text("Name the signal."), by: bob))
    ),
    ("postmortem.published.v1", .published(publication(3, unreviewed: "Nobody is there."))),
    (
      "postmortem.corrected.v1",
      .corrected(section: .impact, because: .text("It was 1,840."), by: alice)
    ),
  ]

  @Test(arguments: examples)
  func `still reads`(file: String, event: PostmortemEvent) throws {
    try GoldenFolder().holds(event, of: .postmortems, as: file, recorded: recorded)
  }

  @Test func `keeps words apart from what stays`() throws {
    for (file, event) in Self.examples {
      let body = EventFormat.postmortems.body(event)
      let clear = String(decoding: body.clear, as: UTF8.self)
      for word in [
        "Orders", "graph", "calls", "One team", "another week", "total", "Which", "timeouts",
      ] {
        #expect(!clear.contains(word), "\(file)")
      }
    }
    let anonymous = EventFormat.postmortems.body(
      .perspectiveShared(Perspective(id(3), text: .text("x"), .none)))
    #expect(!String(decoding: anonymous.clear, as: UTF8.self).contains("\"by\""))
  }

  @Test func `has a golden file for every type`() throws {
    let files = try GoldenFolder().names()
    let known = EventFormat.postmortems.known
    #expect(known.count == 18)
    for (type, _) in known { #expect(files.contains("\(type.name).v1")) }
  }

  @Test func `passes over what a newer program adds`() throws {
    try StoredFormat(
      .postmortems, Self.examples.map { (file: $0.0, event: $0.1) }, recorded: recorded
    )
    .passesOverKeys()
  }
}

private let recorded: @Sendable (EventBody) -> RecordedEvent = { golden in
  RecordedEvent(
    position: LogPosition(1), id: id(1), stream: incident, version: StreamVersion(1),
    type: golden.type, revision: golden.revision, happenedAt: noon, recordedAt: noon,
    actor: Actor(alice, as: "responder"), causes: [], policy: nil, visibility: .normal,
    command: nil,
    clear: golden.clear, sealed: nil, hash: .zero)
}
