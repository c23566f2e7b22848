/// Bytes that a `PackWriter` did not write.
package struct MalformedPack: Error {
  package init() {}
}

/// Writes numbers and texts one behind the other, small numbers in one byte.
///
/// For tables that are computed from the log: no other program reads them, and another form is
/// another version of the projection.
package struct PackWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func byte(_ value: UInt8) { bytes.append(value) }

  package mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  package mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small ones in few bytes, on either side of zero.
  package mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  package mutating func text(_ value: String) {
    number(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  package mutating func list<Value>(_ values: [Value], _ body: (inout PackWriter, Value) -> Void) {
    number(UInt64(values.count))
    for value in values { body(&self, value) }
  }

  package mutating func optional<Value>(_ value: Value?, _ body: (inout PackWriter, Value) -> Void)
  {
    byte(value == nil ? 0 : 1)
    if let value { body(&self, value) }
  }

  /// With its length in front, so that a reader can go past it.
  package mutating func sized(_ body: (inout PackWriter) -> Void) {
    var inner = PackWriter()
    body(&inner)
    number(UInt64(inner.bytes.count))
    raw(inner.bytes)
  }
}

/// Reads what a `PackWriter` wrote; whatever the bytes are, it stays within them.
package struct PackReader {
  let bytes: UnsafeRawBufferPointer
  var offset = 0
  /// Of the release that was read last: where its lists of signals stand, and what they say.
  var knownSets: (place: Range<Int>, sets: [[String]])?

  /// The bytes must outlive the reader.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package var isAtEnd: Bool { offset == bytes.count }

  package mutating func byte() throws(MalformedPack) -> UInt8 {
    guard offset < bytes.count else { throw MalformedPack() }
    defer { offset += 1 }
    return bytes[offset]
  }

  package mutating func raw(_ count: Int) throws(MalformedPack) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - offset else { throw MalformedPack() }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
  }

  package mutating func number() throws(MalformedPack) -> UInt64 {
    var (value, shift, place): (UInt64, UInt64, Int) = (0, 0, offset)
    while place < bytes.count, shift < 64 {
      let next = bytes[place]
      place += 1
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 {
        offset = place
        return value
      }
      shift += 7
    }
    throw MalformedPack()
  }

  package mutating func signed() throws(MalformedPack) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// How many bytes or values follow: never more than there are bytes left.
  package mutating func count() throws(MalformedPack) -> Int {
    let value = try number()
    guard value <= UInt64(bytes.count - offset) else { throw MalformedPack() }
    return Int(value)
  }

  /// Where what has its length in front ends; reading goes on at its beginning.
  package mutating func end() throws(MalformedPack) -> Int {
    let count = try count()
    return offset + count
  }

  package mutating func text() throws(MalformedPack) -> String {
    String(decoding: try raw(try count()), as: UTF8.self)
  }

  package mutating func list<Value>(
    _ body: (inout PackReader) throws(MalformedPack) -> Value
  ) throws(MalformedPack) -> [Value] {
    var values: [Value] = []
    try list(into: &values, body)
    return values
  }

  /// The same, into memory that is there already.
  package mutating func list<Value>(
    into values: inout [Value], _ body: (inout PackReader) throws(MalformedPack) -> Value
  ) throws(MalformedPack) {
    let count = try count()
    values.removeAll(keepingCapacity: true)
    if count == 0 { return }
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try body(&self)) }
  }

  package mutating func optional<Value>(
    _ body: (inout PackReader) throws(MalformedPack) -> Value
  ) throws(MalformedPack) -> Value? {
    try byte() == 0 ? nil : try body(&self)
  }
}
