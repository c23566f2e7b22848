package import EventLog
import Incidents
import JSON

extension EventFormat where Event == CommunicationEvent {
  /// What was said about an incident, on its stream.
  package static let communication = EventFormat(writing: { $0.body })
    .readingUpdates().readingPromises()

  private func readingUpdates() -> Self {
    reading("update.published") { payload throws(JSONFault) in .published(try Update(payload)) }
      .reading("update.corrected") { payload throws(JSONFault) in
        let fields = try JSONFields(payload.clear)
        return .corrected(
          UpdateCorrection(
            of: try fields.id("update", as: EventID.self), text: try payload.text("text"),
            because: try payload.text("because"),
            by: try fields.id("by", as: PrincipalID.self)))
      }
  }

  private func readingPromises() -> Self {
    reading("promise.kept") { payload throws(JSONFault) in
      .promiseEnded(try PromiseEnd(payload, .kept))
    }
    .reading("promise.late") { payload throws(JSONFault) in
      .promiseEnded(try PromiseEnd(payload, .late))
    }
    .reading("promise.broken") { payload throws(JSONFault) in
      .promiseEnded(try PromiseEnd(payload, .broken))
    }
    .reading("reminder.issued") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .reminded(
        Reminder(
          try fields.enum("audience", as: UpdateAudience.self),
          made: try fields.id("promise", as: EventID.self),
          try fields.enum("stage", as: Reminder.Stage.self), missed: try fields.int32("missed")))
    }
    .reading("reminder.snoozed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .snoozed(
        Snooze(
          try fields.id("snooze", as: EventID.self),
          of: try fields.enum("audience", as: UpdateAudience.self),
          until: try fields.time("until"), because: try payload.text("because"),
          by: try fields.id("by", as: PrincipalID.self)))
    }
  }
}

extension CommunicationEvent {
  var body: EventBody {
    switch self {
    case .published(let update): update.body
    case .corrected(let correction):
      EventBody(
        .updateCorrected, words: ["text": correction.text, "because": correction.because]
      ) {
        $0.id("update", correction.update)
        $0.id("by", correction.by)
      }
    case .promiseEnded(let end):
      EventBody(end.fate.type) {
        $0.word("audience", end.audience)
        $0.id("promise", end.made)
        $0.time("due_at", end.dueAt)
        $0.member("late_by_seconds", ifPresent: end.lateBySeconds)
      }
    case .reminded(let reminder):
      EventBody(.reminderIssued) {
        $0.word("audience", reminder.audience)
        $0.id("promise", reminder.made)
        $0.word("stage", reminder.stage)
        $0.member("missed", reminder.missed)
      }
    case .snoozed(let snooze):
      EventBody(.reminderSnoozed, words: ["because": snooze.because]) {
        $0.id("snooze", snooze.snooze)
        $0.word("audience", snooze.audience)
        $0.time("until", snooze.until)
        $0.id("by", snooze.by)
      }
    }
  }
}

extension PromiseFate {
  /// One that is replaced is told by what replaces it.
  fileprivate var type: EventType {
    switch self {
    case .kept, .replaced: .promiseKept
    case .late: .promiseLate
    case .broken: .promiseBroken
    }
  }
}

extension PromiseEnd {
  fileprivate init(_ payload: StoredPayload, _ fate: PromiseFate) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.enum("audience", as: UpdateAudience.self),
      made: try fields.id("promise", as: EventID.self), dueAt: try fields.time("due_at"), fate,
      lateBySeconds: try fields.optionalInt64("late_by_seconds"))
  }
}

extension Update {
  fileprivate var body: EventBody {
    var words: KeyValuePairs<String, Words<String>?> { ["text": text, "because": because] }
    return EventBody(.updatePublished, words: words) {
      $0.id("update", update)
      $0.word("audience", audience)
      $0.word("phase", phase)
      $0.member("sequence", sequence)
      $0.strings("cites", cites.map(\.description))
      $0.time("next_due_at", nextDueAt)
      $0.id("by", by)
      $0.present(["because": because])
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    var cites: [EventID] = []
    for text in try fields.strings("cites") {
      guard let id = EventID(text) else { throw fields.fault(.unknownWord(text), at: "cites") }
      cites.append(id)
    }
    self.init(
      try fields.id("update", as: EventID.self),
      to: try fields.enum("audience", as: UpdateAudience.self),
      try fields.enum("phase", as: UpdatePhase.self), sequence: try fields.int32("sequence"),
      text: try payload.text("text"), cites: cites,
      nextDueAt: try fields.optionalTime("next_due_at"),
      because: try payload.optionalText("because", in: fields),
      by: try fields.id("by", as: PrincipalID.self))
  }
}
