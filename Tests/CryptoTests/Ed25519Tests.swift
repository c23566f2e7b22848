import Crypto
import Digest
import Testing

@Suite struct `Ed25519` {
  struct Vector: Sendable {
    var seed: String
    var publicKey: String
    var message: String
    var signature: String
  }

  /// RFC 8032, section 7.1.
  static let vectors = [
    Vector(
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      message: "",
      signature:
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    Vector(
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      message: "72",
      signature:
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    Vector(
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      message: "af82",
      signature:
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
    Vector(
      seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      publicKey: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      message:
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      signature:
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    ),
  ]

  @Test(arguments: vectors)
  func `matches the vectors of RFC 8032`(_ vector: Vector) throws {
    let message = try bytes(vector.message)
    let key = try Ed25519SigningKey(seed: bytes(vector.seed))
    #expect(hexadecimal(key.publicKey) == vector.publicKey)
    let signature = try key.signature(of: message)
    #expect(hexadecimal(signature) == vector.signature)
    #expect(Ed25519Verifier().isValid(signature, of: message, by: key.publicKey))
  }

  @Test func `takes no seed but one of 32 bytes`() {
    for count in [0, 31, 33, 64] {
      #expect(throws: CryptoError.wrongLength(count)) {
        try Ed25519SigningKey(seed: [UInt8](repeating: 1, count: count))
      }
    }
  }

  @Test func `makes another key each time`() throws {
    #expect(
      try Ed25519SigningKey.generate().publicKey != Ed25519SigningKey.generate().publicKey)
  }

  @Test func `refuses a signature, message or key with any bit changed`() throws {
    let key = try Ed25519SigningKey.generate()
    let message = Array("the log has 12 events".utf8)
    let signature = try key.signature(of: message)
    for bit in 0..<512 {
      #expect(!isValid(signature.flipping(bit), message, key.publicKey))
    }
    for bit in 0..<(message.count * 8) {
      #expect(!isValid(signature, message.flipping(bit), key.publicKey))
    }
    for bit in 0..<256 {
      #expect(!isValid(signature, message, key.publicKey.flipping(bit)))
    }
  }

  @Test func `refuses a second form of a signature`() throws {
    let key = try Ed25519SigningKey.generate()
    let signature = try key.signature(of: [1])
    // The group's order, little-endian: a scalar plus the order is the same scalar to the careless.
    let order = try bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var (bent, carry) = (signature, 0)
    for index in 0..<32 {
      let sum = Int(signature[32 + index]) + Int(order[index]) + carry
      (bent[32 + index], carry) = (UInt8(truncatingIfNeeded: sum), sum >> 8)
    }
    #expect(carry == 0)
    #expect(isValid(signature, [1], key.publicKey))
    #expect(!isValid(bent, [1], key.publicKey))
  }

  @Test func `refuses signatures and keys of other lengths, and keys off the curve`() throws {
    let key = try Ed25519SigningKey.generate()
    let signature = try key.signature(of: [1])
    #expect(!isValid([], [1], key.publicKey))
    #expect(!isValid(signature.dropLast(), [1], key.publicKey))
    #expect(!isValid(signature + [0], [1], key.publicKey))
    #expect(!isValid(signature, [1], []))
    #expect(!isValid(signature, [1], key.publicKey.dropLast()))
    #expect(!isValid(signature, [1], key.publicKey + [0]))
    // y = 2 belongs to no point.
    #expect(!isValid(signature, [1], [2] + [UInt8](repeating: 0, count: 31)))
    #expect(!isValid(signature, [1], [UInt8](repeating: 0xFF, count: 32)))
  }

  private func isValid(
    _ signature: some Sequence<UInt8>, _ message: [UInt8], _ key: some Sequence<UInt8>
  ) -> Bool {
    Ed25519Verifier().isValid(Array(signature), of: message, by: Array(key))
  }
}

/// The bytes of a vector.
func bytes(_ text: String) throws -> [UInt8] {
  try #require([UInt8](hexadecimal: text))
}

extension [UInt8] {
  func flipping(_ bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
  }
}
