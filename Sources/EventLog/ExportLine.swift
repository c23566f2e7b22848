package import Digest

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
    var object = ExportObject()
    switch self {
    case .header(let header): header.write(to: &object)
    case .event(let event): event.write(to: &object)
    case .withheld(let position, let hash, let proof):
      object.add("position", position.rawValue)
      object.add("withheld", raw: "true")
      object.add("hash", text: hash.description)
      object.add("proof", texts: proof.path.map(\.description))
    case .trailer(let count): object.add("count", Int64(count))
    }
    return object.line
  }
}

extension ExportHeader {
  fileprivate func write(to object: inout ExportObject) {
    let (word, stream): (String, StreamID?) =
      switch scope {
      case .log: ("log", nil)
      case .stream(let stream): ("stream", stream)
      case .selection: ("selection", nil)
      }
    object.add("format", text: ExportLine.format)
    object.add("origin", text: origin.description)
    object.add("scope", text: word)
    object.add("stream", text: stream?.description)
    object.add("checkpoint", text: checkpoint.description)
    object.add("vkey", text: key.description)
  }
}

extension ExportedEvent {
  fileprivate func write(to object: inout ExportObject) {
    object.add("position", event.position.rawValue)
    object.add("id", text: event.id.description)
    object.add("stream", text: event.stream.description)
    // Only the first event's hash binds the kind: on a later one nobody could check it.
    object.add("kind", text: event.version == StreamVersion(1) ? kind.rawValue : nil)
    object.add("version", Int64(event.version.rawValue))
    object.add("type", text: event.type.name)
    object.add("revision", Int64(event.revision))
    object.add("happened_at", text: event.happenedAt.description)
    object.add("recorded_at", text: event.recordedAt.description)
    object.add("principal", text: event.actor.principal.description)
    object.add("role", text: event.actor.role)
    object.add("causes", texts: event.causes.map(\.description))
    object.add("policy", text: event.policy?.description)
    object.add("visibility", text: event.visibility == .normal ? "normal" : "restricted")
    if let command = event.command {
      var mark = ExportObject()
      mark.add("key", text: command.key.description)
      mark.add("digest", text: command.digest.description)
      mark.add("events", Int64(command.eventCount))
      object.add("command", raw: mark.text)
    } else {
      object.add("command", raw: "null")
    }
    object.add("clear", text: base64(event.clear))
    object.add("sealed", text: event.sealed.map { base64($0.ciphertext) })
    object.add("redacted_by", raw: redactedBy?.description ?? "null")
    object.add("previous", text: previous.description)
    object.add("hash", text: event.hash.description)
    object.add("proof", texts: proof.path.map(\.description))
  }
}

/// A JSON object that is being written.
private struct ExportObject {
  private var members = ""

  var text: String { "{\(members)}" }
  var line: [UInt8] { Array("\(text)\n".utf8) }

  mutating func add(_ name: String, raw value: String) {
    if !members.isEmpty { members += "," }
    members += "\"\(name)\":\(value)"
  }

  mutating func add(_ name: String, _ value: Int64) { add(name, raw: String(value)) }

  mutating func add(_ name: String, text: String?) { add(name, raw: text.map(quoted) ?? "null") }

  mutating func add(_ name: String, texts: [String]) {
    add(name, raw: "[\(texts.map(quoted).joined(separator: ","))]")
  }
}

private func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": quoted += "\\\(scalar)"
    case "\n": quoted += "\\n"
    case _ where scalar.value < 0x20: quoted += "\\u00\(hexadecimal([UInt8(scalar.value)]))"
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
