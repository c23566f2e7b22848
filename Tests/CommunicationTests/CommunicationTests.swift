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
  to audience: UpdateAudience = .responders, text: String = "Checkout fails for one in five.",
  said: Int64 = 0
) -> Update {
  Update(
    EventID(uuid: uuid(number)), to: audience, phase, at: at(said), text: .text(text),
    nextDueAt: seconds.map(at), by: alice)
}

private func setting(_ audience: UpdateAudience) -> CadenceSetting {
  CadenceSetting(
    EventID(uuid: uuid(audience == .responders ? 40 : audience == .executives ? 41 : 42)),
    of: audience, cadence, severity: "SEV2", since: noon)
}

@Suite struct `What is said, and what is owed` {
  private struct Desk {
    var book = CommunicationBook()
    var events: [CommunicationEvent] = []

    init() throws {
      for audience in UpdateAudience.allCases {
        try say(.setCadence(setting(audience)))
      }
      events = []
    }

    mutating func say(_ ask: CommunicationCommand.Ask, at seconds: Int64 = 0) throws {
      var ask = ask
      if case .publish(var update) = ask {
        update.at = at(seconds)
        ask = .publish(update)
      }
      for event in try book.decide(CommunicationCommand(ask, at: at(seconds))) {
        book.evolve(event)
        events.append(event)
      }
    }
  }

