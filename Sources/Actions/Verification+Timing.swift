package import EventLog

extension Verification {
  /// When a look is due, where none came late.
  ///
  /// After a time in which nobody could look, what is left is spread as it was meant: four looks in
  /// one moment are one.
  package func due(_ ordinal: Int32) -> Timestamp {
    let due = start.due(ordinal)
    guard let last = samples.last else { return due }
    let step = start.due(2).microseconds - start.due(1).microseconds
    return max(due, Timestamp(microseconds: last.at.microseconds + step))
  }
}

extension VerificationStart {
  /// When a look is due: they are spread over the time, and the last one is at its end.
  package func due(_ ordinal: Int32) -> Timestamp {
    let whole = max(0, endsAt.microseconds - settledAt.microseconds)
    let (share, overflow) = whole.multipliedReportingOverflow(by: Int64(ordinal))
    return Timestamp(
      microseconds: overflow
        ? endsAt.microseconds
        : settledAt.microseconds + share / Int64(max(1, samples)))
  }
}
