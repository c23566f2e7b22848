import Secrets
import Testing

@Suite struct `Parts of a secret` {
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

  @Test func `of a huge secret cost a bounded amount`() {
    let secret = (0..<20_000).map { "line number \($0)" }.joined(separator: "\n")
    let text = String(repeating: "nothing of note here. ", count: 2_000)
    #expect(redacted(text, knowing: secret) == text)
  }
}
