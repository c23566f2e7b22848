import EventLog
import Policy

// Moments as mail and HTTP write them.

private let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

enum MailMoment {
  /// `Sun, 29 Nov 2026 03:16:31 +0000`; nil before 1970 and after 9999.
  static func text(of time: Timestamp) -> String? {
    let seconds = time.microseconds / 1_000_000
    guard time.microseconds >= 0, let day = CalendarDay(String(time.description.prefix(10))) else {
      return nil
    }
    let clock = time.description.dropFirst(11).prefix(8)
    let weekday = weekdays[Int(seconds / 86_400 % 7)]
    return "\(weekday), \(day.day) \(months[day.month - 1]) \(day.year) \(clock) +0000"
  }
}

enum HTTPMoment {
  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is written today.
  static func seconds(of text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[0].count == 4, words[5] == "GMT",
      let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3]), let date = CalendarDay(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    return date.beginsAt + hour * 3_600 + minute * 60 + second
  }
}

extension Timestamp {
  /// For people: to the minute, with its zone.
  package var spoken: String {
    "\(description.prefix(10)) \(description.dropFirst(11).prefix(5)) UTC"
  }
}
