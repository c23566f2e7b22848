/// Codes by which two who share a key know that a text comes from the other one (RFC 2104).
package struct HMACSHA256: Sendable {
  package typealias Hash = @Sendable ([UInt8]) -> SHA256Digest

  private static let blockSize = 64
  private let block: [UInt8]
  private let digest: Hash

  package init(key: [UInt8], digest: @escaping Hash) {
    let short = key.count > Self.blockSize ? digest(key).bytes : key
    block = short + [UInt8](repeating: 0, count: max(0, Self.blockSize - short.count))
    self.digest = digest
  }

  package func code(of text: [UInt8]) -> [UInt8] { digest(of: text).bytes }

  package func digest(of text: [UInt8]) -> SHA256Digest {
    let inner = digest(block.map { $0 ^ 0x36 } + text).bytes
    return digest(block.map { $0 ^ 0x5C } + inner)
  }
}

/// Whether two codes are the same; takes as long wherever they differ, so that nobody can find a good
/// one byte by byte.
package func isSameCode(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
