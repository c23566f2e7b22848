import COpenSSL

/// Unpredictable bytes from OpenSSL's generator, which the kernel seeds.
package struct RandomBytes {
  package init() {}

  /// - Throws: `CryptoError.library` when the generator has no seed.
  package func bytes(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try fill($0) }
    return bytes
  }

  /// Fills with bytes that are never shown to anyone: keys.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws {
    let start = buffer.bindMemory(to: UInt8.self).baseAddress
    guard RAND_priv_bytes(start, Int32(buffer.count)) == 1 else {
      throw libraryError("RAND_priv_bytes")
    }
  }
}
