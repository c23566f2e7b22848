package import EventLog

/// What readers may rely on: the next word comes by then.
package struct Promise: Equatable, Sendable {
  package var audience: UpdateAudience
  /// The event that made it: an update, what put one off, or the cadence that asks for the first.
  package var made: EventID
  package var madeAt: Timestamp
  package var dueAt: Timestamp
  package var fate: PromiseFate?

  package init(
    _ audience: UpdateAudience, made: EventID, at madeAt: Timestamp, dueAt: Timestamp
  ) {
    (self.audience, self.made, self.madeAt, self.dueAt) = (audience, made, madeAt, dueAt)
  }
}

package enum PromiseFate: String, CaseIterable, Sendable {
  case kept
  /// The word came, after its time.
  case late
  /// It never came, or another time was promised only after this one had passed.
  case broken
  /// Another promise was made before this one was due.
  case replaced
}

package struct PromiseEnd: Equatable, Sendable {
  package var audience: UpdateAudience
  package var made: EventID
  package var dueAt: Timestamp
  package var fate: PromiseFate
  /// How long after its time the word came; nil where it came in time, or never.
  package var lateBySeconds: Int64?

  package init(
    _ audience: UpdateAudience, made: EventID, dueAt: Timestamp, _ fate: PromiseFate,
    lateBySeconds: Int64? = nil
  ) {
    (self.audience, self.made, self.dueAt) = (audience, made, dueAt)
    (self.fate, self.lateBySeconds) = (fate, lateBySeconds)
  }
}
