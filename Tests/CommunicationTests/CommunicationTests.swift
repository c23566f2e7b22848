import Communication
import Digest
import EventLog
import FoundationEssentials
import Incidents
import JSON
import Policy
import TestGoldens
import Testing

private let noon = Timestamp(microseconds: 1_700_000_000_000_000)
private let alice = PrincipalID(uuid: uuid(1))
private let cadence = UpdateCadence(
  first: .minutes(5),
  byPhase: [.investigating: .minutes(15), .identified: .minutes(20), .monitoring: .minutes(30)])

private func uuid(_ last: UInt8) -> UUID {
  UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, last))
}

private func at(_ seconds: Int64) -> Timestamp { noon.advanced(bySeconds: seconds) }

private func update(
  _ number: UInt8, _ phase: UpdatePhase = .investigating, next seconds: Int64? = 900,
  to audience: UpdateAudience = .responders, text: String = "Checkout fails for one in five."
) -> Update {
  Update(
    EventID(uuid: uuid(number)), to: audience, phase, text: .text(text),
    nextDueAt: seconds.map(at), by: alice)
}

@Suite struct `What is said, and what is owed` {
  private struct Desk {
    var book = CommunicationBook()
    var events: [CommunicationEvent] = []

    mutating func say(
      _ ask: CommunicationCommand.Ask, at seconds: Int64 = 0, under rule: UpdateCadence? = cadence
    ) throws {
      for event in try book.decide(CommunicationCommand(ask, at: at(seconds), under: rule)) {
        book.evolve(event)
        events.append(event)
      }
    }
  }

  @Test func `each audience has a sequence and a clock of its own`() throws {
    var desk = Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.publish(update(11, to: .executives)))
    try desk.say(.publish(update(12, next: 1_500)), at: 600)
    #expect(desk.book.updates.map(\.sequence) == [1, 1, 2])
    #expect(desk.book.openPromise(to: .responders)?.dueAt == at(1_500))
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(900))
    #expect(desk.book.promises.first?.fate == .kept)
  }

  /// The grace of the policy is a fifth of the quarter of an hour: three minutes.
  @Test(arguments: [(Int64(900), PromiseFate.kept), (1_080, .kept), (1_081, .late), (4_000, .late)])
  func `a word is late after its time and the grace`(
    seconds: Int64, fate: PromiseFate
  ) throws {
    var desk = Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.publish(update(11, next: seconds + 60)), at: seconds)
    #expect(desk.book.promises.first?.fate == fate)
    let ends = desk.events.compactMap { event in
      if case .promiseEnded(let end) = event { end } else { nil }
    }
    #expect(ends.first?.lateBySeconds == (fate == .late ? seconds - 900 : nil))
  }

  @Test func `the next time is said, lies ahead, and is not too far away`() throws {
    var desk = Desk()
    func refused(_ update: Update, at seconds: Int64 = 0) -> CommunicationRejection? {
      do throws(CommunicationRejection) {
        _ = try desk.book.decide(
          CommunicationCommand(.publish(update), at: at(seconds), under: cadence))
        return nil
      } catch { return error }
    }
    #expect(refused(update(10, next: nil)) == .noNextTime)
    #expect(refused(update(10, next: 0)) == .nextTimePassed)
    #expect(refused(update(10, next: 900)) == nil)
    #expect(refused(update(10, next: 901)) == .nextTimeTooLate(latest: at(900)))
    #expect(refused(update(10, .mitigating, next: 1_200)) == nil)
    #expect(refused(update(10, .mitigating, next: 1_201)) == .nextTimeTooLate(latest: at(1_200)))
    #expect(refused(update(10, .resolved, next: 60)) == .nothingFollows)
    #expect(refused(update(10, .resolved, next: nil)) == nil)
    #expect(refused(update(10, text: " \n")) == .noText)
    try desk.say(.publish(update(10, .monitoring, next: 1_800)))
    #expect(refused(update(11, .identified)) == .phaseGoesBack(from: .monitoring))
    var explained = update(11, .identified)
    explained.because = .text("It came back.")
    #expect(refused(explained) == nil)
  }

  @Test func `putting off is a new promise, and readers see it`() throws {
    var desk = Desk()
    let snooze = Snooze(
      EventID(uuid: uuid(20)), of: .responders, until: at(1_200), because: .text("No news yet."),
      by: alice)
    #expect(throws: CommunicationRejection.nothingOwed) { try desk.say(.snooze(snooze)) }
    try desk.say(.publish(update(10)))
    try desk.say(.snooze(snooze), at: 600)
    #expect(desk.book.openPromise(to: .responders)?.dueAt == at(1_200))
    #expect(desk.book.promises.map(\.fate) == [.replaced, nil])
    var longer = snooze
    longer.until = at(3_000)
    #expect(throws: CommunicationRejection.nextTimeTooLate(latest: at(1_500))) {
      try desk.say(.snooze(longer), at: 600)
    }
    longer.because = .text("")
    #expect(throws: CommunicationRejection.noReason) { try desk.say(.snooze(longer), at: 600) }
  }

  @Test func `each stage reminds once, and only of what is still owed`() throws {
    var desk = Desk()
    try desk.say(.publish(update(10)))
    let made = EventID(uuid: uuid(10))
    for _ in 0..<3 { try desk.say(.remind(.responders, made: made, .soon, missed: 0)) }
    try desk.say(.remind(.responders, made: made, .overdue, missed: 2))
    #expect(desk.book.reminders.map(\.stage) == [.soon, .overdue])
    try desk.say(.publish(update(11, next: 1_600)), at: 1_000)
    try desk.say(.remind(.responders, made: made, .deputy, missed: 0), at: 1_200)
    #expect(desk.book.reminders.count == 2)
  }

  @Test func `reminders hang on what was promised`() {
    let promise = Promise(.responders, made: EventID(uuid: uuid(10)), dueAt: at(1_000))
    let times = UpdateCadence.reminders(of: promise, madeAt: at(0))
    #expect(times.map(\.at) == [at(800), at(1_000), at(1_250), at(1_500)])
  }

  @Test func `what never came is broken`() throws {
    var desk = Desk()
    try desk.say(.publish(update(10)))
    for _ in 0..<2 { try desk.say(.giveUp(.responders), at: 9_000) }
    #expect(desk.book.promises.map(\.fate) == [.broken])
    #expect(desk.events.count == 2)
  }

  @Test func `a correction leaves the old text, and counts from now on`() throws {
    var desk = Desk()
    try desk.say(.publish(update(10)))
    let correction = UpdateCorrection(
      of: EventID(uuid: uuid(10)), text: .text("For one in ten."), because: .text("Counted anew."),
      by: alice)
    try desk.say(.correct(correction))
    #expect(throws: CommunicationRejection.sameText) { try desk.say(.correct(correction)) }
    let first = try #require(desk.book.updates.first)
    #expect(first.text == .text("Checkout fails for one in five."))
    #expect(desk.book.text(of: first) == .text("For one in ten."))
    var other = correction
    other.update = EventID(uuid: uuid(99))
    #expect(throws: CommunicationRejection.unknownUpdate) { try desk.say(.correct(other)) }
  }
}

