/// Text from outside, made safe to be shown by programs that nobody here knows.
package enum MessageText {
  /// Bytes of all paragraphs together.
  package static let longest = 65_536

  /// One line: what would begin another one is a space.
  package static func line(_ text: String, atMost limit: Int) -> String {
    cut(
      cleaned(text).split(whereSeparator: \.isNewline).joined(separator: " "), atMost: limit)
  }

  /// Paragraphs that have so many bytes together; what is left out is said.
  package static func fitting(_ paragraphs: [String], atMost limit: Int) -> [String] {
    var left = limit
    var kept: [String] = []
    for paragraph in paragraphs {
      let text = cleaned(paragraph)
      guard !text.isEmpty else { continue }
      guard text.utf8.count > left else {
        kept.append(text)
        left -= text.utf8.count
        continue
      }
      kept.append(cut(text, atMost: max(left, mark.utf8.count)))
      break
    }
    return kept
  }

  /// Written out where a text was cut.
  package static let mark = " … [cut]"

  /// The beginning of a text, with a mark where something is missing.
  package static func cut(_ text: String, atMost limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var kept = ""
    var room = max(0, limit - mark.utf8.count)
    for character in text {
      let size = character.utf8.count
      guard size <= room else { break }
      kept.append(character)
      room -= size
    }
    return kept + mark
  }

  /// The text with what is invisible or turns things round written out, and one kind of line end.
  package static func cleaned(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.reserveCapacity(text.unicodeScalars.count)
    var wasReturn = false
    for scalar in text.unicodeScalars {
      defer { wasReturn = scalar == "\r" }
      switch scalar {
      case "\n" where wasReturn: continue
      case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}": scalars.append("\n")
      case "\t": scalars.append(" ")
      case _ where isHidden(scalar):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        scalars.append(contentsOf: "\\u{\(zeros)\(digits)}".unicodeScalars)
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// Whether a reader would not see it, or see what stands beside it elsewhere.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Controls; marks, embeddings, overrides and isolates of direction.
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    // Interlinear marks, a byte order mark inside of a text, and letters that only tag others.
    case 0xFFF9...0xFFFB, 0xFEFF, 0xE0000...0xE007F: true
    default: false
    }
  }
}
