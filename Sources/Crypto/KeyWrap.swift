import COpenSSL

/// AES key wrap (RFC 3394) of 256-bit keys under one master key.
///
/// Ours and not OpenSSL's: that one goes block by block without the processor's AES instructions
/// and takes four times as long. Tests hold it to the vectors of the RFC.
final class KeyWrap {
  static let wrappedLength = 40
  static let keyLength = 32

  private static let initialValue: UInt64 = 0xA6A6_A6A6_A6A6_A6A6
  private static let rounds: UInt64 = 6
  private static let wordCount: UInt64 = 4

  private let encrypting: OpaquePointer
  private let decrypting: OpaquePointer

  init(_ master: Secret) throws {
    guard let cipher = EVP_CIPHER_fetch(nil, "AES-256-ECB", nil) else {
      throw libraryError("EVP_CIPHER_fetch")
    }
    defer { EVP_CIPHER_free(cipher) }
    guard let encrypting = EVP_CIPHER_CTX_new(), let decrypting = EVP_CIPHER_CTX_new() else {
      throw libraryError("EVP_CIPHER_CTX_new")
    }
    (self.encrypting, self.decrypting) = (encrypting, decrypting)
    let isReady =
      master.count == Self.keyLength
      && master.withUnsafeBytes { key in
        EVP_EncryptInit_ex2(encrypting, cipher, key, nil, nil) == 1
          && EVP_DecryptInit_ex2(decrypting, cipher, key, nil, nil) == 1
          && EVP_CIPHER_CTX_set_padding(encrypting, 0) == 1
          && EVP_CIPHER_CTX_set_padding(decrypting, 0) == 1
      }
    guard isReady else { throw libraryError("EVP_CipherInit_ex2") }
  }

  // OpenSSL overwrites the key schedules.
  deinit {
    EVP_CIPHER_CTX_free(encrypting)
    EVP_CIPHER_CTX_free(decrypting)
  }

  func wrap(_ key: UnsafeMutableBufferPointer<UInt8>) throws -> [UInt8] {
    var words = Words(UnsafeRawBufferPointer(key))
    defer { words.cleanse() }
    var check = Self.initialValue
    for step in 1...(Self.rounds * Self.wordCount) {
      let index = Int((step - 1) % Self.wordCount)
      (check, words[index]) = try block(check, words[index], by: encrypting)
      check ^= step
    }
    return [UInt8](unsafeUninitializedCapacity: Self.wrappedLength) { output, count in
      let output = UnsafeMutableRawBufferPointer(output)
      output.storeBytes(of: check.bigEndian, as: UInt64.self)
      words.store(in: UnsafeMutableRawBufferPointer(rebasing: output[8...]))
      count = Self.wrappedLength
    }
  }

  /// - Throws: `CryptoError.notAuthentic` when this master key did not wrap it.
  func unwrap(_ wrapped: [UInt8], into key: UnsafeMutableBufferPointer<UInt8>) throws {
    guard wrapped.count == Self.wrappedLength else { throw CryptoError.notAuthentic }
    var (check, words) = wrapped.withUnsafeBytes { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        Words(UnsafeRawBufferPointer(rebasing: bytes[8...]))
      )
    }
    defer { words.cleanse() }
    for step in (1...(Self.rounds * Self.wordCount)).reversed() {
      let index = Int((step - 1) % Self.wordCount)
      (check, words[index]) = try block(check ^ step, words[index], by: decrypting)
    }
    guard check == Self.initialValue else { throw CryptoError.notAuthentic }
    words.store(in: UnsafeMutableRawBufferPointer(key))
  }

  private func block(
    _ high: UInt64, _ low: UInt64, by context: OpaquePointer
  ) throws -> (UInt64, UInt64) {
    var block = SIMD2(high.bigEndian, low.bigEndian)
    var written = Int32(0)
    let isDone = withUnsafeMutableBytes(of: &block) { bytes in
      let start = bytes.bindMemory(to: UInt8.self).baseAddress
      return EVP_CipherUpdate(context, start, &written, start, 16) == 1 && written == 16
    }
    guard isDone else { throw libraryError("AES-256-ECB") }
    return (UInt64(bigEndian: block[0]), UInt64(bigEndian: block[1]))
  }
}

/// The four words of a key.
private struct Words {
  private var words: SIMD4<UInt64>

  init(_ bytes: UnsafeRawBufferPointer) {
    words = SIMD4<UInt64>()
    for index in 0..<4 {
      words[index] = UInt64(
        bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }
  }

  subscript(index: Int) -> UInt64 {
    get { words[index] }
    set { words[index] = newValue }
  }

  func store(in bytes: UnsafeMutableRawBufferPointer) {
    for index in 0..<4 {
      bytes.storeBytes(of: words[index].bigEndian, toByteOffset: 8 * index, as: UInt64.self)
    }
  }

  mutating func cleanse() {
    withUnsafeMutableBytes(of: &words) { OPENSSL_cleanse($0.baseAddress, $0.count) }
  }
}
