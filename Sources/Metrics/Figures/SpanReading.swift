package import EventLog
import Timelines

/// How long something took, if the record knows.
package enum SpanReading: Equatable, Sendable {
  /// Seconds.
  case known(Int64)
  /// It has not come to its end.
  case notYet
  /// One of its ends was never recorded.
  case unknown
  /// Its end is stated to be before its beginning, or beyond all reason: a clock was wrong.
  case disordered
}

extension SpanReading {
  /// Ten years: nothing that is measured here takes as long.
  package static let longest: Int64 = 10 * 366 * 86_400

  package init(from start: Timestamp?, to end: Timestamp?, isOver: Bool) {
    guard let end else {
      self = isOver ? .unknown : .notYet
      return
    }
    guard let start else {
      self = .unknown
      return
    }
    self.init(microseconds: end.since(start))
  }

  init(microseconds: Int64) {
    let isPossible = microseconds >= 0 && microseconds / 1_000_000 <= Self.longest
    self = isPossible ? .known(microseconds / 1_000_000) : .disordered
  }
}
