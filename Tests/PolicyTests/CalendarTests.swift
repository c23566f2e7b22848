import Policy
import Testing

@Suite struct `A calendar for deployments` {
  /// Monday to Friday, 09:00 to 17:00 an hour east of UTC, never Friday evening.
  private static let calendar: CalendarRule = {
    var rule = CalendarRule()
    rule.hours = ClockRange(from: 9 * 60, to: 17 * 60)
    rule.utcOffsetMinutes = 60
    rule.avoid = [AvoidedTime(day: .friday, from: 16 * 60, why: "nobody is there to mend it")]
    rule.holidays = [day("2026-12-25")]
    rule.freezes = [
      FreezeWindow(from: day("2026-12-20"), to: day("2027-01-03"), why: "the year ends")
    ]
    return rule
  }()

  @Test(arguments: [
    // Saturday 22:00, and the edges of Thursday, all in local time.
    ("2026-11-28 22:00:00", CalendarJudgement.Standing.outside, "2026-11-30 09:00:00"),
    ("2026-11-26 08:59:59", .outside, "2026-11-26 09:00:00"),
    ("2026-11-26 09:00:00", .open, "2026-11-26 09:00:00"),
    ("2026-11-26 16:59:59", .open, "2026-11-26 16:59:59"),
    ("2026-11-26 17:00:00", .outside, "2026-11-27 09:00:00"),
    ("2026-11-27 15:59:59", .open, "2026-11-27 15:59:59"),
    ("2026-11-27 16:00:00", .avoided, "2026-11-30 09:00:00"),
    ("2026-11-27 17:00:00", .outside, "2026-11-30 09:00:00"),
    // Both ends of a freeze belong to it.
    ("2026-12-18 12:00:00", .open, "2026-12-18 12:00:00"),
    ("2026-12-20 00:00:00", .frozen, "2027-01-04 09:00:00"),
    ("2026-12-25 12:00:00", .frozen, "2027-01-04 09:00:00"),
    ("2027-01-03 23:59:59", .frozen, "2027-01-04 09:00:00"),
    ("2027-01-04 09:00:00", .open, "2027-01-04 09:00:00"),
  ])
  func `a moment is in it or not, and the next that is follows`(
    local: String, standing: CalendarJudgement.Standing, next: String
  ) throws {
    let judgement = Self.calendar.judge(try second(local, offset: 60))
    #expect(judgement.standing == standing)
    #expect(judgement.next == (try second(next, offset: 60)))
  }

  /// Monday to Friday from 22:00 to 06:00: the early hours belong to the night before.
  private static let nights: CalendarRule = {
    var rule = CalendarRule()
    rule.hours = ClockRange(from: 22 * 60, to: 6 * 60)
    rule.holidays = [day("2026-12-02")]
    return rule
  }()

  @Test(arguments: [
    ("2026-11-30 05:00:00", CalendarJudgement.Standing.outside, "2026-11-30 22:00:00"),
    ("2026-11-30 21:59:59", .outside, "2026-11-30 22:00:00"),
    ("2026-11-30 22:00:00", .open, "2026-11-30 22:00:00"),
    ("2026-12-01 05:59:59", .open, "2026-12-01 05:59:59"),
    ("2026-12-01 06:00:00", .outside, "2026-12-01 22:00:00"),
    // The night of Tuesday goes on into the holiday, and the holiday has none of its own.
    ("2026-12-02 01:00:00", .open, "2026-12-02 01:00:00"),
    ("2026-12-02 22:00:00", .outside, "2026-12-03 22:00:00"),
    ("2026-12-03 01:00:00", .outside, "2026-12-03 22:00:00"),
    // Friday's night ends on Saturday.
    ("2026-12-05 03:00:00", .open, "2026-12-05 03:00:00"),
    ("2026-12-05 22:00:00", .outside, "2026-12-07 22:00:00"),
  ])
  func `hours may cross midnight`(
    local: String, standing: CalendarJudgement.Standing, next: String
  ) throws {
    let judgement = Self.nights.judge(try second(local, offset: 0))
    #expect(judgement.standing == standing)
    #expect(judgement.next == (try second(next, offset: 0)))
  }

