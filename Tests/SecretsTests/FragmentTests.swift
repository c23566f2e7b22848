import Secrets
import TestThreads
import Testing

@Suite(.ownThreads) struct `Parts of a secret` {
  private func redacted(_ text: String, knowing secret: String) -> String {
    SecretRedactor(known: [Array(secret.utf8)]).redact(text)
  }

  private let marker = SecretKind.known.marker

  @Test(arguments: [
    ("first line of it\r\nsecond line of it", "second line of it"),
    ("  indented line\n  another one\n", "indented line"),
    ("{\"a\": {\"b\": [\"leaf-of-the-tree\"]}}", "leaf-of-the-tree"),
    ("[\"one-of-many\", 2, null]", "one-of-many"),
    ("{\"pem\": \"first-line\\nsecond-line\"}", "second-line"),
    ("user: somebody-else\nvalue: 'hidden value'", "hidden value"),
    ("export X=1\nKEY=abc/def+ghi==", "abc/def+ghi=="), ("KEY=just-one-line", "just-one-line"),
    ("a.b-c_d: dotted-name", "dotted-name"),
  ])
  func `are found where they stand alone`(secret: String, part: String) {
    #expect(redacted("<\(part)>", knowing: secret) == "<\(marker)>")
  }

  @Test(arguments: [
    ("{\"a\": \"short\"}", "short"), ("ab\ncd\nlonger line here", "ab cd"),
    ("KEY=value", "value"), ("one word = no name", "no name"),
    ("-----BEGIN CERTIFICATE-----\nabc", "-----BEGIN CERTIFICATE-----"),
    ("x=y: zzzzzzz", "zzzzzzz"), ("https://host/path=long-enough", "long-enough"),
  ])
  func `are not looked for when they are short or say nothing`(secret: String, part: String) {
    #expect(redacted(part, knowing: secret) == part)
  }

  /// As when a program is killed while it prints.
  @Test func `are found at the end of a text that breaks off`() {
    let secret = "pass \"phrase\"/of+many words"
    let redactor = SecretRedactor(known: [Array(secret.utf8)])
    for writing in `Redacted text`.writings(of: Array(secret.utf8)) {
      // Base 64 begins with what stood before, hexadecimal has twice as many, JSON six times.
      for count in stride(from: 54, to: writing.count, by: 5) {
        var stream = redactor
        var output = stream.feed(Array("key ".utf8) + writing.prefix(count / 2))
        output += stream.feed(Array(writing.prefix(count).dropFirst(count / 2)))
        output += stream.finish()
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.hasPrefix("key ") && text.hasSuffix(marker), "\(text)")
        #expect(text.utf8.count < 40, "\(text)")
      }
    }
    for count in 8..<secret.utf8.count {
      #expect(redactor.redact("<" + secret.prefix(count)) == "<\(marker)")
    }
    #expect(redactor.redact("<" + secret.prefix(7)) == "<" + secret.prefix(7))
    #expect(redactor.redact("<" + secret.prefix(12) + ">") == "<" + secret.prefix(12) + ">")
  }

  @Test func `of a huge secret cost a bounded amount`() {
    let secret = (0..<3_000).map { "line number \($0)" }.joined(separator: "\n")
    let text = String(repeating: "nothing of note here. ", count: 20)
    #expect(redacted(text, knowing: secret) == text)
  }
}
