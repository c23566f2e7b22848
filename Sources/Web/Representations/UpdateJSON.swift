import Communication
import EventLog
package import IncidentService
package import JSON
import Linting
import Updates

/// A published update, with what was corrected in it.
struct UpdateJSON: JSONWritable {
  var update: Update
  var corrections: [UpdateCorrection]
  var handles: Handles

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("id", update.update.description)
      object.member("audience", update.audience.rawValue)
      object.member("sequence", update.sequence)
      object.member("phase", update.phase.rawValue)
      object.member("at", update.at)
      object.member("text", corrections.last?.text ?? update.text)
      object.member("original", corrections.isEmpty ? nil : update.text)
      object.member("because", update.because)
      object.member("next_due_at", update.nextDueAt)
      object.member("by", handles.text(update.by))
      object.member("cites", update.cites.map(\.description))
      object.member("overruled", update.overruled)
      object.array("corrections") { array in
        for correction in corrections {
          array.element {
            $0.object {
              $0.member("at", correction.at)
              $0.member("text", correction.text)
              $0.member("because", correction.because)
              $0.member("by", handles.text(correction.by))
              $0.member("overruled", correction.overruled)
            }
          }
        }
      }
    }
  }

  static let schema = Schema.named(
    "Update",
    .object(
      ObjectRule(
        [
          .required("id", .id), .required("audience", .words(of: UpdateAudience.self)),
          .required("sequence", .integer(1...1_000_000)),
          .required("phase", .words(of: UpdatePhase.self)), .required("at", .time),
          .required("next_due_at", .orNull(.time)), .required("by", Handles.schema),
          .required("cites", .list(.id, atMost: 100_000)),
          overruled, .required("corrections", .list(correction, atMost: 10_000)),
        ] + MemberRule.words("text") + MemberRule.words("original") + MemberRule.words("because")))
  )

  /// The rules that somebody insisted against.
  private static let overruled = MemberRule.required("overruled", .list(.freeText, atMost: 100))

  private static let correction = Schema.object(
    ObjectRule(
      [.required("at", .time), .required("by", Handles.schema), overruled]
        + MemberRule.words("text")
        + MemberRule.words("because")))
}

extension SeenDraft: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("incident", number)
      object.member("audience", draft.audience.rawValue)
      object.member("sequence", draft.sequence)
      object.member("phase", draft.phase.rawValue)
      object.member("because", draft.because?.value)
      object.member("text", draft.text)
      object.member("next_due_at", draft.nextDueAt)
      object.member("latest_next", draft.latestNext)
      object.array("clauses") { array in
        for clause in draft.clauses {
          array.element {
            $0.object {
              $0.member("section", clause.section.rawValue)
              $0.member("text", clause.text)
              $0.member("cites", clause.cites.map(\.description))
            }
          }
        }
      }
      object.array("findings") { array in
        for finding in findings { array.element { $0.object { finding.write(to: &$0) } } }
      }
    }
  }

  static let schema = Schema.named(
    "UpdateDraft",
    .object(
      .required("incident", .freeText), .required("audience", .words(of: UpdateAudience.self)),
      .required("sequence", .integer(1...1_000_000)),
      .required("phase", .words(of: UpdatePhase.self)),
      .required("because", .orNull(.freeText)), .required("text", .freeText),
      .required("next_due_at", .orNull(.time)), .required("latest_next", .orNull(.time)),
      .required(
        "clauses",
        .list(
          .object(
            .required("section", .words(of: Clause.Section.self)), .required("text", .freeText),
            .required("cites", .list(.id, atMost: 1_000))), atMost: 1_000)),
      .required("findings", .list(Finding.schema, atMost: 10_000))))
}

extension Finding {
  fileprivate func write(to object: inout JSONMembers) {
    object.member("rule", rule)
    object.member("level", level.rawValue)
    object.member("line", line)
    object.member("column", column)
    object.member("length", length)
    object.member("excerpt", excerpt)
    object.member("why", why)
    object.member("rewrite", rewrite)
  }

  fileprivate static let schema = Schema.named(
    "Finding",
    .object(
      .required("rule", .freeText), .required("level", .words(of: Finding.Level.self)),
      .required("line", .integer(1...1_000_000)), .required("column", .integer(1...1_000_000)),
      .required("length", .integer(0...1_000_000)), .required("excerpt", .freeText),
      .required("why", .freeText), .required("rewrite", .orNull(.freeText))))
}

/// What is promised to one audience, and how promises were kept.
struct PromiseJSON: JSONWritable {
  var audience: UpdateAudience
  var seen: SeenCommunication

  func write(to writer: inout JSONWriter) {
    let open = seen.book.openPromise(to: audience)
    writer.object { object in
      object.member("audience", audience.rawValue)
      object.member("due_at", open?.dueAt)
      object.member("state", open.map { $0.state(at: seen.now) } ?? "none")
      object.member("next_to", open.map { next(of: $0) })
      object.member("next_at", open.map { reminder(of: $0).at })
      seen.book.record(of: audience, until: seen.until).write(to: &object)
    }
  }

  /// The reminder that comes next.
  private func reminder(of promise: Promise) -> (stage: Reminder.Stage, at: Timestamp) {
    let slot = (seen.book.reminders.last { $0.made == promise.made }?.slot ?? -1) + 1
    return (Reminder.stage(ofSlot: slot), promise.reminder(inSlot: slot))
  }

  private func next(of promise: Promise) -> String { reminder(of: promise).stage.role }

  static let schema = Schema.named(
    "UpdatePromise",
    .object(
      ObjectRule(
        [
          .required("audience", .words(of: UpdateAudience.self)),
          .required("due_at", .orNull(.time)),
          .required("state", .word(["none", "due", "soon", "overdue"])),
          .required("next_to", .orNull(.freeText)), .required("next_at", .orNull(.time)),
        ] + PromiseRecord.members)))
}

extension Promise {
  fileprivate func state(at now: Timestamp) -> String {
    if now >= dueAt { return "overdue" }
    return now >= reminder(inSlot: 0) ? "soon" : "due"
  }
}

extension PlannedRung {
  func write(to object: inout JSONMembers) {
    object.member("rung", rung)
    object.member("to", to)
    object.member("via", via)
    object.member("reason", reason.rawValue)
    object.member("at", at)
  }

  static let schema = Schema.named(
    "EscalationRung",
    .object(
      .required("rung", .integer(0...10_000)), .required("to", .freeText),
      .required("via", .orNull(.freeText)), .required("reason", .words(of: EscalationReason.self)),
      .required("at", .time)))
}
