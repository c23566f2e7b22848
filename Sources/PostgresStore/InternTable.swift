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
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    if let known = slots[slot], known.bytes.elementsEqual(bytes) { return known.value }
    let value = make(String(decoding: bytes, as: UTF8.self))
    slots[slot] = (Array(bytes), value)
    return value
  }
}
