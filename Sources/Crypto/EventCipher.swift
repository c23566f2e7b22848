import COpenSSL

/// Seals the words of events, each under a key of its own, and opens them.
///
/// The payload is encrypted with AES-256-GCM. Its key is wrapped by a master key with AES key wrap
/// (RFC 3394): that needs no nonce and is checked on unwrapping. Whoever deletes the wrapped key
/// has destroyed the words.
///
/// Contexts are kept between calls, so each thread needs its own.
package final class EventCipher {
  /// The length of a wrapped key.
  package static let wrappedKeyLength = KeyWrap.wrappedLength
  /// How much longer a ciphertext is than its payload.
  package static let overhead = tagLength

  private static let keyLength = KeyWrap.keyLength
  private static let tagLength = 16

  private let masters: MasterKeys
  private let sealing: CipherContext
  private let opening: CipherContext
  private var wraps: [Int16: KeyWrap] = [:]

  /// Wraps and unwraps with these keys; after a rotation a new cipher is needed.
  ///
  /// - Throws: `CryptoError.library` when OpenSSL lacks an algorithm.
  package init(_ masters: MasterKeys) throws {
    self.masters = masters
    guard let gcm = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
      throw libraryError("EVP_CIPHER_fetch")
    }
    defer { EVP_CIPHER_free(gcm) }
    sealing = try CipherContext(gcm, encrypts: true)
    opening = try CipherContext(gcm, encrypts: false)
  }

  /// A payload encrypted, and what is needed to open it.
  package struct Sealed: Equatable, Sendable {
    /// Followed by GCM's tag.
    package var ciphertext: [UInt8]
    /// The number of the master key that wrapped the event's key.
    package var master: Int16
    package var wrappedKey: [UInt8]

    package init(ciphertext: [UInt8], master: Int16, wrappedKey: [UInt8]) {
      (self.ciphertext, self.master, self.wrappedKey) = (ciphertext, master, wrappedKey)
    }
  }

  /// Encrypts under a fresh key, bound to `context`: the same bytes must be given to open it.
  ///
  /// - Throws: `CryptoError.library`.
  package func seal(_ payload: [UInt8], boundTo context: [UInt8]) throws -> Sealed {
    let master = masters.current
    let wrap = try wrap(master)
    return try withUnsafeTemporaryAllocation(byteCount: Self.keyLength, alignment: 16) { key in
      defer { OPENSSL_cleanse(key.baseAddress, key.count) }
      try RandomBytes().fill(key)
      let key = UnsafeRawBufferPointer(key)
      return Sealed(
        ciphertext: try encrypt(payload, under: key, boundTo: context), master: master,
        wrappedKey: try wrap.wrap(key))
    }
  }

  /// The payload that was sealed.
  ///
  /// - Throws: `CryptoError.notAuthentic` when anything differs from what was sealed, and
  ///   `.unknownMasterKey`.
  package func open(
    _ ciphertext: [UInt8], key wrappedKey: [UInt8], under master: Int16,
    boundTo context: [UInt8]
  ) throws -> [UInt8] {
    var payload: [UInt8] = []
    try wrap(master).unwrap([wrappedKey]) { _, key in
      payload = try decrypt(ciphertext, under: key, boundTo: context)
    }
    return payload
  }

  /// The payloads of many events, each as `open` gives it, in half the time.
  ///
  /// - Throws: only what concerns them all; what concerns one is its own result.
  package func open(
    _ batch: [(sealed: Sealed, context: [UInt8])]
  ) throws -> [Result<[UInt8], CryptoError>] {
    var results = [Result<[UInt8], CryptoError>](
      repeating: .failure(.notAuthentic), count: batch.count)
    for (master, indices) in Dictionary(grouping: batch.indices, by: { batch[$0].sealed.master }) {
      guard masters.keys[master] != nil else {
        for index in indices { results[index] = .failure(.unknownMasterKey(master)) }
        continue
      }
      let wrap = try wrap(master)
      for start in stride(from: 0, to: indices.count, by: KeyWrap.laneCount) {
        let indices = indices[start..<min(start + KeyWrap.laneCount, indices.count)]
        try wrap.unwrap(indices.map { batch[$0].sealed.wrappedKey }) { lane, key in
          let index = indices[start + lane]
          let (sealed, context) = batch[index]
          do {
            results[index] = .success(
              try decrypt(sealed.ciphertext, under: key, boundTo: context))
          } catch CryptoError.notAuthentic {
            results[index] = .failure(.notAuthentic)
          }
        }
      }
    }
    return results
  }

  /// The same key, wrapped by another master key.
  ///
  /// - Throws: `CryptoError.notAuthentic` when `old` did not wrap it, and `.unknownMasterKey`.
  package func rewrap(_ wrappedKey: [UInt8], from old: Int16, to new: Int16) throws -> [UInt8] {
    let (old, new) = (try wrap(old), try wrap(new))
    var rewrapped: [UInt8] = []
    try old.unwrap([wrappedKey]) { _, key in
      guard let key else { throw CryptoError.notAuthentic }
      rewrapped = try new.wrap(key)
    }
    return rewrapped
  }
}

