package import Digest
import JSON

/// One line of an exported log: version 1 of the format, which `docs/export-format.md` describes.
///
/// `scripts/verify-export.py` checks such a file without any of this code.
package enum ExportLine: Sendable {
  case header(ExportHeader)
  case event(ExportedEvent)
  /// An event the reader may not see: only that it exists, and its place in the tree.
  case withheld(LogPosition, hash: SHA256Digest, proof: InclusionProof)
  /// How many lines of events there are.
  case trailer(count: Int)
}

/// Which log a file is taken from, what part, and the signature all of it is held against.
package struct ExportHeader: Sendable {
  package var scope: ExportScope
  package var origin: LogOrigin
  /// A signed checkpoint; every proof in the file is for a tree of its size.
  package var checkpoint: SignedNote
  /// The key that signed it, for readers who know it from nowhere else.
  package var key: NoteKey

  package init(
    _ scope: ExportScope, of origin: LogOrigin, checkpoint: SignedNote, signedBy key: NoteKey
  ) {
    (self.scope, self.origin, self.checkpoint, self.key) = (scope, origin, checkpoint, key)
  }
}

/// What an exported file claims to be complete in.
package enum ExportScope: Hashable, Sendable {
  /// Every event up to the checkpoint.
  case log
  /// One stream from its first event on, and nothing else.
  case stream(StreamID)
  /// Any events, in the order of the log.
  case selection
}

/// An event with all that is needed to check it.
package struct ExportedEvent: Sendable {
  package var event: RecordedEvent
  package var kind: StreamKind
  /// The hash of the event before it in its stream, or the stream's genesis.
  package var previous: SHA256Digest
  /// The event that destroyed its words; it has to be in the file as well.
  package var redactedBy: LogPosition?
  package var proof: InclusionProof

  package init(
    _ event: RecordedEvent, in kind: StreamKind, after previous: SHA256Digest,
    redactedBy: LogPosition? = nil, proof: InclusionProof
  ) {
    (self.event, self.kind, self.previous) = (event, kind, previous)
    (self.redactedBy, self.proof) = (redactedBy, proof)
  }
}

extension ExportLine {
  package static let format = "lastgood export 1"

  /// The line as it stands in the file, with its line end.
  package var bytes: [UInt8] {
    let object = JSONWriter.object { object in
      switch self {
      case .header(let header): header.write(to: &object)
      case .event(let event): event.write(to: &object)
      case .withheld(let position, let hash, let proof):
        object.member("position", position.rawValue)
        object.member("withheld", true)
        object.member("hash", hash.description)
        object.member("proof", proof.path.map(\.description))
      case .trailer(let count): object.member("count", count)
      }
    }
    return object + [UInt8(ascii: "\n")]
  }
}

extension ExportHeader {
  fileprivate func write(to object: inout JSONMembers) {
    let (word, stream): (String, StreamID?) =
      switch scope {
      case .log: ("log", nil)
      case .stream(let stream): ("stream", stream)
      case .selection: ("selection", nil)
      }
    object.member("format", ExportLine.format)
    object.member("origin", origin.description)
    object.member("scope", word)
    object.member("stream", stream?.description)
    object.member("checkpoint", checkpoint.description)
    object.member("vkey", key.description)
  }
}

extension ExportedEvent {
  fileprivate func write(to object: inout JSONMembers) {
    object.member("position", event.position.rawValue)
    object.member("id", event.id.description)
    object.member("stream", event.stream.description)
    // Only the first event's hash binds the kind: on a later one nobody could check it.
    object.member("kind", event.version == StreamVersion(1) ? kind.rawValue : nil)
    object.member("version", event.version.rawValue)
    object.member("type", event.type.name)
    object.member("revision", event.revision)
    object.member("happened_at", event.happenedAt.description)
    object.member("recorded_at", event.recordedAt.description)
    object.member("principal", event.actor.principal.description)
    object.member("role", event.actor.role)
    object.member("causes", event.causes.map(\.description))
    object.member("policy", event.policy?.description)
    object.member("visibility", event.visibility == .normal ? "normal" : "restricted")
    if let command = event.command {
      object.object("command") { mark in
        mark.member("key", command.key.description)
        mark.member("digest", command.digest.description)
        mark.member("events", command.eventCount)
      }
    } else {
      object.member("command", nothing)
    }
    object.member("clear", base64(event.clear))
    object.member("sealed", event.sealed.map { base64($0.ciphertext) })
    object.member("redacted_by", redactedBy?.rawValue)
    object.member("previous", previous.description)
    object.member("hash", event.hash.description)
    object.member("proof", proof.path.map(\.description))
  }
}

/// `null` in the place of an object.
private let nothing: String? = nil
