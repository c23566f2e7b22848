/// One reading of a signal, or the news that there was none.
package struct TriggerSample: Hashable, Sendable {
  /// Milliseconds since 1970.
  package var at: Int64
  /// Nil when it could not be read: never healthy, and never a breach.
  package var value: Quantity?
  /// What was measured: `canary`, `stable`, `all`; nil when only one thing was.
  package var scope: String?
  /// How many requests the value is computed from.
  package var requests: Int64?
  /// Over which time the value was computed, where that was recorded.
  package var window: Span?

  package init(at: Int64, value: Quantity?) { (self.at, self.value) = (at, value) }
}

/// Where a trigger stands.
package enum TriggerState: Hashable, Sendable {
  /// Nobody knows whether the condition holds.
  case unknown(TriggerDoubt)
  case quiet
  /// The condition holds, but not for long enough yet; since when.
  case pending(since: Int64)
  /// It held for long enough; since when, and when it fired.
  case firing(since: Int64, at: Int64)
  /// It has expired, and does nothing.
  case expired
}

/// Why nobody knows whether a condition holds.
package enum TriggerDoubt: Hashable, Sendable {
  /// There was no reading yet.
  case notRead
  /// A reading brought no value.
  case noValue
  /// Nothing was read for so many milliseconds.
  case gap(Int64)
  case tooFewRequests(Int64, of: Int64)
  /// A minimum of requests is asked for, and it was not recorded how many there were.
  case requestsNotRecorded
  case unlikeUnit(Unit)
  /// The value was computed over another time than the trigger asks for.
  case otherWindow(Span)
}

extension TriggerDoubt: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notRead: "nothing was read yet"
    case .noValue: "a reading without a value"
    case .gap(let milliseconds): "nothing was read for \(Span(milliseconds: milliseconds))"
    case .tooFewRequests(let requests, let minimum):
      "only \(requests) requests, where it takes \(minimum)"
    case .requestsNotRecorded: "the number of requests was not recorded"
    case .unlikeUnit(let unit): "the value is \(unit), which the limit is not"
    case .otherWindow(let span): "the value was computed over \(span)"
    }
  }
}

extension TriggerDoubt {
  /// Whether both doubt for the same kind of reason.
  func isLike(_ other: TriggerDoubt) -> Bool {
    switch (self, other) {
    case (.tooFewRequests, .tooFewRequests), (.gap, .gap): true
    default: self == other
    }
  }
}

/// What happened when a condition had held for long enough.
package struct TriggerFire: Hashable, Sendable {
  package var since: Int64
  package var at: Int64
  /// The readings from then to then; the first ones and the last one when they are many.
  package var samples: [TriggerSample]
}
