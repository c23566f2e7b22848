import Digest
import Testing

@testable import Crypto

@Suite struct `AES key wrap` {
  /// RFC 3394, section 4.6, and one made with the `openssl` program.
  static let vectors = [
    (
      master: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      key: "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
      wrapped: "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    ),
    (
      master: "4e7fd553702e6dc5dee7092f258ac4810250a25d1b69e7339949a7b62ce43d81",
      key: "44302876ac9b4208cae67fda8c735c400ea6081c429225d0c70f960b4b95bcfb",
      wrapped: "6fad15d3a8049d9c0c2f4045d2f212a7a3fbe6e2310b6f6d6a897bb18d6b09db34cc1005981a7a21"
    ),
  ]

  @Test(arguments: vectors)
  func `matches the vectors in both directions`(
    _ vector: (master: String, key: String, wrapped: String)
  ) throws {
    let wrap = try KeyWrap(Secret(copying: bytes(vector.master)))
    let wrapped = try bytes(vector.key).withUnsafeBytes { try wrap.wrap($0) }
    #expect(hexadecimal(wrapped) == vector.wrapped)
    #expect(hexadecimal(try unwrap(wrapped, by: wrap)) == vector.key)
  }

  @Test func `refuses a wrapped key with any bit changed, and other lengths`() throws {
    let vector = Self.vectors[0]
    let wrap = try KeyWrap(Secret(copying: bytes(vector.master)))
    let wrapped = try bytes(vector.wrapped)
    for bit in 0..<320 {
      #expect(throws: CryptoError.notAuthentic) { try unwrap(wrapped.flipping(bit), by: wrap) }
    }
    for count in [0, 8, 32, 39, 41, 48] {
      let other = Array((wrapped + wrapped).prefix(count))
      #expect(throws: CryptoError.notAuthentic) { try unwrap(other, by: wrap) }
    }
  }

  private func unwrap(_ wrapped: [UInt8], by wrap: KeyWrap) throws -> [UInt8] {
    var key: [UInt8]?
    try wrap.unwrap([wrapped]) { _, unwrapped in key = unwrapped.map { Array($0) } }
    guard let key else { throw CryptoError.notAuthentic }
    return key
  }
}

@Suite struct `An event cipher` {
  let keys: MasterKeys
  let cipher: EventCipher
  let payload = Array("the checkout is down".utf8)
  let context: [UInt8] = Array(0..<16)

