import MessageTemplates
import Policy
import Testing

/// The shipped rules as the program reads them.
enum Shipped {
  static func text(_ name: String) throws -> String {
    try #require(MessageTemplates.profiles[name], "no profile of that name is shipped")
  }

  static func atp() throws -> Policy { try policies["atp"].unwrapped() }
  static func minimal() throws -> Policy { try policies["minimal"].unwrapped() }

  /// Read once: the texts do not change.
  private static let policies: [String: Policy] = [:]
}

extension Optional {
  fileprivate func unwrapped() throws -> Wrapped {
    try #require(self, "the shipped text cannot be read as rules")
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
