import EventLog
package import IncidentService
import Incidents
package import JSON
import Rollouts

extension ObligationRow {
  /// An hour before it is due it is due soon.
  private static let soon: Int64 = 3_600

  func write(to object: inout JSONMembers, at now: Timestamp) {
    object.member("id", id)
    object.member("kind", kind)
    object.member("stream", stream.description)
    object.member("number", number)
    object.member("due_at", dueAt)
    object.member("state", state(at: now))
    object.member("fulfilled_at", fulfilledAt)
    object.member("owed_by", owedBy.description)
    object.member("owed_to", owedTo)
    object.member("about", Obligation.about(id))
  }

  private func state(at now: Timestamp) -> String {
    if fulfilledAt != nil { return "fulfilled" }
    if dueAt < now { return "overdue" }
    return dueAt < now.advanced(bySeconds: Self.soon) ? "soon" : "due"
  }

  static let schema = Schema.named(
    "Obligation",
    .object(
      .required("id", .freeText), .required("kind", .words(of: Obligation.Kind.self)),
      .required("stream", .id), .required("number", .orNull(.freeText)),
      .required("due_at", .time),
      .required("state", .word(["due", "soon", "overdue", "fulfilled"])),
      .required("fulfilled_at", .orNull(.time)), .required("owed_by", .id),
      .required("owed_to", .orNull(.freeText)), .required("about", .orNull(.freeText))))
}

extension SearchHit: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("position", position.rawValue)
      object.member("event", event.description)
      object.member("stream", stream.description)
      object.member("number", number)
      object.member("type", type.name)
      object.member("recorded_at", recordedAt)
      object.member("excerpt", excerpt)
    }
  }

  static let schema = Schema.named(
    "SearchHit",
    .object(
      .required("position", .position), .required("event", .id), .required("stream", .id),
      .required("number", .orNull(.freeText)), .required("type", .freeText),
      .required("recorded_at", .time), .required("excerpt", .freeText)))
}

extension Assignment: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("deployment", deployment.number)
      object.member("stream", deployment.stream.description)
      object.member("service", deployment.service)
      object.member("environment", deployment.environment)
      switch answer {
      case .new(let version, let group):
        object.member("served", "new")
        object.member("version", version)
        object.member("group", group)
      case .stable(let version, let group):
        object.member("served", "stable")
        object.member("version", version)
        object.member("group", group)
      case .unknown(let share):
        object.member("served", "unknown")
        object.member("version", nil as String?)
        object.member("group", nil as String?)
        object.percent("share_new", hundredths: share.hundredths)
      }
    }
  }

  static let schema = Schema.named(
    "Assignment",
    .object(
      .required("deployment", .freeText), .required("stream", .id),
      .required("service", .freeText), .required("environment", .freeText),
      .required("served", .word(["new", "stable", "unknown"])),
      .required("version", .orNull(.freeText)), .required("group", .orNull(.freeText)),
      .optional("share_new", .percent)))
}
