/// A number with its unit: `1%`, `1000ms`, `10000 messages`, `8000 events/s`.
package struct Quantity: Hashable, Sendable {
  /// Millionths of the unit: of one, of a second, of a thing.
  ///
  /// One per cent is 10,000.
  package let millionths: Int64
  package let unit: Unit

  package init(millionths: Int64, _ unit: Unit) {
    (self.millionths, self.unit) = (millionths, unit)
  }
}

/// Two quantities that have no order, because they count different things.
package struct UnlikeUnits: Error, Equatable {
  package var left: Unit
  package var right: Unit

  package init(left: Unit, right: Unit) { (self.left, self.right) = (left, right) }
}

/// How two quantities stand to each other.
package enum Order: Sendable { case below, equal, above }

extension Quantity {
  package func order(to other: Quantity) throws(UnlikeUnits) -> Order {
    guard unit.isComparable(with: other.unit) else {
      throw UnlikeUnits(left: unit, right: other.unit)
    }
    if millionths == other.millionths { return .equal }
    return millionths < other.millionths ? .below : .above
  }
}

// MARK: - Text

extension Quantity {
  /// Nil unless `text` is a number with a unit that is known.
  ///
  /// A bare number is a count. What has a unit must say it: `0.01` is a count of a hundredth, never
  /// one per cent.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let (number, rest) = DecimalText.millionths(at: bytes[...]) else { return nil }
    let unit = String(decoding: rest.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    func times(_ factor: Int64, over divisor: Int64 = 1) -> Int64? {
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      guard !overflow, product % divisor == 0 else { return nil }
      return product / divisor
    }
    switch unit {
    case "%":
      guard let value = times(1, over: 100) else { return nil }
      self.init(millionths: value, .ratio)
    case "": self.init(millionths: number, .count(of: nil))
    case "us":
      guard let value = times(1, over: 1_000_000) else { return nil }
      self.init(millionths: value, .time)
    default:
      if let length = Span.milliseconds(in: unit) {
        guard let value = times(length, over: 1_000) else { return nil }
        self.init(millionths: value, .time)
      } else if unit.hasSuffix("/s"), let things = Self.things(String(unit.dropLast(2))) {
        self.init(millionths: number, .rate(of: things))
      } else if let things = Self.things(unit) {
        self.init(millionths: number, .count(of: things))
      } else {
        return nil
      }
    }
  }

  /// The name of what is counted: lower-case words.
  private static func things(_ text: String) -> String? {
    guard (1...40).contains(text.utf8.count),
      text.utf8.allSatisfy({ (97...122).contains($0) || $0 == 45 || $0 == 32 }),
      text.utf8.first != 32, text.utf8.last != 32
    else { return nil }
    return text
  }
}

extension Quantity: CustomStringConvertible {
  package var description: String {
    switch unit {
    case .ratio:
      let (percent, overflow) = millionths.multipliedReportingOverflow(by: 100)
      return overflow ? "\(DecimalText.text(millionths))" : "\(DecimalText.text(percent))%"
    case .time: return DecimalText.time(millionths)
    case .count(let things):
      return DecimalText.text(millionths) + (things.map { " \($0)" } ?? "")
    case .rate(let things):
      return DecimalText.text(millionths) + " " + (things ?? "") + "/s"
    }
  }
}

/// Decimal numbers with at most six places, without binary fractions.
enum DecimalText {
  /// The number at the front, in millionths, and what follows it; nil when there is none.
  static func millionths(at bytes: ArraySlice<UInt8>) -> (Int64, ArraySlice<UInt8>)? {
    var value: Int64 = 0
    var places = -1
    var digits = 0
    var rest = bytes
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), places < 0, digits > 0 {
        places = 0
      } else if (48...57).contains(byte) {
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, more) = tens.addingReportingOverflow(Int64(byte - 48))
        guard !overflow, !more, places < 6 else { return nil }
        value = sum
        digits += 1
        if places >= 0 { places += 1 }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard digits > 0, places != 0 else { return nil }
    for _ in max(places, 0)..<6 {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = tens
    }
    return (value, rest)
  }

  static func text(_ millionths: Int64) -> String {
    let (whole, part) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let sign = millionths < 0 ? "-" : ""
    guard part != 0 else { return "\(sign)\(whole)" }
    var places = String(part)
    places = String(repeating: "0", count: 6 - places.utf8.count) + places
    while places.hasSuffix("0") { places.removeLast() }
    return "\(sign)\(whole).\(places)"
  }

  /// A time in the largest unit that needs no fraction; milliseconds as far as they go.
  static func time(_ microseconds: Int64) -> String {
    if microseconds % 1_000 == 0 {
      return Span(milliseconds: microseconds / 1_000).description
    }
    return "\(microseconds)us"
  }
}
