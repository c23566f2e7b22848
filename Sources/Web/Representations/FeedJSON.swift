package import Digest
package import EventLog
package import IncidentService
import JSON

/// Events as they are shown to readers of the log.
package enum FeedJSON {
  /// An event with its words.
  package static func bytes(
    _ event: RecordedEvent, _ words: Words<[UInt8]>?, _ people: [PrincipalID: Person]
  ) -> [UInt8] {
    JSONWriter.object { object in
      object.member("position", event.position.rawValue)
      object.member("id", event.id.description)
      object.member("stream", event.stream.description)
      object.member("version", event.version.rawValue)
      object.member("type", event.type.name)
      object.member("revision", event.revision)
      object.member("happened_at", event.happenedAt)
      object.member("recorded_at", event.recordedAt)
      object.object("actor") { actor in
        actor.member("principal", event.actor.principal.description)
        actor.member("role", event.actor.role)
        let person = people[event.actor.principal]
        actor.member("name", ifPresent: person.map { $0.name ?? $0.handle })
      }
      object.member("causes", event.causes.map(\.description))
      object.member("policy", event.policy?.description)
      object.member("visibility", event.visibility == .restricted ? "restricted" : "normal")
      object.member("clear", JSONText(trusting: event.clear))
      switch words {
      case .text(let words):
        object.member("words", JSONText(trusting: Evidence.shown(words, of: event.type)))
      case .redacted(let redaction):
        object.member("words", nil as String?)
        object.object("redacted") { $0.members(of: redaction) }
      case nil: object.member("words", nil as String?)
      }
      object.member("hash", event.hash.description)
    }
  }

  /// What somebody without the right may know.
  package static func bytes(withheld position: LogPosition, hash: SHA256Digest) -> [UInt8] {
    JSONWriter.object { object in
      object.member("position", position.rawValue)
      object.member("hash", hash.description)
      object.member("withheld", true)
    }
  }

  static let event = Schema.named(
    "Event",
    .object(
      .required("position", .position), .required("id", .id), .required("stream", .id),
      .required("version", .integer(1...Int64(Int32.max))), .required("type", .freeText),
      .required("revision", .integer(0...32_767)), .required("happened_at", .time),
      .required("recorded_at", .time),
      .required(
        "actor",
        .object(
          .required("principal", .id), .required("role", .freeText), .optional("name", .freeText))),
      .required("causes", .list(.id, atMost: 100)),
      .required("policy", .orNull(.text(TextRule(64...64, form: .hash)))),
      .required("visibility", .word(["normal", "restricted"])), .required("clear", .map(.anything)),
      .required("words", .orNull(.map(.anything))), .optional("redacted", .redaction),
      .required("hash", .text(TextRule(64...64, form: .hash)))))

  static let withheld = Schema.named(
    "WithheldEvent",
    .object(
      .required("position", .position),
      .required("hash", .text(TextRule(64...64, form: .hash))), .required("withheld", .bool)))
}
