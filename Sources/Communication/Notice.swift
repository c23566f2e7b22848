package import EventLog

/// Somebody outside has to be told by a time, and the clock runs.
///
/// It does not end by itself: somebody tells them, or says why nothing is owed.
package struct Notice: Equatable, Sendable {
  /// What the policy calls it.
  package var name: String
  package var to: String
  package var role: String?
  /// From when the time counts.
  package var since: Timestamp
  package var dueAt: Timestamp

  package init(_ name: String, to: String, role: String?, since: Timestamp, dueAt: Timestamp) {
    (self.name, self.to, self.role) = (name, to, role)
    (self.since, self.dueAt) = (since, dueAt)
  }

  package var slots: ReminderSlots { ReminderSlots(from: since, to: dueAt) }
}

/// What became of a notice.
package struct NoticeState: Equatable, Sendable {
  package var notice: Notice
  package internal(set) var lastReminder: Int32?
  package internal(set) var end: NoticeEnd?
}

/// They were told, or nothing is owed after all.
package struct NoticeEnd: Equatable, Sendable {
  package enum Kind: Equatable, Sendable { case given, lifted }

  package var name: String
  package var kind: Kind
  package var at: Timestamp
  /// What they were told and how, or why nothing is owed.
  package var text: Words<String>
  /// How long after its time it came; nil when it came in time, or is not owed.
  package var lateBySeconds: Int64?
  package var by: PrincipalID

  package init(
    _ name: String, _ kind: Kind, at time: Timestamp, text: Words<String>,
    lateBySeconds: Int64? = nil, by principal: PrincipalID
  ) {
    (self.name, self.kind, at, self.text) = (name, kind, time, text)
    (self.lateBySeconds, by) = (lateBySeconds, principal)
  }
}

/// Somebody was told that a notice is owed.
package struct NoticeReminder: Equatable, Sendable {
  package var name: String
  package var slot: Int32
  package var dueAt: Timestamp
  /// Earlier ones that nobody could give.
  package var missed: Int32
  package var nextAt: Timestamp

  package init(_ name: String, slot: Int32, dueAt: Timestamp, missed: Int32, nextAt: Timestamp) {
    (self.name, self.slot, self.dueAt) = (name, slot, dueAt)
    (self.missed, self.nextAt) = (missed, nextAt)
  }
}

extension EventType {
  package static let noticeOwed = EventType(known: "notice.owed")
  package static let noticeReminded = EventType(known: "notice.reminded")
  package static let noticeGiven = EventType(known: "notice.given")
  package static let noticeLifted = EventType(known: "notice.lifted")
}
