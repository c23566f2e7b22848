package import EventLog

extension Timestamp {
  /// The same time of day so many Mondays to Fridays later, in UTC.
  ///
  /// A weekend counts as the end of its Friday. Holidays are not known here. More than ten years
  /// count as ten.
  package func advanced(byBusinessDays count: Int) -> Timestamp {
    guard count > 0 else { return self }
    let count = Int64(min(count, 2_600))
    var (weekday, days) = (self.weekday, Int64(0))
    while weekday == 0 || weekday == 6 {
      days -= 1
      weekday = (weekday + 6) % 7
    }
    days += count / 5 * 7
    var left = count % 5
    while left > 0 {
      days += 1
      weekday = (weekday + 1) % 7
      if weekday != 0, weekday != 6 { left -= 1 }
    }
    return advanced(bySeconds: days * 86_400)
  }

  /// 0 is Sunday; 1 January 1970 was a Thursday.
  private var weekday: Int64 {
    let microsecondsADay: Int64 = 86_400_000_000
    // Division rounds towards zero, and before 1970 the day begins below.
    let day = microseconds / microsecondsADay - (microseconds % microsecondsADay < 0 ? 1 : 0)
    return ((day + 4) % 7 + 7) % 7
  }
}
