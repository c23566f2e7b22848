import COpenSSL
import Digest

/// The private half of an Ed25519 key pair (RFC 8032).
package final class Ed25519SigningKey: Signer {
  private let key: OpaquePointer
  package let publicKey: [UInt8]

  package static let seedLength = 32
  package static let signatureLength = 64

  /// A new key from OpenSSL's generator.
  ///
  /// - Throws: `CryptoError.library` when the generator has no seed.
  package static func generate() throws -> Ed25519SigningKey {
    try Ed25519SigningKey(seed: .random(count: seedLength))
  }

  /// The key that 32 secret bytes lead to.
  ///
  /// - Throws: `CryptoError.wrongLength` for any other number of bytes.
  package convenience init(seed: [UInt8]) throws {
    try self.init(seed: Secret(copying: seed))
  }

  init(seed: Secret) throws {
    guard seed.count == Self.seedLength else { throw CryptoError.wrongLength(seed.count) }
    let key = seed.withUnsafeBytes {
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0, Self.seedLength)
    }
    guard let key else { throw libraryError("EVP_PKEY_new_raw_private_key") }
    var (publicKey, count) = ([UInt8](repeating: 0, count: 32), 32)
    guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1 else {
      EVP_PKEY_free(key)
      throw libraryError("EVP_PKEY_get_raw_public_key")
    }
    (self.key, self.publicKey) = (key, publicKey)
  }

  deinit { EVP_PKEY_free(key) }

  package func signature(of message: [UInt8]) throws -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw libraryError("EVP_MD_CTX_new") }
    defer { EVP_MD_CTX_free(context) }
    var (signature, count) = ([UInt8](repeating: 0, count: Self.signatureLength), 64)
    guard EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { throw libraryError("EVP_DigestSign") }
    return signature
  }

  /// The 32 bytes that `init(seed:)` takes.
  func seed() throws -> Secret {
    var count = Self.seedLength
    return try Secret(count: count) { buffer in
      let start = buffer.bindMemory(to: UInt8.self).baseAddress
      guard EVP_PKEY_get_raw_private_key(key, start, &count) == 1 else {
        throw libraryError("EVP_PKEY_get_raw_private_key")
      }
    }
  }
}

/// Checks Ed25519 signatures, and refuses those that were bent into another form of themselves.
package struct Ed25519Verifier: SignatureVerifier, Sendable {
  package init() {}

  package func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
    // OpenSSL takes any length of a raw key's buffer for granted.
    guard publicKey.count == 32, signature.count == Ed25519SigningKey.signatureLength,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    else { return false }
    defer { EVP_PKEY_free(key) }
    guard let context = EVP_MD_CTX_new() else { return false }
    // A signature that does not match also leaves a complaint in the thread's queue.
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    return EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key, nil) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}
