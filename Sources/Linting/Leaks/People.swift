/// Finds the names of people: those that are known beside the text, and common given names.
struct People {
  private let bytes: [UInt8]
  private let allowed: Set<String>
  /// Names by their first word, in lower case.
  private var names: [String: [Name]] = [:]

  /// The first bytes of those names, in lower case.
  private var firstBytes: Set<UInt8> = []

  private struct Name {
    var words: [String]
    /// A single word may be a common one too: “Will”, “Grace”.
    var isExact: Bool
  }

  init(_ bytes: [UInt8], knowing: UpdateContext) {
    self.bytes = bytes
    allowed = Set(knowing.allowed.map { $0.lowercased() })
    for person in knowing.people {
      let words = person.split { $0.isWhitespace || $0 == "@" }.map(String.init)
      guard let first = words.first else { continue }
      names[first.lowercased(), default: []].append(
        Name(words: words, isExact: words.count == 1 && first.first?.isUppercase == true))
      guard words.count > 1 else { continue }
      // Either part of a full name names its bearer.
      for word in words where word.utf8.count >= 3 && word.first?.isUppercase == true {
        names[word.lowercased(), default: []].append(Name(words: [word], isExact: true))
      }
    }
    firstBytes = Set(names.keys.compactMap { $0.utf8.first })
    for key in names.keys { names[key]?.sort { $0.words.count > $1.words.count } }
  }

  func find(_ remarks: inout [Remark]) {
    var place = 0
    var isSentenceStart = true
    while place < bytes.count {
      guard isPart(bytes[place]) else {
        // A name does not go over a full stop or a line of its own.
        if isEnd(bytes[place]) { isSentenceStart = true }
        place += 1
        continue
      }
      let word = word(at: place)
      place = word.upperBound
      if mayStart(word) {
        let words = words(from: word)
        if let count = match(words, isSentenceStart: isSentenceStart) {
          place = words[count - 1].range.upperBound
          remarks.append(
            Remark(rule: "leak.person", level: .warning, start: word.lowerBound, end: place))
        }
      }
      isSentenceStart = false
    }
  }

  private func isPart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
      || byte >= 0xC3 && byte != 0xE2
      || (0x80...0xBF).contains(byte) || byte == 0x2D || byte == 0x5F
  }

  private func isEnd(_ byte: UInt8) -> Bool { [0x2E, 0x21, 0x3F, 0x0A, 0x0D, 0x3A].contains(byte) }

  private func word(at start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, isPart(bytes[end]), end - start < 64 { end += 1 }
    return start..<end
  }

  /// Whether a word is worth looking up: capital letters, other scripts, and what known names start with.
  private func mayStart(_ word: Range<Int>) -> Bool {
    let first = bytes[word.lowerBound]
    return (0x41...0x5A).contains(first) || first >= 0x80 || firstBytes.contains(first | 0x20)
  }

  /// A word and up to three that follow it within the sentence.
  private func words(from first: Range<Int>) -> [(range: Range<Int>, text: String)] {
    var found = [(first, String(decoding: bytes[first], as: UTF8.self))]
    var place = first.upperBound
    let limit = min(bytes.count, place + 200)
    let isTitle = ["Mr", "Mrs", "Ms", "Dr", "Prof"].contains(found[0].1)
    while found.count < 4, place < limit,
      !isEnd(bytes[place]) || isTitle && place == first.upperBound
    {
      if isPart(bytes[place]) {
        let next = word(at: place)
        found.append((next, String(decoding: bytes[next], as: UTF8.self)))
        place = next.upperBound
      } else {
        place += 1
      }
    }
    return found
  }

  private func match(_ words: [(range: Range<Int>, text: String)], isSentenceStart: Bool) -> Int? {
    let first = words[0].text
    let key = first.lowercased()
    guard !allowed.contains(key) else { return nil }
    for name in names[key] ?? [] where name.words.count <= words.count {
      let isSame = zip(name.words, words).allSatisfy {
        name.isExact ? $0 == $1.text : $0.lowercased() == $1.text.lowercased()
      }
      guard isSame else { continue }
      // “Will” opening a sentence is the verb more often than the man.
      if name.isExact, isSentenceStart, Lexicon.english.knows(key),
        !Lexicon.english.tags(of: key).contains(.givenName)
      {
        continue
      }
      return name.words.count
    }
    // “Dr Müller”: a title needs no list of names.
    if ["Mr", "Mrs", "Ms", "Dr", "Prof"].contains(first), words.count > 1,
      words[1].text.first?.isUppercase == true,
      words[1].range.lowerBound <= words[0].range.upperBound + 2
    {
      return 2
    }
    let tags = Lexicon.english.tags(of: key)
    guard tags.contains(.givenName), Lexicon.english.knows(key), first.first?.isUppercase == true,
      first.dropFirst().contains(where: \.isLowercase)
    else { return nil }
    // A family name belongs to it.
    if words.count > 1, words[1].range.lowerBound == words[0].range.upperBound + 1,
      words[1].text.first?.isUppercase == true, !Lexicon.english.knows(words[1].text.lowercased())
    {
      return 2
    }
    return 1
  }
}
