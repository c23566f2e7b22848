package import Digest

/// A text and signatures below it, as `c2sp.org/signed-note` writes them.
package struct SignedNote: Equatable, Sendable {
  /// What is signed, with the line end after its last line.
  package let text: String
  package private(set) var signatures: [NoteSignature]

  /// More signatures than this no note has that we read.
  package static let maximumSignatureCount = 16
  /// In bytes.
  package static let maximumSize = 64 * 1024

  /// A note without signatures yet; nil unless the text ends its last line and has no control
  /// characters.
  package init?(_ text: String) {
    guard text.utf8.last == newline, text.utf8.allSatisfy({ $0 >= 0x20 || $0 == newline }) else {
      return nil
    }
    (self.text, signatures) = (text, [])
  }

  /// Signs the text under the key's name.
  ///
  /// - Throws: what the signer throws.
  package mutating func sign(as key: NoteKey, with signer: some Signer) throws {
    let signature = try signer.signature(of: Array(text.utf8))
    signatures.append(NoteSignature(name: key.name, keyID: key.id, bytes: signature))
  }

  /// Whether one of the keys signed the text, and none of them signed another.
  ///
  /// Signatures of unknown keys are passed over, so that a log can change its key.
  package func isSigned(by keys: [NoteKey], using verifier: some SignatureVerifier) -> Bool {
    let text = Array(text.utf8)
    var count = 0
    for signature in signatures {
      for key in keys where signature.isMade(by: key) {
        guard verifier.isValid(signature.bytes, of: text, by: key.publicKey) else { return false }
        count += 1
      }
    }
    return count > 0
  }
}

/// One signature line of a note.
package struct NoteSignature: Equatable, Sendable {
  package var name: String
  package var keyID: UInt32
  package var bytes: [UInt8]

  package init(name: String, keyID: UInt32, bytes: [UInt8]) {
    (self.name, self.keyID, self.bytes) = (name, keyID, bytes)
  }

  fileprivate func isMade(by key: NoteKey) -> Bool {
    // By bytes: two names that look the same are two names.
    keyID == key.id && name.utf8.elementsEqual(key.name.utf8)
  }
}

extension SignedNote: CustomStringConvertible {
  /// The note as it is kept in a file.
  package var description: String {
    var note = text + "\n"
    for signature in signatures {
      var bytes: [UInt8] = []
      bytes.append(bigEndian: signature.keyID)
      note += "— \(signature.name) \(base64(bytes + signature.bytes))\n"
    }
    return note
  }

  /// Reads a note; nil for anything but the exact form.
  package init?(note: String) {
    let bytes = Array(note.utf8)
    guard bytes.count <= Self.maximumSize,
      bytes.allSatisfy({ $0 >= 0x20 || $0 == newline }),
      let end = bytes.indices.dropLast().last(where: { index in
        bytes[index] == newline && bytes[index + 1] == newline
      }), bytes.last == newline
    else { return nil }
    let lines = bytes[(end + 2)...].split(separator: newline, omittingEmptySubsequences: false)
      .dropLast()
    guard (1...Self.maximumSignatureCount).contains(lines.count) else { return nil }
    text = String(decoding: bytes[...end], as: UTF8.self)
    signatures = []
    for line in lines {
      guard let signature = NoteSignature(line: line) else { return nil }
      signatures.append(signature)
    }
  }
}

extension NoteSignature {
  private static let mark = Array("— ".utf8)

  fileprivate init?(line: ArraySlice<UInt8>) {
    guard line.starts(with: Self.mark) else { return nil }
    let parts = line.dropFirst(Self.mark.count)
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, let bytes = [UInt8](base64: String(decoding: parts[1], as: UTF8.self)),
      bytes.count > 4
    else { return nil }
    let name = String(decoding: parts[0], as: UTF8.self)
    guard NoteKey.isName(name) else { return nil }
    self.init(
      name: name, keyID: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(bytes.dropFirst(4)))
  }
}

private let newline = UInt8(ascii: "\n")
