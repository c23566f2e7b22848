extension Quantity {
  /// As people read it: two places after the point, or the first two digits of what is smaller.
  ///
  /// What is compared, recorded or handed to programs is never this, but `description`.
  package var shown: String {
    switch unit {
    case .ratio:
      let (percent, overflow) = millionths.multipliedReportingOverflow(by: 100)
      return overflow ? description : Self.rounded(percent).map { "\($0)%" } ?? description
    case .count, .rate:
      let number = Self.round(millionths).map { Quantity(millionths: $0, unit) }
      return (number ?? self).description
    case .time:
      guard millionths.magnitude >= 10_000 else { return description }
      return (Self.round(millionths, to: 1_000).map { Quantity(millionths: $0, unit) } ?? self)
        .description
    }
  }

  /// A share that was written down, as people read it; anything else as it is.
  package static func shown(_ text: String) -> String {
    // A bare number may be a version.
    guard text.hasSuffix("%"), let quantity = Quantity(text) else { return text }
    return quantity.shown
  }

  private static func rounded(_ millionths: Int64) -> String? {
    round(millionths).map(DecimalText.text)
  }

  private static func round(_ millionths: Int64) -> Int64? {
    var step: Int64 = 10_000
    while step > 1, millionths.magnitude < step.magnitude * 10 { step /= 10 }
    return round(millionths, to: millionths.magnitude >= 10_000 ? 10_000 : step)
  }

  /// To the nearest multiple; nil beyond what can be counted.
  private static func round(_ value: Int64, to step: Int64) -> Int64? {
    let (sum, overflow) = value.addingReportingOverflow(value < 0 ? -(step / 2) : step / 2)
    return overflow ? nil : sum / step * step
  }
}
