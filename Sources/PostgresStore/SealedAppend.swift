import Digest
import EventLog
import FoundationEssentials
import Postgres

/// An append whose words are encrypted already.
struct SealedAppend: Sendable {
  var append: Append
  /// One element an event; nil for an event without words.
  var words: [SealedWords?]

  var byteCount: Int {
    append.events.reduce(0) { $0 + $1.body.clear.count + ($1.body.words?.count ?? 0) + 256 }
  }

  /// The master key of its words; nil without words.
  var master: Int16? { words.lazy.compactMap { $0?.key?.master }.first }
}

extension SealedAppend {
  /// Its only event, when it has no other.
  private var loneEvent: EventDraft? { append.events.count == 1 ? append.events.first : nil }

  /// The call that appends a lone event; nil when there are more.
  func statement(as writer: Writer, in shard: Shard) -> SQL? {
    guard let event = loneEvent, let words = words.first else { return nil }
    return SQL(
      raw: writer.loneStatement,
      parameters: [
        shard.rawValue.postgresParameter, append.stream.uuid.postgresParameter,
        append.kind.rawValue.postgresParameter, (append.expected?.rawValue).postgresParameter,
        append.command.principal.uuid.postgresParameter, append.role.postgresParameter,
        (append.policy?.bytes ?? []).postgresParameter,
        append.command.key.uuid.postgresParameter, append.command.digest.bytes.postgresParameter,
        event.id.uuid.postgresParameter, event.body.type.name.postgresParameter,
        event.body.revision.postgresParameter,
        PostgresTimestamp(event.happenedAt).postgresParameter,
        event.causes.flatMap(\.uuid.bytes).postgresParameter,
        event.visibility.rawValue.postgresParameter, event.body.clear.postgresParameter,
        (words?.ciphertext ?? []).postgresParameter, (words?.key?.master).postgresParameter,
        (words?.key?.bytes).postgresParameter,
      ])
  }
}