/// A nonce that is always the same: an event's key encrypts exactly once, when the event is sealed.
///
/// GCM only breaks when one key meets one nonce twice.
private let zeroNonce = [UInt8](repeating: 0, count: 12)

extension EventCipher {
  private func encrypt(
    _ payload: [UInt8], under key: UnsafeRawBufferPointer, boundTo context: [UInt8]
  ) throws -> [UInt8] {
    let cipher = sealing.pointer
    return try [UInt8](unsafeUninitializedCapacity: payload.count + Self.tagLength) {
      output, count in
      guard let start = output.baseAddress,
        EVP_EncryptInit_ex2(cipher, nil, address(of: key), zeroNonce, nil) == 1,
        sealing.authenticate(context), sealing.update(payload, into: start),
        EVP_EncryptFinal_ex(cipher, start + payload.count, &sealing.written) == 1,
        EVP_CIPHER_CTX_ctrl(
          cipher, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), start + payload.count) == 1
      else { throw libraryError("AES-256-GCM") }
      count = payload.count + Self.tagLength
    }
  }

  private func decrypt(
    _ ciphertext: [UInt8], under key: UnsafeRawBufferPointer?, boundTo context: [UInt8]
  ) throws -> [UInt8] {
    let length = ciphertext.count - Self.tagLength
    guard length >= 0, let key else { throw CryptoError.notAuthentic }
    let cipher = opening.pointer
    return try ciphertext.withUnsafeBufferPointer { bytes in
      // OpenSSL only reads the tag, but declares it mutable.
      let tag = UnsafeMutableRawPointer(mutating: bytes.baseAddress.map { $0 + length })
      // One spare byte, so that there is an address also for an empty payload.
      return try [UInt8](unsafeUninitializedCapacity: length + 1) { output, count in
        guard let start = output.baseAddress,
          EVP_DecryptInit_ex2(cipher, nil, address(of: key), zeroNonce, nil) == 1,
          opening.authenticate(context),
          opening.update(UnsafeBufferPointer(rebasing: bytes[..<length]), into: start),
          EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), tag) == 1
        else { throw libraryError("AES-256-GCM") }
        guard EVP_DecryptFinal_ex(cipher, start + length, &opening.written) == 1 else {
          OPENSSL_cleanse(start, length)
          ERR_clear_error()
          throw CryptoError.notAuthentic
        }
        count = length
      }
    }
  }

  private func wrap(_ id: Int16) throws -> KeyWrap {
    if let wrap = wraps[id] { return wrap }
    guard let master = masters.keys[id] else { throw CryptoError.unknownMasterKey(id) }
    let wrap = try KeyWrap(master)
    wraps[id] = wrap
    return wrap
  }
}

private func address(of key: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
  key.bindMemory(to: UInt8.self).baseAddress
}
