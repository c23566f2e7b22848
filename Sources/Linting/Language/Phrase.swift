/// A fixed expression: words, alternatives, classes of words and gaps.
///
/// Written as words with spaces between: `human|operator error` gives alternatives, `?the` may be
/// left out, `..3` skips up to three words of the same sentence, `<person>` is any word of a class or
/// of one of the language's lists,
/// `!rate|message` at the end must not follow and `^no|not` at the start must not come before.
struct Phrase: Sendable {
  enum Part: Sendable {
    case words(Set<String>, optional: Bool)
    case tagged(Tags, optional: Bool)
    case gap(Int)
  }

  let rule: String
  private var parts: [Part] = []
  private var notBefore: Set<String> = []
  private var notAfter: Set<String> = []
  private(set) var firstWords: Set<String> = []

  init(_ pattern: String, rule: String, lists: [String: Set<String>] = [:]) {
    self.rule = rule
    for piece in pattern.split(separator: " ") {
      let isOptional = piece.hasPrefix("?")
      let body = isOptional ? piece.dropFirst() : piece
      let alternatives = Set(
        body.drop { $0 == "!" || $0 == "^" }.split(separator: "|").map(String.init))
      if body.hasPrefix("!") {
        notAfter = alternatives
      } else if body.hasPrefix("^") {
        notBefore = alternatives
      } else if body.hasPrefix("..") {
        parts.append(.gap(Int(body.dropFirst(2)) ?? 0))
      } else if body.hasPrefix("<"), let tags = Self.classes[String(body.dropFirst().dropLast())] {
        parts.append(.tagged(tags, optional: isOptional))
      } else if body.hasPrefix("<"), let list = lists[String(body.dropFirst().dropLast())] {
        if parts.isEmpty { firstWords = list }
        parts.append(.words(list, optional: isOptional))
      } else {
        if parts.isEmpty { firstWords = alternatives }
        parts.append(.words(alternatives, optional: isOptional))
      }
    }
  }

  private static let classes: [String: Tags] = [
    "person": [.person, .collective, .givenName], "human": .human, "fault": .faultNoun,
    "counted": [.counted, .affected], "affected": [.affected, .person], "gerund": .gerund,
    "unit": .unit, "event": .event, "vendor": .vendor, "zone": .zone, "repair": .repair,
  ]

  /// The end of the expression when it starts at `start`, before `end`.
  func match(_ tokens: [Token], at start: Int, before end: Int, since begin: Int) -> Int? {
    if !notBefore.isEmpty {
      for near in max(begin, start - 2)..<start where notBefore.contains(tokens[near].form) {
        return nil
      }
    }
    guard let last = match(tokens, at: start, before: end, part: 0), last > start else {
      return nil
    }
    if last < end, notAfter.contains(tokens[last].form) { return nil }
    return last
  }

  private func match(_ tokens: [Token], at place: Int, before end: Int, part: Int) -> Int? {
    guard part < parts.count else { return place }
    switch parts[part] {
    case .gap(let longest):
      // Bounded by the gap, so an expression costs the same however long the text is.
      for next in place...min(place + longest, end) {
        if let last = match(tokens, at: next, before: end, part: part + 1) { return last }
      }
      return nil
    case .words(let words, let isOptional):
      if place < end, words.contains(tokens[place].form) || isComma(tokens[place], in: words),
        let last = match(tokens, at: place + 1, before: end, part: part + 1)
      {
        return last
      }
      return isOptional ? match(tokens, at: place, before: end, part: part + 1) : nil
    case .tagged(let tags, let isOptional):
      if place < end, !tokens[place].tags.isDisjoint(with: tags),
        let last = match(tokens, at: place + 1, before: end, part: part + 1)
      {
        return last
      }
      return isOptional ? match(tokens, at: place, before: end, part: part + 1) : nil
    }
  }

  /// A comma is a word of its own in an expression.
  private func isComma(_ token: Token, in words: Set<String>) -> Bool {
    token.form.isEmpty && token.isMark(",") && words.contains(",")
  }
}