  @Test func `each audience has a sequence and a clock of its own`() throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.publish(update(11, to: .executives)))
    try desk.say(.publish(update(12, next: 1_500)), at: 600)
    #expect(desk.book.updates.map(\.sequence) == [1, 1, 2])
    #expect(desk.book.openPromise(to: .responders)?.dueAt == at(1_500))
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(900))
    #expect(
      desk.book.promises.filter { $0.audience == .responders }.map(\.fate) == [.kept, .kept, nil])
  }

  /// The grace of the policy is a fifth of the quarter of an hour: three minutes.
  @Test(arguments: [(Int64(900), PromiseFate.kept), (1_080, .kept), (1_081, .late), (4_000, .late)])
  func `a word is late after its time and the grace`(
    seconds: Int64, fate: PromiseFate
  ) throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.publish(update(11, next: seconds + 60)), at: seconds)
    #expect(desk.book.promises.first { $0.made == EventID(uuid: uuid(10)) }?.fate == fate)
    let ends = desk.events.compactMap { event in
      if case .promiseEnded(let end) = event { end } else { nil }
    }
    #expect(ends.last?.lateBySeconds == (fate == .late ? seconds - 900 : nil))
  }

  @Test func `the next time is said, lies ahead, and is not too far away`() throws {
    var desk = try Desk()
    func refused(_ update: Update, at seconds: Int64 = 0) -> CommunicationRejection? {
      do throws(CommunicationRejection) {
        _ = try desk.book.decide(
          CommunicationCommand(.publish(update), at: at(seconds)))
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
    var desk = try Desk()
    let snooze = Snooze(
      EventID(uuid: uuid(20)), of: .responders, at: at(600), until: at(1_200),
      because: .text("No news yet."), by: alice)
    #expect(throws: CommunicationRejection.nothingOwed) {
      _ = try CommunicationBook().decide(CommunicationCommand(.snooze(snooze), at: at(600)))
    }
    try desk.say(.publish(update(10)))
    try desk.say(.snooze(snooze), at: 600)
    #expect(desk.book.openPromise(to: .responders)?.dueAt == at(1_200))
    // Whoever tells readers knows what they were told before.
    guard case .snoozed(let told) = desk.events.last else {
      Issue.record("it was not put off")
      return
    }
    #expect(told.update == EventID(uuid: uuid(10)))
    let first = try #require(desk.book.updates.first)
    #expect(desk.book.postponement(of: first)?.dueAt == at(1_200))
    #expect(
      desk.book.promises.filter { $0.audience == .responders }.map(\.fate) == [
        .kept, .replaced, nil,
      ])
    var longer = snooze
    longer.until = at(3_000)
    #expect(throws: CommunicationRejection.nextTimeTooLate(latest: at(1_500))) {
      try desk.say(.snooze(longer), at: 600)
    }
    longer.because = .text("")
    #expect(throws: CommunicationRejection.noReason) { try desk.say(.snooze(longer), at: 600) }
  }

  /// Promised for 900 seconds, with three minutes of grace.
  @Test(arguments: [(Int64(900), PromiseFate.replaced), (1_080, .replaced), (1_081, .broken)])
  func `putting off what is overdue does not make it kept`(
    seconds: Int64, fate: PromiseFate
  ) throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    let snooze = Snooze(
      EventID(uuid: uuid(20)), of: .responders, at: at(seconds), until: at(seconds + 600),
      because: .text("No news yet."), by: alice)
    try desk.say(.snooze(snooze), at: seconds)
    #expect(desk.book.promises.first { $0.made == EventID(uuid: uuid(10)) }?.fate == fate)
    #expect(desk.book.openPromise(to: .responders)?.dueAt == at(seconds + 600))
    #expect(
      desk.book.record(of: .responders, until: at(seconds)).broken == (fate == .broken ? 1 : 0))
  }

  /// The first word is due after five minutes, with one of grace.
  @Test(
    arguments: [(Int64(360), 30, PromiseFate.replaced), (361, 30, .broken), (361, 2, .replaced)]
      as [(Int64, Int64, PromiseFate)])
  func `a milder severity does not forgive what is overdue, and a worse one counts it once`(
    seconds: Int64, minutes: Int64, fate: PromiseFate
  ) throws {
    var desk = try Desk()
    var other = setting(.executives)
    (other.cadence.first, other.severity) = (.minutes(minutes), "SEV9")
    try desk.say(.setCadence(other), at: seconds)
    #expect(desk.book.promises.first { $0.audience == .executives }?.fate == fate)
    // The same again is no news, whatever the first time broke.
    let count = desk.events.count
    try desk.say(.setCadence(other), at: seconds + 1)
    #expect(desk.events.count == count)
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(minutes * 60))
  }

  @Test func `the first word is owed from the declaration on, and a worse severity asks sooner`()
    throws
  {
    var desk = try Desk()
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(300))
    var sooner = setting(.executives)
    sooner.cadence.first = .minutes(2)
    sooner.severity = "SEV1"
    try desk.say(.setCadence(sooner), at: 60)
    try desk.say(.setCadence(sooner), at: 70)
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(120))
    #expect(desk.events.count == 1)
    try desk.say(.publish(update(10, to: .executives)), at: 100)
    var later = sooner
    later.cadence.byPhase[.investigating] = .minutes(10)
    try desk.say(.setCadence(later), at: 110)
    // What was promised to readers stands; what may be promised next is less.
    #expect(desk.book.openPromise(to: .executives)?.dueAt == at(900))
    #expect(desk.book.latestNext(to: .executives, in: .investigating, at: at(110)) == at(710))
  }

  @Test func `each slot reminds once, and only of what is still owed`() throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.remind(.responders), at: 719)
    #expect(desk.book.reminders.isEmpty)
    for _ in 0..<3 { try desk.say(.remind(.responders), at: 720) }
    for _ in 0..<3 { try desk.say(.remind(.responders), at: 900) }
    #expect(desk.book.reminders.map(\.stage) == [.soon, .overdue])
    #expect(desk.book.reminders.map(\.nextAt) == [at(900), at(1_125)])
    try desk.say(.publish(update(11, next: 1_600)), at: 1_000)
    try desk.say(.remind(.responders), at: 1_200)
    #expect(desk.book.reminders.count == 2)
  }

  @Test func `what an outage swallowed is told once, with how many there were`() throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    try desk.say(.remind(.responders), at: 720)
    // Two hours later: 900, 1,125, 1,350 and then each 900 seconds.
    try desk.say(.remind(.responders), at: 720 + 7_200)
    let last = try #require(desk.book.reminders.last)
    #expect(last.slot == 10)
    #expect(last.dueAt == at(7_650))
    #expect(last.missed == 9)
    #expect(last.nextAt == at(8_550))
    #expect(last.stage == .commander)
  }

  @Test(arguments: [(0, 800), (1, 1_000), (2, 1_250), (3, 1_500), (4, 2_500), (5, 3_500)])
  func `reminders hang on what was promised`(slot: Int32, seconds: Int64) {
    let promise = Promise(.responders, made: EventID(uuid: uuid(10)), at: at(0), dueAt: at(1_000))
    #expect(promise.reminder(inSlot: slot) == at(seconds))
    #expect(promise.slotReached(at: at(seconds)) == slot)
    #expect(
      promise.slotReached(at: Timestamp(microseconds: at(seconds).microseconds - 1))
        == (slot == 0 ? nil : slot - 1))
  }

  @Test func `a promise over all of time falls due without a fault`() {
    let promise = Promise(
      .responders, made: EventID(uuid: uuid(10)), at: Timestamp(microseconds: .min),
      dueAt: Timestamp(microseconds: .max))
    #expect(promise.reminder(inSlot: .max) >= promise.reminder(inSlot: 0))
    #expect(promise.slotReached(at: Timestamp(microseconds: .max)) != nil)
  }

  @Test func `what never came is broken`() throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    for _ in 0..<2 { try desk.say(.giveUp, at: 9_000) }
    #expect(desk.book.promises.map(\.fate).filter { $0 == .broken }.count == 3)
    #expect(UpdateAudience.allCases.allSatisfy { desk.book.openPromise(to: $0) == nil })
  }

  @Test func `rungs are climbed when their time comes, and the highest stands for those missed`()
    throws
  {
    var desk = try Desk()
    let rungs = [
      PlannedRung(1, to: "on-call", because: .immediately, at: at(0)),
      PlannedRung(2, to: "lead", because: .unacknowledged, at: at(300)),
      PlannedRung(5, to: "cto", because: .incidentOpen, at: at(3_600)),
    ]
    try desk.say(.planEscalation(EscalationPlan(rungs.reversed())))
    for _ in 0..<2 { try desk.say(.climb, at: 0) }
    #expect(desk.book.climbs.map(\.rung.to) == ["on-call"])
    #expect(desk.book.climbs.last?.nextAt == at(300))
    // Somebody took the lead: what waited for that is taken back, what was climbed stays climbed.
    try desk.say(.planEscalation(EscalationPlan([rungs[0], rungs[2]])), at: 200)
    try desk.say(.climb, at: 400)
    #expect(desk.book.climbs.count == 1)
    try desk.say(.planEscalation(EscalationPlan(rungs)), at: 500)
    try desk.say(.climb, at: 4_000)
    #expect(desk.book.climbs.last?.rung.to == "cto")
    #expect(desk.book.climbs.last?.missed == 1)
    #expect(desk.book.plannedRungs.isEmpty)
  }

  @Test func `rungs that a higher one passed over are not called after it`() throws {
    var desk = try Desk()
    let rungs = [
      PlannedRung(1, to: "on-call", because: .immediately, at: at(0)),
      PlannedRung(2, to: "lead", because: .incidentOpen, at: at(300)),
      PlannedRung(3, to: "vp", because: .incidentOpen, at: at(600)),
      PlannedRung(5, to: "cto", because: .incidentOpen, at: at(3_600)),
    ]
    try desk.say(.planEscalation(EscalationPlan(rungs)))
    try desk.say(.climb, at: 700)
    #expect(desk.book.climbs.map(\.rung.to) == ["vp"])
    // Whatever moves the clocks plans what the policy says once more.
    try desk.say(.planEscalation(EscalationPlan(rungs)), at: 710)
    try desk.say(.climb, at: 720)
    #expect(desk.book.plannedRungs.map(\.to) == ["cto"])
    #expect(desk.book.climbs.count == 1)
    // One that did not apply then was not passed over.
    let late = PlannedRung(2, to: "lead", because: .unacknowledged, at: at(300))
    try desk.say(.planEscalation(EscalationPlan(rungs + [late])), at: 730)
    try desk.say(.climb, at: 740)
    #expect(desk.book.climbs.map(\.rung.to) == ["vp", "lead"])
  }

  @Test func `an incident that is reopened calls the ladder anew, once`() throws {
    var desk = try Desk()
    func plan(from seconds: Int64, reopened: Int64?) -> CommunicationCommand.Ask {
      .planEscalation(
        EscalationPlan(
          [
            PlannedRung(1, to: "on-call", because: .immediately, at: at(seconds)),
            PlannedRung(2, to: "lead", because: .incidentOpen, at: at(seconds + 300)),
          ], reopenedAt: reopened.map { at($0) }))
    }
    try desk.say(plan(from: 0, reopened: nil))
    try desk.say(.climb, at: 400)
    try desk.say(.giveUp, at: 500)
    try desk.say(plan(from: 9_000, reopened: 9_000), at: 9_000)
    try desk.say(.climb, at: 9_000)
    #expect(desk.book.climbs.map(\.rung.to) == ["lead", "on-call"])
    try desk.say(plan(from: 9_000, reopened: 9_000), at: 9_010)
    try desk.say(.climb, at: 9_010)
    #expect(desk.book.climbs.count == 2)
    #expect(desk.book.plannedRungs.map(\.to) == ["lead"])
    // It was closed and plans nothing: that begins no new round.
    try desk.say(.giveUp, at: 9_020)
    try desk.say(plan(from: 9_000, reopened: 9_000), at: 9_030)
    #expect(desk.book.plannedRungs.map(\.to) == ["lead"])
  }

  @Test func `a correction leaves the old text, and counts from now on`() throws {
    var desk = try Desk()
    try desk.say(.publish(update(10)))
    let correction = UpdateCorrection(
      of: EventID(uuid: uuid(10)), at: at(60), text: .text("For one in ten."),
      because: .text("Counted anew."), by: alice)
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
            of: made, at: at(60), text: .text("For one in ten."), because: .text("Counted anew."),
            by: alice))
      ),
      (
        "update.published.v1.insisted",
        .published(
          {
            var insisted = update(12)
            insisted.overruled = ["update.fix-time-promise", "update.success-claim"]
            return insisted
          }())
      ),
      (
        "update.corrected.v1.insisted",
        .corrected(
          {
            var correction = UpdateCorrection(
              of: made, at: at(60), text: .text("It is fixed."), because: .text("It is."),
              by: alice)
            correction.overruled = ["update.success-claim"]
            return correction
          }())
      ),
      (
        "announcement.published.v1.insisted",
        .announced(
          {
            var announcement = AnnouncementPublished(
              made, "start", at: noon, text: .text("No impact."), by: alice)
            announcement.overruled = ["update.no-impact"]
            return announcement
          }())
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
        .reminded(
          Reminder(
            .responders, made: made, slot: 2, dueAt: at(1_125), missed: 1, nextAt: at(1_350)))
      ),
      (
        "reminder.snoozed.v1",
        .snoozed(
          Snooze(
            EventID(uuid: uuid(20)), of: .everybody, at: noon, until: at(1_200),
            because: .text("No news yet."), by: alice))
      ),
      (
        "reminder.snoozed.v1.told",
        .snoozed(
          {
            var snooze = Snooze(
              EventID(uuid: uuid(20)), of: .everybody, at: noon, until: at(1_200),
              because: .text("No news yet."), by: alice)
            snooze.update = made
            return snooze
          }())
      ),
      (
        "update.drafted.v1",
        .drafted(
          DraftNote(
            .verification, after: EventID(uuid: uuid(30)), in: .monitoring,
            for: [.responders, .everybody]))
      ),
      (
        "notice.owed.v1",
        .noticeOwed(
          Notice(
            "data-protection", to: "supervisory authority", role: "legal", since: noon,
            dueAt: at(259_200)))
      ),
      (
        "notice.reminded.v1",
        .noticeReminded(
          NoticeReminder("data-protection", slot: 1, dueAt: noon, missed: 1, nextAt: at(60)))
      ),
      (
        "notice.given.v1",
        .noticeEnded(
          NoticeEnd(
            "data-protection", .given, at: noon, text: .text("By the form."), lateBySeconds: 60,
            by: alice))
      ),
      (
        "notice.lifted.v1",
        .noticeEnded(
          NoticeEnd("data-protection", .lifted, at: noon, text: .text("No data."), by: alice))
      ),
      (
        "announcement.owed.v1",
        .announcementOwed(
          AnnouncementOwed("progress", of: EventID(uuid: uuid(30)), dueAt: noon))
      ),
      (
        "announcement.published.v1",
        .announced(
          AnnouncementPublished(
            made, "progress", at: noon, text: .text("At 20 %: all is well."),
            cites: [EventID(uuid: uuid(30))], group: "canary", incident: StreamID(uuid: uuid(31)),
            by: alice))
      ),
      (
        "announcement.published.v1.first",
        .announced(
          AnnouncementPublished(made, "start", at: noon, text: .text("It starts."), by: alice))
      ),
      ("cadence.set.v1", .cadenceSet(setting(.responders))),
      (
        "cadence.set.v1.long",
        .cadenceSet(
          {
            var long = setting(.executives)
            (long.isLong, long.asksFirst, long.cadence) = (true, false, cadence.slowedDown)
            long.because = .text("It goes on over night.")
            return long
          }())
      ),
      (
        "cadence.set.v1.broken",
        .cadenceSet(
          {
            var other = setting(.executives)
            (other.severity, other.broken) = ("SEV3", EventID(uuid: uuid(41)))
            return other
          }())
      ),
      (
        "escalation.planned.v1",
        .escalationPlanned(
          EscalationPlan([
            PlannedRung(2, to: "lead", via: "pager", because: .unacknowledged, at: at(300)),
            PlannedRung(5, to: "cto", because: .incidentOpen, at: at(3_600)),
          ]))
      ),
      (
        "escalation.planned.v1.reopened",
        .escalationPlanned(
          EscalationPlan(
            [PlannedRung(5, to: "cto", because: .incidentOpen, at: at(7_200))],
            reopenedAt: at(3_600)))
      ),
      (
        "escalation.climbed.v1",
        .climbed(
          EscalationClimb(
            PlannedRung(2, to: "lead", via: "pager", because: .unacknowledged, at: at(300)),
            missed: 1, nextAt: at(3_600)))
      ),
      (
        "escalation.acknowledged.v1",
        .answered(CallAnswer(rung: 2, via: "pager", by: alice))
      ),
      (
        "escalation.acknowledged.v1.nobody",
        .answered(CallAnswer(rung: 2, via: "pager", by: nil))
      ),
    ]
  }()

  @Test(arguments: events)
  func `every revision still reads, and the newest is written`(
    file: String, event: CommunicationEvent
  ) throws {
    try GoldenFolder().holds(event, of: .communication, as: file) { golden in
      RecordedEvent(
        position: LogPosition(1), id: EventID(uuid: uuid(10)), stream: StreamID(uuid: uuid(9)),
        version: StreamVersion(1), type: golden.type, revision: golden.revision, happenedAt: noon,
        recordedAt: noon, actor: Actor(alice, as: "scribe"), causes: [], policy: nil,
        visibility: .normal, command: nil, clear: golden.clear, sealed: nil, hash: .zero)
    }
    #expect(Phase.of(EventFormat.communication.body(event).type) == .communication)
  }

  @Test func `every known type has a golden file`() throws {
    let known = EventFormat.communication.known.map(\.type.name)
    let files = try GoldenFolder().names()
    #expect(known.count == 18)
    for name in known { #expect(files.contains("\(name).v1")) }
  }
}
