/// What a calendar says of one moment.
package struct CalendarJudgement: Equatable, Sendable {
  package var standing: Standing
  /// In words, and what it is about: `Saturday is not a day for deployments`.
  package var why: String
  /// The next moment at which nothing speaks against it, in seconds since 1970.
  ///
  /// The moment itself when it is open; nil when there is none within three years.
  package var next: Int64?

  package enum Standing: String, CaseIterable, Sendable {
    case open
    /// Not a working day, or not in the working hours.
    case outside
    /// In the hours, but better not: Friday evening.
    case avoided
    /// No deployment at all, but in an emergency.
    case frozen
  }

  package init(standing: Standing, why: String, next: Int64?) {
    (self.standing, self.why, self.next) = (standing, why, next)
  }
}

extension CalendarJudgement {
  package var isOpen: Bool { standing == .open }
}

extension CalendarRule {
  /// Whether one may deploy at a moment, given in seconds since 1970.
  ///
  /// Hours hold from their first minute up to, but not including, their last; a day of a freeze is
  /// frozen from midnight to midnight, both its ends included. All in the calendar's own time.
  package func judge(_ second: Int64) -> CalendarJudgement {
    let now = LocalMinute(second, offsetMinutes: utcOffsetMinutes)
    guard let day = CalendarDay(daysSince1970: now.day) else {
      return CalendarJudgement(standing: .outside, why: "no calendar knows this day", next: nil)
    }
    let (standing, why) = standing(on: day, at: now.minute)
    return CalendarJudgement(
      standing: standing, why: why, next: standing == .open ? second : next(after: second, now))
  }

  private func standing(
    on day: CalendarDay, at minute: Int
  ) -> (CalendarJudgement.Standing, String) {
    if let freeze = freeze(on: day) {
      return (.frozen, "nothing is deployed from \(freeze.from) to \(freeze.to): \(freeze.why)")
    }
    // The hours after midnight of a night belong to the day on which it began.
    let shift = hours?.isOfDayBefore(minute) == true ? day.before ?? day : day
    if holidays.contains(shift) { return (.outside, "\(shift) is a holiday") }
    let weekday = day.weekday
    guard days.contains(shift.weekday) else {
      return (.outside, "\(shift.weekday.title) is not a day for deployments")
    }
    if let hours, !hours.contains(minute) {
      return (
        .outside, "it is \(clock(minute)), outside of \(hours.text(offset: utcOffsetMinutes))"
      )
    }
    if let avoided = avoidance(on: weekday), minute >= avoided.from {
      return (
        .avoided, "\(weekday.title) from \(clock(avoided.from)) is better avoided: \(avoided.why)"
      )
    }
    return (.open, "\(weekday.title) \(clock(minute)) is in the hours for deployments")
  }

  /// Looks day by day for a time that nothing speaks against.
  private func next(after second: Int64, _ now: LocalMinute) -> Int64? {
    for ahead in 0...Self.horizonDays {
      guard let day = CalendarDay(daysSince1970: now.day + ahead) else { return nil }
      for range in openMinutes(on: day) {
        if ahead > 0 { return now.second(onDay: now.day + ahead, minute: range.lowerBound) }
        if now.minute < range.lowerBound {
          return now.second(onDay: now.day, minute: range.lowerBound)
        }
        if range.contains(now.minute) { return second }
      }
    }
    return nil
  }

  private static let horizonDays: Int64 = 3 * 366

  /// The minutes of a day on which nothing speaks against a deployment.
  private func openMinutes(on day: CalendarDay) -> [Range<Int>] {
    guard freeze(on: day) == nil else { return [] }
    let whole = ClockRange.minutesOfDay
    var ranges: [Range<Int>] = []
    if let hours, hours.crossesMidnight {
      if let before = day.before, isWorked(before) { ranges.append(0..<hours.to) }
      if isWorked(day) { ranges.append(hours.from..<whole) }
    } else if isWorked(day) {
      ranges.append((hours?.from ?? 0)..<(hours?.to ?? whole))
    }
    let end = avoidance(on: day.weekday)?.from ?? whole
    return ranges.compactMap {
      $0.lowerBound < min($0.upperBound, end) ? $0.lowerBound..<min($0.upperBound, end) : nil
    }
  }

  private func isWorked(_ day: CalendarDay) -> Bool {
    !holidays.contains(day) && days.contains(day.weekday)
  }

  private func freeze(on day: CalendarDay) -> FreezeWindow? {
    freezes.first { $0.from <= day && day <= $0.to }
  }

  /// Of several on one day, the one that begins first.
  private func avoidance(on weekday: Weekday) -> AvoidedTime? {
    avoid.filter { $0.day == weekday }.min { $0.from < $1.from }
  }
}

extension CalendarDay {
  fileprivate var before: CalendarDay? { CalendarDay(daysSince1970: daysSince1970 - 1) }
}

extension ClockRange {
  static let minutesOfDay = 1_440

  package func contains(_ minute: Int) -> Bool {
    crossesMidnight ? from <= minute || minute < to : from <= minute && minute < to
  }

  var crossesMidnight: Bool { from > to }

  /// Whether it is the part after midnight of a night that began the day before.
  func isOfDayBefore(_ minute: Int) -> Bool { crossesMidnight && minute < to }

  func text(offset: Int) -> String {
    "\(clock(from))–\(clock(to)) (UTC\(offset < 0 ? "-" : "+")\(clock(Int(offset.magnitude))))"
  }
}

extension Weekday {
  package var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// A moment as a clock on the wall shows it.
private struct LocalMinute {
  /// Days since 1970.
  let day: Int64
  /// Minutes after midnight.
  let minute: Int
  private let offset: Int64

  init(_ second: Int64, offsetMinutes: Int) {
    offset = Int64(offsetMinutes) * 60
    let (sum, overflow) = second.addingReportingOverflow(offset)
    let local = overflow ? second : sum
    let (quotient, remainder) = local.quotientAndRemainder(dividingBy: 86_400)
    day = remainder < 0 ? quotient - 1 : quotient
    minute = Int((remainder < 0 ? remainder + 86_400 : remainder) / 60)
  }

  func second(onDay day: Int64, minute: Int) -> Int64 {
    day * 86_400 + Int64(minute) * 60 - offset
  }
}

/// Minutes after midnight as `09:00`.
private func clock(_ minutes: Int) -> String {
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(two(minutes / 60)):\(two(minutes % 60))"
}
