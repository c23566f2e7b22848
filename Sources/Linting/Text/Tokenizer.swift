/// Cuts a block into words, numbers, times and marks.
struct Tokenizer {
  private let bytes: [UInt8]
  private let lexicon: Lexicon
  private var exempt: [Range<Int>] = []
  private var isSpaced = true

  init(_ bytes: [UInt8], lexicon: Lexicon) {
    self.bytes = bytes
    self.lexicon = lexicon
  }

  mutating func read(_ block: Block, into tokens: inout [Token]) {
    var exemptions = Exemptions(bytes)
    exempt = exemptions.ranges(of: block)
    var skipped = 0
    var free = 0
    for line in block.lines {
      isSpaced = true
      var place = max(line.lowerBound, free)
      while place < line.upperBound {
        if skipped < exempt.count, exempt[skipped].lowerBound <= place {
          let range = exempt[skipped]
          skipped += 1
          if bytes[range.lowerBound] != 0x28, bytes[range.lowerBound] != 0x3C {
            tokens.append(
              Token(
                start: range.lowerBound, end: range.upperBound, kind: .opaque, form: "",
                tags: [.noun]))
          }
          free = range.upperBound
          place = free
        } else {
          let limit =
            skipped < exempt.count
            ? min(line.upperBound, exempt[skipped].lowerBound) : line.upperBound
          place = next(from: place, before: limit, into: &tokens)
        }
      }
      if block.kind == .row { mark("|", line.upperBound - 1, line.upperBound, &tokens) }
    }
  }

  /// Reads one token or passes over one byte that is none; gives the place behind it.
  private mutating func next(from place: Int, before limit: Int, into tokens: inout [Token]) -> Int
  {
    let byte = bytes[place]
    if byte <= 0x20 {
      isSpaced = true
      return place + 1
    }
    let (isLetter, width) = letter(at: place, before: limit)
    if isLetter || (byte == 0x40 && place + 1 < limit && letter(at: place + 1, before: limit).0) {
      // A handle is a word with its sign; an address of mail is one word too.
      return word(from: place, before: limit, into: &tokens)
    }
    defer { if byte != 0x2A && byte != 0x5F { isSpaced = true } }
    switch byte {
    case 0x2E, 0x21, 0x3F:
      var end = place + 1
      while end < limit, bytes[end] == 0x2E || bytes[end] == 0x21 || bytes[end] == 0x3F { end += 1 }
      let run = bytes[place..<end]
      let closes =
        end >= limit || bytes[end] <= 0x20
        || [0x29, 0x22, 0x27, 0x2A, 0x5F, 0x5D].contains(bytes[end]) || bytes[end] >= 0x80
      if run.contains(0x21), closes {
        mark("!", place, end, &tokens)
      } else if run.contains(0x3F), closes {
        mark("?", place, end, &tokens)
      } else if byte == 0x2E, closes, !endsAbbreviation(tokens, at: place) {
        mark(".", place, end, &tokens)
      }
      return end
    case 0x2C, 0x3B, 0x3A, 0x28, 0x29, 0x7C:
      tokens.append(Token(start: place, end: place + 1, kind: .mark(byte), form: "", tags: []))
    case 0x2D
    where isSpaced && (place + 1 >= limit || bytes[place + 1] <= 0x20 || bytes[place + 1] == 0x2D):
      mark("-", place, place + 1, &tokens)
    case 0x26:
      tokens.append(Token(start: place, end: place + 1, kind: .word, form: "&", tags: .coordinator))
    case 0x27 where tokens.last.map { $0.end == place && $0.form.hasSuffix("s") } == true:
      tokens.append(Token(start: place, end: place + 1, kind: .word, form: "'s", tags: .determiner))
    case 0xE2 where width == 3 && bytes[place + 1] == 0x80:
      if bytes[place + 2] == 0x93 || bytes[place + 2] == 0x94 {
        mark("-", place, place + 3, &tokens)
      }
      if bytes[place + 2] == 0x99,
        tokens.last.map({ $0.end == place && $0.form.hasSuffix("s") }) == true
      {
        tokens.append(
          Token(start: place, end: place + 3, kind: .word, form: "'s", tags: .determiner))
      }
    default: break
    }
    return place + width
  }

  private func mark(_ mark: Character, _ start: Int, _ end: Int, _ tokens: inout [Token]) {
    guard let byte = mark.asciiValue, start < end else { return }
    tokens.append(Token(start: start, end: end, kind: .mark(byte), form: "", tags: []))
  }

  private func endsAbbreviation(_ tokens: [Token], at place: Int) -> Bool {
    guard let last = tokens.last, last.end == place, last.isWord else { return false }
    return lexicon.abbreviations.contains(last.form)
      || (last.isCapital && last.end - last.start == 1 && last.form != "i")
  }

