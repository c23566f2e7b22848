import Spelling
import Testing

@Suite struct `Suggestions` {
  @Test(
    arguments: [
      ("resolv", "resolve"), ("delcare", "declare"), ("lsit", "list"), ("x", nil), ("", nil),
      ("statsu", nil), (String(repeating: "a", count: 100_000), nil),
    ] as [(String, String?)])
  func `suggest the nearest word`(word: String, suggestion: String?) {
    let verbs = ["declare", "resolve", "list", "log", "lint"]
    #expect(Suggestion.nearest(to: word, among: verbs) == suggestion)
  }
}
