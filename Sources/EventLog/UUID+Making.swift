package import Digest
package import FoundationEssentials

extension UUID {
  /// The 16 bytes in network order.
  package var bytes: [UInt8] { withUnsafeBytes(of: uuid) { [UInt8]($0) } }

  /// Takes exactly 16 bytes; nil for any other number.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
    self.init(uuid: value)
  }

  /// A version 7 UUID (RFC 9562): ordered by time, so that indexes on it grow at one end.
  package static func ordered(
    at time: Timestamp, using random: inout some RandomNumberGenerator
  ) -> UUID {
    let milliseconds = UInt64(bitPattern: time.microseconds) / 1000
    var high = milliseconds << 16 | UInt64.random(in: 0...0xFFF, using: &random) | 0x7000
    var low = random.next() >> 2 | 0x8000_0000_0000_0000
    (high, low) = (high.bigEndian, low.bigEndian)
    var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &value) { bytes in
      bytes.storeBytes(of: high, as: UInt64.self)
      bytes.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
    }
    return UUID(uuid: value)
  }
}

extension Identifier {
  /// A new identifier, ordered by `time`.
  package static func make(at time: Timestamp) -> Self {
    var random = SystemRandomNumberGenerator()
    return Self(uuid: .ordered(at: time, using: &random))
  }

  /// An identifier that is always the same for the same parts.
  ///
  /// A version 8 UUID over SHA-256: derived keys make a repeated effect recognisable after any crash.
  package static func derived(from base: UUID, _ parts: String..., by sha256: some SHA256) -> Self {
    var input = base.bytes
    for part in parts {
      input.append(bigEndian: UInt32(truncatingIfNeeded: part.utf8.count))
      input.append(contentsOf: part.utf8)
    }
    var bytes = Array(sha256.digest(of: input).bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return Self(uuid: UUID(bytes: bytes) ?? base)
  }
}

extension [UInt8] {
  /// Appends an integer in network order.
  package mutating func append(bigEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
