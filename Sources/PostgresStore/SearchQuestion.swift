/// What somebody searches for, and where it stands in a text.
struct SearchQuestion: Equatable, Sendable {
  /// Short, and without what the server would refuse.
  let text: String
  /// In lower case.
  let words: [[Character]]

  static let maximumLength = 500
  static let excerptLength = 160
  /// Further in, nothing is looked for: an entry may be a quarter of a mebibyte.
  static let reach = 16_384

  init(_ text: String) {
    self.text = String(text.prefix(Self.maximumLength).unicodeScalars.filter { $0.value != 0 })
    words = self.text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { Array($0) }
  }

  var isEmpty: Bool { words.isEmpty }

  /// A stretch of the text around the first word that was found, or its beginning.
  func excerpt(of text: String) -> String {
    let characters = Array(text.prefix(Self.reach))
    let found = place(in: characters.map(Self.lowercased)) ?? 0
    let start = max(0, found - Self.excerptLength / 3)
    let end = min(characters.count, start + Self.excerptLength)
    let isCutAtEnd = end < characters.count || text.utf8.count > characters.utf8Count
    return (start > 0 ? "…" : "") + String(characters[start..<end]) + (isCutAtEnd ? "…" : "")
  }

  /// Where a word of the question first begins a word of the text.
  private func place(in text: [Character]) -> Int? {
    var isInside = false
    for index in text.indices {
      let isWord = text[index].isLetter || text[index].isNumber
      if isWord, !isInside, words.contains(where: { text[index...].starts(with: $0) }) {
        return index
      }
      isInside = isWord
    }
    return nil
  }

  private static func lowercased(_ character: Character) -> Character {
    let lowered = character.lowercased()
    // One for one, so that places stay where they are.
    return lowered.count == 1 ? Character(lowered) : character
  }
}

extension [Character] {
  fileprivate var utf8Count: Int { reduce(0) { $0 + $1.utf8.count } }
}
