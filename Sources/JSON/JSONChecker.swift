/// Walks over a JSON text once, without recursion, and refuses what `JSONText.check` promises.
///
/// Every access goes through `byte(at:)`, which answers 0 past the end: NUL is never part of a
/// valid text, so the end needs no case of its own until a fault is reported.
struct JSONChecker {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var index = 0
  private var open: [Container] = []
  /// The keys of all objects that are open, the innermost last.
  private var keys: [Key] = []
  /// The bytes of keys that were spelled with escapes, without the escapes.
  private var unescaped: [UInt8] = []

  init(_ bytes: [UInt8], limits: JSONLimits) { (self.bytes, self.limits) = (bytes, limits) }

  private struct Container {
    var isObject: Bool
    var firstKey: Int
    var firstUnescaped: Int
  }

  private struct Key {
    var start: Int
    var count: Int
    var isUnescaped: Bool
    var offset: Int
  }
}

extension JSONChecker {
  mutating func run() throws(JSONFault) {
    guard bytes.count <= limits.size else { throw JSONFault(.tooLarge, at: limits.size) }
    skipSpace()
    repeat { try value() } while try next()
    guard index == bytes.count else { throw JSONFault(.trailingBytes, at: index) }
  }

  /// Reads a scalar, or opens a container and everything that begins directly inside it.
  private mutating func value() throws(JSONFault) {
    while true {
      switch byte(at: index) {
      case UInt8(ascii: "{"):
        try enter(isObject: true)
        if take("}") { return leave() }
        try key()
      case UInt8(ascii: "["):
        try enter(isObject: false)
        if take("]") { return leave() }
      case UInt8(ascii: "\""): return try string(asKey: false)
      case UInt8(ascii: "t"): return try word("true")
      case UInt8(ascii: "f"): return try word("false")
      case UInt8(ascii: "n"): return try word("null")
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
      default: throw unexpected()
      }
    }
  }

  /// After a value: closes what ends here; whether another value follows.
  private mutating func next() throws(JSONFault) -> Bool {
    skipSpace()
    while let container = open.last {
      if take(",") {
        if container.isObject { try key() }
        return true
      }
      guard take(container.isObject ? "}" : "]") else { throw unexpected() }
      if container.isObject { try refuseDuplicates(from: container.firstKey) }
      leave()
    }
    return false
  }

  private mutating func enter(isObject: Bool) throws(JSONFault) {
    guard open.count < limits.depth else { throw JSONFault(.tooDeep, at: index) }
    open.append(
      Container(isObject: isObject, firstKey: keys.count, firstUnescaped: unescaped.count))
    index += 1
    skipSpace()
  }

  private mutating func leave() {
    guard let container = open.popLast() else { return }
    keys.removeSubrange(container.firstKey...)
    unescaped.removeSubrange(container.firstUnescaped...)
  }

  private mutating func key() throws(JSONFault) {
    guard byte(at: index) == UInt8(ascii: "\"") else { throw unexpected() }
    try string(asKey: true)
    skipSpace()
    guard take(":") else { throw unexpected() }
  }

  private mutating func word(_ word: StaticString) throws(JSONFault) {
    for position in 0..<word.utf8CodeUnitCount {
      guard byte(at: index) == word.utf8Start[position] else { throw unexpected() }
      index += 1
    }
  }
}

// MARK: - Strings

extension JSONChecker {
  private mutating func string(asKey: Bool) throws(JSONFault) {
    let start = index + 1
    let firstUnescaped = unescaped.count
    var isUnescaped = false
    index = start
    while true {
      let byte = byte(at: index)
      switch byte {
      case UInt8(ascii: "\""):
        if asKey {
          keys.append(
            isUnescaped
              ? Key(
                start: firstUnescaped, count: unescaped.count - firstUnescaped, isUnescaped: true,
                offset: start)
              : Key(start: start, count: index - start, isUnescaped: false, offset: start))
        }
        index += 1
        return
      case UInt8(ascii: "\\"):
        if asKey, !isUnescaped {
          unescaped.append(contentsOf: bytes[start..<index])
          isUnescaped = true
        }
        let scalar = try escape()
        if isUnescaped { unescaped.append(contentsOf: String(scalar).utf8) }
      case 0x20...0x7F:
        if isUnescaped { unescaped.append(byte) }
        index += 1
      case 0x80...:
        let length = lengthOfSequence()
        guard length > 0 else { throw JSONFault(.invalidUTF8, at: index) }
        if isUnescaped { unescaped.append(contentsOf: bytes[index..<(index + length)]) }
        index += length
      default:
        guard index < bytes.count else { throw JSONFault(.unexpectedEnd, at: index) }
        throw JSONFault(byte == 0 ? .nul : .controlCharacter, at: index)
      }
    }
  }

