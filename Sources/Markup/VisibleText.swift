/// Spells out what would act on a display, or what a reader could not see.
///
/// Control characters, direction marks, zero-width and other format characters, separators of
/// lines, private and unassigned characters: the same rules as on the terminal, for every page. What
/// was spelled out once stays as it is.
package enum VisibleText {
  package static func text(_ text: String, allowingNewlines: Bool = false) -> String {
    var isPlain = true
    for byte in text.utf8 where !(0x20...0x7E).contains(byte) {
      isPlain = false
      break
    }
    if isPlain { return text }
    guard text.unicodeScalars.contains(where: { isHarmful($0, allowingNewlines) }) else {
      return text
    }
    var visible = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar, allowingNewlines) {
        visible += spelled(scalar)
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  /// The columns it takes on a terminal.
  package static func width(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
  }

  package static func width(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.value {
    case 0x20...0x7E: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      return 2
    default: break
    }
    if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") {
      return 2
    }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return 1
    }
  }

  private static func isHarmful(_ scalar: Unicode.Scalar, _ allowsNewlines: Bool) -> Bool {
    switch scalar.value {
    case 0x0A: return !allowsNewlines
    case 0x20...0x7E: return false
    case 0..<0x20, 0x7F: return true
    // Chooses between the two looks of a character: part of most emoji.
    case 0xFE0E, 0xFE0F: return false
    // XML allows no such character, not even by number.
    case let value where value & 0xFFFE == 0xFFFE: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let isASCII = scalar.value < 0x80
    let zeros = String(repeating: "0", count: max(0, (isASCII ? 2 : 4) - digits.utf8.count))
    return isASCII ? "\\x\(zeros)\(digits)" : "\\u{\(zeros)\(digits)}"
  }
}
