package import EventLog
import Incidents
import JSON

extension EventFormat where Event == CommunicationEvent {
  /// What was said about an incident, on its stream.
  package static let communication = EventFormat(writing: { $0.body })
    .readingUpdates().readingPromises().readingClocks().readingAnnouncements()
    .readingNotices()

  private func readingUpdates() -> Self {
    reading("update.published") { payload throws(JSONFault) in .published(try Update(payload)) }
      .reading("update.corrected") { payload throws(JSONFault) in
        let fields = try JSONFields(payload.clear)
        var correction = UpdateCorrection(
          of: try fields.id("update", as: EventID.self), at: try fields.time("at"),
          text: try payload.text("text"), because: try payload.text("because"),
          by: try fields.id("by", as: PrincipalID.self))
        correction.overruled = try fields.strings("overruled")
        return .corrected(correction)
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
      .reminded(try Reminder(payload))
    }
    .reading("reminder.snoozed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var snooze = Snooze(
        try fields.id("snooze", as: EventID.self),
        of: try fields.enum("audience", as: UpdateAudience.self), at: try fields.time("at"),
        until: try fields.time("until"), because: try payload.text("because"),
        by: try fields.id("by", as: PrincipalID.self))
      snooze.update = try fields.optionalID("update", as: EventID.self)
      return .snoozed(snooze)
    }
  }

  private func readingClocks() -> Self {
    reading("cadence.set") { payload throws(JSONFault) in
      .cadenceSet(try CadenceSetting(payload))
    }
    .reading("escalation.planned") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var rungs: [PlannedRung] = []
      for object in try fields.objects("rungs") { rungs.append(try PlannedRung(object)) }
      return .escalationPlanned(
        EscalationPlan(rungs, reopenedAt: try fields.optionalTime("reopened_at")))
    }
    .reading("escalation.climbed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .climbed(
        EscalationClimb(
          try PlannedRung(fields), missed: try fields.int32("missed"),
          nextAt: try fields.optionalTime("next_at")))
    }
    .reading("escalation.acknowledged") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .answered(
        CallAnswer(
          rung: try fields.int32("rung"), via: try fields.string("via"),
          by: try fields.optionalID("by", as: PrincipalID.self)))
    }
  }

  private func readingNotices() -> Self {
    reading("update.drafted") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var audiences: [UpdateAudience] = []
      for name in try fields.strings("audiences") {
        guard let audience = UpdateAudience(rawValue: name) else {
          throw fields.fault(.unknownWord(name), at: "audiences")
        }
        audiences.append(audience)
      }
      return .drafted(
        DraftNote(
          try fields.enum("reason", as: DraftNote.Reason.self),
          after: try fields.id("cause", as: EventID.self),
          in: try fields.enum("phase", as: UpdatePhase.self), for: audiences))
    }
    .reading("notice.owed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .noticeOwed(
        Notice(
          try fields.string("notice"), to: try fields.string("to"),
          role: try fields.optionalString("role"), since: try fields.time("since"),
          dueAt: try fields.time("due_at")))
    }
    .reading("notice.reminded") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .noticeReminded(
        NoticeReminder(
          try fields.string("notice"), slot: try fields.int32("slot"),
          dueAt: try fields.time("due_at"), missed: try fields.int32("missed"),
          nextAt: try fields.time("next_at")))
    }
    .reading("notice.given") { payload throws(JSONFault) in
      .noticeEnded(try NoticeEnd(payload, .given))
    }
    .reading("notice.lifted") { payload throws(JSONFault) in
      .noticeEnded(try NoticeEnd(payload, .lifted))
    }
  }

  private func readingAnnouncements() -> Self {
    reading("announcement.owed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .announcementOwed(
        AnnouncementOwed(
          try fields.string("name"), of: try fields.id("step", as: EventID.self),
          dueAt: try fields.time("due_at")))
    }
    .reading("announcement.published") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var announcement = AnnouncementPublished(
        try fields.id("announcement", as: EventID.self), try fields.string("name"),
        at: try fields.time("at"), text: try payload.text("text"),
        cites: try fields.ids("cites"), group: try fields.optionalString("group"),
        incident: try fields.optionalID("incident", as: StreamID.self),
        by: try fields.id("by", as: PrincipalID.self))
      announcement.overruled = try fields.strings("overruled")
      return .announced(announcement)
    }
  }
}

