import Digest
import Testing

@Suite struct `Hexadecimal` {
  @Test func `writes two lower-case digits a byte and reads them back`() {
    let bytes = (0...255).map { UInt8($0) }
    let text = hexadecimal(bytes)
    #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff") && text.utf8.count == 512)
    #expect([UInt8](hexadecimal: text) == bytes)
    #expect([UInt8](hexadecimal: text.uppercased()) == bytes)
  }

  @Test(arguments: ["0", "0g", " 00", "0x00", "é"])
  func `refuses what is not pairs of digits`(_ text: String) {
    #expect([UInt8](hexadecimal: text) == nil)
  }
}

@Suite struct `Base 64` {
  /// RFC 4648, section 10.
  static let vectors = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: vectors)
  func `matches the vectors of RFC 4648`(_ plain: String, _ encoded: String) {
    #expect(base64(Array(plain.utf8)) == encoded)
    #expect([UInt8](base64: encoded) == Array(plain.utf8))
  }

  @Test func `survives the round trip at every length and byte`() {
    for count in 0..<260 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
      #expect([UInt8](base64: base64(bytes)) == bytes)
    }
    #expect(base64([0xFB, 0xFF]) == "+/8=")
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "Z===", "====", "=", "Zg==Zg==", "Zm 9v", "Zm9v\n",
    "-_8=", "Zm9vé", "=Zm9", "Zm=v",
  ])
  func `refuses every other form`(_ text: String) {
    #expect([UInt8](base64: text) == nil)
  }
}

@Suite struct `A SHA-256 digest` {
  @Test func `takes exactly 32 bytes`() {
    #expect(SHA256Digest([UInt8](repeating: 0, count: 32)) == .zero)
    #expect(SHA256Digest([UInt8](repeating: 0, count: 31)) == nil)
    #expect(SHA256Digest([UInt8](repeating: 0, count: 33)) == nil)
    #expect(SHA256Digest(hexadecimal: String(repeating: "0", count: 66)) == nil)
  }

  @Test func `keeps its bytes in their order`() throws {
    let bytes = (1...32).map { UInt8($0) }
    let digest = try #require(SHA256Digest(bytes))
    #expect(digest.bytes == bytes)
    #expect(digest.description == hexadecimal(bytes))
    #expect(SHA256Digest(hexadecimal: digest.description) == digest)
    #expect(digest != .zero)
  }
}
