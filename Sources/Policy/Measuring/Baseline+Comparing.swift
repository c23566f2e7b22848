/// How a value stands to what was usual before.
package enum BaselineComparison: Equatable, Sendable {
  case noWorse
  /// Worse than this, which would have been borne.
  case worse(than: Quantity)
  /// The two cannot be compared.
  case unknown
}

extension Baseline {
  /// Whether a value is no worse than it was, but for a tolerance.
  ///
  /// A value as good as was promised is never worse. Otherwise it may be worse by the share that is
  /// tolerated, or by three times the usual spread where that is more: what is restless by nature may
  /// be restless. Where higher is better, what is missing is compared: of a share the part up to
  /// 100 %, of everything else the value divided instead of multiplied. Exactly at the limit is borne.
  package func compare(
    _ value: Quantity, of signal: Signal, tolerance: Percent
  ) -> BaselineComparison {
    guard value.unit.isComparable(with: median.unit) else { return .unknown }
    switch signal.level(of: value) {
    case .unknown: return .unknown
    case .target where signal.target != nil: return .noWorse
    case .target, .attention, .warning, .critical: break
    }
    let limit = limit(for: signal, tolerance: tolerance)
    let isBorne =
      signal.direction == .lowerIsBetter
      ? value.millionths <= limit.millionths : value.millionths >= limit.millionths
    return isBorne ? .noWorse : .worse(than: limit)
  }

  /// The worst value that is borne.
  package func limit(for signal: Signal, tolerance: Percent) -> Quantity {
    let (usual, restless) = (median.millionths, spread.millionths.timesThree)
    let limit: Int64
    switch (signal.direction, median.unit) {
    case (.lowerIsBetter, _):
      limit = max(usual.grown(by: tolerance), usual.adding(restless))
    case (.higherIsBetter, .ratio):
      let missing = max(0, Self.whole.subtracting(usual))
      limit = Self.whole.subtracting(max(missing.grown(by: tolerance), missing.adding(restless)))
    case (.higherIsBetter, _):
      limit = max(0, min(usual.shrunk(by: tolerance), usual.subtracting(restless)))
    }
    return Quantity(millionths: limit, median.unit)
  }

  private static let whole: Int64 = 1_000_000
}

extension Int64 {
  fileprivate var timesThree: Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: 3)
    return overflow ? .max : product
  }

  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  fileprivate func subtracting(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other > 0 ? .min : .max) : difference
  }

  fileprivate func grown(by tolerance: Percent) -> Int64 {
    scaled(10_000 + Int64(tolerance.hundredths), over: 10_000)
  }

  fileprivate func shrunk(by tolerance: Percent) -> Int64 {
    scaled(10_000, over: 10_000 + Int64(tolerance.hundredths))
  }

  private func scaled(_ factor: Int64, over divisor: Int64) -> Int64 {
    guard self > 0, factor > 0, divisor > 0 else { return Swift.max(0, self) }
    let product = multipliedFullWidth(by: factor)
    guard product.high < divisor else { return .max }
    let (quotient, _) = UInt64(divisor).dividingFullWidth((UInt64(product.high), product.low))
    return Int64(clamping: quotient)
  }
}
