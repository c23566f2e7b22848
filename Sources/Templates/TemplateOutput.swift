/// What a text is for, and so what has to be escaped in what goes into it.
package enum TemplateOutput: String, CaseIterable, Sendable {
  /// Of mail and terminals; control characters are taken out.
  case plain
  case html
  /// CommonMark: what would be markup is written as itself.
  case markdown
  /// Slack's mrkdwn: nobody is called and nothing linked by what somebody else wrote.
  case slack
}

extension TemplateOutput {
  package func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars where !Self.isTakenOut(scalar) {
      if let replacement = replacement(of: scalar) {
        escaped += replacement
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Control characters, and those that make text read in another order than it is written.
  private static func isTakenOut(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
    default: false
    }
  }

  private func replacement(of scalar: Unicode.Scalar) -> String? {
    switch (self, scalar) {
    case (.html, "&"), (.slack, "&"): "&amp;"
    case (.html, "<"), (.slack, "<"): "&lt;"
    case (.html, ">"), (.slack, ">"): "&gt;"
    case (.html, "\""): "&quot;"
    case (.html, "'"): "&#39;"
    case (.markdown, _) where Self.markup.contains(scalar): "\\\(scalar)"
    case (.markdown, "&"): "&amp;"
    case (.markdown, "<"): "&lt;"
    // A zero-width space between: it can be read and does nothing.
    case (.slack, "@"): "@\u{200B}"
    case (.slack, "*"), (.slack, "_"), (.slack, "~"), (.slack, "`"): "\u{200B}\(scalar)"
    default: nil
    }
  }

  private static let markup = Set("\\`*_{}[]()#+-.!|>~".unicodeScalars)
}
