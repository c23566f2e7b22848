/// The file that holds the key which signs checkpoints.
///
/// Text: comments that begin with `#`, and one line with the word `ed25519`, a space, and the key's
/// seed as 64 lower-case hexadecimal digits. Only the file's owner may have access to it.
package struct SigningKeyFile: Sendable {
  private let file: SecretFile

  package init(path: String) { file = SecretFile(path: path) }

  /// - Throws: `KeyFileError`.
  package func read() throws -> Ed25519SigningKey {
    try file.read { bytes in
      let lines = SecretFile.lines(of: bytes)
      guard let line = lines.first else {
        throw KeyFileError.malformed(path: file.path, line: 0)
      }
      let marker = Array("ed25519 ".utf8)
      guard lines.count == 1, line.text.starts(with: marker),
        let seed = SecretFile.key(line.text.dropFirst(marker.count))
      else { throw KeyFileError.malformed(path: file.path, line: lines.last?.number ?? 0) }
      return try Ed25519SigningKey(seed: seed)
    }
  }

  /// Creates the file.
  ///
  /// - Throws: `KeyFileError.exists` when there is one.
  package func create(_ key: Ed25519SigningKey) throws { try write(key, replacing: false) }

  /// Puts the key in the place of the one in the file.
  ///
  /// - Throws: `KeyFileError`.
  package func replace(with key: Ed25519SigningKey) throws { try write(key, replacing: true) }

  private func write(_ key: Ed25519SigningKey, replacing: Bool) throws {
    let header = """
      # Signing key of Lastgood's checkpoints. Whoever has it can sign another history.

      """
    var bytes = Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 80)
    defer { bytes.cleanse() }
    bytes.append(contentsOf: "ed25519 ".utf8)
    SecretFile.append(try key.seed(), to: &bytes)
    try file.write(bytes, replacing: replacing)
  }
}
