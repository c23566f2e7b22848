/// Writes numbers and texts one behind the other, small numbers in one byte.
///
/// For tables that are computed from the log: no other program reads them, and another form is
/// another version of the projection.
struct PackWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small ones in few bytes, on either side of zero.
  mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  mutating func text(_ value: String) {
    number(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  mutating func list<Value>(_ values: [Value], _ body: (inout PackWriter, Value) -> Void) {
    number(UInt64(values.count))
    for value in values { body(&self, value) }
  }

  mutating func optional<Value>(_ value: Value?, _ body: (inout PackWriter, Value) -> Void) {
    byte(value == nil ? 0 : 1)
    if let value { body(&self, value) }
  }
}

/// Reads what a `PackWriter` wrote; whatever the bytes are, it stays within them.
struct PackReader {
  let bytes: UnsafeRawBufferPointer
  var offset = 0
  /// Of the release that was read last: its lists of signals, as bytes and as read.
  var knownSets: (bytes: [UInt8], sets: [[String]])?

  /// The bytes must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func byte() throws(MalformedField) -> UInt8 {
    guard offset < bytes.count else { throw MalformedField() }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func raw(_ count: Int) throws(MalformedField) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - offset else { throw MalformedField() }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
  }

  mutating func number() throws(MalformedField) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let next = try byte()
      guard shift < 64 else { throw MalformedField() }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  mutating func signed() throws(MalformedField) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// How many bytes or values follow: never more than there are bytes left.
  mutating func count() throws(MalformedField) -> Int {
    let value = try number()
    guard value <= UInt64(bytes.count - offset) else { throw MalformedField() }
    return Int(value)
  }

  mutating func text() throws(MalformedField) -> String {
    String(decoding: try raw(try count()), as: UTF8.self)
  }

  mutating func list<Value>(
    _ body: (inout PackReader) throws(MalformedField) -> Value
  ) throws(MalformedField) -> [Value] {
    let count = try count()
    if count == 0 { return [] }
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }

  mutating func optional<Value>(
    _ body: (inout PackReader) throws(MalformedField) -> Value
  ) throws(MalformedField) -> Value? {
    try byte() == 0 ? nil : try body(&self)
  }
}
