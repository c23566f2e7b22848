import FoundationEssentials
import Secrets
import TestThreads
import Testing

@Suite(.ownThreads) struct `Redacted text` {
  static let known = "s3cr\"t/välue +%"
  /// Long, and never the same twice.
  static let numbers = (1000..<1300).map { "\($0)" }.joined(separator: "/")
  static let redactor = SecretRedactor(known: [Array(known.utf8)])

  /// Every listed way to write a value.
  static func writings(of value: [UInt8]) -> [[UInt8]] {
    var writings = [value]
    for before in ["", "a", "ab", "abc"] {
      for after in ["", "z", "zz"] {
        let text = Data(Array(before.utf8) + value + Array(after.utf8)).base64EncodedString()
        writings.append(Array(text.utf8))
        writings.append(
          Array(
            text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "").utf8))
      }
    }
    let hex = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    writings.append(Array(hex.joined().utf8))
    writings.append(Array(hex.joined().uppercased().utf8))
    writings.append(Array(hex.map { "%" + $0 }.joined().utf8))
    let percent = zip(value, hex).map { byte, hex in
      isalnum(byte) ? String(UnicodeScalar(byte)) : byte == 0x20 ? "+" : "%" + hex.uppercased()
    }
    writings.append(Array(percent.joined().utf8))
    if let text = String(validating: value, as: UTF8.self) {
      let units = text.utf16.map { unit -> String in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      writings.append(Array(units.joined().utf8))
      if let json = try? JSONEncoder().encode(text) {
        writings.append(Array(json.dropFirst().dropLast()))
      }
    }
    return writings
  }

  private static func isalnum(_ byte: UInt8) -> Bool {
    byte < 0x80
      && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
  }

  @Test(arguments: [
    known, "hunter2", "abcd", "漢字😀漢字", String(repeating: "long ", count: 300), numbers,
  ])
  func `holds no known secret in any encoding`(value: String) {
    let redactor = SecretRedactor(known: [Array((value + "\n").utf8)])
    for writing in Self.writings(of: Array(value.utf8)) {
      let text = Array("before <".utf8) + writing + Array("> after".utf8)
      let redacted = redactor.redact(text)
      let shown = String(decoding: redacted, as: UTF8.self)
      #expect(shown.hasPrefix("before <"))
      #expect(shown.contains(SecretKind.known.marker), "\(shown)")
      #expect(redacted.count < 70, "\(shown)")
      #expect(redactor.redact(redacted) == redacted)
    }
  }

  @Test func `does not depend on where the text was cut`() {
    for sample in Samples.secrets {
      let text = Array((sample.text + " " + Self.known + " tail").utf8)
      let whole = Self.redactor.redact(text)
      for cut in 0...text.count {
        var stream = Self.redactor
        var output = stream.feed(Array(text[..<cut]))
        output += stream.feed(Array(text[cut...]))
        output += stream.finish()
        if output != whole { Issue.record("\(sample.testDescription) cut at \(cut)") }
      }
    }
  }

  @Test func `does not depend on the size of chunks, also of long secrets`() {
    let long = String(repeating: Samples.long + "\n", count: 400)
    let text = Array(
      ("x -----BEGIN " + "PRIVATE KEY-----\n" + long + "-----END " + "PRIVATE KEY-----\nrest "
        + Samples.webToken + String(repeating: Samples.long, count: 300) + ". password="
        + String(repeating: Samples.long, count: 300) + ", end " + Self.known).utf8)
    let whole = Self.redactor.redact(text)
    #expect(
      String(decoding: whole, as: UTF8.self) == "x [redacted: private key]\nrest "
        + "[redacted: JSON web token]. password=[redacted: password], end [redacted: known secret]")
    for size in [1, 7, 100, 4095, 4096, 4097, 10_000] {
      var stream = Self.redactor
      var (output, fed) = ([UInt8](), 0)
      for start in stride(from: 0, to: text.count, by: size) {
        let chunk = Array(text[start..<min(text.count, start + size)])
        fed += chunk.count
        output += stream.feed(chunk)
      }
      #expect(output + stream.finish() == whole, "chunks of \(size)")
    }
  }

  @Test func `is held back for no more than 16 KiB`() {
    var stream = Self.redactor
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 50_000)
    #expect(text.count - stream.feed(text).count <= 16 * 1024)
  }

  @Test func `of a key without an end keeps what is assigned behind it apart`() {
    let key = "-----BEGIN " + "PRIVATE KEY-----\n" + Samples.long
    for name in ["password", "DATABASEPASSWORD", "MYDATABASESECRET123"] {
      for value in ["pa!sswörd", "\"with space\"", "hunter-22!"] {
        let redacted = SecretRedactor().redact("\(key)\n\(name)=\(value)\nend")
        #expect(redacted.hasPrefix("[redacted: private key]\n\(name)="), "\(redacted)")
        #expect(redacted.hasSuffix("]\nend") || redacted.hasSuffix("]\"\nend"), "\(redacted)")
      }
    }
  }

  /// Mixes fragments that begin, end and resemble secrets.
  @Test func `stays as it is when redacted again`() {
    var random = SplitMix(state: 20)
    let fragments =
      Samples.secrets.flatMap { [$0.before, $0.secret, $0.after, $0.text] } + Samples.innocent
      + [
        Self.known, "\"", "'", "=", ": ", " ", "\n", "[", "]", "\\", "@", "://", "password",
        "token",
      ]
      + SecretKind.allCases.map(\.marker) + ["[redacted: ", "é", "eyJ", "-----END "]
    for round in 0..<1500 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        guard let fragment = fragments.randomElement(using: &random) else { continue }
        let part = Array(fragment.utf8)
        text +=
          Bool.random(using: &random)
          ? part : Array(part.prefix(Int.random(in: 0...part.count, using: &random)))
      }
      let once = Self.redactor.redact(text)
      let twice = Self.redactor.redact(once)
      if once != twice {
        Issue.record(
          "round \(round): \(String(decoding: text, as: UTF8.self).debugDescription)\n\(String(decoding: once, as: UTF8.self).debugDescription)\n\(String(decoding: twice, as: UTF8.self).debugDescription)"
        )
      }
      let leaks =
        once.count >= Self.known.utf8.count
        && once.indices.contains { once[$0...].starts(with: Self.known.utf8) }
      #expect(!leaks)
      let cut = Int.random(in: 0...text.count, using: &random)
      var stream = Self.redactor
      var output = stream.feed(Array(text[..<cut]))
      output += stream.feed(Array(text[cut...]))
      #expect(output + stream.finish() == once)
    }
  }
}

/// Numbers that only look random.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
