// Values: where they end, and which of them are secret.

extension View {
  static let shortestValue = 8
  /// Where the word before it can mean nothing else.
  static let shortestPassword = 4

  /// The value that is assigned at `start`, with or without quotes.
  func assigned(
    _ kind: SecretKind, at start: Int, atLeast count: Int = View.shortestValue
  ) -> Match? {
    let slashes = skip(from: start, limit: 3) { $0 == 0x5C }
    // Before the end is looked for: many beginnings and no end would take square time.
    let first = isQuote(self[slashes]) ? slashes + 1 : start
    guard !beginsPlaceholder(at: first), !isCode(at: start) else { return nil }
    if isQuote(self[slashes]) {
      if let stop = closingQuote(of: slashes, isEscaped: slashes > start) {
        return match(kind, (slashes + 1)..<stop, atLeast: count)
      }
      return unquoted(kind, at: slashes + 1, atLeast: count)
    }
    return unquoted(kind, at: start, atLeast: count)
  }

  /// Where a value without quotes ends.
  func value(from start: Int) -> Int {
    var index = start
    while index < end {
      let byte = self[index]
      guard !isBlank(byte), !isQuote(byte), byte != 0x2C, byte != 0x3B, byte != 0x26, byte != 0x5C,
        byte != 0x5B || marker(at: index) == 0
      else { break }
      index += 1
    }
    return index
  }

  private func unquoted(_ kind: SecretKind, at start: Int, atLeast count: Int) -> Match? {
    let full = value(from: start)
    var stop = full
    // A sentence or a bracket around the assignment ends here, not the value.
    while full < end, stop > start, ")]}>.:".utf8.contains(self[stop - 1]) { stop -= 1 }
    guard !beginsPlaceholder(at: start), !isProse(start..<stop) else { return nil }
    return match(kind, start..<stop, atLeast: count, tail: full == end ? .value : nil)
  }

  private func match(
    _ kind: SecretKind, _ range: Range<Int>, atLeast count: Int, tail: Tail? = nil
  ) -> Match? {
    guard range.count >= count, !isPlaceholder(range) else { return nil }
    guard range.count >= View.shortestValue || !isPlainAnswer(range) else { return nil }
    return Match(kind: kind, range: range, tail: tail)
  }

  /// Whether a short value only says whether there is a password, or what is wrong with it.
  private func isPlainAnswer(_ range: Range<Int>) -> Bool {
    View.plainAnswers.contains {
      $0.utf8CodeUnitCount == range.count && has($0, at: range.lowerBound, folding: true)
    }
  }

  private static let plainAnswers: [StaticString] = [
    "true", "false", "null", "none", "empty", "unset", "wrong", "reset", "prompt", "string",
    "expired", "invalid", "missing", "changed",
  ]

  /// Where the quote that opens at `opening` closes, on the same line.
  private func closingQuote(of opening: Int, isEscaped: Bool) -> Int? {
    var index = opening + 1
    while index < min(end, opening + 1024) {
      switch self[index] {
      case self[opening]: return index
      case 0x5C:
        if isEscaped { return index }
        index += 1
      case 0x0A, 0x0D: return nil
      case 0x5B: if marker(at: index) > 0 { return nil }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Whether a program asks for the value here: `password = read(…)`.
  private func isCode(at start: Int) -> Bool {
    let name = skip(from: start, limit: 64) {
      ByteClass.word.contains($0) || $0 == UInt8(ascii: ".")
    }
    return name > start && self[name] == UInt8(ascii: "(")
  }

  /// Whether a sentence goes on here: `token: refreshed by the job`.
  private func isProse(_ range: Range<Int>) -> Bool {
    self[range.lowerBound - 1] == 0x20
      && skip(from: range.lowerBound, limit: 32, while: isLetter) == range.upperBound
      && self[range.upperBound] == 0x20
      && (isLetter(self[range.upperBound + 1]) || marker(at: range.upperBound + 1) > 0)
  }

  /// A random text that stands beside a word for secrets: `the new token is …`.
  func beside(_ name: Int) -> Match? {
    var index = name
    for _ in 0..<5 {
      index = skip(from: index, limit: 8) {
        $0 == 0x20 || $0 == 0x09 || $0 == 0x3A || $0 == 0x3D || isQuote($0)
      }
      guard index > name else { return nil }
      let sample = run(of: .base64, from: index, limit: 64)
      if sample - index >= 20 {
        guard isRandom(index..<sample) else { return nil }
        let stop = run(of: .base64, from: sample)
        return Match(kind: .random, range: index..<stop, tail: stop == end ? .run(.base64) : nil)
      }
      let word = skip(from: index, limit: 8, while: isLetter)
      guard
        View.fillers.contains(where: {
          $0.utf8CodeUnitCount == word - index && has($0, at: index, folding: true)
        })
      else { return nil }
      index = word
    }
    return nil
  }

  private static let fillers: [StaticString] = [
    "is", "was", "the", "of", "value", "new", "old", "now", "to", "set", "key", "are", "this",
  ]
}
