package import EventLog

/// Something that was said about an incident, or that was owed; stands on the incident's stream.
package enum CommunicationEvent: Equatable, Sendable {
  case cadenceSet(CadenceSetting)
  case published(Update)
  case corrected(UpdateCorrection)
  case promiseEnded(PromiseEnd)
  /// The next word comes later than was said: a new promise, which readers see.
  case snoozed(Snooze)
  case reminded(Reminder)
  case escalationPlanned(EscalationPlan)
  case climbed(EscalationClimb)
  /// Whoever was called took the call where it reached them.
  case answered(CallAnswer)
  case drafted(DraftNote)
  case noticeOwed(Notice)
  case noticeReminded(NoticeReminder)
  case noticeEnded(NoticeEnd)
  /// Both stand on a deployment's stream.
  case announcementOwed(AnnouncementOwed)
  case announced(AnnouncementPublished)
}

/// A published update said something that is not so; the old text stays, and says so.
package struct UpdateCorrection: Equatable, Sendable {
  package var update: EventID
  package var at: Timestamp
  package var text: Words<String>
  package var because: Words<String>
  package var by: PrincipalID
  /// The rules that speak against its text, where somebody insisted on it all the same.
  package var overruled: [String] = []

  package init(
    of update: EventID, at time: Timestamp, text: Words<String>, because: Words<String>,
    by principal: PrincipalID
  ) {
    (self.update, at, self.text) = (update, time, text)
    (self.because, by) = (because, principal)
  }
}

extension EventType {
  package static let cadenceSet = EventType(known: "cadence.set")
  package static let updatePublished = EventType(known: "update.published")
  package static let updateCorrected = EventType(known: "update.corrected")
  package static let promiseKept = EventType(known: "promise.kept")
  package static let promiseLate = EventType(known: "promise.late")
  package static let promiseBroken = EventType(known: "promise.broken")
  package static let reminderIssued = EventType(known: "reminder.issued")
  package static let reminderSnoozed = EventType(known: "reminder.snoozed")
  package static let escalationPlanned = EventType(known: "escalation.planned")
  package static let announcementOwed = EventType(known: "announcement.owed")
  package static let announcementPublished = EventType(known: "announcement.published")
  package static let escalationClimbed = EventType(known: "escalation.climbed")
  package static let escalationAcknowledged = EventType(known: "escalation.acknowledged")
}
