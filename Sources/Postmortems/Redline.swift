/// What became of a text: the words that went, and those that came.
package enum Redline {
  package enum Piece: Equatable, Sendable {
    case same(String)
    case gone(String)
    case new(String)
  }

  /// Words beyond this are compared line by line, and lines beyond it as one piece.
  private static let mostParts = 2_000

  package static func pieces(from old: String, to new: String) -> [Piece] {
    if old == new { return old.isEmpty ? [] : [.same(old)] }
    let (oldWords, newWords) = (words(old), words(new))
    if oldWords.count + newWords.count <= mostParts { return pieces(oldWords, newWords) }
    let (oldLines, newLines) = (lines(old), lines(new))
    if oldLines.count + newLines.count <= mostParts { return pieces(oldLines, newLines) }
    return [.gone(old), .new(new)].filter { $0 != .gone("") && $0 != .new("") }
  }

  private static func pieces(_ old: [Substring], _ new: [Substring]) -> [Piece] {
    let marks = EditMarks(from: old[...], to: new[...])
    let (removed, inserted) = (marks.removed, marks.inserted)
    var pieces: [Piece] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      var (gone, came, same) = ("", "", "")
      while i < old.count, removed[i] { (gone, i) = (gone + old[i], i + 1) }
      while j < new.count, inserted[j] { (came, j) = (came + new[j], j + 1) }
      while i < old.count, j < new.count, !removed[i], !inserted[j] {
        (same, i, j) = (same + old[i], i + 1, j + 1)
      }
      if !gone.isEmpty { pieces.append(.gone(gone)) }
      if !came.isEmpty { pieces.append(.new(came)) }
      if !same.isEmpty { pieces.append(.same(same)) }
    }
    return pieces
  }

  /// Words with the space behind them.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    var begin = text.startIndex
    var place = begin
    while place < text.endIndex {
      let isSpace = text[place].isWhitespace
      let next = text.index(after: place)
      if isSpace, next == text.endIndex || !text[next].isWhitespace {
        words.append(text[begin..<next])
        begin = next
      }
      place = next
    }
    if begin < text.endIndex { words.append(text[begin...]) }
    return words
  }

  private static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = text[...]
    while let end = rest.firstIndex(of: "\n") {
      lines.append(rest[...end])
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { lines.append(rest) }
    return lines
  }
}
