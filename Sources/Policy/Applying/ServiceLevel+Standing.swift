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

extension DrillRule {
  /// Whether enough drills passed lately; times in seconds since 1970.
  ///
  /// A drill exactly so long ago still counts; one from the future does not.
  package func isKept(byPassesAt times: [Int64], now: Int64) -> Bool {
    recent(times, now: now) >= required
  }

  package func recent(_ times: [Int64], now: Int64) -> Int {
    let (oldest, overflow) = now.subtractingReportingOverflow(within.seconds)
    return times.count { $0 <= now && (overflow || $0 >= oldest) }
  }
}
