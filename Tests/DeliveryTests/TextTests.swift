@testable import Delivery
import Testing

@Suite struct `Text of messages` {
  @Test(arguments: [
    ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("\u{202E}evil", "\\u{202E}evil"),
    ("\u{1B}[31m", "\\u{001B}[31m"),
    ("tab\there", "tab here"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("👩‍👧", "👩‍👧"),
    ("\u{0}", "\\u{0000}"),
    ("\u{E0041}", "\\u{E0041}"),
  ])
  func `shows what would be invisible or turn things round`(text: String, shown: String) {
    #expect(MessageText.cleaned(text) == shown)
  }
}
