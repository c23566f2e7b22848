import COpenSSL

/// Seals something large in pieces, all under one key that is used for nothing else.
///
/// AES-256-GCM. The nonce of a piece is its index, which no two pieces share; the index and how many
/// there are is bound into each, so that none can be left out, repeated or moved.
///
/// Contexts are kept between calls, so each thread needs its own.
package final class ChunkCipher {
  package static let keyLength = 32
  /// How much longer a sealed piece is.
  package static let overhead = 16

  private let key: Secret
  private let context: [UInt8]
  private let sealing: CipherContext
  private let opening: CipherContext

  /// Binds all pieces to `context`: the same bytes must be given to open them.
  ///
  /// - Throws: `CryptoError.wrongLength` unless the key has 32 bytes.
  package init(key: [UInt8], boundTo context: [UInt8]) throws {
    guard key.count == Self.keyLength else { throw CryptoError.wrongLength(key.count) }
    guard let gcm = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
      throw libraryError("EVP_CIPHER_fetch")
    }
    defer { EVP_CIPHER_free(gcm) }
    self.key = Secret(copying: key)
    self.context = context
    sealing = try CipherContext(gcm, encrypts: true)
    opening = try CipherContext(gcm, encrypts: false)
  }

  /// A key that nobody has used.
  package static func makeKey() throws -> [UInt8] { try RandomBytes().bytes(keyLength) }

  /// Seals a piece; the same index must never be used for other bytes.
  package func seal(
    _ chunk: ArraySlice<UInt8>, index: UInt32, of count: UInt32
  ) throws -> [UInt8] {
    let (nonce, binding) = (Self.nonce(index), self.binding(index, count))
    let cipher = sealing.pointer
    return try chunk.withUnsafeBufferPointer { bytes in
      try [UInt8](unsafeUninitializedCapacity: bytes.count + Self.overhead) { output, written in
        guard let start = output.baseAddress,
          key.withUnsafeBytes({ EVP_EncryptInit_ex2(cipher, nil, $0, nonce, nil) }) == 1,
          sealing.authenticate(binding), sealing.update(bytes, into: start),
          EVP_EncryptFinal_ex(cipher, start + bytes.count, &sealing.written) == 1,
          EVP_CIPHER_CTX_ctrl(
            cipher, EVP_CTRL_AEAD_GET_TAG, Int32(Self.overhead), start + bytes.count) == 1
        else { throw libraryError("AES-256-GCM") }
        written = bytes.count + Self.overhead
      }
    }
  }

  /// The piece that was sealed.
  ///
  /// - Throws: `CryptoError.notAuthentic` when anything differs from what was sealed.
  package func open(_ sealed: [UInt8], index: UInt32, of count: UInt32) throws -> [UInt8] {
    let length = sealed.count - Self.overhead
    guard length >= 0 else { throw CryptoError.notAuthentic }
    let (nonce, binding) = (Self.nonce(index), self.binding(index, count))
    let cipher = opening.pointer
    return try sealed.withUnsafeBufferPointer { bytes in
      // OpenSSL only reads the tag, but declares it mutable.
      let tag = UnsafeMutableRawPointer(mutating: bytes.baseAddress.map { $0 + length })
      // One spare byte, so that there is an address also for an empty piece.
      return try [UInt8](unsafeUninitializedCapacity: length + 1) { output, written in
        guard let start = output.baseAddress,
          key.withUnsafeBytes({ EVP_DecryptInit_ex2(cipher, nil, $0, nonce, nil) }) == 1,
          opening.authenticate(binding),
          opening.update(UnsafeBufferPointer(rebasing: bytes[..<length]), into: start),
          EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(Self.overhead), tag) == 1
        else { throw libraryError("AES-256-GCM") }
        guard EVP_DecryptFinal_ex(cipher, start + length, &opening.written) == 1 else {
          OPENSSL_cleanse(start, length)
          ERR_clear_error()
          throw CryptoError.notAuthentic
        }
        written = length
      }
    }
  }

  private static func nonce(_ index: UInt32) -> [UInt8] {
    [UInt8](repeating: 0, count: 8) + bytes(index)
  }

  private func binding(_ index: UInt32, _ count: UInt32) -> [UInt8] {
    context + Self.bytes(index) + Self.bytes(count)
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
  }
}
