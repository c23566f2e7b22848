import EventLog
import Glibc
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Times as people say them` {
  /// 14:30 in Berlin.
  let clock = WallClock(now: Desk.noon, zone: .berlin)

  @Test(arguments: [
    ("14:05", "2026-03-14T13:05:00"), ("9:05", "2026-03-14T08:05:00"),
    ("14:05:30", "2026-03-14T13:05:30"), ("15:00", "2026-03-13T14:00:00"),
    ("5m", "2026-03-14T13:25:00"), ("5m ago", "2026-03-14T13:25:00"),
    ("1h30m ago", "2026-03-14T12:00:00"), ("now", "2026-03-14T13:30:00"),
    ("yesterday 14:05", "2026-03-13T13:05:00"), ("Yesterday 23:59", "2026-03-13T22:59:00"),
    ("today 0:10", "2026-03-13T23:10:00"), ("2026-03-01 08:00", "2026-03-01T07:00:00"),
    ("2026-03-01T08:00", "2026-03-01T07:00:00"), ("2026-03-01t08:00:00z", "2026-03-01T08:00:00"),
    ("2026-03-01T08:00:00.5+02:00", "2026-03-01T06:00:00.500000"),
    ("2026-03-01 08:00Z", "2026-03-01T08:00:00"), ("2026-03-01 08:00 UTC", "2026-03-01T08:00:00"),
    ("2026-03-01T08:00+02:00", "2026-03-01T06:00:00"), ("13:05Z", "2026-03-14T13:05:00"),
    ("13:05 utc", "2026-03-14T13:05:00"), ("13:31Z", "2026-03-13T13:31:00"),
    ("22:31+09:00", "2026-03-13T13:31:00"), ("yesterday 13:05 UTC", "2026-03-13T13:05:00"),
    ("2025-07-01 08:00", "2025-07-01T07:00:00"), ("2026-04-01 08:00", "2026-04-01T06:00:00"),
  ])
  func `are read`(_ text: String, _ expected: String) throws {
    let time = try clock.past(text)
    #expect(time == Timestamp(expected + "Z"))
  }

  @Test(arguments: [
    "2026-02-30T10:00:00Z", "2026-02-30 10:00", "25:00", "12:60", "2026-13-01 10:00",
    "2026-03-01T25:00:00Z", "yesterday 24:00", "25:00Z", "2026-02-30 10:00Z",
  ])
  func `that never were are refused`(_ text: String) {
    #expect(throws: TimeFault.noSuchMoment(text)) { try clock.past(text) }
  }

  @Test(arguments: [
    "", "soon", "5", "5 minutes", "14h05", "14:5", "-5m", "5m later", "2026-3-1 10:00",
    "tomorrow", "yesterday", "99999999999999999999d", "1:2:3:4", "now now", "UTC", "soon UTC",
    "14:05+", "14:05 CET", "z", "2026-03-01 10Z", "14:05 Z UTC",
  ])
  func `that are none are refused`(_ text: String) {
    #expect(throws: TimeFault.notATime(text)) { try clock.past(text) }
  }

  @Test func `that the clock skipped are refused, and that it showed twice are the later one`()
    throws
  {
    let later = WallClock(now: Desk.noon.advanced(bySeconds: 300 * 86_400), zone: .berlin)
    #expect(throws: TimeFault.skipped("2026-03-29 02:30")) { try later.past("2026-03-29 02:30") }
    #expect(try later.past("2026-10-25 02:30") == Timestamp("2026-10-25T01:30:00Z"))
    let between = WallClock(now: try #require(Timestamp("2026-10-25T00:45:00Z")), zone: .berlin)
    #expect(try between.past("02:30") == Timestamp("2026-10-25T00:30:00Z"))
  }

  @Test(arguments: [
    ("20m", "2026-03-14T13:50:00"), ("in 20m", "2026-03-14T13:50:00"),
    ("15:00", "2026-03-14T14:00:00"), ("14:00", "2026-03-15T13:00:00"),
    ("tomorrow 9:00", "2026-03-15T08:00:00"), ("2d", "2026-03-16T13:30:00"),
    ("13:29Z", "2026-03-15T13:29:00"), ("2026-12-01 22:00Z", "2026-12-01T22:00:00"),
  ])
  func `lie in the future where they must`(_ text: String, _ expected: String) throws {
    let time = try clock.future(text)
    #expect(time == Timestamp(expected + "Z"))
  }

  @Test func `are written with both zones`() throws {
    let time = try clock.past("5m")
    #expect(clock.both(time) == "14:25 CET, 13:25 UTC")
    #expect(clock.both(try clock.past("today 0:10")) == "00:10 CET, 2026-03-13 23:10 UTC")
    #expect(clock.both(try clock.past("yesterday 14:05")) == "yesterday 14:05 CET, 13:05 UTC")
    #expect(clock.short(try clock.past("2026-01-02 03:04")) == "2026-01-02 03:04")
    #expect(WallClock(now: Desk.noon, zone: .utc).both(time) == "13:25 UTC")
  }

  @Test func `at the ends of time do not trap`() {
    for moment in [Int64.min, Int64.max, -1, 0] {
      let clock = WallClock(now: Timestamp(microseconds: moment), zone: .berlin)
      _ = clock.short(Desk.noon)
      _ = clock.both(Timestamp(microseconds: moment))
      _ = clock.age(Timestamp(microseconds: .min))
      _ = clock.age(Timestamp(microseconds: .max))
      _ = try? clock.past("14:05")
      _ = try? clock.future("2d")
    }
  }

  /// Half past midnight, local time, on the day after each change: a day earlier by 24 hours is
  /// two days earlier on the calendar, or the same day.
  @Test func `of yesterday are counted on the calendar`() throws {
    let before = getenv("TZ").map { String(cString: $0) }
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
    defer {
      if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
      tzset()
    }
    let zone = LocalZone.system
    tzset()
    for (now, yesterday) in [
      ("2026-03-29T22:30:00Z", "2026-03-29T07:00:00Z"),
      ("2026-03-30T21:30:00Z", "2026-03-29T07:00:00Z"),
      ("2026-10-25T22:30:00Z", "2026-10-24T07:00:00Z"),
      ("2026-10-25T23:30:00Z", "2026-10-25T08:00:00Z"),
    ] {
      let clock = WallClock(now: try #require(Timestamp(now)), zone: zone)
      #expect(try clock.past("yesterday 9:00") == Timestamp(yesterday), "\(now)")
    }
  }

  @Test func `of this machine agree with the system`() {
    let zone = LocalZone.system
    #expect((-86_400...86_400).contains(zone.offset(0)))
    #expect(!zone.name(0).isEmpty)
  }
}
