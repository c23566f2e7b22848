import Crypto
package import Digest
package import EventLog
import FoundationEssentials
import JSON

/// Somebody who gives commands in tests: makes identities, drafts and appends with little ado.
package struct Commander: Sendable {
  package var principal = PrincipalID(uuid: UUID())
  package var role = "responder"

  package init() {}

  package static let noon = Timestamp(microseconds: 1_767_352_245_678_901)

  /// A command that nobody has given before, unless its key is given.
  package func command(
    _ text: String = "", key: CommandKey = CommandKey(uuid: UUID())
  ) -> CommandIdentity {
    CommandIdentity(by: principal, key: key, digest: Self.digest(of: text))
  }

  package static func digest(of text: String) -> SHA256Digest {
    OpenSSLSHA256().digest(of: Array(text.utf8))
  }

  package static func digest(of bytes: [UInt8]) -> SHA256Digest {
    OpenSSLSHA256().digest(of: bytes)
  }

  /// An event of no particular meaning, with words if some are given.
  package static func draft(
    _ number: Int = 0, words: String? = nil, type: EventType = .note,
    visibility: Visibility = .normal, causes: [EventID] = [], happenedAt: Timestamp = noon
  ) -> EventDraft {
    let body = EventBody(
      type, clear: Array(#"{"number":\#(number),"a":"ü"}"#.utf8),
      words: words.map { words in JSONWriter.object { $0.member("text", words) } })
    return EventDraft(
      id: EventID(uuid: UUID()), body, happenedAt: happenedAt, causes: causes,
      visibility: visibility)
  }

  /// One append of new events.
  package func append(
    _ drafts: [EventDraft] = [draft()], to stream: StreamID, _ kind: StreamKind = .incident,
    expecting expected: StreamVersion? = nil, as command: CommandIdentity? = nil
  ) -> Append {
    Append(
      drafts, to: stream, kind, expecting: expected, as: command ?? self.command(), role: role,
      policy: Self.digest(of: "policy"))
  }
}

extension StreamID {
  /// One that nobody has used.
  ///
  /// Its first bit is 0: the conformance suite tells other kinds of stream by theirs.
  package static func fresh() -> StreamID {
    var bytes = UUID().uuid
    bytes.0 &= 0x7F
    return StreamID(uuid: UUID(uuid: bytes))
  }
}

extension AppendAnswer {
  /// Where the events are, when this command is the one that appended them.
  package var appended: Receipt? {
    if case .appended(let receipt) = self { receipt } else { nil }
  }
}

extension RecordedEvent {
  /// Whether this is `draft`, as `append` wrote it, whatever its place and its secrets.
  package func matches(_ draft: EventDraft, of append: Append, isFirst: Bool) -> Bool {
    let mark = CommandMark(
      key: append.command.key, digest: append.command.digest,
      eventCount: Int32(append.events.count))
    return id == draft.id && stream == append.stream && type == draft.body.type
      && revision == draft.body.revision && happenedAt == draft.happenedAt
      && actor == Actor(append.command.principal, as: append.role) && causes == draft.causes
      && policy == append.policy && visibility == draft.visibility
      && command == (isFirst ? mark : nil) && clear == draft.body.clear
      && (sealed != nil) == (draft.body.words != nil)
  }
}
