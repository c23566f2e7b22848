extension Policy {
  /// Who can be asked in some stretch of time of a week that is `length` long: each such group once.
  ///
  /// Holidays and freezes are left out: they make fewer of it, in some weeks.
  func reachable(within length: Span) -> Set<Set<String>> {
    let limited = people.compactMapValues { $0.available.flatMap { calendars[$0] } }
    let always = Set(people.keys).subtracting(limited.keys)
    let minutes = limited.mapValues { $0.minutesOfWeek }
    let longest = Int64(CalendarRule.weekLength)
    let reach = Int(min(max(length.seconds / 60, 0), longest))
    // Only when somebody begins to be there does a group grow, so those moments are enough.
    var ends: Set<Int> = [0]
    for open in minutes.values {
      for minute in open.indices where open[minute] && !open[(minute + open.count - 1) % open.count]
      {
        ends.insert(minute)
      }
    }
    return Set(
      ends.map { end in
        always.union(
          minutes.filter { $0.value.isOpen(from: end - reach, to: end) }.keys)
      })
  }
}

extension CalendarRule {
  static let weekLength = 7 * ClockRange.minutesOfDay

  /// For each minute of a week in UTC, from Monday at midnight, whether it is in the hours.
  fileprivate var minutesOfWeek: [Bool] {
    let week = Self.weekLength
    return (0..<week).map { minute in
      let local = ((minute + utcOffsetMinutes) % week + week) % week
      let (day, clock) = local.quotientAndRemainder(dividingBy: ClockRange.minutesOfDay)
      let shift = (hours?.isOfDayBefore(clock) ?? false) ? (day + 6) % 7 : day
      return days.contains(Weekday.allCases[shift]) && hours?.contains(clock) ?? true
    }
  }
}

extension [Bool] {
  /// Whether any minute of a stretch is, around the end of the week.
  fileprivate func isOpen(from first: Int, to last: Int) -> Bool {
    (first...last).contains { self[($0 % count + count) % count] }
  }
}
