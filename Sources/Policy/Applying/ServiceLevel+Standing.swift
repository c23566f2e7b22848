/// How what was counted stands against a promised level, and how bad that would be.
package struct ServiceLevelStanding: Equatable, Sendable {
  /// A name of `slos`.
  package var slo: String
  /// Nil where nothing is known of the time that counts now.
  package var value: Quantity?
  package var level: SignalLevel
  /// What the promise suggests for an incident at this level; nil where it says nothing.
  package var severity: String?

  package init(slo: String, value: Quantity?, level: SignalLevel, severity: String?) {
    (self.slo, self.value, self.level, self.severity) = (slo, value, level, severity)
  }
}

extension ServiceLevelStanding: CustomStringConvertible {
  package var description: String {
    guard let value else { return "\(slo) is not known" }
    return "\(slo) at \(value) is \(Self.said(level))"
      + (severity.map { ", which suggests \($0)" } ?? "")
  }

  private static func said(_ level: SignalLevel) -> String {
    switch level {
    case .target: "as good as promised"
    case .attention: "worse than promised"
    case .warning, .critical, .unknown: level.rawValue
    }
  }
}

extension Policy {
  /// How a value stands against a promised level, and how bad it would be.
  ///
  /// Nil for a name that the policy does not know.
  package func standing(
    of value: Quantity?, against slo: String
  ) -> (level: SignalLevel, severity: String?)? {
    guard let promise = slos[slo], let signal = signals[promise.signal] else { return nil }
    let level = signal.level(of: value)
    return (level, promise.severity[level])
  }

  /// The same of a count of requests; nil where what is promised is no share of them.
  ///
  /// The share that failed is rounded up, so that nothing looks better than it was.
  package func standing(
    of budget: ErrorBudget, against slo: String
  ) -> ServiceLevelStanding? {
    guard failuresAllowed(by: slo) != nil, let promise = slos[slo],
      let signal = signals[promise.signal]
    else { return nil }
    var value: Quantity?
    if case .known(let balance) = budget {
      let failed = balance.failedMillionths
      value = Quantity(
        millionths: signal.direction == .lowerIsBetter ? failed : 1_000_000 - failed, .ratio)
    }
    return standing(of: value, against: slo).map {
      ServiceLevelStanding(slo: slo, value: value, level: $0.level, severity: $0.severity)
    }
  }
}

extension ErrorBudget.Balance {
  /// The share that failed, rounded up; more than all is all.
  fileprivate var failedMillionths: Int64 {
    guard total > 0 else { return 0 }
    let (share, rest) = (Int128(failed) * 1_000_000).quotientAndRemainder(dividingBy: Int128(total))
    return Int64(clamping: min(1_000_000, rest > 0 ? share + 1 : share))
  }
}
