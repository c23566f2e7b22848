import COpenSSL

/// AES key wrap (RFC 3394) of 256-bit keys under one master key.
///
/// Ours and not OpenSSL's: that one does without the processor's AES instructions and takes six
/// times as long. Many keys go through side by side, which the processor does in little more
/// time than one. Tests hold it to the vectors of the RFC.
final class KeyWrap {
  static let wrappedLength = 40
  static let keyLength = 32
  /// More keys than this are no faster.
  static let laneCount = 64

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

  func wrap(_ key: UnsafeRawBufferPointer) throws -> [UInt8] {
    try withLanes(1) { lanes, blocks in
      lanes[0] = KeyWords(key)
      blocks[0] = Block(Self.initialValue.bigEndian, 0)
      for step in 1...(Self.rounds * Self.wordCount) {
        let word = Int((step - 1) % Self.wordCount)
        blocks[0][1] = lanes[0].words[word]
        try transform(blocks, by: encrypting)
        blocks[0][0] ^= step.bigEndian
        lanes[0].words[word] = blocks[0][1]
      }
      return withUnsafeBytes(of: blocks[0][0]) { Array($0) } + lanes[0].bytes
    }
  }

  /// Unwraps up to `laneCount` keys; each goes to `use` with its index, or nil when this master key
  /// did not wrap it.
  func unwrap(
    _ wrapped: [[UInt8]], _ use: (Int, UnsafeRawBufferPointer?) throws -> Void
  ) throws {
    try withLanes(wrapped.count) { lanes, blocks in
      for (lane, bytes) in wrapped.enumerated() where bytes.count == Self.wrappedLength {
        bytes.withUnsafeBytes { bytes in
          blocks[lane] = Block(bytes.loadUnaligned(as: UInt64.self), 0)
          lanes[lane] = KeyWords(UnsafeRawBufferPointer(rebasing: bytes[8...]))
        }
      }
      for step in (1...(Self.rounds * Self.wordCount)).reversed() {
        let (word, step) = (Int((step - 1) % Self.wordCount), step.bigEndian)
        for lane in blocks.indices {
          blocks[lane] = Block(blocks[lane][0] ^ step, lanes[lane].words[word])
        }
        try transform(blocks, by: decrypting)
        for lane in blocks.indices { lanes[lane].words[word] = blocks[lane][1] }
      }
      for (lane, bytes) in wrapped.enumerated() {
        let isAuthentic =
          bytes.count == Self.wrappedLength && blocks[lane][0] == Self.initialValue.bigEndian
        try withUnsafeBytes(of: &lanes[lane]) { try use(lane, isAuthentic ? $0 : nil) }
      }
    }
  }

  /// RFC 3394's `A` and one word of the key, as they lie in memory.
  private typealias Block = SIMD2<UInt64>

  /// Lends zeroed room for so many keys, and overwrites it afterwards.
  private func withLanes<T>(
    _ count: Int,
    _ body: (UnsafeMutableBufferPointer<KeyWords>, UnsafeMutableBufferPointer<Block>) throws -> T
  ) throws -> T {
    precondition(count <= Self.laneCount, "so many keys are not unwrapped at once")
    return try withUnsafeTemporaryAllocation(of: KeyWords.self, capacity: count) { lanes in
      try withUnsafeTemporaryAllocation(of: Block.self, capacity: count) { blocks in
        lanes.initialize(repeating: KeyWords())
        blocks.initialize(repeating: Block())
        defer {
          for rest in [UnsafeMutableRawBufferPointer(lanes), .init(blocks)] {
            OPENSSL_cleanse(rest.baseAddress, rest.count)
          }
        }
        return try body(lanes, blocks)
      }
    }
  }

  /// Encrypts or decrypts each block for itself, in place.
  private func transform(
    _ blocks: UnsafeMutableBufferPointer<Block>, by context: OpaquePointer
  ) throws {
    let bytes = UnsafeMutableRawBufferPointer(blocks)
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    var written = Int32(0)
    guard EVP_CipherUpdate(context, start, &written, start, Int32(bytes.count)) == 1,
      written == bytes.count
    else { throw libraryError("AES-256-ECB") }
  }
}

/// The four words of a key, as they lie in memory.
private struct KeyWords {
  var words = SIMD4<UInt64>()

  init() {}

  init(_ bytes: UnsafeRawBufferPointer) {
    words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
  }

  var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
}
