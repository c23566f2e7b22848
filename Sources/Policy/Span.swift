/// A length of time: `500ms`, `30s`, `15m`, `24h`, `90d`, `5 business days`.
package struct Span: Hashable, Sendable {
  package let milliseconds: Int64
  /// Days on which people work; added to the time.
  package let businessDays: Int

  package init(milliseconds: Int64, businessDays: Int = 0) {
    (self.milliseconds, self.businessDays) = (milliseconds, businessDays)
  }

  package static let zero = Span(milliseconds: 0)

  package static func seconds(_ seconds: Int64) -> Span { scaled(seconds, by: 1_000) }
  package static func minutes(_ minutes: Int64) -> Span { scaled(minutes, by: 60_000) }
  package static func hours(_ hours: Int64) -> Span { scaled(hours, by: 3_600_000) }
  package static func days(_ days: Int64) -> Span { scaled(days, by: 86_400_000) }

  /// As long as can be said when it is longer.
  private static func scaled(_ number: Int64, by factor: Int64) -> Span {
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return Span(milliseconds: overflow ? (number < 0 ? .min : .max) : product)
  }

  /// Whole seconds, rounded up: nothing falls due too early.
  package var seconds: Int64 {
    milliseconds / 1_000 + (milliseconds % 1_000 > 0 ? 1 : 0)
  }
}

extension Span {
  /// As somebody says what they measured: `177 ms`, `2.0 s`, `12 min 5 s`.
  package var asMeasured: String {
    let length = max(0, milliseconds)
    if length < 1_000 { return "\(length) ms" }
    if length < 60_000 { return "\(length / 1_000).\(length % 1_000 / 100) s" }
    let (minutes, seconds) = (length / 60_000, length % 60_000 / 1_000)
    return "\(minutes) min" + (seconds > 0 ? " \(seconds) s" : "")
  }
}

extension Span: Comparable {
  /// Business days count as days here: for lints, not for clocks.
  package static func < (left: Self, right: Self) -> Bool { left.sortKey < right.sortKey }

  private var sortKey: Int64 {
    let (days, overflow) = Int64(businessDays).multipliedReportingOverflow(by: 86_400_000)
    let (sum, more) = milliseconds.addingReportingOverflow(days)
    return overflow || more ? .max : sum
  }
}

extension Span {
  /// Nil unless `text` is a number with a unit of time.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let (number, rest) = DecimalText.millionths(at: bytes[...]) else { return nil }
    let unit = String(decoding: rest.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    if unit == "business days" || unit == "business day" {
      guard number % 1_000_000 == 0, number / 1_000_000 <= 10_000 else { return nil }
      self.init(milliseconds: 0, businessDays: Int(number / 1_000_000))
      return
    }
    guard let length = Self.milliseconds(in: unit) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: length)
    guard !overflow, product % 1_000_000 == 0 else { return nil }
    self.init(milliseconds: product / 1_000_000)
  }

  /// How many milliseconds are in one of `unit`; nil when it is no unit of time.
  static func milliseconds(in unit: String) -> Int64? {
    switch unit {
    case "ms": 1
    case "s": 1_000
    case "m": 60_000
    case "h": 3_600_000
    case "d": 86_400_000
    case "w": 604_800_000
    default: nil
    }
  }
}

extension Span: CustomStringConvertible {
  package var description: String {
    let time = timeText
    guard businessDays > 0 else { return time }
    let days = businessDays == 1 ? "1 business day" : "\(businessDays) business days"
    return milliseconds == 0 ? days : "\(days) and \(time)"
  }

  private var timeText: String {
    for (unit, length) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000)] as [(String, Int64)]
    where milliseconds != 0 && milliseconds % length == 0 {
      // Two days and more are said in days.
      if unit == "h", milliseconds % 86_400_000 == 0, milliseconds >= 172_800_000 {
        return "\(milliseconds / 86_400_000)d"
      }
      return "\(milliseconds / length)\(unit)"
    }
    return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
  }
}
