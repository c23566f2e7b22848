import EventLog
import Testing

@testable import Communication

@Suite struct `A duty to tell somebody outside` {
  private static let since = Timestamp(microseconds: 1_771_243_200_000_000)
  private static let alice = PrincipalID(uuid: EventID.make(at: since).uuid)

  private static func notice(_ hours: Int64 = 72, _ name: String = "authority") -> Notice {
    Notice(
      name, to: "the authority", role: "legal", since: since, dueAt: at(hours: hours))
  }

  private static func at(hours: Int64) -> Timestamp { since.advanced(bySeconds: hours * 3_600) }

  private struct Clock {
    var book = CommunicationBook()

    @discardableResult
    mutating func ask(
      _ ask: CommunicationCommand.Ask, at time: Timestamp
    ) throws -> [CommunicationEvent] {
      let events = try book.decide(CommunicationCommand(ask, at: time))
      for event in events { book.evolve(event) }
      return events
    }
  }

  private static func owing(_ notice: Notice = notice()) throws -> Clock {
    var clock = Clock()
    #expect(try clock.ask(.setNotices([notice]), at: since) == [.noticeOwed(notice)])
    return clock
  }

  @Test func `is owed once, stays owed, and never gets more time`() throws {
    var clock = try Self.owing()
    #expect(try clock.ask(.setNotices([Self.notice()]), at: Self.since) == [])
    #expect(try clock.ask(.setNotices([]), at: Self.since) == [])
    #expect(try clock.ask(.setNotices([Self.notice(96)]), at: Self.since) == [])
    #expect(clock.book.openNotices == [Self.notice()])
    let sooner = Self.notice(24)
    #expect(try clock.ask(.setNotices([sooner]), at: Self.since) == [.noticeOwed(sooner)])
    #expect(clock.book.openNotices == [sooner])
  }

  @Test(
    arguments: [
      (57, nil), (58, 0), (71, 0), (72, 1), (89, 1), (90, 2), (107, 2), (108, 3), (180, 4),
    ] as [(Int64, Int32?)])
  func `is reminded of by what time has passed, once each`(hours: Int64, slot: Int32?) throws {
    var clock = try Self.owing()
    let given = try clock.ask(.remindOfNotice("authority"), at: Self.at(hours: hours))
    guard let slot else {
      #expect(given == [])
      return
    }
    let next: [Int32: Int64] = [0: 72, 1: 90, 2: 108, 3: 180, 4: 252]
    #expect(
      given == [
        .noticeReminded(
          NoticeReminder(
            "authority", slot: slot, dueAt: Self.at(hours: 72), missed: slot,
            nextAt: Self.at(hours: try #require(next[slot]))))
      ])
    #expect(try clock.ask(.remindOfNotice("authority"), at: Self.at(hours: hours)) == [])
    #expect(try clock.ask(.remindOfNotice("another"), at: Self.at(hours: hours)) == [])
  }

  @Test(
    arguments: [(72, 0, nil), (72, 1, 1), (73, 0, 3_600), (10, 0, nil)] as [(Int64, Int64, Int64?)])
  func `ends when they were told, in time or late`(
    hours: Int64, microseconds: Int64, late: Int64?
  ) throws {
    var clock = try Self.owing()
    let time = Timestamp(microseconds: Self.at(hours: hours).microseconds + microseconds)
    var end = NoticeEnd("authority", .given, at: time, text: .text("By post"), by: Self.alice)
    let events = try clock.ask(.endNotice(end), at: time)
    end.lateBySeconds = late
    #expect(events == [.noticeEnded(end)])
    #expect(clock.book.openNotices == [])
    #expect(try clock.ask(.remindOfNotice("authority"), at: Self.at(hours: 999)) == [])
    #expect(try clock.ask(.setNotices([Self.notice(1)]), at: time) == [])
    #expect(throws: CommunicationRejection.unknownNotice) {
      try clock.ask(.endNotice(end), at: time)
    }
  }

  @Test func `is not ended without a word, or in the future`() throws {
    var clock = try Self.owing()
    func end(_ text: String, hours: Int64 = 1) -> NoticeEnd {
      NoticeEnd(
        "authority", .lifted, at: Self.at(hours: hours), text: .text(text), by: Self.alice)
    }
    #expect(throws: CommunicationRejection.noReason) {
      try clock.ask(.endNotice(end("")), at: Self.at(hours: 1))
    }
    #expect(throws: CommunicationRejection.toldInFuture) {
      try clock.ask(.endNotice(end("Told", hours: 2)), at: Self.at(hours: 1))
    }
    let lifted = try clock.ask(.endNotice(end("Test data")), at: Self.at(hours: 100))
    #expect(lifted == [.noticeEnded(end("Test data", hours: 1))])
  }
}