  private mutating func word(from start: Int, before limit: Int, into tokens: inout [Token]) -> Int
  {
    var place = bytes[start] == 0x40 ? start + 1 : start
    var apostrophes: [Range<Int>] = []
    let isNumber = (0x30...0x39).contains(bytes[start])
    while place < limit {
      let (isLetter, width) = letter(at: place, before: limit)
      if isLetter {
        place += width
        continue
      }
      let byte = bytes[place]
      let joint = byte == 0xE2 && width == 3 && bytes[place + 1] == 0x80 ? bytes[place + 2] : 0
      // 0x99 is the typographic apostrophe, 0x90 and 0x91 are hyphens.
      let joins =
        byte == 0x27 || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x40
        || joint == 0x99 || joint == 0x90 || joint == 0x91
        || (isNumber && (byte == 0x2C || byte == 0x3A || byte == 0x2B))
      guard joins, place + width < limit, letter(at: place + width, before: limit).0 else { break }
      if isNumber, byte == 0x2C, !(0x30...0x39).contains(bytes[place + 1]) { break }
      if byte == 0x27 || joint == 0x99 { apostrophes.append(place..<place + width) }
      place += width
    }
    if isNumber, place < limit, bytes[place] == 0x25 { place += 1 }
    let isCapital =
      (0x41...0x5A).contains(bytes[start])
      || (bytes[start] >= 0xC3 && startsWithCapital(start, place))
    let spaced = isSpaced
    isSpaced = false
    func add(_ from: Int, _ to: Int, as form: String? = nil) {
      let form = form ?? lowered(from, to)
      var token = Token(start: from, end: to, kind: .word, form: form, tags: [])
      token.isCapital = isCapital && from == start
      token.isSpaced = spaced
      if isNumber {
        token.kind = Self.isTime(form) ? .time : .number
        token.tags = .numeral
      } else if form.hasPrefix("@") {
        token.tags = [.givenName, .noun]
      } else {
        token.tags = lexicon.tags(of: form)
        if token.tags.contains(.givenName), !token.isCapital { token.tags.subtract(.givenName) }
      }
      tokens.append(token)
    }
    guard !isNumber, apostrophes.count == 1 || apostrophes.count == 2 else {
      // “cannot”, “didnt”, “shoulda”
      if !isNumber, (5...9).contains(place - start),
        [0x74, 0x61, 0x65].contains(bytes[place - 1] | 0x20),
        let words = lexicon.contractions[lowered(start, place)]
      {
        for (index, word) in words.enumerated() {
          add(index == 0 ? start : place - 1, index == 0 ? place - 1 : place, as: word)
        }
      } else {
        add(start, place)
      }
      return place
    }
    split(start, place, apostrophes, add)
    return place
  }

  private func split(
    _ start: Int, _ end: Int, _ apostrophes: [Range<Int>], _ add: (Int, Int, String?) -> Void
  ) {
    if apostrophes.count == 1, let words = lexicon.contractions[lowered(start, end)] {
      for (index, word) in words.enumerated() {
        add(
          index == 0 ? start : apostrophes[0].lowerBound,
          index == 0 ? apostrophes[0].lowerBound : end, word)
      }
      return
    }
    guard let last = apostrophes.last else { return }
    let ending = lowered(last.upperBound, end)
    if ending == "t", last.lowerBound - start > 1, bytes[last.lowerBound - 1] | 0x20 == 0x6E {
      let stem = lowered(start, last.lowerBound - 1)
      let word = ["ca": "can", "wo": "will", "sha": "shall"][stem] ?? stem
      add(start, last.lowerBound - 1, word)
      add(last.lowerBound - 1, end, "not")
    } else if let word = lexicon.clitics[ending] {
      if apostrophes.count == 2 {
        split(start, last.lowerBound, [apostrophes[0]], add)
      } else {
        add(start, last.lowerBound, nil)
      }
      add(last.lowerBound, end, word)
    } else {
      add(start, end, nil)
    }
  }

  /// Whether a letter, digit or accent stands at `place`, and how many bytes it or another mark takes.
  private func letter(at place: Int, before limit: Int) -> (Bool, Int) {
    let byte = bytes[place]
    if byte < 0x80 {
      return ((0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF), 1)
    }
    let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
    guard width > 1, place + width <= limit else { return (false, 1) }
    var value = UInt32(byte) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
    for offset in 1..<width { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return (false, width) }
    if (0x2000...0x206F).contains(value) { return (false, width) }
    let properties = scalar.properties
    return (
      properties.isAlphabetic || properties.generalCategory == .nonspacingMark
        || properties.generalCategory == .decimalNumber, width
    )
  }

  private func startsWithCapital(_ start: Int, _ end: Int) -> Bool {
    String(decoding: bytes[start..<min(end, start + 4)], as: UTF8.self).first?.isUppercase == true
  }

  private func lowered(_ start: Int, _ end: Int) -> String {
    let slice = bytes[start..<end]
    if slice.allSatisfy({ $0 < 0x80 }) {
      return String(unsafeUninitializedCapacity: slice.count) { buffer in
        for (index, byte) in slice.enumerated() {
          buffer[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
        return slice.count
      }
    }
    return String(decoding: slice, as: UTF8.self).lowercased().replacing("’", with: "'")
      .replacing("‑", with: "-").replacing("‐", with: "-")
  }

  /// `14:02`, `9:30:10`, `14:02Z`, `3pm`, `2026-11-29T14:02`.
  static func isTime(_ form: String) -> Bool {
    let clock = form.split(separator: "t", maxSplits: 1).last.map(String.init) ?? form
    if let colon = clock.firstIndex(of: ":") {
      let hours = clock[..<colon]
      let rest = clock[clock.index(after: colon)...].prefix { $0.isASCII && $0.isNumber }
      return (1...2).contains(hours.utf8.count) && rest.utf8.count == 2
    }
    return (form.hasSuffix("am") || form.hasSuffix("pm"))
      && form.dropLast(2).allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
  }
}
