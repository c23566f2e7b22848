import EventLog
import Incidents
import JSON
import Policy

extension Reminder {
  var body: EventBody {
    EventBody(.reminderIssued) {
      $0.word("audience", audience)
      $0.id("promise", made)
      $0.member("slot", slot)
      $0.word("stage", stage)
      $0.time("due_at", dueAt)
      $0.member("missed", missed)
      $0.time("next_at", nextAt)
    }
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.enum("audience", as: UpdateAudience.self),
      made: try fields.id("promise", as: EventID.self), slot: try fields.int32("slot"),
      dueAt: try fields.time("due_at"), missed: try fields.int32("missed"),
      nextAt: try fields.time("next_at"))
  }
}

extension CadenceSetting {
  var body: EventBody {
    EventBody(.cadenceSet, words: ["because": because]) { object in
      object.id("setting", setting)
      object.word("audience", audience)
      object.member("severity", severity)
      object.time("since", since)
      object.member("first_seconds", ifPresent: cadence.first?.seconds)
      object.time("first_due_at", firstDueAt)
      object.member("seconds") { writer in
        writer.object { object in
          for phase in UpdatePhase.allCases {
            object.member(phase.rawValue, ifPresent: cadence.byPhase[phase]?.seconds)
          }
        }
      }
      object.member("grace_hundredths", cadence.grace.hundredths)
      object.member("is_long", isLong)
      object.member("asks_first", asksFirst)
      object.id("broken", broken)
      object.present(["because": because])
    }
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    let seconds = try fields.optionalObject("seconds")
    var byPhase: [UpdatePhase: Span] = [:]
    for phase in UpdatePhase.allCases {
      byPhase[phase] = try seconds?.optionalInt64(phase.rawValue).map(Span.seconds)
    }
    self.init(
      try fields.id("setting", as: EventID.self),
      of: try fields.enum("audience", as: UpdateAudience.self),
      UpdateCadence(
        first: try fields.optionalInt64("first_seconds").map(Span.seconds), byPhase: byPhase,
        grace: Percent(hundredths: try fields.int32("grace_hundredths"))),
      severity: try fields.string("severity"), since: try fields.time("since"),
      isLong: try fields.bool("is_long"),
      because: try payload.optionalText("because", in: fields))
    asksFirst = try fields.bool("asks_first")
    broken = try fields.optionalID("broken", as: EventID.self)
  }
}

extension PlannedRung {
  func write(to object: inout JSONMembers) {
    object.member("rung", rung)
    object.member("to", to)
    object.member("via", ifPresent: via)
    object.word("reason", reason)
    object.time("at", at)
  }

  init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      try fields.int32("rung"), to: try fields.string("to"),
      via: try fields.optionalString("via"),
      because: try fields.enum("reason", as: EscalationReason.self), at: try fields.time("at"))
  }
}
