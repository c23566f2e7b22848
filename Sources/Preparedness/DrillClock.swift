/// When what of a drill happened, in microseconds since 1970; nil where it did not.
package struct DrillClock: Equatable, Sendable {
  /// When the fault was put in.
  package var faultAt: Int64
  /// The first answer that users got badly.
  package var firstBadAt: Int64?
  /// A trigger fired.
  package var detectedAt: Int64?
  /// The decision was proposed.
  package var decidedAt: Int64?
  package var authorisedAt: Int64?
  /// The first step was begun.
  package var begunAt: Int64?
  /// The last answer that users got badly.
  package var lastBadAt: Int64?
  /// When traffic was back, as the executor says.
  package var saidRestoredAt: Int64?
  /// There was a verdict of the verification.
  package var verdictAt: Int64?

  package init(faultAt: Int64) { self.faultAt = faultAt }

  /// Milliseconds from the fault; what is on record as before it, by a clock's grain, is 0.
  package func sinceFault(_ time: Int64?) -> Int64? {
    time.map { max(0, $0.subtractingClamped(faultAt)) / 1_000 }
  }

  /// Milliseconds from the authorisation to the last bad answer: what an objective promises.
  ///
  /// 0 where users got nothing bad after it; nil where nothing was authorised.
  package var restoration: Int64? {
    guard let authorisedAt else { return nil }
    guard let lastBadAt else { return 0 }
    return max(0, lastBadAt.subtractingClamped(authorisedAt)) / 1_000
  }
}

extension Int64 {
  /// Times come from outside, and never trap.
  fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < other ? .min : .max) : difference
  }
}
