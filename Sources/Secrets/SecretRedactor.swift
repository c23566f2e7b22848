/// Replaces secrets by markers that say what was there, and changes no other byte.
///
/// Two nets: the shapes that `SecretScanner` knows, and values that are known to be secret, in the
/// encodings that `KnownValues` lists. Both have meshes; neither is a proof that nothing is left.
///
/// The result does not depend on how the text was cut into chunks, and redacting it again changes
/// nothing. The last few kilobytes are held back until it is clear what they are.
package struct SecretRedactor: Sendable {
  private let fresh: Sweep
  private var sweep: Sweep
  private var buffer: [UInt8] = []
  private var lastKind: SecretKind?

  /// A redactor that also replaces `known` values.
  ///
  /// Values of fewer than four bytes, and words that the markers themselves consist of, are
  /// ignored: replacing them would make ordinary text unreadable and keep nothing secret.
  package init(known: [[UInt8]] = []) {
    fresh = Sweep(known: KnownValues(known))
    sweep = fresh
  }
}

extension SecretRedactor {
  /// The whole text, redacted, regardless of what was fed before.
  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    var copy = self
    copy.reset()
    return copy.advance(by: bytes, isFinal: true)
  }

  package func redact(_ text: String) -> String {
    String(decoding: redact(Array(text.utf8)), as: UTF8.self)
  }

  /// Takes the next part of the text; answers what is settled by now.
  package mutating func feed(_ chunk: [UInt8]) -> [UInt8] { advance(by: chunk, isFinal: false) }

  /// Answers the rest; what is fed after this is another text.
  package mutating func finish() -> [UInt8] {
    let rest = advance(by: [], isFinal: true)
    reset()
    return rest
  }

  /// How much of the text is held back, until it is clear what it is.
  package var heldBytes: Int { buffer.count }

  private mutating func reset() { (sweep, buffer, lastKind) = (fresh, [], nil) }

  private mutating func advance(by chunk: [UInt8], isFinal: Bool) -> [UInt8] {
    buffer += chunk
    var output: [UInt8] = []
    output.reserveCapacity(buffer.count)
    sweep.run(over: buffer, isFinal: isFinal) { piece in
      switch piece {
      case .plain(let range):
        output += buffer[range]
        lastKind = nil
      case .secret(let kind, _):
        // A long secret comes in parts, but has one marker.
        if kind != lastKind { output += kind.marker.utf8 }
        lastKind = kind
      }
    }
    buffer.removeFirst(sweep.forget())
    return output
  }
}
