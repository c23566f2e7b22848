import CommandLineKit
import FoundationEssentials
import Testing

@Suite struct `Escaped text` {
  /// What attackers send to terminals.
  static let corpus = [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}[2J\u{1B}[H", "\u{1B}]0;title\u{7}", "\u{1B}]2;title\u{1B}\\",
    "\u{1B}]8;;https://evil.example\u{1B}\\link\u{1B}]8;;\u{1B}\\", "\u{1B}]52;c;ZXZpbA==\u{7}",
    "\u{1B}P$q\"p\u{1B}\\", "\u{1B}_Gf=100;AAAA\u{1B}\\", "\u{1B}X sos \u{1B}\\",
    "\u{1B}^pm\u{1B}\\", "\u{1B}c", "\u{1B}[6n", "\u{1B}[?1049h", "\u{1B}[201~", "\u{1B}(0lqqk",
    "\u{9B}31m", "\u{9D}0;title\u{9C}", "\u{90}q\u{9C}", "\u{85}next", "\u{80}\u{9F}",
    "safe\u{8}\u{8}\u{8}\u{8}evil", "evil\rsafe", "one\ntwo", "one\ttwo", "\u{B}\u{C}\u{7F}\u{0}",
    "\u{E}\u{F}", "\u{202E}gpj.exe\u{202C}", "\u{202A}\u{202B}\u{202D}",
    "\u{2066}a\u{2067}b\u{2068}c\u{2069}",
    "\u{200E}\u{200F}\u{61C}", "pay\u{200B}pal\u{200C}\u{200D}\u{2060}\u{FEFF}", "so\u{AD}ft",
    "\u{2028}\u{2029}", "\u{E0041}\u{E007F}\u{E0001}", "\u{FFF9}\u{FFFA}\u{FFFB}",
    "\u{E000}\u{F8FF}\u{F0000}\u{10FFFD}", "\u{FFFE}\u{FFFF}\u{10FFFF}", "\u{0378}",
    "\u{115F}\u{1160}\u{3164}\u{FFA0}", "\u{34F}\u{180E}\u{17B4}", "\u{E0100}", "\u{206A}\u{206F}",
    "\u{1D173}", "\r\n", "e\u{301}\u{202E}", "\u{1B}\u{301}",
  ]

  static func naughty() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "../shared/data/naughty-strings/blns.json")
    return try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
  }

  static var hasNaughtyStrings: Bool {
    (try? naughty()) != nil
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("é 漢字 e\u{301} ✔\u{FE0F} 😀 🇩🇪", "é 漢字 e\u{301} ✔\u{FE0F} 😀 🇩🇪"),
    (#"C:\path \x1B"#, #"C:\path \x1B"#), ("\u{1B}[31m", #"\x1B[31m"#),
    ("a\rb\u{8}", #"a\x0Db\x08"#),
    ("a\nb\tc", #"a\x0Ab\x09c"#), ("\u{0}\u{7F}", #"\x00\x7F"#), ("\u{9B}1m", #"\u{009B}1m"#),
    ("\u{202E}x", #"\u{202E}x"#), ("a\u{200B}b", #"a\u{200B}b"#), ("\u{E0041}", #"\u{E0041}"#),
    ("\u{2028}", #"\u{2028}"#), ("\u{E000}", #"\u{E000}"#), ("\r\n", #"\x0D\x0A"#),
    ("👩\u{200D}👧", #"👩\u{200D}👧"#), ("\u{A0}\u{3000}", "\u{A0}\u{3000}"),
  ])
  func `spells out what cannot be seen`(text: String, expected: String) {
    #expect(Escaping.text(text) == expected)
  }

  @Test func `lets through what the layout allows, and nothing else`() {
    #expect(Escaping.text("a\nb\tc\r", allowing: .newlines) == "a\nb\\x09c\\x0D")
    #expect(Escaping.text("a\nb\tc\r", allowing: [.newlines, .tabs]) == "a\nb\tc\\x0D")
  }

  @Test(arguments: corpus)
  func `leaves no control byte of an attack`(text: String) {
    expectHarmless(Escaping.text(text), text)
    expectHarmless("\(TerminalText("\(text)").rendered(inColor: false))", text)
    #expect(Escaping.text(text) != text)
  }

  @Test(.enabled(if: hasNaughtyStrings, "The naughty strings are not on this machine."))
  func `leaves no control byte of a naughty string`() throws {
    let strings = try Self.naughty()
    try #require(strings.count > 400)
    for text in strings { expectHarmless(Escaping.text(text), text) }
  }

  @Test func `leaves no control byte of any character`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: break
      default: continue
      }
      let escaped = Escaping.text(String(scalar))
      if !escaped.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
        Issue.record("U+\(String(value, radix: 16)) came through.")
      }
    }
  }

  @Test func `escapes what is interpolated, not what we wrote`() {
    let name = "\u{1B}[2J\n"
    let text: TerminalText = "one\n\(name) \(name, .bold) \(name, allowing: .newlines) \(5)"
    #expect(text.plain == "one\n\\x1B[2J\\x0A \\x1B[2J\\x0A \\x1B[2J\n 5")
    #expect(TerminalText(name).plain == #"\x1B[2J\x0A"#)
    #expect(("a" + TerminalText(name)).plain == #"a\x1B[2J\x0A"#)
  }

  private func expectHarmless(_ escaped: String, _ text: String) {
    let bytes = Array(escaped.utf8)
    for (index, byte) in bytes.enumerated() {
      let isC1 = byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] < 0xA0
      if byte < 0x20 || byte == 0x7F || isC1 {
        Issue.record("\(text.debugDescription): byte \(byte) at \(index) came through.")
      }
    }
    for scalar in escaped.unicodeScalars {
      let category = scalar.properties.generalCategory
      #expect(category != .format && category != .control && category != .unassigned)
    }
  }
}
