/// The name of an object's member, to be compared in a `switch`.
///
/// A key of up to 32 bytes is held in place: keys are made and compared by the million, and one
/// that pointed into the text could outlive it.
package struct JSONKey: Sendable {
  @usableFromInline let words: SIMD4<UInt64>
  @usableFromInline let count: Int
  /// The whole key, when it is longer or spelled with escapes.
  @usableFromInline let other: String?

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var words = SIMD4<UInt64>()
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(bytes)) }
    (self.words, count, other) = (words, bytes.count, nil)
  }

  init(_ other: String) {
    (words, count, self.other) = (SIMD4(), other.utf8.count, other)
  }

  static let capacity = MemoryLayout<SIMD4<UInt64>>.size

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
