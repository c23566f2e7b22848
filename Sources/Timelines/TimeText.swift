package import EventLog

/// Writes times and lengths of time, without the allocations of one piece at a time.
package enum TimeText {
  /// RFC 3339 in UTC with six digits of fraction, the same text as `Timestamp.description`.
  package static func exact(_ time: Timestamp) -> String {
    guard let parts = CivilTime(time) else { return time.description }
    return String(unsafeUninitializedCapacity: 27) { buffer in
      var writer = DigitWriter(buffer)
      writer.date(parts, "T")
      writer.clock(parts)
      writer.mark(".")
      writer.number(parts.fraction, digits: 6)
      writer.mark("Z")
      return writer.count
    }
  }

  /// Date and time to the second: `2026-01-02 03:04:05`.
  package static func second(_ time: Timestamp) -> String {
    guard let parts = CivilTime(time) else { return time.description }
    return String(unsafeUninitializedCapacity: 19) { buffer in
      var writer = DigitWriter(buffer)
      writer.date(parts, " ")
      writer.clock(parts)
      return writer.count
    }
  }

  /// Date and time to the minute: `2026-01-02 03:04`.
  package static func minute(_ time: Timestamp) -> String { String(second(time).prefix(16)) }

  /// The date: `2026-01-02`.
  package static func day(_ time: Timestamp) -> String { String(second(time).prefix(10)) }

  /// The quarter of the year: `2026-Q1`.
  package static func quarter(_ time: Timestamp) -> String {
    let day = day(time)
    let month = Int(day.dropFirst(5).prefix(2)) ?? 1
    return "\(day.prefix(4))-Q\((month + 2) / 3)"
  }

  /// The time of day: `03:04:05`.
  package static func clock(_ time: Timestamp) -> String { String(second(time).suffix(8)) }

  /// How long so many microseconds are: `45 s`, `4 min 12 s`, `1 h 03 min`, `2 d 4 h`.
  package static func length(_ microseconds: Int64) -> String {
    let seconds = Int64(clamping: microseconds.magnitude / 1_000_000)
    let sign = microseconds < 0 ? "-" : ""
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
    if days > 0 { return "\(sign)\(days) d\(hours % 24 > 0 ? " \(hours % 24) h" : "")" }
    if hours > 0 { return "\(sign)\(hours) h \(twoDigits(minutes % 60)) min" }
    if minutes > 0 {
      return "\(sign)\(minutes) min\(seconds % 60 > 0 ? " \(seconds % 60) s" : "")"
    }
    return "\(sign)\(seconds) s"
  }

  /// How far away so many microseconds are: `+04:12`, `-1:04:12`, `+2d 03:04:12`.
  package static func offset(_ microseconds: Int64) -> String {
    let seconds = Int64(clamping: microseconds.magnitude / 1_000_000)
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3600 % 24, seconds / 86_400)
    var text = microseconds < 0 && seconds > 0 ? "-" : "+"
    if days > 0 {
      text += "\(days)d \(twoDigits(hours)):"
    } else if hours > 0 {
      text += "\(hours):"
    }
    return text + "\(twoDigits(minutes)):\(twoDigits(seconds % 60))"
  }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// The parts of a time in UTC; of the years that four digits can write.
struct CivilTime {
  var year: Int64
  var month: Int64
  var day: Int64
  var hour: Int64
  var minute: Int64
  var second: Int64
  var fraction: Int64

  init?(_ time: Timestamp) {
    guard time >= .earliestStated, time <= .latestStated else { return nil }
    // Counted from 0000-03-01, so that nothing is negative and a leap day ends its year.
    let microseconds = time.microseconds + 719_468 * 86_400_000_000
    guard microseconds >= 0 else { return nil }
    let (days, rest) = microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
    let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let seconds = rest / 1_000_000
    (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    fraction = rest % 1_000_000
  }
}

/// Writes ASCII into memory that is large enough.
private struct DigitWriter {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func mark(_ mark: Unicode.Scalar) {
    guard count < buffer.count else { return }
    buffer[count] = UInt8(ascii: mark)
    count += 1
  }

  mutating func number(_ value: Int64, digits: Int) {
    guard count + digits <= buffer.count else { return }
    var value = value
    for index in stride(from: count + digits - 1, through: count, by: -1) {
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    }
    count += digits
  }

  mutating func date(_ parts: CivilTime, _ separator: Unicode.Scalar) {
    number(parts.year, digits: 4)
    mark("-")
    number(parts.month, digits: 2)
    mark("-")
    number(parts.day, digits: 2)
    mark(separator)
  }

  mutating func clock(_ parts: CivilTime) {
    number(parts.hour, digits: 2)
    mark(":")
    number(parts.minute, digits: 2)
    mark(":")
    number(parts.second, digits: 2)
  }
}
