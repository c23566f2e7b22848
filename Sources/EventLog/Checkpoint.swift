package import Digest

/// What a log commits itself to when it signs: its whole content up to a size, by the tree's root.
///
/// Written as `c2sp.org/tlog-checkpoint` says, without extension lines.
package struct Checkpoint: Hashable, Sendable {
  package var origin: LogOrigin
  /// The number of events, so the position of the last one.
  package var size: Int64
  package var root: SHA256Digest

  package init(origin: LogOrigin, size: Int64, root: SHA256Digest) {
    (self.origin, self.size, self.root) = (origin, size, root)
  }
}

/// Names one log among all logs: `lastgood/<incarnation>/<shard>`.
///
/// It is the first line of its checkpoints and the name of the key that signs them.
package struct LogOrigin: Hashable, Sendable {
  package var incarnation: IncarnationID
  package var shard: Shard

  package init(_ incarnation: IncarnationID, _ shard: Shard = .main) {
    (self.incarnation, self.shard) = (incarnation, shard)
  }
}

extension LogOrigin: CustomStringConvertible {
  package var description: String { "lastgood/\(incarnation)/\(shard)" }

  /// Nil for any text that `description` would not have written.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let incarnation = IncarnationID(String(parts[1])),
      let shard = Int32(parts[2]).map(Shard.init)
    else { return nil }
    self.init(incarnation, shard)
    guard description.utf8.elementsEqual(text.utf8) else { return nil }
  }
}

extension Checkpoint {
  /// The text that is signed.
  package var text: String { "\(origin)\n\(size)\n\(base64(root.bytes))\n" }

  /// Reads a checkpoint's text; nil for anything that `text` would not have written.
  package init?(text: String) {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard lines.count == 4, let origin = LogOrigin(lines[0]), let size = Int64(lines[1]),
      size >= 0, let root = [UInt8](base64: lines[2]).flatMap({ SHA256Digest($0) })
    else { return nil }
    self.init(origin: origin, size: size, root: root)
    guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
  }

  /// The signed note.
  ///
  /// - Throws: what the signer throws.
  package func signed(as key: NoteKey, with signer: some Signer) throws -> SignedNote {
    guard var note = SignedNote(text) else {
      preconditionFailure("a checkpoint's text is always the text of a note")
    }
    try note.sign(as: key, with: signer)
    return note
  }

  /// The checkpoint in a note; nil when none of the keys signed it, or when it is no checkpoint.
  package init?(note: String, signedBy keys: [NoteKey], using verifier: some SignatureVerifier) {
    guard let note = SignedNote(note: note), note.isSigned(by: keys, using: verifier) else {
      return nil
    }
    self.init(text: note.text)
  }
}
