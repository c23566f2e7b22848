/// A share in hundredths of a percent, as shares of traffic are counted everywhere: `20%`, `0.5%`.
package struct Percent: Hashable, Comparable, Sendable {
  package let hundredths: Int32

  package init(hundredths: Int32) { self.hundredths = hundredths }
  package init(_ percent: Int32) { hundredths = percent &* 100 }

  package static let all = Percent(hundredths: 10_000)

  package static func < (left: Self, right: Self) -> Bool { left.hundredths < right.hundredths }
}

extension Percent {
  /// Nil unless `text` is a number of at most two places with `%`, from 0 to 100.
  package init?(_ text: String) {
    guard let quantity = Quantity(text), quantity.unit == .ratio,
      quantity.millionths % 100 == 0, (0...1_000_000).contains(quantity.millionths)
    else { return nil }
    hundredths = Int32(quantity.millionths / 100)
  }
}

extension Percent: CustomStringConvertible {
  package var description: String {
    Quantity(millionths: Int64(hundredths) * 100, .ratio).description
  }
}
