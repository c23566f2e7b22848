package import EventLog

/// When something happened, and from when on the record knew of it.
package struct RecordedMoment: Hashable, Sendable {
  package let at: Timestamp
  package let recordedAt: Timestamp

  /// What is said to have happened later than it was recorded cannot have: the record's own clock
  /// holds then.
  package init(happenedAt: Timestamp, recordedAt: Timestamp) {
    at = happenedAt > recordedAt ? recordedAt : happenedAt
    self.recordedAt = recordedAt
  }

  /// Of what was recorded as it happened.
  package init(_ time: Timestamp) { (at, recordedAt) = (time, time) }
}

extension Sequence<RecordedMoment?> {
  /// The first that was on record at `time`.
  func first(knownAt time: Timestamp) -> RecordedMoment? {
    for case let moment? in self where moment.recordedAt <= time { return moment }
    return nil
  }
}

extension RecordedMoment? {
  /// The moment, if it was on record at `time`.
  func known(at time: Timestamp) -> RecordedMoment? {
    guard let self, self.recordedAt <= time else { return nil }
    return self
  }
}

// What `Comparable` derives goes through its table: too slow for the times of ten thousand releases.
extension Timestamp {
  static func <= (left: Self, right: Self) -> Bool { left.microseconds <= right.microseconds }
  static func > (left: Self, right: Self) -> Bool { left.microseconds > right.microseconds }
  static func >= (left: Self, right: Self) -> Bool { left.microseconds >= right.microseconds }
}
