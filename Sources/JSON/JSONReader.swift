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
  let base: UnsafePointer<UInt8>
  let count: Int
  var index = 0
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

  /// Where the next value or mark stands, counted in bytes from the beginning.
  package var offset: Int { index }

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
