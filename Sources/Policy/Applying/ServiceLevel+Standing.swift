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
}
