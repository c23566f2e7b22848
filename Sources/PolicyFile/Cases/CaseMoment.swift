import Policy

/// A moment that a case names: `2026-11-27T18:00:00-05:00`.
package struct CaseMoment: Hashable, Sendable {
  /// Seconds since 1970.
  package var seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }
}

extension CaseMoment: PolicyScalar {
  init?(policyText: String) {
    // A day, a T, a time of the day with or without seconds, and the distance from UTC.
    let day = policyText.prefix(10)
    var rest = policyText.dropFirst(10)
    guard let date = CalendarDay(String(day)), rest.popFirst() == "T",
      let minute = ClockMinute(String(rest.prefix(5))), minute.minutes < 1_440
    else { return nil }
    rest = rest.dropFirst(5)
    var second: Int64 = 0
    if rest.first == ":" {
      let digits = rest.dropFirst().prefix(2)
      guard digits.utf8.count == 2, digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int64(digits), number < 60
      else { return nil }
      (second, rest) = (number, rest.dropFirst(3))
    }
    guard let offset = rest == "Z" ? 0 : UTCOffset(policyText: String(rest))?.minutes else {
      return nil
    }
    seconds = date.beginsAt + Int64(minute.minutes - offset) * 60 + second
  }

  static var expectation: String { "a moment with its distance from UTC" }
  static func suggestion(for text: String) -> String? {
    CalendarDay(text) == nil
      ? "Write it as 2026-11-27T18:00:00Z or 2026-11-27T18:00:00-05:00."
      : "Write it as \(text)T18:00:00Z."
  }
}

extension CaseMoment: CustomStringConvertible {
  package var description: String {
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    guard seconds >= 0, let day = CalendarDay(daysSince1970: days) else { return "\(seconds)s" }
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }
}
