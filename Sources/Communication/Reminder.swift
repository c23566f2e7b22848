package import EventLog

/// Somebody was told that a word is owed.
package struct Reminder: Equatable, Sendable {
  package var audience: UpdateAudience
  /// The promise that it is about.
  package var made: EventID
  /// 0 is the first of that promise.
  package var slot: Int32
  /// When it was to come.
  package var dueAt: Timestamp
  /// Earlier ones of the promise that nobody could give: told once, not once each.
  package var missed: Int32
  /// When the next one comes, unless the word does.
  package var nextAt: Timestamp

  package init(
    _ audience: UpdateAudience, made: EventID, slot: Int32, dueAt: Timestamp, missed: Int32 = 0,
    nextAt: Timestamp
  ) {
    (self.audience, self.made, self.slot) = (audience, made, slot)
    (self.dueAt, self.missed, self.nextAt) = (dueAt, missed, nextAt)
  }

  package enum Stage: String, CaseIterable, Sendable {
    /// Most of the time is gone.
    case soon
    case overdue
    /// Still nothing: the next one is asked.
    case deputy
    case commander
  }

  package var stage: Stage { Self.stage(ofSlot: slot) }

  package static func stage(ofSlot slot: Int32) -> Stage {
    switch slot {
    case ...0: .soon
    case 1: .overdue
    case 2: .deputy
    default: .commander
    }
  }
}

extension Reminder.Stage {
  /// The role that is reminded.
  package var role: String {
    switch self {
    case .soon, .overdue: "communications-lead"
    case .deputy: "deployment-lead"
    case .commander: "commander"
    }
  }
}

extension Promise {
  package var slots: ReminderSlots { ReminderSlots(from: madeAt, to: dueAt) }

  /// When its reminder of a slot comes.
  package func reminder(inSlot slot: Int32) -> Timestamp { slots.time(of: slot) }

  /// The last slot whose time has come; nil before the first.
  package func slotReached(at now: Timestamp) -> Int32? { slots.reached(at: now) }
}

extension Timestamp {
  /// Microseconds from `other` to this, as many as can be said.
  func saturatingSince(_ other: Timestamp) -> Int64 {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
    guard overflow else { return difference }
    return microseconds < other.microseconds ? .min : .max
  }
}

/// The next word comes later than was said.
package struct Snooze: Equatable, Sendable {
  /// The id of its event, which makes the new promise.
  package var snooze: EventID
  package var audience: UpdateAudience
  package var at: Timestamp
  package var until: Timestamp
  package var because: Words<String>
  /// The last that this audience was told, whose readers wait; nil where they heard of nothing yet.
  package var update: EventID?
  package var by: PrincipalID

  package init(
    _ snooze: EventID, of audience: UpdateAudience, at time: Timestamp, until: Timestamp,
    because: Words<String>, by principal: PrincipalID
  ) {
    (self.snooze, self.audience, self.at, self.until) = (snooze, audience, time, until)
    (self.because, by) = (because, principal)
  }
}
