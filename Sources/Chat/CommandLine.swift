/// The words of a line, taken one by one from the front.
struct CommandLine {
  private(set) var rest: Substring

  init(_ text: String) {
    rest = Substring(text)
    skipSpace()
  }

  var isEmpty: Bool { rest.isEmpty }

  /// The next word, and what follows it; nil at the end.
  mutating func word() -> String? {
    guard let word = peek() else { return nil }
    rest = rest.dropFirst(word.count)
    skipSpace()
    return word
  }

  func peek() -> String? {
    let word = rest.prefix { !$0.isWhitespace }
    return word.isEmpty ? nil : String(word)
  }

  /// The next word if it is this one, in whatever case.
  mutating func take(_ word: String) -> Bool {
    guard peek()?.lowercased() == word else { return false }
    _ = self.word()
    return true
  }

  /// All that is left, without the space around it; nil when there is nothing.
  mutating func remainder() -> String? {
    let text = rest.trimmed
    rest = ""
    return text.isEmpty ? nil : text
  }

  /// Splits off what stands behind `--name`, each up to the next one.
  ///
  /// Programs on telephones make a dash of two hyphens. A name that is none of these belongs to the
  /// text.
  mutating func options(_ names: [String]) -> [(name: String, value: String)] {
    var found: [(name: String, start: Substring.Index, end: Substring.Index)] = []
    var index = rest.startIndex
    while index < rest.endIndex {
      let word = rest[index...].prefix { !$0.isWhitespace }
      if let name = Self.option(word), names.contains(name) {
        found.append((name, word.startIndex, word.endIndex))
      }
      index = word.endIndex
      while index < rest.endIndex, rest[index].isWhitespace { index = rest.index(after: index) }
    }
    let line = rest
    if let first = found.first { rest = line[..<first.start] }
    return found.enumerated().map { place, option in
      let end = place + 1 < found.count ? found[place + 1].start : line.endIndex
      return (option.name, line[option.end..<end].trimmed)
    }
  }

  private static func option(_ word: Substring) -> String? {
    for dashes in ["--", "—", "–"] where word.hasPrefix(dashes) {
      return word.dropFirst(dashes.count).lowercased()
    }
    return nil
  }

  private mutating func skipSpace() { rest = rest.drop { $0.isWhitespace } }
}

extension Substring {
  var trimmed: String {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
