/// Reads a JSON text from front to back, building nothing but what is asked for.
///
///     try reader.object { key, value throws(JSONFault) in
///       switch key {
///       case "title": title = try value.string()
///       case "severity": severity = try value.stringOrNil()
///       default: break
///       }
///     }
///
/// For texts that were checked before they were stored: a text that is odd after all ends in a
/// `JSONFault`, never in a trap, but not everything that the check refuses is noticed here.
/// A reader cannot be copied, so it never outlives the bytes it points to.
package struct JSONReader: ~Copyable {
  private let base: UnsafePointer<UInt8>
  private let count: Int
  private var index = 0
  private var depth = 0

  private init(_ base: UnsafePointer<UInt8>, count: Int) {
    (self.base, self.count) = (base, count)
  }

  /// Reads one value; `body` must read all of it.
  package static func read<Value>(
    _ bytes: [UInt8], _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try read(bytes.span, body)
  }

  package static func read<Value>(
    _ bytes: Span<UInt8>, _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONFault) in
      guard let base = buffer.baseAddress else { throw JSONFault(.unexpectedEnd, at: 0) }
      var reader = JSONReader(base, count: buffer.count)
      reader.skipSpace()
      let value = try body(&reader)
      guard reader.index == reader.count else {
        throw JSONFault(.trailingBytes, at: reader.index)
      }
      return value
    }
  }
}

/// A type that can be read from JSON.
package protocol JSONReadable {
  init(_ reader: inout JSONReader) throws(JSONFault)
}

/// The name of an object's member, to be compared in a `switch`.
///
/// A key of up to 32 bytes is held in place: keys are made and compared by the million, and one
/// that pointed into the text could outlive it.
package struct JSONKey: Sendable {
  @usableFromInline let words: SIMD4<UInt64>
  @usableFromInline let count: Int
  /// The whole key, when it is longer or spelled with escapes.
  @usableFromInline let other: String?

  fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var words = SIMD4<UInt64>()
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(bytes)) }
    (self.words, count, other) = (words, bytes.count, nil)
  }

  fileprivate init(_ other: String) {
    (words, count, self.other) = (SIMD4(), other.utf8.count, other)
  }

  fileprivate static let capacity = MemoryLayout<SIMD4<UInt64>>.size

  /// The key as a string of its own.
  package var string: String {
    other
      ?? withUnsafeBytes(of: words) { String(decoding: $0.prefix(count), as: UTF8.self) }
  }

  /// Whether this is the key `name`, byte for byte.
  @inlinable
  package static func ~= (name: StaticString, key: JSONKey) -> Bool {
    guard name.utf8CodeUnitCount == key.count else { return false }
    guard key.other == nil else { return key.isOther(name) }
    return withUnsafeBytes(of: key.words) { words in
      for position in 0..<key.count where words[position] != name.utf8Start[position] {
        return false
      }
      return true
    }
  }

  @usableFromInline
  func isOther(_ name: StaticString) -> Bool {
    other?.utf8.elementsEqual(
      UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) ?? false
  }
}

// MARK: - Containers

