package import EventLog
import Incidents
import JSON

extension TimerRule {
  /// When somebody is reminded of a word that is owed, and when somebody else is called.
  ///
  /// One timer for each audience and one for the ladder, set anew by each event that moves it; so
  /// many slots as an outage swallowed are one firing.
  package static let communication = TimerRule { event in
    switch event.type {
    case .cadenceSet, .updatePublished, .reminderIssued, .reminderSnoozed:
      try reminders(event)
    case .promiseBroken:
      [.clear(CommunicationPurpose.promise(to: try event.audience()), of: event.stream)]
    case .escalationPlanned, .escalationClimbed: [try ladder(event)]
    case .noticeOwed, .noticeReminded, .noticeGiven, .noticeLifted: [try notice(event)]
    default: []
    }
  }

  private static func reminders(_ event: RecordedEvent) throws -> [TimerChange] {
    let fields = try JSONFields(event.clear)
    let purpose = CommunicationPurpose.promise(to: try event.audience())
    func set(_ time: Timestamp) -> [TimerChange] {
      [.set(purpose, of: event.stream, .init(at: time))]
    }
    func first(from made: String, to due: Timestamp) throws -> [TimerChange] {
      let promise = Promise(
        try event.audience(), made: event.id, at: try fields.time(made), dueAt: due)
      return set(promise.reminder(inSlot: 0))
    }
    switch event.type {
    case .reminderIssued: return set(try fields.time("next_at"))
    case .reminderSnoozed: return try first(from: "at", to: try fields.time("until"))
    case .updatePublished:
      guard let due = try fields.optionalTime("next_due_at") else {
        return [.clear(purpose, of: event.stream)]
      }
      return try first(from: "at", to: due)
    default:
      // It asks for a first word; once one was said, that promises the next.
      guard let due = try fields.optionalTime("first_due_at") else { return [] }
      return try first(from: "since", to: due)
    }
  }

  private static func notice(_ event: RecordedEvent) throws -> TimerChange {
    let fields = try JSONFields(event.clear)
    let purpose = CommunicationPurpose.notice(named: try fields.string("notice"))
    switch event.type {
    case .noticeOwed:
      let slots = ReminderSlots(from: try fields.time("since"), to: try fields.time("due_at"))
      return .set(purpose, of: event.stream, .init(at: slots.time(of: 0)))
    case .noticeReminded:
      return .set(purpose, of: event.stream, .init(at: try fields.time("next_at")))
    default: return .clear(purpose, of: event.stream)
    }
  }

  private static func ladder(_ event: RecordedEvent) throws -> TimerChange {
    guard let next = try JSONFields(event.clear).optionalTime("next_at") else {
      return .clear(CommunicationPurpose.ladder, of: event.stream)
    }
    return .set(CommunicationPurpose.ladder, of: event.stream, .init(at: next))
  }
}

/// What a timer of this family is for.
package enum CommunicationPurpose: Equatable, Sendable {
  /// A reminder of what is owed to an audience.
  case promise(UpdateAudience)
  /// Somebody else has to be called.
  case climb
  /// A reminder that somebody outside has to be told.
  case notice(String)

  static func promise(to audience: UpdateAudience) -> String { "promise:\(audience.rawValue)" }
  static func notice(named name: String) -> String { "notice:\(name)" }
  static let ladder = "ladder"

  /// Nil for a timer of another kind.
  package init?(_ purpose: String) {
    if purpose == Self.ladder {
      self = .climb
    } else if let name = purpose.wholeMatch(after: "promise:"),
      let audience = UpdateAudience(rawValue: name)
    {
      self = .promise(audience)
    } else if let name = purpose.wholeMatch(after: "notice:") {
      self = .notice(name)
    } else {
      return nil
    }
  }
}

extension RecordedEvent {
  fileprivate func audience() throws(JSONFault) -> UpdateAudience {
    try JSONFields(clear).enum("audience", as: UpdateAudience.self)
  }
}

extension String {
  fileprivate func wholeMatch(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
