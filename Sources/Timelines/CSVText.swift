import Markup

/// The one encoder of CSV (RFC 4180), for files that end up in a spreadsheet.
package enum CSVText {
  /// One field, quoted when it must be.
  ///
  /// A text that a spreadsheet would take for a formula gets an apostrophe in front.
  static func field(_ words: String) -> String {
    var text = VisibleText.text(words, allowingNewlines: true)
    if isFormula(words) { text = "'" + text }
    guard text.utf8.contains(where: isSpecial) else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  package static func line(_ fields: [String]) -> String {
    var line = ""
    for (index, text) in fields.enumerated() {
      if index > 0 { line += "," }
      line += field(text)
    }
    return line + "\r\n"
  }

  /// Some programs pass over space and quotes in front, and take wide characters for plain ones.
  private static func isFormula(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "|", "%", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}",
        "\u{FF20}", "\u{2212}":
        return true
      case " ", "\n", "\"", "'", "\u{A0}", "\u{FEFF}": continue
      default: return false
      }
    }
    return false
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
