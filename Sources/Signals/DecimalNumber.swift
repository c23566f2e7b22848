import Policy

/// A number as programs write it: `0.0125`, `1e-05`, `+Inf`, `NaN`.
///
/// Read by its digits and never through a binary fraction, so that 0.01 is one per cent exactly.
enum DecimalNumber: Equatable {
  /// Of one millionth each; what lies between two is rounded to the nearest, halves away from zero.
  case millionths(Int64)
  case notANumber
  case infinite
  /// A number beyond what can be counted.
  case tooLarge

  /// Nil for anything else than a number.
  init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8.prefix(Self.longest + 1))[...]
    guard bytes.count <= Self.longest else { return nil }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    switch String(decoding: bytes, as: UTF8.self).lowercased() {
    case "nan":
      self = .notANumber
      return
    case "inf", "infinity":
      self = .infinite
      return
    default: break
    }
    var digits: [UInt8] = []
    var (places, hasPoint, exponent) = (0, false, 0)
    var rest = bytes
    while let byte = rest.first {
      if (48...57).contains(byte) {
        digits.append(byte - 48)
        if hasPoint { places += 1 }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      rest.removeFirst()
    }
    guard !digits.isEmpty else { return nil }
    if !rest.isEmpty {
      guard rest.first.map({ $0 | 0x20 }) == UInt8(ascii: "e"),
        let number = Self.exponent(rest.dropFirst())
      else { return nil }
      exponent = number
    }
    self = Self.scaled(digits, by: exponent - places + 6, isNegative)
  }

  private static let longest = 400

  /// With at most four digits, a sign before them or not.
  private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
    var bytes = bytes
    let sign = bytes.first == UInt8(ascii: "-") ? -1 : 1
    if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    guard (1...4).contains(bytes.count), bytes.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 48) } * sign
  }

  /// The digits times a power of ten.
  private static func scaled(_ digits: [UInt8], by power: Int, _ isNegative: Bool) -> DecimalNumber
  {
    let significant = Array(digits.drop { $0 == 0 })
    guard !significant.isEmpty else { return .millionths(0) }
    let length = significant.count + power
    guard length >= 0 else { return .millionths(0) }
    guard length <= 19 else { return .tooLarge }
    var value: Int64 = 0
    for index in 0..<length {
      let digit = Int64(index < significant.count ? significant[index] : 0)
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = tens.addingReportingOverflow(digit)
      guard !overflow, !more else { return .tooLarge }
      value = sum
    }
    if length < significant.count, significant[length] >= 5 {
      let (sum, overflow) = value.addingReportingOverflow(1)
      guard !overflow else { return .tooLarge }
      value = sum
    }
    return .millionths(isNegative ? -value : value)
  }
}

/// What the numbers of a signal count, under a name that nothing else has.
typealias MeasuredUnit = Signal.SignalUnit

/// A number with what it counts, or why it is none.
enum MeasuredNumber: Equatable {
  case value(Quantity)
  case none(because: String)

  /// A share is a part of one, a time is in seconds.
  init(_ text: some StringProtocol, of unit: Signal.SignalUnit) {
    switch DecimalNumber(text) {
    case .millionths(let number) where number < 0:
      self = .none(
        because: "The value is below zero, which nothing that is measured here can be: look at the "
          + "query.")
    case .millionths(let number): self = .value(Quantity(millionths: number, unit.bare))
    case .notANumber:
      self = .none(because: "The value is not a number: of no requests there is no share.")
    case .infinite: self = .none(because: "The value is infinite: something is divided by zero.")
    case .tooLarge: self = .none(because: "The value is larger than anything that is counted here.")
    case nil: self = .none(because: "The answer is no number.")
    }
  }
}

extension MeasuredNumber {
  var value: Quantity {
    get throws(NoValue) {
      switch self {
      case .value(let value): return value
      case .none(let because): throw NoValue(because)
      }
    }
  }
}

extension Signal.SignalUnit {
  /// The unit of values that say nothing of what they count.
  var bare: Unit {
    switch self {
    case .ratio: .ratio
    case .time: .time
    case .count: .count(of: nil)
    case .rate: .rate(of: nil)
    }
  }
}

/// A number of requests, whole and rounded down: estimates must not reach a minimum by rounding.
func wholeRequests(_ text: some StringProtocol) -> Int64? {
  guard case .millionths(let number) = DecimalNumber(text), number >= 0 else { return nil }
  return number / 1_000_000
}