extension JSONReader {
  /// Reads an object, member by member; a member that `body` leaves alone is skipped.
  package mutating func object(
    _ body: (JSONKey, inout JSONReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard try enter("{", .object) else { return try leave("}") }
    repeat {
      let key = try key()
      let start = index
      try body(key, &self)
      if index == start { try skip() }
    } while take(",")
    try leave("}")
  }

  /// Reads an array, element by element; an element that `body` leaves alone is skipped.
  package mutating func array(
    _ body: (inout JSONReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard try enter("[", .array) else { return try leave("]") }
    repeat {
      let start = index
      try body(&self)
      if index == start { try skip() }
    } while take(",")
    try leave("]")
  }

  /// Reads an array of values of one type.
  package mutating func array<Element: JSONReadable>(
    of _: Element.Type
  ) throws(JSONFault) -> [Element] {
    var elements: [Element] = []
    try array { reader throws(JSONFault) in elements.append(try Element(&reader)) }
    return elements
  }

  /// Whether something stands inside.
  private mutating func enter(
    _ mark: Unicode.Scalar, _ shape: JSONFault.Shape
  ) throws(JSONFault) -> Bool {
    guard take(mark) else { throw unexpected(shape) }
    guard depth < JSONLimits.default.depth else { throw JSONFault(.tooDeep, at: index) }
    depth += 1
    return byte(at: index) != UInt8(ascii: mark) + 2  // `}` is `{` + 2, and `]` is `[` + 2.
  }

  private mutating func leave(_ mark: Unicode.Scalar) throws(JSONFault) {
    guard take(mark) else { throw unexpected() }
    depth -= 1
  }

  private mutating func key() throws(JSONFault) -> JSONKey {
    guard byte(at: index) == UInt8(ascii: "\"") else { throw unexpected() }
    let quoted = try quoted(from: index + 1)
    index = quoted.end + 1
    skipSpace()
    guard take(":") else { throw unexpected() }
    let length = quoted.end - quoted.start
    guard quoted.isASCII, !quoted.hasEscapes, length <= JSONKey.capacity else {
      return JSONKey(try string(quoted))
    }
    return JSONKey(UnsafeBufferPointer(start: base + quoted.start, count: length))
  }
}

// MARK: - Scalars

extension JSONReader {
  package mutating func string() throws(JSONFault) -> String {
    guard byte(at: index) == UInt8(ascii: "\"") else { throw unexpected(.string) }
    let quoted = try quoted(from: index + 1)
    let string = try string(quoted)
    index = quoted.end + 1
    skipSpace()
    return string
  }

  package mutating func bool() throws(JSONFault) -> Bool {
    if takeWord("true") { return true }
    if takeWord("false") { return false }
    throw unexpected(.bool)
  }

  /// Takes a `null` if there is one.
  package mutating func null() -> Bool { takeWord("null") }

  package mutating func int64() throws(JSONFault) -> Int64 {
    let start = index
    let isNegative = byte(at: index) == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var value: Int64 = 0
    while case let byte = byte(at: index), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (product, tooFar) = value.multipliedReportingOverflow(by: 10)
      let (sum, beyond) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !tooFar, !beyond else {
        index = start
        throw JSONFault(.outOfRange, at: start)
      }
      value = sum
      index += 1
    }
    let next = byte(at: index)
    guard index > first, next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else {
      index = start
      throw unexpected(.integer)
    }
    skipSpace()
    return value
  }

  package mutating func int() throws(JSONFault) -> Int { Int(try int64()) }

  /// Reads any number; one beyond what a `Double` holds is a fault.
  package mutating func double() throws(JSONFault) -> Double {
    let start = index
    guard byte(at: start) == UInt8(ascii: "-") || isDigit(byte(at: start)) else {
      throw unexpected(.number)
    }
    let end = endOfWord(from: start)
    let digits = UnsafeBufferPointer(start: base + start, count: end - start)
    guard let value = Double(String(decoding: digits, as: UTF8.self)) else {
      throw unexpected(.number)
    }
    guard value.isFinite else { throw JSONFault(.outOfRange, at: start) }
    index = end
    skipSpace()
    return value
  }

  package mutating func stringOrNil() throws(JSONFault) -> String? { null() ? nil : try string() }
  package mutating func int64OrNil() throws(JSONFault) -> Int64? { null() ? nil : try int64() }
  package mutating func intOrNil() throws(JSONFault) -> Int? { null() ? nil : try int() }
  package mutating func boolOrNil() throws(JSONFault) -> Bool? { null() ? nil : try bool() }

  /// Reads an array of strings.
  package mutating func strings() throws(JSONFault) -> [String] {
    var strings: [String] = []
    try array { reader throws(JSONFault) in strings.append(try reader.string()) }
    return strings
  }

  /// What is wrong with the value that stands here, for throwing.
  package func fault(_ kind: JSONFault.Kind) -> JSONFault { JSONFault(kind, at: index) }
}

// MARK: - Whole values

extension JSONReader {
  /// What kind of value stands here; nil when it is none.
  package var shape: JSONFault.Shape? {
    switch byte(at: index) {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: nil
    }
  }

  /// Steps over a value, looking only at brackets and strings.
  package mutating func skip() throws(JSONFault) {
    _ = try endOfSkipped()
    skipSpace()
  }

  /// The value as it is written here, without the space around it.
  package mutating func raw() throws(JSONFault) -> JSONText {
    let start = index
    let end = try endOfSkipped()
    let bytes = Array(UnsafeBufferPointer(start: base + start, count: end - start))
    skipSpace()
    return JSONText(trusting: bytes)
  }

  /// Moves behind the value and answers where that is.
  private mutating func endOfSkipped() throws(JSONFault) -> Int {
    guard shape != nil else { throw unexpected() }
    // One bit for each open container, the innermost last: 1 for an object.
    var open: UInt64 = 0
    var height = 0
    repeat {
      let byte = byte(at: index)
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth + height < JSONLimits.default.depth else {
          throw JSONFault(.tooDeep, at: index)
        }
        open = open << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
        height += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard height > 0, (open & 1 == 1) == (byte == UInt8(ascii: "}")) else {
          throw unexpected()
        }
        open >>= 1
        height -= 1
        index += 1
      case UInt8(ascii: "\""):
        index = try quoted(from: index + 1).end + 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        guard height > 0 else { throw unexpected() }
        index += 1
      default:
        guard shape != nil else { throw unexpected() }
        index = endOfWord(from: index)
      }
    } while height > 0
    return index
  }
}

// MARK: - Bytes

