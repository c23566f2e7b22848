/// Something that is measured, with the levels at which it is good, worrying and bad.
package struct Signal: Equatable, Sendable {
  /// How its provider is asked for the value; may hold places, see `QueryTemplate`.
  package var query: String?
  /// The same for the number of requests in the window.
  package var requests: String?
  /// A name of `providers`.
  package var provider: String?
  /// The address that an HTTP check asks; nil means the service's entry.
  package var url: String?
  /// The status that an HTTP check wants.
  package var expect = 200
  package var unit: SignalUnit
  package var direction = Direction.lowerIsBetter
  package var target: Quantity?
  package var warning: Quantity?
  package var critical: Quantity?
  /// Over which time a value is computed.
  package var window: Span?
  /// How often it is read.
  package var step: Span?
  /// Fewer than this in a window, and the value is unknown.
  package var minimumRequests: Int64?
  /// What a breach leads to: `rollback`, or `review` by people.
  package var onBreach: BreachResponse?

  package enum Direction: String, CaseIterable, Sendable {
    case lowerIsBetter = "lower-is-better"
    case higherIsBetter = "higher-is-better"
  }

  package enum SignalUnit: String, CaseIterable, Sendable { case ratio, time, count, rate }

  package enum BreachResponse: String, CaseIterable, Sendable { case rollback, halt, review }

  package init(unit: SignalUnit) { self.unit = unit }
}

/// Where a value stands among the levels of its signal.
package enum SignalLevel: String, CaseIterable, Sendable {
  /// As good as was promised.
  case target
  /// Worse than promised, and not yet worrying.
  case attention
  case warning, critical
  /// No value, or one of another unit: never a pass.
  case unknown
}

extension Signal {
  /// The level of a value.
  ///
  /// A value exactly at a limit counts on the worse side.
  package func level(of value: Quantity?) -> SignalLevel {
    guard let value else { return .unknown }
    for (limit, level) in [(critical, SignalLevel.critical), (warning, .warning)] {
      guard let limit else { continue }
      switch isAtOrBeyond(limit, value) {
      case nil: return .unknown
      case true?: return level
      case false?: continue
      }
    }
    guard let target else { return .target }
    switch isAtOrBeyond(target, value) {
    case nil: return .unknown
    case true?:
      return (try? value.order(to: target)) == .equal && isLevelItself ? .target : .attention
    case false?: return .target
    }
  }

  /// A promise such as 99.9 % is kept at 99.9 %; one such as “under 0.1 %” is broken at 0.1 %.
  private var isLevelItself: Bool { direction == .higherIsBetter }

  private func isAtOrBeyond(_ limit: Quantity, _ value: Quantity) -> Bool? {
    guard let order = try? value.order(to: limit) else { return nil }
    return order == .equal || order == (direction == .lowerIsBetter ? .above : .below)
  }
}

/// A service level that is promised over a time.
package struct ServiceLevel: Equatable, Sendable {
  /// A name of `signals`, whose levels it takes.
  package var signal: String
  package var objective: Quantity
  /// Over which time the promise runs; nil means the calendar month.
  package var window: Span?
  /// The severity that each level suggests: `{warning: SEV3, critical: SEV2}`.
  package var severity: [SignalLevel: String] = [:]

  package init(signal: String, objective: Quantity) {
    (self.signal, self.objective) = (signal, objective)
  }
}