  init() throws {
    keys = try .generate()
    cipher = try EventCipher(keys)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 200, 262_144])
  func `opens what it sealed`(_ count: Int) throws {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let sealed = try cipher.seal(payload, boundTo: context)
    #expect(sealed.ciphertext.count == count + EventCipher.overhead)
    #expect(sealed.wrappedKey.count == EventCipher.wrappedKeyLength)
    #expect(sealed.master == keys.current)
    #expect(try open(sealed) == payload)
    #expect(try open(sealed, by: EventCipher(keys)) == payload)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 200])
  func `opens many at once as it opens one`(_ count: Int) throws {
    var keys = keys
    try keys.rotate()
    let rotated = try EventCipher(keys)
    var batch = try (0..<count).map { index in
      let (payload, context) = ([UInt8](repeating: 1, count: index), [UInt8(index)])
      let cipher = index.isMultiple(of: 3) ? rotated : cipher
      return (sealed: try cipher.seal(payload, boundTo: context), context: context)
    }
    for index in batch.indices {
      switch index % 10 {
      case 5: batch[index].sealed.ciphertext[0] ^= 1
      case 6: batch[index].sealed.wrappedKey[index % 40] ^= 1
      case 7: batch[index].sealed.wrappedKey.removeLast()
      case 8: batch[index].sealed.master = 9
      case 9: batch[index].context = []
      default: break
      }
    }
    for (index, result) in try rotated.open(batch).enumerated() {
      switch index % 10 {
      case 8: #expect(result == .failure(.unknownMasterKey(9)))
      case 5...9: #expect(result == .failure(.notAuthentic))
      default: #expect(result == .success([UInt8](repeating: 1, count: index)))
      }
    }
  }

  @Test func `never uses a key twice`() throws {
    let sealed = try (1...100).map { _ in try cipher.seal(payload, boundTo: context) }
    #expect(Set(sealed.map(\.ciphertext)).count == 100)
    #expect(Set(sealed.map(\.wrappedKey)).count == 100)
  }

  @Test func `finds every changed bit of ciphertext, tag, key and context`() throws {
    let sealed = try cipher.seal(payload, boundTo: context)
    for bit in 0..<(sealed.ciphertext.count * 8) {
      var other = sealed
      other.ciphertext = other.ciphertext.flipping(bit)
      expectRefusal(of: other)
    }
    for bit in 0..<(sealed.wrappedKey.count * 8) {
      var other = sealed
      other.wrappedKey = other.wrappedKey.flipping(bit)
      expectRefusal(of: other)
    }
    for bit in 0..<(context.count * 8) {
      expectRefusal(of: sealed, boundTo: context.flipping(bit))
    }
    for context in [[], context.dropLast(), context + [0]] {
      expectRefusal(of: sealed, boundTo: Array(context))
    }
    // It still opens what is whole: a refusal leaves nothing behind.
    #expect(try open(sealed) == payload)
  }

  @Test func `refuses a ciphertext cut short or made longer`() throws {
    let sealed = try cipher.seal(payload, boundTo: context)
    for count in 0..<sealed.ciphertext.count {
      var other = sealed
      other.ciphertext = Array(other.ciphertext.prefix(count))
      expectRefusal(of: other)
    }
    var other = sealed
    other.ciphertext.append(0)
    expectRefusal(of: other)
  }

  @Test func `refuses the key of another event`() throws {
    var sealed = try cipher.seal(payload, boundTo: context)
    sealed.wrappedKey = try cipher.seal(payload, boundTo: context).wrappedKey
    expectRefusal(of: sealed)
  }

  @Test func `refuses another master key and names an unknown one`() throws {
    let sealed = try cipher.seal(payload, boundTo: context)
    let stranger = try EventCipher(.generate())
    #expect(throws: CryptoError.notAuthentic) { try open(sealed, by: stranger) }
    var other = sealed
    other.master = 7
    #expect(throws: CryptoError.unknownMasterKey(7)) { try open(other) }
  }

  @Test func `goes on opening after a rotation, and seals under the new key`() throws {
    var keys = keys
    let old = try cipher.seal(payload, boundTo: context)
    #expect(try keys.rotate() == 2)
    let rotated = try EventCipher(keys)
    #expect(try open(old, by: rotated) == payload)
    #expect(try rotated.seal(payload, boundTo: context).master == 2)
  }

  @Test func `lets an old master key go once nothing is wrapped by it`() throws {
    var keys = keys
    var sealed = try cipher.seal(payload, boundTo: context)
    try keys.rotate()
    let rotated = try EventCipher(keys)
    sealed.wrappedKey = try rotated.rewrap(sealed.wrappedKey, from: 1, to: 2)
    sealed.master = 2
    try keys.retire(1)
    let later = try EventCipher(keys)
    #expect(try open(sealed, by: later) == payload)
    #expect(throws: CryptoError.unknownMasterKey(1)) {
      try later.rewrap(sealed.wrappedKey, from: 1, to: 2)
    }
    #expect(throws: CryptoError.notAuthentic) {
      try rotated.rewrap(sealed.wrappedKey, from: 1, to: 2)
    }
  }

  private func open(_ sealed: EventCipher.Sealed, by other: EventCipher? = nil) throws -> [UInt8] {
    try (other ?? cipher).open(
      sealed.ciphertext, key: sealed.wrappedKey, under: sealed.master, boundTo: context)
  }

  private func expectRefusal(of sealed: EventCipher.Sealed, boundTo context: [UInt8]? = nil) {
    #expect(throws: CryptoError.notAuthentic) {
      try cipher.open(
        sealed.ciphertext, key: sealed.wrappedKey, under: sealed.master,
        boundTo: context ?? self.context)
    }
  }
}

@Suite struct `Random bytes` {
  @Test func `differ`() throws {
    let drawn = try (1...1000).map { _ in try RandomBytes().bytes(16) }
    #expect(Set(drawn).count == 1000)
    #expect(try RandomBytes().bytes(0) == [])
  }
}
