import IncidentService

/// A number for people, taken apart: `INC-2026-001`.
struct RecordNumber: Equatable {
  var series: NumberSeries
  var year: Int32
  var number: Int32

  /// Reads what somebody typed: any case, with or without the zeros; nil when it is no number.
  init?(_ text: String) {
    // Nobody types more, and more is not looked at.
    guard text.utf8.count <= 32 else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let series = NumberSeries(rawValue: parts[0].uppercased()),
      let year = Self.digits(parts[1], atMost: 4), parts[1].utf8.count == 4,
      let number = Self.digits(parts[2], atMost: 9), number > 0
    else { return nil }
    (self.series, self.year, self.number) = (series, year, number)
  }

  /// As `work.number` writes it.
  static func text(_ series: NumberSeries, _ year: Int, _ number: Int32) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 3 - digits.utf8.count))
    return "\(series.rawValue)-\(year)-\(zeros)\(digits)"
  }

  private static func digits(_ text: Substring, atMost count: Int) -> Int32? {
    guard (1...count).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int32(text)
  }
}
