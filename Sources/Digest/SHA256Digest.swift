/// The 32 bytes of a SHA-256.
package struct SHA256Digest: Hashable, Sendable {
  package static let byteCount = 32

  /// The bytes in memory order, as words, so that comparing and hashing cost four instructions.
  private var words: SIMD4<UInt64>

  /// The digest of nothing known: 32 zero bytes.
  package static let zero = SHA256Digest()

  private init() { words = .zero }

  /// Takes the digest out of exactly 32 bytes; nil for any other number.
  package init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init()
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  /// Lets `fill` write the 32 bytes in place.
  package init(filling fill: (UnsafeMutableRawBufferPointer) -> Void) {
    self.init()
    withUnsafeMutableBytes(of: &words, fill)
  }

  package func withUnsafeBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try Swift.withUnsafeBytes(of: words, body)
  }

  package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension SHA256Digest: CustomStringConvertible {
  /// Lower-case hexadecimal.
  package var description: String { hexadecimal(bytes) }
}

extension SHA256Digest {
  /// Reads 64 hexadecimal digits; nil when there are more, fewer, or others.
  package init?(hexadecimal text: String) {
    guard let bytes = [UInt8](hexadecimal: text) else { return nil }
    self.init(bytes)
  }
}
