/// The file that holds the master keys: without it no sealed word can be read.
///
/// Text, one key a line: its number, a space, 64 lower-case hexadecimal digits. Lines that begin
/// with `#` are comments. The highest number is the current key. Only the file's owner may have
/// access to it.
package struct MasterKeyFile: Sendable {
  private let file: SecretFile

  package init(path: String) { file = SecretFile(path: path) }

  /// - Throws: `KeyFileError`.
  package func read() throws -> MasterKeys {
    try file.read { bytes in
      var keys: [Int16: Secret] = [:]
      for line in SecretFile.lines(of: bytes) {
        let malformed = KeyFileError.malformed(path: file.path, line: line.number)
        let parts = line.text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, let key = SecretFile.key(parts[1]) else { throw malformed }
        // Written as this file writes it: no sign, no zero in front.
        let number = String(decoding: parts[0], as: UTF8.self)
        guard let id = Int16(number), id > 0, String(id) == number, keys[id] == nil else {
          throw malformed
        }
        keys[id] = key
      }
      guard let keys = MasterKeys(keys) else {
        throw KeyFileError.malformed(path: file.path, line: 0)
      }
      return keys
    }
  }

  /// Creates the file.
  ///
  /// - Throws: `KeyFileError.exists` when there is one: keys are never lost by mistake.
  package func create(_ keys: MasterKeys) throws { try write(keys, replacing: false) }

  /// Puts the keys in the place of those in the file.
  ///
  /// - Throws: `KeyFileError`.
  package func replace(with keys: MasterKeys) throws { try write(keys, replacing: true) }

  private func write(_ keys: MasterKeys, replacing: Bool) throws {
    let header = """
      # Master keys of Lastgood: number and key, the highest number is in use.
      # Without this file every sealed text is lost. Keep a copy away from the database's backups.

      """
    var bytes = Array(header.utf8)
    // Growing would leave copies of keys behind in memory.
    bytes.reserveCapacity(bytes.count + keys.keys.count * 72)
    defer { bytes.cleanse() }
    for (id, key) in keys.keys.sorted(by: { $0.key < $1.key }) {
      bytes.append(contentsOf: "\(id) ".utf8)
      SecretFile.append(key, to: &bytes)
    }
    try file.write(bytes, replacing: replacing)
  }
}
