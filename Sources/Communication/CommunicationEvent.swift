package import EventLog

/// Something that was said about an incident, or that was owed; stands on the incident's stream.
package enum CommunicationEvent: Equatable, Sendable {
  case published(Update)
  case corrected(UpdateCorrection)
  case promiseEnded(PromiseEnd)
  /// The next word comes later than was said: a new promise, which readers see.
  case snoozed(Snooze)
  case reminded(Reminder)
}

/// A published update said something that is not so; the old text stays, and says so.
package struct UpdateCorrection: Equatable, Sendable {
  package var update: EventID
  package var text: Words<String>
  package var because: Words<String>
  package var by: PrincipalID

  package init(
    of update: EventID, text: Words<String>, because: Words<String>, by principal: PrincipalID
  ) { (self.update, self.text, self.because, by) = (update, text, because, principal) }
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

package struct Snooze: Equatable, Sendable {
  /// The id of its event, which makes the new promise.
  package var snooze: EventID
  package var audience: UpdateAudience
  package var until: Timestamp
  package var because: Words<String>
  package var by: PrincipalID

  package init(
    _ snooze: EventID, of audience: UpdateAudience, until: Timestamp, because: Words<String>,
    by principal: PrincipalID
  ) {
    (self.snooze, self.audience, self.until) = (snooze, audience, until)
    (self.because, by) = (because, principal)
  }
}

/// Somebody was told that a word is owed.
package struct Reminder: Equatable, Sendable {
  package var audience: UpdateAudience
  /// The promise that it is about.
  package var made: EventID
  package var stage: Stage
  /// How many words were owed by then, where nobody could be reminded in between.
  package var missed: Int32

  package enum Stage: String, CaseIterable, Sendable {
    /// Most of the time is gone.
    case soon
    case overdue
    /// Still nothing: the next one is asked.
    case deputy
    case commander
  }

  package init(_ audience: UpdateAudience, made: EventID, _ stage: Stage, missed: Int32 = 0) {
    (self.audience, self.made, self.stage, self.missed) = (audience, made, stage, missed)
  }
}

extension EventType {
  package static let updatePublished = EventType(known: "update.published")
  package static let updateCorrected = EventType(known: "update.corrected")
  package static let promiseKept = EventType(known: "promise.kept")
  package static let promiseLate = EventType(known: "promise.late")
  package static let promiseBroken = EventType(known: "promise.broken")
  package static let reminderIssued = EventType(known: "reminder.issued")
  package static let reminderSnoozed = EventType(known: "reminder.snoozed")
}