@Suite struct `Events of communication on disk` {
  private static let events: [(file: String, event: CommunicationEvent)] = {
    var full = update(10, .identified)
    (full.sequence, full.cites) = (2, [EventID(uuid: uuid(30)), EventID(uuid: uuid(31))])
    full.because = .text("It came back.")
    let made = EventID(uuid: uuid(10))
    return [
      ("update.published.v1", .published(full)),
      ("update.published.v1.last", .published(update(11, .resolved, next: nil))),
      (
        "update.corrected.v1",
        .corrected(
          UpdateCorrection(
            of: made, text: .text("For one in ten."), because: .text("Counted anew."), by: alice))
      ),
      ("promise.kept.v1", .promiseEnded(PromiseEnd(.responders, made: made, dueAt: noon, .kept))),
      (
        "promise.late.v1",
        .promiseEnded(
          PromiseEnd(.executives, made: made, dueAt: noon, .late, lateBySeconds: 400))
      ),
      (
        "promise.broken.v1",
        .promiseEnded(PromiseEnd(.everybody, made: made, dueAt: noon, .broken))
      ),
      (
        "reminder.issued.v1",
        .reminded(Reminder(.responders, made: made, .overdue, missed: 2))
      ),
      (
        "reminder.snoozed.v1",
        .snoozed(
          Snooze(
            EventID(uuid: uuid(20)), of: .everybody, until: noon, because: .text("No news yet."),
            by: alice))
      ),
    ]
  }()

  @Test(arguments: events)
  func `every revision still reads, and the newest is written`(
    file: String, event: CommunicationEvent
  ) throws {
    let written = EventFormat.communication.body(event)
    try GoldenFolder().writeIfAsked(written, as: file)
    let golden = try GoldenFolder().read(file)
    let recorded = RecordedEvent(
      position: LogPosition(1), id: EventID(uuid: uuid(10)), stream: StreamID(uuid: uuid(9)),
      version: StreamVersion(1), type: golden.type, revision: golden.revision, happenedAt: noon,
      recordedAt: noon, actor: Actor(alice, as: "scribe"), causes: [], policy: nil,
      visibility: .normal, command: nil, clear: golden.clear, sealed: nil, hash: .zero)
    let decoded = try EventFormat.communication.decode(
      recorded, words: golden.words.map { .text($0) })
    #expect(decoded == .event(event))
    #expect(written == golden)
    #expect(Phase.of(golden.type) == .communication)
  }

  @Test func `every known type has a golden file`() throws {
    let known = EventFormat.communication.known.map(\.type.name)
    let files = try GoldenFolder().names()
    #expect(known.count == 7)
    for name in known { #expect(files.contains("\(name).v1")) }
  }
}
