import Chat
import Testing

@Suite struct `A form` {
  private func form(_ text: String, atMost limit: Int = 1_000) throws -> FormBody {
    try FormBody(Array(text.utf8), atMost: limit)
  }

  @Test(arguments: [
    ("text=a", "a"), ("text=", ""), ("text=a+b%20c", "a b c"), ("text=%3C%26%3e", "<&>"),
    ("text=%F0%9F%94%A5", "🔥"), ("x=1&text=a", "a"), ("text=a&x=1", "a"),
    ("text=a=b", "a=b"), ("%74ext=a", "a"), ("text=%2B", "+"),
  ])
  func `is decoded as it was written`(body: String, text: String) throws {
    #expect(try form(body)["text"] == text)
  }

  @Test(arguments: [
    ("text", FormBody.Fault.notText), ("=a", .notText), ("a=b&", .notText), ("&a=b", .notText),
    ("a=b&&c=d", .notText), ("text=%", .badEscape), ("text=%4", .badEscape),
    ("text=%zz", .badEscape), ("text=%FF", .notText), ("text=%C0%AF", .notText),
    ("text=%ED%A0%80", .notText), ("text=a%00b", .notText), ("text=a b", .notText),
    ("text=é", .notText), ("text=a\nb", .notText), ("text=a&text=b", .givenTwice),
    ("text=a&%74ext=b", .givenTwice),
  ])
  func `that can be read in two ways is refused`(body: String, fault: FormBody.Fault) {
    #expect(throws: fault) { try form(body) }
  }

  @Test func `is bounded`() throws {
    let body = "text=" + String(repeating: "a", count: 95)
    #expect(try form(body, atMost: 100)["text"]?.count == 95)
    #expect(throws: FormBody.Fault.tooLong) { try form(body, atMost: 99) }
    let many = (1...64).map { "a\($0)=" }
    #expect(try form(many.joined(separator: "&"))["a64"] == "")
    #expect(throws: FormBody.Fault.tooManyFields) {
      try form((many + ["b="]).joined(separator: "&"))
    }
    #expect(try form("")["text"] == nil)
  }

  /// Whatever bytes come, reading them ends.
  @Test func `of any bytes is read or refused`() {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let alphabet = Array("=&%+0aF\u{0}é<".utf8) + [0xFF, 0xC3]
    var (read, refused) = (0, 0)
    for _ in 0..<20_000 {
      let body = (0..<(next() % 24)).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }
      do {
        _ = try FormBody(body, atMost: 20)["a"]
        read += 1
      } catch { refused += 1 }
      _ = try? SlashCommand(body)
      _ = try? ChatAction(Array("payload=".utf8) + body)
    }
    #expect(read > 100 && refused > 1_000)
  }
}
