import CommandLineKit

/// Breaks text between words, and long words where they end a line.
enum TextFlow {
  /// The lines of `text`, each at most `width` columns, escaped.
  static func lines(of text: String, width: Int) -> [String] {
    let width = max(width, 20)
    var lines: [String] = []
    var line = ""
    for word in Escaping.text(text).split(separator: " ") {
      for piece in pieces(of: word, width: width) {
        if line.isEmpty {
          line = piece
        } else if line.displayWidth + 1 + piece.displayWidth <= width {
          line += " " + piece
        } else {
          lines.append(line)
          line = piece
        }
      }
    }
    return lines + [line]
  }

  private static func pieces(of word: Substring, width: Int) -> [String] {
    guard word.displayWidth > width else { return [String(word)] }
    var pieces: [String] = []
    var piece = ""
    for character in word {
      if piece.displayWidth + character.displayWidth > width {
        // Lists break behind a comma, anything else where the line ends.
        let end = piece.lastIndex(of: ",").map(piece.index(after:)) ?? piece.endIndex
        pieces.append(String(piece[..<end]))
        piece = String(piece[end...])
      }
      piece.append(character)
    }
    return pieces + [piece]
  }
}

extension String {
  /// Padded with spaces to so many columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }

  func paddedInFront(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - displayWidth)) + self
  }
}
