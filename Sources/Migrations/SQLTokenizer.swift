/// Cuts SQL into tokens by PostgreSQL's lexical rules.
///
/// With `standard_conforming_strings` on, as it is by default; a migration that turns it off is not
/// trusted. Whatever the bytes are, this ends, and reads nothing beside them.
struct SQLTokenizer {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  /// Where and why reading stopped; nil while all is well.
  private(set) var fault: (fault: SQLFault, line: Int)?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // What editors of another system put in front of a file.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// The next token; nil at the end, or when the rest cannot be read.
  mutating func next() -> SQLToken? {
    skipSpace()
    guard fault == nil, let byte = peek() else { return nil }
    let start = line
    guard let kind = kind(startingWith: byte) else { return nil }
    return SQLToken(kind: kind, line: start)
  }

  /// Passes over the lines of data behind `COPY … FROM stdin`, through the one that ends them.
  mutating func skipCopyData() {
    let start = line
    // The rest of the statement's own line.
    while let byte = peek(), byte != Self.newline { advance() }
    if peek() != nil { advance() }
    while offset < bytes.count {
      let begin = offset
      while let byte = peek(), byte != Self.newline { advance() }
      var row = bytes[begin..<offset]
      if row.last == UInt8(ascii: "\r") { row = row.dropLast() }
      if peek() != nil { advance() }
      if row.elementsEqual([UInt8(ascii: "\\"), UInt8(ascii: ".")]) { return }
    }
    fault = (.openCopy, start)
  }
}

// MARK: - One token

extension SQLTokenizer {
  private static let newline = UInt8(ascii: "\n")

  private mutating func kind(startingWith byte: UInt8) -> SQLToken.Kind? {
    switch byte {
    case 0: return fail(.zeroByte)
    case UInt8(ascii: "'"): return text(escapes: false)
    case UInt8(ascii: "\""): return name()
    case UInt8(ascii: "$"): return dollar()
    case UInt8(ascii: "\\"): return fail(.clientCommand)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: ".") where isDigit(peek(1)): return number()
    case _ where isNameStart(byte): return word()
    default:
      advance()
      return .symbol(Unicode.Scalar(byte))
    }
  }

  private mutating func word() -> SQLToken.Kind? {
    let first = (peek() ?? 0) | 0x20
    if peek(1) == UInt8(ascii: "'") {
      switch first {
      case UInt8(ascii: "e"):
        advance()
        return text(escapes: true)
      case UInt8(ascii: "b"), UInt8(ascii: "x"), UInt8(ascii: "n"):
        advance()
        return text(escapes: false)
      default: break
      }
    }
    if first == UInt8(ascii: "u"), peek(1) == UInt8(ascii: "&") {
      if peek(2) == UInt8(ascii: "'") {
        advance(2)
        return text(escapes: false)
      }
      if peek(2) == UInt8(ascii: "\"") {
        advance(2)
        // Its escapes are not undone: spelled so, it is the same as no other name here.
        if case .name(let raw)? = name() { return .name("U&" + raw) } else { return nil }
      }
    }
    let start = offset
    while let byte = peek(), isNamePart(byte) { advance() }
    let folded = bytes[start..<offset].map { isUpper($0) ? $0 | 0x20 : $0 }
    return .word(String(decoding: folded, as: UTF8.self))
  }

  private mutating func number() -> SQLToken.Kind {
    // Digits only: `1E'…'` is a number and a text with escapes to older servers.
    while let byte = peek(), isDigit(byte) || byte == UInt8(ascii: ".") { advance() }
    return .number
  }

  private mutating func name() -> SQLToken.Kind? {
    let start = line
    advance()
    var content: [UInt8] = []
    while let byte = peek() {
      advance()
      if byte == 0 { return fail(.zeroByte) }
      if byte == UInt8(ascii: "\"") {
        guard peek() == byte else { return .name(String(decoding: content, as: UTF8.self)) }
        advance()
      }
      content.append(byte)
    }
    return fail(.openName, at: start)
  }

  private mutating func text(escapes: Bool) -> SQLToken.Kind? {
    let start = line
    advance()
    var content: [UInt8] = []
    while let byte = peek() {
      advance()
      switch byte {
      case 0: return fail(.zeroByte)
      case UInt8(ascii: "\\") where escapes:
        if let escaped = peek() { content.append(escaped) }
        if peek() != nil { advance() }
      case UInt8(ascii: "'"):
        if peek() == byte {
          advance()
          content.append(byte)
        } else if !continues() {
          return .text(String(decoding: content, as: UTF8.self))
        }
      default: content.append(byte)
      }
    }
    return fail(.openText, at: start)
  }

  /// Whether the text goes on behind space with a newline in it: then it does, with the same rules.
  private mutating func continues() -> Bool {
    let (here, start) = (offset, line)
    skipSpace(comments: .toLineEnd)
    let hasNewline = bytes[here..<offset].contains { $0 == Self.newline || $0 == 0x0D }
    if hasNewline, peek() == UInt8(ascii: "'") {
      advance()
      return true
    }
    (offset, line) = (here, start)
    return false
  }

  /// `$1`, `$$ … $$` or `$tag$ … $tag$`.
  private mutating func dollar() -> SQLToken.Kind? {
    let start = line
    if isDigit(peek(1)) {
      advance()
      while isDigit(peek()) { advance() }
      return .parameter
    }
    var end = offset + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "$"),
      end == offset + 1 ? isNameStart(bytes[end]) : isNamePart(bytes[end])
    {
      end += 1
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
      advance()
      return .symbol("$")
    }
    let tag = Array(bytes[offset...end])
    advance(tag.count)
    let begin = offset
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "$"), bytes[offset...].starts(with: tag) {
        let content = String(decoding: bytes[begin..<offset], as: UTF8.self)
        advance(tag.count)
        return .text(content)
      }
      advance()
    }
    return fail(.openDollarQuote, at: start)
  }

  private mutating func fail(_ fault: SQLFault, at line: Int? = nil) -> SQLToken.Kind? {
    if self.fault == nil { self.fault = (fault, line ?? self.line) }
    offset = bytes.count
    return nil
  }
}

// MARK: - Between tokens

extension SQLTokenizer {
  private enum Comments { case all, toLineEnd }

  private mutating func skipSpace(comments: Comments = .all) {
    while let byte = peek() {
      if isSpace(byte) {
        advance()
      } else if byte == UInt8(ascii: "-"), peek(1) == byte {
        while let next = peek(), next != Self.newline, next != UInt8(ascii: "\r") { advance() }
      } else if comments == .all, byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        skipComment()
      } else {
        return
      }
    }
  }

  /// Comments of this kind stand in each other.
  private mutating func skipComment() {
    let start = line
    advance(2)
    var depth = 1
    while let byte = peek() {
      if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        advance(2)
        depth -= 1
        if depth == 0 { return }
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        advance(2)
        depth += 1
      } else {
        advance()
      }
    }
    fault = (.openComment, start)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where offset < bytes.count {
      if bytes[offset] == Self.newline { line += 1 }
      offset += 1
    }
  }
}

private func isSpace(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x20, 0x09...0x0D: true
  default: false
  }
}

private func isDigit(_ byte: UInt8?) -> Bool {
  byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
}

private func isUpper(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

private func isNameStart(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "_"), 0x80...0xFF:
    true
  default: false
  }
}

private func isNamePart(_ byte: UInt8) -> Bool {
  isNameStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
}
