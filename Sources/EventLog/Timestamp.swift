/// A moment, in whole microseconds since 1970, as exact as PostgreSQL keeps it.
///
/// Not `Date`: that is a floating-point number, and a time that is hashed must survive every trip.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  package func advanced(byMilliseconds milliseconds: Int64) -> Timestamp {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000)
    let (sum, more) = microseconds.addingReportingOverflow(product)
    return Timestamp(microseconds: overflow || more ? .max : sum)
  }

  /// Later (or earlier) by so many seconds; stays at the end of time instead of wrapping.
  package func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (product, tooFar) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, beyond) = microseconds.addingReportingOverflow(product)
    if tooFar || beyond { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
    return Timestamp(microseconds: sum)
  }
}

extension Timestamp {
  /// PostgreSQL and the event hash count from 2000-01-01.
  private static let epochOfPostgres: Int64 = 946_684_800_000_000

  package init(microsecondsSince2000 value: Int64) {
    microseconds = value &+ Self.epochOfPostgres
  }

  package var microsecondsSince2000: Int64 { microseconds &- Self.epochOfPostgres }
}

extension Timestamp {
  /// What RFC 3339 can write, in UTC: the years 0000 to 9999.
  package static let earliestStated = Timestamp(microseconds: -62_167_219_200_000_000)
  package static let latestStated = Timestamp(microseconds: 253_402_300_799_999_999)
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, with six digits of fraction: `2026-01-02T03:04:05.678901Z`.
  package var description: String {
    let (days, time) = microseconds.flooredQuotient(by: 86_400_000_000)
    let date = CivilDate(daysSince1970: days)
    var text = pad(date.year, 4) + "-" + pad(Int64(date.month), 2) + "-" + pad(Int64(date.day), 2)
    let seconds = time / 1_000_000
    text += "T" + pad(seconds / 3600, 2) + ":" + pad(seconds / 60 % 60, 2)
    text += ":" + pad(seconds % 60, 2) + "." + pad(time % 1_000_000, 6) + "Z"
    return text
  }
}

extension Timestamp {
  /// The year it falls in, in UTC.
  package var year: Int {
    Int(CivilDate(daysSince1970: microseconds.flooredQuotient(by: 86_400_000_000).quotient).year)
  }
}

extension Timestamp {
  /// Reads an RFC 3339 time with any offset; nil for nonsense such as 30 February.
  package init?(_ text: String) {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"),
      let day = reader.number(digits: 2), reader.skip("T", "t", " "),
      let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
      let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
      let second = reader.number(digits: 2), second < 60,
      let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
      let date = CivilDate(year: Int64(year), month: month, day: day)
    else { return nil }
    let seconds = date.daysSince1970 * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
    microseconds = seconds * 1_000_000 + Int64(fraction)
  }
}

/// A date of the proleptic Gregorian calendar.
private struct CivilDate {
  var year: Int64
  var month: Int
  var day: Int

  init?(year: Int64, month: Int, day: Int) {
    let lengths = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Counts in 400-year eras that begin in March, so that the leap day is the last of a year.
  init(daysSince1970 days: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredQuotient(by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredQuotient(by: 400)
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }
}

/// Walks over the characters of a written time.
private struct DigitReader {
  private let text: [UInt8]
  private var index = 0

  init(_ text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { index == text.count }

  mutating func skip(_ choices: Unicode.Scalar...) -> Bool {
    guard index < text.count, choices.contains(Unicode.Scalar(text[index])) else { return false }
    index += 1
    return true
  }

  mutating func number(digits: Int) -> Int? {
    guard index + digits <= text.count else { return nil }
    var value = 0
    for digit in text[index..<(index + digits)] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    index += digits
    return value
  }

  /// Microseconds after a dot; 0 without one.
  ///
  /// Digits beyond the sixth are dropped.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    var (value, count) = (0, 0)
    while let digit = number(digits: 1) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 6)..<6 { value *= 10 }
    return value
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int? {
    if skip("Z", "z") { return 0 }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(digits: 2), hours < 24, skip(":"),
      let minutes = number(digits: 2), minutes < 60
    else { return nil }
    return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

private func pad(_ value: Int64, _ width: Int) -> String {
  let digits = String(value.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (value < 0 ? "-" : "") + zeros + digits
}

extension Int64 {
  /// Quotient towards minus infinity, and the remainder, which is never negative.
  fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
