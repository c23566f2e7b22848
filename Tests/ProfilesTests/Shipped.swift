import Crypto
import MessageTemplates
import Policy
import PolicyFile
import Testing

/// The shipped rules as the program reads them.
enum Shipped {
  static func text(_ name: String) throws -> String {
    try #require(MessageTemplates.profiles[name], "no profile of that name is shipped")
  }

  static func atp() throws -> Policy {
    // Asked of nothing else, or a failure would write out all that was read.
    let policy = readings["atp"]?.policy
    return try #require(policy, "the rules of the guide cannot be read")
  }

  static func minimal() throws -> Policy {
    let policy = readings["minimal"]?.policy
    return try #require(policy, "the short profile cannot be read")
  }

  /// Read once: the texts do not change.
  static let readings: [String: PolicyReading] = MessageTemplates.profiles.mapValues { text in
    let bytes = Array(text.utf8)
    guard let today = CalendarDay("2026-11-02") else { preconditionFailure("that is a day") }
    let reader = PolicyReader(today: today, digest: OpenSSLSHA256()) { profile in
      MessageTemplates.profiles[profile.rawValue].map { Array($0.utf8) }
    }
    return reader.read("lastgood.yaml", in: PolicyTexts(["lastgood.yaml": bytes]))
  }
}

// The tests write what the guide says as it says it; a misspelt number must not pass for none.

func span(_ text: String) throws -> Span { try #require(Span(text), "no time: \(text)") }
func percent(_ text: String) throws -> Percent { try #require(Percent(text), "no share: \(text)") }
func quantity(_ text: String) throws -> Quantity {
  try #require(Quantity(text), "no quantity: \(text)")
}

/// Seconds since 1970 of a moment in the calendar's own time.
func second(_ day: String, _ hour: Int, _ minute: Int, offsetMinutes: Int) throws -> Int64 {
  try #require(CalendarDay(day)).beginsAt
    + Int64(hour * 3_600 + minute * 60 - offsetMinutes * 60)
}
