import Glibc

/// Gives the same value for the same bytes without making it anew.
///
/// Types and roles repeat in every event; a string each would cost more than all the rest.
struct InternTable<Value> {
  private var slots: [(bytes: [UInt8], value: Value)?]
  private let mask: Int

  /// - Parameter size: a power of two; on a collision the older value is forgotten.
  init(size: Int = 256) {
    slots = Array(repeating: nil, count: size)
    mask = size - 1
  }

  mutating func value(_ bytes: UnsafeRawBufferPointer, make: (String) -> Value) -> Value {
    let slot = Int(truncatingIfNeeded: Self.hash(bytes)) & mask
    if let known = slots[slot], known.bytes.withUnsafeBytes({ Self.areEqual($0, bytes) }) {
      return known.value
    }
    let value = make(String(decoding: bytes, as: UTF8.self))
    slots[slot] = (Array(bytes), value)
    return value
  }

  /// Mixes the length and both ends: names of types differ there, and a look at every byte would
  /// cost more than the comparison that follows anyhow.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(bytes.count)
    if bytes.count >= 8 {
      hash ^= bytes.loadUnaligned(as: UInt64.self)
      hash ^= bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self) &* 31
    } else {
      for byte in bytes { hash = hash &* 31 &+ UInt64(byte) }
    }
    hash &*= 0x9E37_79B9_7F4A_7C15
    return hash >> 32
  }

  private static func areEqual(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Bool {
    guard left.count == right.count, let one = left.baseAddress, let other = right.baseAddress
    else { return left.count == right.count }
    return memcmp(one, other, left.count) == 0
  }
}