extension CommunicationEvent {
  var body: EventBody {
    switch self {
    case .cadenceSet(let setting): setting.body
    case .published(let update): update.body
    case .corrected(let correction):
      EventBody(
        .updateCorrected, words: ["text": correction.text, "because": correction.because]
      ) {
        $0.id("update", correction.update)
        $0.time("at", correction.at)
        $0.id("by", correction.by)
        $0.strings("overruled", correction.overruled)
      }
    case .promiseEnded(let end):
      EventBody(end.fate.type) {
        $0.word("audience", end.audience)
        $0.id("promise", end.made)
        $0.time("due_at", end.dueAt)
        $0.member("late_by_seconds", ifPresent: end.lateBySeconds)
      }
    case .reminded(let reminder): reminder.body
    case .snoozed(let snooze):
      EventBody(.reminderSnoozed, words: ["because": snooze.because]) {
        $0.id("snooze", snooze.snooze)
        $0.word("audience", snooze.audience)
        $0.time("at", snooze.at)
        $0.time("until", snooze.until)
        $0.id("update", snooze.update)
        $0.id("by", snooze.by)
      }
    case .escalationPlanned(let plan):
      EventBody(.escalationPlanned) { object in
        object.member("rungs") { writer in
          writer.array { array in
            for rung in plan.rungs { array.element { $0.object { rung.write(to: &$0) } } }
          }
        }
        object.time("next_at", plan.nextAt)
        object.time("reopened_at", plan.reopenedAt)
      }
    case .climbed(let climb):
      EventBody(.escalationClimbed) {
        climb.rung.write(to: &$0)
        $0.member("missed", climb.missed)
        $0.time("next_at", climb.nextAt)
      }
    case .answered(let answer):
      EventBody(.escalationAcknowledged) {
        $0.member("rung", answer.rung)
        $0.member("via", answer.via)
        $0.id("by", answer.by)
      }
    case .drafted(let note):
      EventBody(.updateDrafted) {
        $0.id("cause", note.cause)
        $0.word("reason", note.reason)
        $0.word("phase", note.phase)
        $0.strings("audiences", note.audiences.map(\.rawValue))
      }
    case .noticeOwed(let notice):
      EventBody(.noticeOwed) {
        $0.member("notice", notice.name)
        $0.member("to", notice.to)
        $0.member("role", ifPresent: notice.role)
        $0.time("since", notice.since)
        $0.time("due_at", notice.dueAt)
      }
    case .noticeReminded(let reminder):
      EventBody(.noticeReminded) {
        $0.member("notice", reminder.name)
        $0.member("slot", reminder.slot)
        $0.time("due_at", reminder.dueAt)
        $0.member("missed", reminder.missed)
        $0.time("next_at", reminder.nextAt)
      }
    case .noticeEnded(let end):
      EventBody(
        end.kind == .given ? .noticeGiven : .noticeLifted, words: ["text": end.text]
      ) {
        $0.member("notice", end.name)
        $0.time("at", end.at)
        $0.member("late_by_seconds", ifPresent: end.lateBySeconds)
        $0.id("by", end.by)
      }
    case .announcementOwed(let owed):
      EventBody(.announcementOwed) {
        $0.member("name", owed.name)
        $0.id("step", owed.step)
        $0.time("due_at", owed.dueAt)
      }
    case .announced(let announcement):
      EventBody(.announcementPublished, words: ["text": announcement.text]) {
        $0.id("announcement", announcement.announcement)
        $0.member("name", announcement.name)
        $0.time("at", announcement.at)
        $0.strings("cites", announcement.cites.map(\.description))
        $0.member("group", ifPresent: announcement.group)
        $0.id("incident", announcement.incident)
        $0.id("by", announcement.by)
        $0.strings("overruled", announcement.overruled)
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

extension NoticeEnd {
  fileprivate init(_ payload: StoredPayload, _ kind: Kind) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.string("notice"), kind, at: try fields.time("at"),
      text: try payload.text("text"),
      lateBySeconds: try fields.optionalInt64("late_by_seconds"),
      by: try fields.id("by", as: PrincipalID.self))
  }
}

extension Update {
  fileprivate var body: EventBody {
    var words: KeyValuePairs<String, Words<String>?> { ["text": text, "because": because] }
    return EventBody(.updatePublished, words: words) {
      $0.id("update", update)
      $0.word("audience", audience)
      $0.word("phase", phase)
      $0.time("at", at)
      $0.member("sequence", sequence)
      $0.strings("cites", cites.map(\.description))
      $0.time("next_due_at", nextDueAt)
      $0.id("by", by)
      $0.word("via", via)
      $0.strings("overruled", overruled)
      $0.present(["because": because])
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.id("update", as: EventID.self),
      to: try fields.enum("audience", as: UpdateAudience.self),
      try fields.enum("phase", as: UpdatePhase.self), at: try fields.time("at"),
      sequence: try fields.int32("sequence"),
      text: try payload.text("text"), cites: try fields.ids("cites"),
      nextDueAt: try fields.optionalTime("next_due_at"),
      because: try payload.optionalText("because", in: fields),
      by: try fields.id("by", as: PrincipalID.self))
    via = try fields.optionalEnum("via", as: EntryWay.self)
    overruled = try fields.strings("overruled")
  }
}

extension JSONFields {
  fileprivate func ids(_ name: String) throws(JSONFault) -> [EventID] {
    var ids: [EventID] = []
    for text in try strings(name) {
      guard let id = EventID(text) else { throw fault(.unknownWord(text), at: name) }
      ids.append(id)
    }
    return ids
  }
}
