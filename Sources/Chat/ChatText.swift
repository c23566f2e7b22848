/// Text as the chat program sends it.
enum ChatText {
  /// Without the three escapes that the program writes; whatever else stands there is left.
  ///
  /// In one pass, so that nothing that was escaped twice comes out bare.
  static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var plain = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "&") {
      plain += rest[..<sign]
      rest = rest[sign...]
      if let (escape, character) = escapes.first(where: { rest.hasPrefix($0.escape) }) {
        plain += character
        rest = rest.dropFirst(escape.count)
      } else {
        plain += "&"
        rest = rest.dropFirst()
      }
    }
    return plain + rest
  }

  private static let escapes: [(escape: String, character: String)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"),
  ]
}
