package import EventLog
package import Incidents

/// One thing that was recorded, as the timeline shows it.
package struct TimelineEntry: Equatable, Sendable {
  package let position: LogPosition
  package let id: EventID
  package let stream: StreamID
  package let type: EventType
  package let phase: Phase
  package let kind: EntryKind
  package let happenedAt: Timestamp
  package let recordedAt: Timestamp
  package let actor: Actor
  package let visibility: Visibility
  /// The events it answers.
  package let causes: [EventID]

  /// What happened, in one sentence, as it was first recorded.
  package internal(set) var original: [SentencePiece]
  /// That its words were destroyed, when, why, and which event proves it.
  package internal(set) var redaction: Redaction?
  package internal(set) var isStarred = false
  /// The event that answered this request.
  package internal(set) var answeredBy: LogPosition?
  /// Positions of the corrections, oldest first.
  var corrections: [LogPosition] = []
  /// The entry that this one corrects, redacts or stars, and with which it is shown.
  package internal(set) var amends: LogPosition?
  /// What replaces the words of the amended entry, and why; only in corrections.
  var correction: CorrectionWords?
  /// To whom a role was offered: named only to who may read names.
  var offeredTo: PrincipalID?
}

/// What a correction says.
struct CorrectionWords: Equatable, Sendable {
  var replacement: Words<String>
  var because: Words<String>
}

/// A later text of an entry; the earlier ones stay.
package struct Correction: Equatable, Sendable {
  package var position: LogPosition
  package var id: EventID
  package var happenedAt: Timestamp
  package var recordedAt: Timestamp
  package var actor: Actor
  package var replacement: Words<String>
  package var because: Words<String>
}

/// What sort of thing an entry is: its shape in the picture.
package enum EntryKind: String, CaseIterable, Sendable {
  /// What somebody wrote down, asked or attached.
  case note
  /// What showed that something goes wrong, or that all is well.
  case signal
  case decision
  /// What was done to the systems.
  case action
  /// A new state of the incident: declared, another severity, resolved.
  case milestone
  /// What was said to others.
  case message
}

/// What the two clocks of an entry tell.
package struct EntryMarks: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Recorded more than five minutes after it happened.
  package static let learnedLate = EntryMarks(rawValue: 1)
  /// Said to have happened more than two minutes after it was recorded: some clock is wrong.
  package static let aheadOfClock = EntryMarks(rawValue: 2)
  /// Said to have happened before the deployment that is blamed began.
  package static let beforeDeployment = EntryMarks(rawValue: 4)
}
