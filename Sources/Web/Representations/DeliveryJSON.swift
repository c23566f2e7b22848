import Delivery
import EventLog
package import IncidentService
package import JSON
import Policy

extension DeliveryRow: JSONWritable {
  static let schema = Schema.named("Delivery", .object(ObjectRule(members)))

  fileprivate static let members: [MemberRule] = [
    .required("id", .id), .required("channel", .freeText),
    .required("kind", .words(of: Channel.Kind.self)),
    .required("recipient", .integer(1...Int64(Int32.max))),
    .required("address", .orNull(.freeText)), .required("cause", .id),
    .required("cause_type", .freeText), .required("subject", .id),
    .required("state", .words(of: DeliveryRecord.State.self)),
    .required("attempts", .integer(0...Int64(Int32.max))), .required("queued_at", .time),
    .required("due_at", .orNull(.time)),
    .required("outcome", .orNull(.words(of: TryOutcome.self))),
    .required("status", .orNull(.integer(0...999_999))),
    .required("ended_at", .orNull(.time)), .required("position", .position),
  ]

  package func write(to writer: inout JSONWriter) { writer.object { write(to: &$0) } }

  fileprivate func write(to object: inout JSONMembers) {
    object.member("id", id.description)
    object.member("channel", recipient.channel)
    object.member("kind", recipient.kind.rawValue)
    object.member("recipient", recipient.number)
    object.member("address", recipient.address)
    object.member("cause", cause.description)
    object.member("cause_type", causeType)
    object.member("subject", subject.description)
    object.member("state", state.rawValue)
    object.member("attempts", attempts)
    object.member("queued_at", queuedAt)
    object.member("due_at", dueAt)
    object.member("outcome", outcome?.rawValue)
    object.member("status", status)
    object.member("ended_at", endedAt)
    object.member("position", position.rawValue)
  }
}

extension SeenDelivery: JSONWritable {
  static let schema = Schema.named(
    "DeliveryWithTries",
    .object(
      ObjectRule(
        DeliveryRow.members + [.required("tries", .list(DeliveryTry.schema, atMost: 1_000))])))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      row.write(to: &object)
      object.member("tries", tries)
    }
  }
}

extension DeliveryTry: JSONWritable {
  static let schema = Schema.object(
    .required("attempt", .integer(1...Int64(Int32.max))), .required("began_at", .time),
    .required("ended_at", .orNull(.time)),
    .required("outcome", .orNull(.words(of: TryOutcome.self))),
    .required("status", .orNull(.integer(0...999_999))), .required("reply", .freeText))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("attempt", attempt)
      object.member("began_at", beganAt)
      object.member("ended_at", endedAt)
      object.member("outcome", outcome?.rawValue)
      object.member("status", status)
      object.member("reply", reply)
    }
  }
}
