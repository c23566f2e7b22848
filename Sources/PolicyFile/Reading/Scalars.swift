import Policy
import Spelling

extension String: PolicyScalar {
  init?(policyText: String) {
    guard !policyText.isEmpty else { return nil }
    self = policyText
  }

  static var expectation: String { "a text" }
}

extension Bool: PolicyScalar {
  init?(policyText: String) {
    switch policyText {
    case "true", "yes": self = true
    case "false", "no": self = false
    default: return nil
    }
  }

  static var expectation: String { "true or false" }
  static func suggestion(for text: String) -> String? { "Write true or false." }
}

extension Int: PolicyScalar {
  init?(policyText: String) {
    guard let number = Int64(policyText: policyText), number <= 1_000_000_000 else { return nil }
    self.init(number)
  }

  static var expectation: String { "a whole number" }
  static func suggestion(for text: String) -> String? { Int64.suggestion(for: text) }
}

extension Int64: PolicyScalar {
  init?(policyText: String) {
    guard !policyText.isEmpty, policyText.utf8.count <= 15,
      policyText.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    self.init(policyText)
  }

  static var expectation: String { "a whole number" }
  static func suggestion(for text: String) -> String? {
    let digits = text.prefix { ("0"..."9").contains($0) }
    return digits.isEmpty ? "Write a number such as 2." : "Write \(digits), without a unit."
  }
}

/// A closed choice of words.
protocol PolicyWord: PolicyScalar, CaseIterable, RawRepresentable where RawValue == String {}

extension PolicyWord {
  init?(policyText: String) { self.init(rawValue: policyText) }

  static var words: [String] { allCases.map(\.rawValue) }
  static var expectation: String { "one of " + words.joined(separator: ", ") }

  static func suggestion(for text: String) -> String? { Words.suggestion(for: text, among: words) }
}

/// What to write instead of a word that is none.
package enum Words {
  package static func suggestion(for text: String, among words: [String]) -> String {
    Suggestion.nearest(to: text, among: words).map { "Write \($0)." }
      ?? "Write one of: \(words.joined(separator: ", "))."
  }
}

extension CalendarDay: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a day of the calendar" }
  static func suggestion(for text: String) -> String? { "Write it as 2026-11-01." }
}

extension SchemaRange: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a range of schema versions" }
  static func suggestion(for text: String) -> String? { "Write it as 41..44." }
}

extension SpanRange: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a range of lengths of time" }
  static func suggestion(for text: String) -> String? { "Write it as 5s..30s." }
}

extension ClockRange: PolicyScalar {
  init?(policyText: String) {
    let parts = policyText.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = ClockMinute(String(parts[0])),
      let to = ClockMinute(String(parts[1]))
    else { return nil }
    self.init(from: from.minutes, to: to.minutes)
  }

  static var expectation: String { "a time of the day from and to" }
  static func suggestion(for text: String) -> String? { "Write it as \"09:00-17:00\"." }
}

/// A time of the day: `16:00`.
struct ClockMinute: PolicyScalar {
  var minutes: Int

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      bytes.indices.allSatisfy({ $0 == 2 || (48...57).contains(bytes[$0]) })
    else { return nil }
    func two(_ start: Int) -> Int { Int(bytes[start] - 48) * 10 + Int(bytes[start + 1] - 48) }
    guard two(0) <= 24, two(3) <= 59, two(0) < 24 || two(3) == 0 else { return nil }
    minutes = two(0) * 60 + two(3)
  }

  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a time of the day" }
  static func suggestion(for text: String) -> String? { "Write it as \"16:00\"." }
}

/// A fixed distance from UTC: `+01:00`.
struct UTCOffset: PolicyScalar {
  var minutes: Int

  init?(policyText: String) {
    guard let sign = policyText.utf8.first, sign == 43 || sign == 45,
      let time = ClockMinute(String(policyText.dropFirst())), time.minutes <= 18 * 60
    else { return nil }
    minutes = sign == 45 ? -time.minutes : time.minutes
  }

  static var expectation: String { "a distance from UTC" }
  static func suggestion(for text: String) -> String? { "Write it as \"+01:00\"." }
}