  /// The length of the well-formed UTF-8 sequence that begins here with a byte above 0x7F; 0 when
  /// there is none (Unicode 16, table 3-7: no overlong forms, no surrogates, no more than U+10FFFF).
  private func lengthOfSequence() -> Int {
    let second = byte(at: index + 1)
    let (length, range): (Int, ClosedRange<UInt8>) =
      switch byte(at: index) {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    guard length > 0, range.contains(second) else { return 0 }
    for position in 2..<max(length, 2) where byte(at: index + position) & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// Reads an escape, a pair of surrogates as one.
  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    let start = index
    index += 2
    switch byte(at: start + 1) {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw badEscape(at: start + 1)
    }
    let unit = try fourDigits()
    guard unit != 0 else { throw JSONFault(.nul, at: start) }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, byte(at: index) == UInt8(ascii: "\\"),
      byte(at: index + 1) == UInt8(ascii: "u")
    else { throw JSONFault(index < bytes.count ? .loneSurrogate : .unexpectedEnd, at: start) }
    index += 2
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw JSONFault(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func fourDigits() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = hexadecimalDigit(byte(at: index)) else { throw badEscape(at: index) }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  private func badEscape(at offset: Int) -> JSONFault {
    offset < bytes.count
      ? JSONFault(.badEscape, at: offset) : JSONFault(.unexpectedEnd, at: bytes.count)
  }
}

// MARK: - Numbers

extension JSONChecker {
  private mutating func number() throws(JSONFault) {
    let start = index
    var digitCount = 0
    if byte(at: index) == UInt8(ascii: "-") { index += 1 }
    let whole = index
    try digits(counting: &digitCount, from: start)
    if byte(at: whole) == UInt8(ascii: "0"), index > whole + 1 {
      throw JSONFault(.badNumber, at: whole)
    }
    if byte(at: index) == UInt8(ascii: ".") {
      index += 1
      try digits(counting: &digitCount, from: start)
    }
    guard byte(at: index) | 0x20 == UInt8(ascii: "e") else { return }
    index += 1
    if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(at: index)) { index += 1 }
    let exponent = try digits(counting: &digitCount, from: start)
    guard exponent <= limits.exponent else { throw JSONFault(.exponentOutOfRange, at: start) }
  }

  /// Reads at least one digit; answers their value, or a million when that is less.
  @discardableResult
  private mutating func digits(
    counting count: inout Int, from start: Int
  ) throws(JSONFault) -> Int {
    var value = 0
    let first = index
    while case let byte = byte(at: index), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
      count += 1
      guard count <= limits.digits else { throw JSONFault(.numberTooLong, at: start) }
      index += 1
    }
    guard index > first else {
      throw index < bytes.count
        ? JSONFault(.badNumber, at: index) : JSONFault(.unexpectedEnd, at: index)
    }
    return value
  }
}

// MARK: - Duplicate keys

extension JSONChecker {
  /// Compares the innermost object's keys: each with each while they are few, else sorted.
  ///
  /// Sorting, unlike hashing, has no worst case that a sender could aim for.
  private mutating func refuseDuplicates(from first: Int) throws(JSONFault) {
    let few = 12
    if keys.count - first > few {
      keys[first...].sort(by: precedes)
      for later in (first + 1)..<keys.count where same(keys[later - 1], keys[later]) {
        throw duplicate(keys[later - 1], keys[later])
      }
    } else {
      for later in first..<keys.count {
        for earlier in first..<later where same(keys[earlier], keys[later]) {
          throw duplicate(keys[earlier], keys[later])
        }
      }
    }
  }

  private func duplicate(_ one: Key, _ other: Key) -> JSONFault {
    JSONFault(.duplicateKey, at: max(one.offset, other.offset))
  }

  private func same(_ left: Key, _ right: Key) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.count where byte(position, of: left) != byte(position, of: right) {
      return false
    }
    return true
  }

  private func precedes(_ left: Key, _ right: Key) -> Bool {
    guard left.count == right.count else { return left.count < right.count }
    for position in 0..<left.count {
      let (one, other) = (byte(position, of: left), byte(position, of: right))
      if one != other { return one < other }
    }
    return false
  }

  private func byte(_ position: Int, of key: Key) -> UInt8 {
    key.isUnescaped ? unescaped[key.start + position] : bytes[key.start + position]
  }
}

// MARK: - Bytes

extension JSONChecker {
  @inline(__always)
  private func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while isSpace(byte(at: index)) { index += 1 }
  }

  /// Takes a punctuation mark and the space behind it.
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard byte(at: index) == UInt8(ascii: mark) else { return false }
    index += 1
    skipSpace()
    return true
  }

  private func unexpected() -> JSONFault {
    guard index < bytes.count else { return JSONFault(.unexpectedEnd, at: bytes.count) }
    return JSONFault(bytes[index] == 0 ? .nul : .unexpectedByte, at: index)
  }
}

@inline(__always)
func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}

func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
  default: nil
  }
}