  @Test func `hours of nothing are none`() { #expect(ClockRange(from: 540, to: 540) == nil) }

  @Test func `it says why`() throws {
    func why(_ local: String) throws -> String {
      Self.calendar.judge(try second(local, offset: 60)).why
    }
    #expect(try why("2026-11-28 22:00:00") == "Saturday is not a day for deployments")
    #expect(
      try why("2026-11-26 17:00:00") == "it is 17:00, outside of 09:00–17:00 (UTC+01:00)")
    #expect(
      try why("2026-11-27 16:00:00")
        == "Friday from 16:00 is better avoided: nobody is there to mend it")
    #expect(
      try why("2026-12-20 00:00:00")
        == "nothing is deployed from 2026-12-20 to 2027-01-03: the year ends")
  }

  @Test func `a holiday is no working day`() throws {
    var rule = Self.calendar
    rule.freezes = []
    let judgement = rule.judge(try second("2026-12-25 12:00:00", offset: 60))
    #expect(judgement.standing == .outside)
    #expect(judgement.why == "2026-12-25 is a holiday")
    #expect(judgement.next == (try second("2026-12-28 09:00:00", offset: 60)))
  }

  @Test(arguments: [-720, -300, 0, 60, 330, 840])
  func `its hours are those of its own clock`(offset: Int) throws {
    var rule = Self.calendar
    rule.utcOffsetMinutes = offset
    #expect(rule.judge(try second("2026-11-26 09:00:00", offset: offset)).isOpen)
    #expect(!rule.judge(try second("2026-11-26 08:59:59", offset: offset)).isOpen)
    #expect(!rule.judge(try second("2026-11-26 17:00:00", offset: offset)).isOpen)
  }

  @Test func `without hours the whole of a working day is open`() throws {
    let rule = CalendarRule()
    #expect(rule.judge(try second("2026-11-27 23:59:59")).isOpen)
    #expect(!rule.judge(try second("2026-11-28 00:00:00")).isOpen)
  }

  @Test func `a calendar without days has no next time`() throws {
    var rule = CalendarRule()
    rule.days = []
    #expect(rule.judge(try second("2026-11-27 12:00:00")).next == nil)
  }

  @Test(arguments: [Int64.min, -1, Int64.max])
  func `a moment beyond all calendars is outside`(moment: Int64) {
    var rule = CalendarRule()
    rule.utcOffsetMinutes = 840
    rule.days = Weekday.allCases
    let judgement = rule.judge(moment)
    // One second before 1970 is a day of 1970 in the east.
    #expect(judgement.standing == (moment == -1 ? .open : .outside))
  }

  @Test func `the next time is open, and no sooner one is`() throws {
    let rule = Self.calendar
    var moment = try second("2026-11-23 00:30:00")
    let end = try second("2027-01-10 00:00:00")
    while moment < end {
      let judgement = rule.judge(moment)
      let next = try #require(judgement.next)
      #expect(rule.judge(next).isOpen)
      if judgement.isOpen {
        #expect(next == moment)
      } else {
        #expect(next > moment)
        #expect(!rule.judge(next - 1).isOpen)
      }
      moment += 1_800 + 37
    }
  }

  @Test func `days and their numbers belong together`() throws {
    var number: Int64 = 0
    while number < 60_000 {
      let day = try #require(CalendarDay(daysSince1970: number))
      #expect(day.daysSince1970 == number)
      number += 1
    }
    #expect(try #require(CalendarDay("9999-12-31")).daysSince1970 == 2_932_896)
    #expect(CalendarDay(daysSince1970: 2_932_896)?.description == "9999-12-31")
    #expect(CalendarDay(daysSince1970: 2_932_897) == nil)
    #expect(CalendarDay(daysSince1970: -1) == nil)
  }

  @Test(arguments: [
    ("1970-01-01", Weekday.thursday), ("2000-02-29", .tuesday), ("2026-11-28", .saturday),
    ("2026-11-29", .sunday), ("2026-11-30", .monday),
  ])
  func `a day has its weekday`(text: String, weekday: Weekday) throws {
    #expect(try #require(CalendarDay(text)).weekday == weekday)
  }
}

/// A day that is known to exist.
func day(_ text: String) -> CalendarDay {
  guard let day = CalendarDay(text) else { preconditionFailure("no such day: \(text)") }
  return day
}

/// Seconds since 1970 of `2026-11-28 22:00:00`, so many minutes east of UTC.
func second(_ local: String, offset: Int = 0) throws -> Int64 {
  let parts = local.split(separator: " ")
  let clock = try #require(parts.last).split(separator: ":").compactMap { Int64($0) }
  let date = String(try #require(parts.first))
  let day = try #require(CalendarDay(date))
  try #require(clock.count == 3)
  return day.beginsAt + clock[0] * 3_600 + clock[1] * 60 + clock[2] - Int64(offset) * 60
}
