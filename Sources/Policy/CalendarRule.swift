/// When one may deploy, and when better not.
package struct CalendarRule: Equatable, Sendable {
  package var days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
  /// `09:00-17:00`, or `22:00-06:00` across midnight; nil means the whole day.
  package var hours: ClockRange?
  /// Fixed distance from UTC: `+01:00`.
  ///
  /// The key is `utc-offset`. Times of updates are shown in it.
  package var utcOffsetMinutes = 0
  /// Better not even inside the hours: `{day: friday, from: "16:00", why: …}`.
  package var avoid: [AvoidedTime] = []
  /// Days on which nobody works.
  package var holidays: [CalendarDay] = []
  /// No deployment at all: `{from: 2026-12-20, to: 2027-01-03, why: …}`.
  package var freezes: [FreezeWindow] = []

  package init() {}
}

package enum Weekday: String, CaseIterable, Sendable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// Minutes after midnight, from and up to but not including.
///
/// From 22:00 to 06:00 crosses midnight: the hours after it belong to the day before.
package struct ClockRange: Hashable, Sendable {
  package var from: Int
  package var to: Int

  package init?(from: Int, to: Int) {
    guard (0..<1_440).contains(from), (1...1_440).contains(to), from != to else { return nil }
    (self.from, self.to) = (from, to)
  }
}

package struct AvoidedTime: Equatable, Sendable {
  package var day: Weekday
  /// Minutes after midnight.
  package var from: Int
  package var why: String

  package init(day: Weekday, from: Int, why: String) {
    (self.day, self.from, self.why) = (day, from, why)
  }
}

package struct FreezeWindow: Equatable, Sendable {
  package var from: CalendarDay
  package var to: CalendarDay
  package var why: String

  package init(from: CalendarDay, to: CalendarDay, why: String) {
    (self.from, self.to, self.why) = (from, to, why)
  }
}
