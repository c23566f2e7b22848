/// A length of time as people write it: `90s`, `5m`, `1h30m`, `2d`.
package struct TimeLength: Hashable, Sendable {
  package var seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }

  /// Reads whole numbers with units, the larger unit first, each unit once.
  ///
  /// A number without a unit is refused: minutes to one person are seconds to another.
  package init?(_ text: String) {
    var total: Int64 = 0
    var number: Int64?
    var smallest = Int64.max
    for byte in text.utf8 {
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        let (tens, tooFar) = (number ?? 0).multipliedReportingOverflow(by: 10)
        let (sum, beyond) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
        guard !tooFar, !beyond else { return nil }
        number = sum
        continue
      }
      guard let count = number, let unit = Self.units[byte], unit < smallest else { return nil }
      let (length, tooFar) = count.multipliedReportingOverflow(by: unit)
      let (sum, beyond) = total.addingReportingOverflow(length)
      guard !tooFar, !beyond else { return nil }
      (total, number, smallest) = (sum, nil, unit)
    }
    guard number == nil, smallest < .max else { return nil }
    seconds = total
  }

  private static let units: [UInt8: Int64] = [
    UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600,
    UInt8(ascii: "d"): 86_400, UInt8(ascii: "w"): 604_800,
  ]
}

extension TimeLength: CustomStringConvertible {
  /// As short as it can be read back: `1h30m`.
  package var description: String {
    guard seconds > 0 else { return seconds < 0 ? "\(seconds)s" : "0s" }
    var text = ""
    var left = seconds
    for (unit, name) in [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")] as [(Int64, String)]
    where left >= unit {
      text += "\(left / unit)\(name)"
      left %= unit
    }
    return text
  }
}

extension TimeLength: ArgumentValue {
  package static var expectation: String { "a length of time such as 90s, 5m, 1h30m or 2d" }
  package init?(argument: String) { self.init(argument) }
}