extension JSONReader {
  /// The byte at `index`, or 0 past the end: NUL has no place in JSON, so it is refused there too.
  @inline(__always)
  private func byte(at index: Int) -> UInt8 { index < count ? base[index] : 0 }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  @inline(__always)
  private mutating func skipSpace() {
    while isSpace(byte(at: index)) { index += 1 }
  }

  /// Takes a punctuation mark and the space behind it.
  @inline(__always)
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard byte(at: index) == UInt8(ascii: mark) else { return false }
    index += 1
    skipSpace()
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    for position in 0..<word.utf8CodeUnitCount
    where byte(at: index + position) != word.utf8Start[position] {
      return false
    }
    index += word.utf8CodeUnitCount
    skipSpace()
    return true
  }

  /// The end of a number or word.
  private func endOfWord(from start: Int) -> Int {
    var end = start
    while true {
      switch byte(at: end) {
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "E"):
        end += 1
      default: return end
      }
    }
  }

  /// What lies between two quotes.
  private struct Quoted {
    var start: Int
    var end: Int
    var hasEscapes = false
    var isASCII = true
  }

  /// Finds the closing quote of the string that begins at `start`, behind the opening one.
  private func quoted(from start: Int) throws(JSONFault) -> Quoted {
    var quoted = Quoted(start: start, end: start)
    var end = start
    var seen: UInt64 = 0
    while end < count {
      // Eight bytes at a time, as long as none of them needs a look.
      while count - end >= 8, case let bytes = load(end), !Self.needsALook(bytes) {
        seen |= bytes
        end += 8
      }
      guard end < count else { break }
      switch base[end] {
      case UInt8(ascii: "\""):
        quoted.end = end
        quoted.isASCII = seen & 0x8080_8080_8080_8080 == 0
        return quoted
      case UInt8(ascii: "\\"):
        quoted.hasEscapes = true
        end += 2
      case 0..<0x20: throw JSONFault(base[end] == 0 ? .nul : .controlCharacter, at: end)
      default:
        seen |= UInt64(base[end])
        end += 1
      }
    }
    throw JSONFault(.unexpectedEnd, at: count)
  }

  private func string(_ quoted: Quoted) throws(JSONFault) -> String {
    if quoted.hasEscapes { return try unescape(quoted.start, quoted.end) }
    let bytes = UnsafeBufferPointer(start: base + quoted.start, count: quoted.end - quoted.start)
    // Decoding mends what is malformed, and validating takes twice as long: 320 ns for six strings.
    if quoted.isASCII { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONFault(.invalidUTF8, at: quoted.start)
    }
    return text
  }

  @inline(__always)
  private func load(_ index: Int) -> UInt64 {
    UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
  }

  /// Whether a quote, a backslash or a control character is among eight bytes.
  ///
  /// Subtracting 1 from a byte borrows into its highest bit only when the byte was 0; so is every
  /// byte here that equals what is looked for. A false alarm is possible behind a true one only.
  @inline(__always)
  private static func needsALook(_ bytes: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let hits =
      ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
      | ((bytes &- ones &* 0x20) & ~bytes)
    return hits & (ones &* 0x80) != 0
  }

  private func unescape(_ start: Int, _ end: Int) throws(JSONFault) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    var index = start
    while index < end {
      guard base[index] == UInt8(ascii: "\\") else {
        bytes.append(base[index])
        index += 1
        continue
      }
      let (scalar, length) = try escape(at: index)
      bytes.append(contentsOf: String(scalar).utf8)
      index += length
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONFault(.invalidUTF8, at: start)
    }
    return text
  }

  private func escape(at start: Int) throws(JSONFault) -> (Unicode.Scalar, length: Int) {
    switch byte(at: start + 1) {
    case UInt8(ascii: "\""): return ("\"", 2)
    case UInt8(ascii: "\\"): return ("\\", 2)
    case UInt8(ascii: "/"): return ("/", 2)
    case UInt8(ascii: "b"): return ("\u{8}", 2)
    case UInt8(ascii: "f"): return ("\u{C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"): break
    default: throw JSONFault(.badEscape, at: start)
    }
    let unit = try unit(at: start + 2)
    if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
    guard unit < 0xDC00, byte(at: start + 6) == UInt8(ascii: "\\"),
      byte(at: start + 7) == UInt8(ascii: "u")
    else { throw JSONFault(.loneSurrogate, at: start) }
    let low = try self.unit(at: start + 8)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw JSONFault(.loneSurrogate, at: start) }
    return (scalar, 12)
  }

  private func unit(at start: Int) throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for index in start..<(start + 4) {
      guard let digit = hexadecimalDigit(byte(at: index)) else {
        throw JSONFault(.badEscape, at: index)
      }
      value = value << 4 | digit
    }
    return value
  }

  private func unexpected(_ shape: JSONFault.Shape? = nil) -> JSONFault {
    guard index < count else { return JSONFault(.unexpectedEnd, at: count) }
    return JSONFault(shape.map { .expected($0) } ?? .unexpectedByte, at: index)
  }
}
