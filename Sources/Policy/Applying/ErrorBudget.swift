/// How much of what may fail is still left, over the time of a promise.
package enum ErrorBudget: Equatable, Sendable {
  /// Nothing was asked in that time, so nobody knows: neither kept nor broken.
  case noData
  /// What was last counted ended before the time over which the promise runs now: it says nothing of
  /// now. When it ended, in seconds since 1970.
  case outdated(until: Int64)
  case known(Balance)

  /// In whole numbers throughout: no rounding decides whether somebody may deploy.
  package struct Balance: Equatable, Sendable {
    /// All requests of the time.
    package let total: Int64
    package let failed: Int64
    /// The share that may fail, in millionths.
    package let allowance: Int64
  }
}

extension ErrorBudget {
  /// Of `total` requests `failed` did, where a share of `objective` was promised: to succeed where
  /// more of it is better, to fail at most where less is.
  ///
  /// Nil when the promise is no share from 0 to 100 %, or a number is below zero: that is no budget.
  package static func compute(
    total: Int64, failed: Int64, objective: Quantity, _ direction: Signal.Direction
  ) -> ErrorBudget? {
    guard let allowance = objective.failuresAllowed(direction), total >= 0, failed >= 0 else {
      return nil
    }
    guard total > 0 else { return .noData }
    return .known(Balance(total: total, failed: failed, allowance: allowance))
  }
}

extension Quantity {
  /// The share of requests that a promise of this much lets fail, in millionths.
  fileprivate func failuresAllowed(_ direction: Signal.Direction) -> Int64? {
    guard unit == .ratio, (0...1_000_000).contains(millionths) else { return nil }
    return direction == .lowerIsBetter ? millionths : 1_000_000 - millionths
  }
}

extension Policy {
  /// The share of requests that a promise lets fail, in millionths.
  ///
  /// Nil when nobody can say: what is promised is no share, or not known, or not which way of it is
  /// better.
  package func failuresAllowed(by slo: String) -> Int64? {
    guard let promise = slos[slo], let signal = signals[promise.signal] else { return nil }
    return promise.objective.failuresAllowed(signal.direction)
  }

  /// What is left of a promise's budget; nil when it has none.
  package func budget(of slo: String, total: Int64, failed: Int64) -> ErrorBudget? {
    guard let promise = slos[slo], let signal = signals[promise.signal] else { return nil }
    return .compute(
      total: total, failed: failed, objective: promise.objective, signal.direction)
  }
}

extension ErrorBudget.Balance {
  /// How many may fail, in millionths of a request.
  private var budget: Int128 { Int128(total) * Int128(allowance) }
  private var left: Int128 { budget - Int128(failed) * 1_000_000 }

  /// How many more may fail, rounded down; below zero by how many it is too many.
  package var remaining: Int64 { clamped(left.dividedDown(by: 1_000_000)) }

  /// How many may fail in all, rounded down.
  package var allowed: Int64 { clamped(budget / 1_000_000) }

  /// What is left of the budget, rounded down; below zero when it is overdrawn.
  ///
  /// A promise of 100 % has a budget of nothing: all of it is left until the first failure.
  package var remainingPercent: Percent {
    guard budget > 0 else { return failed == 0 ? .all : Percent(hundredths: .min) }
    let hundredths = (left * 10_000).dividedDown(by: budget)
    return Percent(hundredths: Int32(clamping: hundredths))
  }

  package var usedPercent: Percent {
    Percent(hundredths: Int32(clamping: 10_000 - Int64(remainingPercent.hundredths)))
  }

  /// Compared exactly, not by what is shown.
  package func order(to share: Percent) -> Order {
    guard budget > 0 else {
      return failed > 0 ? .below : share == .all ? .equal : share < .all ? .above : .below
    }
    let (mine, other) = (left * 10_000, Int128(share.hundredths) * budget)
    return mine == other ? .equal : mine < other ? .below : .above
  }

  private func clamped(_ number: Int128) -> Int64 { Int64(clamping: number) }
}

extension ErrorBudget.Balance: CustomStringConvertible {
  package var description: String {
    "\(remainingPercent) left: \(failed) of \(allowed) failures used, of \(total) requests"
  }
}

extension Int128 {
  /// Towards minus infinity: never more is shown than there is.
  fileprivate func dividedDown(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
