/// HTML and SVG in the making: whatever is not markup of this program goes through one encoder.
package struct Markup {
  package private(set) var text = ""

  package init() {}

  /// Writes markup that stands in the code.
  package mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
  }

  /// Writes markup that was made here before, such as a picture in a page.
  package mutating func rendered(_ markup: String) { text += markup }

  /// Writes text, for between tags and for between quotes.
  package mutating func text(_ words: String, allowingNewlines: Bool = false) {
    let visible = VisibleText.text(words, allowingNewlines: allowingNewlines)
    guard visible.utf8.contains(where: Self.isSpecial) else {
      text += visible
      return
    }
    for scalar in visible.unicodeScalars {
      switch scalar {
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "&": text += "&amp;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  package mutating func number(_ value: some BinaryInteger) { text += String(value) }

  /// A coordinate, to a tenth.
  package mutating func number(_ value: Double) {
    guard value.isFinite, abs(value) < 1e9 else {
      text += "0"
      return
    }
    let tenths = Int((value * 10).rounded())
    if tenths < 0 { text += "-" }
    text += String(tenths.magnitude / 10)
    if tenths.magnitude % 10 > 0 { text += ".\(tenths.magnitude % 10)" }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }
}

extension Markup {
  /// ` name="value"`, of a name that stands in the code.
  package mutating func attribute(_ name: StaticString, _ value: String) {
    raw(" ")
    raw(name)
    raw("=\"")
    text(value)
    raw("\"")
  }

  package mutating func attribute(_ name: StaticString, _ value: Double) {
    raw(" ")
    raw(name)
    raw("=\"")
    number(value)
    raw("\"")
  }
}
