/// Signs with an Ed25519 key (RFC 8032); the implementation is `Ed25519SigningKey` in `Crypto`.
package protocol Signer {
  /// 32 bytes.
  var publicKey: [UInt8] { get }

  /// A signature of 64 bytes.
  func signature(of message: [UInt8]) throws -> [UInt8]
}

/// Checks Ed25519 signatures; the implementation is `Ed25519Verifier` in `Crypto`.
package protocol SignatureVerifier {
  /// False also for a key or signature that is none.
  func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool
}
