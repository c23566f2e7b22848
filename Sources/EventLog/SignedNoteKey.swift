package import Digest

/// The public key of whoever signs notes, with the name it signs under: Ed25519, type 0x01.
package struct NoteKey: Hashable, Sendable {
  package let name: String
  /// The first four bytes of a hash of name, type and public key: an index, not a proof.
  package let id: UInt32
  /// 32 bytes.
  package let publicKey: [UInt8]

  private static let type = UInt8(0x01)

  /// Nil for a name with spaces or a plus, and for a key that is not 32 bytes.
  package init?(name: String, publicKey: [UInt8], by sha256: some SHA256) {
    guard Self.isName(name), publicKey.count == 32 else { return nil }
    (self.name, self.publicKey) = (name, publicKey)
    let digest = sha256.digest(of: Array(name.utf8) + [0x0A, Self.type] + publicKey)
    id = digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+"
      }
  }
}

extension NoteKey: CustomStringConvertible {
  /// As a verifier is told of it, a `vkey`: `name+id+key`, the id in hexadecimal, the key in Base 64.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: id)
    return "\(name)+\(hexadecimal(bytes))+\(base64([Self.type] + publicKey))"
  }

  /// Reads a `vkey`; nil for any other text, and when the id is not that of the key.
  package init?(vkey text: String, by sha256: some SHA256) {
    // Base 64 has plus signs too, a name has none.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = [UInt8](base64: parts[2]), bytes.first == Self.type,
      let key = NoteKey(name: String(parts[0]), publicKey: Array(bytes.dropFirst()), by: sha256),
      key.description.utf8.elementsEqual(text.utf8)
    else { return nil }
    self = key
  }
}
