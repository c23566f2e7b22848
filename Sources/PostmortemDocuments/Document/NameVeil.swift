/// Puts roles where names stand: a document says what happened, not who is to be looked at.
///
/// What is written by hand may hold names all the same; these are the names that are known.
package struct NameVeil: Sendable {
  /// Lower-case first words of names, each with the whole names that begin so.
  private var names: [String: [Name]] = [:]

  private struct Name {
    var words: [String]
    var role: String
    /// Also a common word: only `@name` is sure to be a person.
    var needsMark: Bool
  }

  package struct Person: Sendable {
    package var names: [String]
    /// Nil where the record knows them in no role.
    package var role: String?

    package init(_ names: [String], as role: String?) { (self.names, self.role) = (names, role) }
  }

  package init(_ people: [Person] = []) {
    for person in people {
      for name in person.names {
        let words = name.lowercased().split { !Self.isPart($0) }.map(String.init)
        guard let first = words.first, name.count >= 2 else { continue }
        names[first, default: []].append(
          Name(
            words: words, role: person.role.map { "the \($0)" } ?? "a colleague",
            needsMark: words.count == 1 && Self.commonWords.contains(first)))
      }
    }
    // The longest name is the one that is meant.
    for first in names.keys { names[first]?.sort { $0.words.count > $1.words.count } }
  }

  package func text(_ text: String, inBrackets: Bool = true) -> String {
    guard !names.isEmpty else { return text }
    var output = ""
    var rest = text[...]
    while let begin = rest.firstIndex(where: Self.isPart) {
      let end = rest[begin...].firstIndex { !Self.isPart($0) } ?? rest.endIndex
      var before = rest[..<begin]
      let isMarked = before.last == "@"
      if let (name, after) = name(at: begin, end, in: rest), isMarked || !name.needsMark {
        if isMarked { before.removeLast() }
        output += before + (inBrackets ? "[\(name.role)]" : name.role)
        rest = rest[after...]
      } else {
        output += rest[..<end]
        rest = rest[end...]
      }
    }
    return output + rest
  }

  /// Names that a text holds, each with its line, counted from 1.
  package func namesByLine(in text: String) -> [(number: Int, name: String)] {
    guard !names.isEmpty else { return [] }
    var found: [(number: Int, name: String)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      var rest = line
      while let begin = rest.firstIndex(where: Self.isPart) {
        let end = rest[begin...].firstIndex { !Self.isPart($0) } ?? rest.endIndex
        if let (name, after) = name(at: begin, end, in: rest),
          !name.needsMark || rest[..<begin].last == "@"
        {
          found.append((index + 1, String(rest[begin..<after])))
          rest = rest[after...]
        } else {
          rest = rest[end...]
        }
      }
    }
    return found
  }

  private func name(
    at begin: Substring.Index, _ end: Substring.Index, in text: Substring
  ) -> (Name, end: Substring.Index)? {
    guard let candidates = names[text[begin..<end].lowercased()] else { return nil }
    for name in candidates {
      var place = end
      var fits = true
      for word in name.words.dropFirst() {
        let gap = text[place...].prefix { !Self.isPart($0) && $0 != "\n" }
        let start = gap.endIndex
        let stop = text[start...].firstIndex { !Self.isPart($0) } ?? text.endIndex
        guard (1...2).contains(gap.count), text[start..<stop].lowercased() == word else {
          fits = false
          break
        }
        place = stop
      }
      if fits { return (name, place) }
    }
    return nil
  }

  private static func isPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-"
  }

  /// Names and handles that are words of their own.
  private static let commonWords: Set<String> = [
    "will", "mark", "grace", "may", "june", "april", "hope", "faith", "art", "bill", "chase",
    "drew",
    "frank", "guy", "jack", "jean", "miles", "pat", "penny", "ray", "rich", "rob", "rose", "sue",
    "van",
    "ops", "dev", "admin", "oncall", "on-call", "support", "team", "root", "system", "deploy",
    "test",
    "main", "core", "web", "api", "the", "it", "on", "in", "all", "bot", "ci", "chip", "dash",
    "fox",
    "hunter", "joy", "lance", "max", "dean", "sky", "star", "stone", "summer", "case", "page", "ed",
    "al",
  ]
}
