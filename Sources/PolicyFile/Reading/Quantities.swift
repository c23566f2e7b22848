package import Policy

extension Span: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a length of time with its unit" }

  static func suggestion(for text: String) -> String? {
    let units = "ms, s, m, h, d, w or business days"
    guard let (number, unit) = NumberText.split(text) else { return "Write it as 15m (\(units))." }
    let lower = unit.lowercased()
    let meant: String? =
      switch lower {
      case "sec", "secs", "second", "seconds": "s"
      case "min", "mins", "minute", "minutes": "m"
      case "hr", "hrs", "hour", "hours": "h"
      case "day", "days": "d"
      case "week", "weeks": "w"
      default: nil
      }
    if let meant { return "Write \(number)\(meant)." }
    if unit.isEmpty { return "Write \(number)s or \(number)m: a time needs its unit (\(units))." }
    return "Write it as 15m (\(units))."
  }
}

extension Percent: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a share from 0% to 100%" }

  static func suggestion(for text: String) -> String? {
    NumberText.percent(for: text) ?? "Write it as 5%."
  }
}

extension Quantity: PolicyScalar {
  init?(policyText: String) { self.init(policyText) }
  static var expectation: String { "a number with its unit" }

  static func suggestion(for text: String) -> String? {
    "Write it as 1%, 1000ms, 10000 messages or 8000 events/s."
  }
}

/// What somebody probably meant who left out a unit.
enum NumberText {
  /// The number at the front, and the rest without spaces before it.
  static func split(_ text: String) -> (number: Substring, unit: Substring)? {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    guard !number.isEmpty else { return nil }
    return (number, text.dropFirst(number.count).drop { $0 == " " })
  }

  /// The share that a bare number was meant for: “Write 1%, not 0.01.”.
  static func percent(for text: String) -> String? {
    guard let (_, unit) = split(text), unit.isEmpty, let bare = Quantity(text) else { return nil }
    if bare.millionths < 1_000_000, bare.millionths > 0 {
      return "Write \(Quantity(millionths: bare.millionths, .ratio)), not \(text)."
    }
    return "Write \(text)%."
  }
}

extension Quantity {
  /// What to write instead, when this is compared with something of another unit; nil when nobody
  /// can say.
  package func suggestion(comparedWith unit: Unit) -> String {
    switch (unit, self.unit) {
    case (.ratio, .count(of: nil)): return NumberText.percent(for: description) ?? "Write it in %."
    case (.ratio, _): return "Write it in %, such as 1%."
    case (.time, .count(of: nil)): return "Write \(description)ms or \(description)s."
    case (.time, _): return "Write it as a time, such as 1000ms."
    case (.rate, .count(of: nil)): return "Write it a second, such as \(description) events/s."
    case (.rate, _): return "Write it a second, such as 8000 events/s."
    case (.count, _): return "Write it as a number of things, such as 10000 messages."
    }
  }
}
