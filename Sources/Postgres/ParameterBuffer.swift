/// Parameters in the form libpq wants them, in memory that one connection uses again and again.
final class ParameterBuffer {
  private var bytes: UnsafeMutableRawBufferPointer
  private(set) var values: [UnsafePointer<CChar>?] = []
  private(set) var lengths: [Int32] = []
  private(set) var formats: [Int32] = []
  private(set) var types: [UInt32] = []

  /// What is kept between statements; a single large one must not stay in memory for ever.
  private static let keptCapacity = 1 << 20

  init() { bytes = .allocate(byteCount: 4096, alignment: 16) }

  deinit { bytes.deallocate() }

  /// The size of all values together.
  private(set) var byteCount = 0

  func fill(_ parameters: [Parameter]) {
    byteCount = parameters.reduce(0) { $0 + ($1.bytes?.count ?? 0) }
    if byteCount >= bytes.count || (bytes.count > Self.keptCapacity && byteCount < 4096) {
      bytes.deallocate()
      bytes = .allocate(byteCount: max(4096, byteCount + byteCount / 2 + 1), alignment: 16)
    }
    values.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    formats.removeAll(keepingCapacity: true)
    types.removeAll(keepingCapacity: true)
    var offset = 0
    for parameter in parameters {
      types.append(parameter.type.rawValue)
      formats.append(parameter.format.rawValue)
      guard let value = parameter.bytes else {
        values.append(nil)
        lengths.append(0)
        continue
      }
      let place = UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
      value.withUnsafeBytes { place.copyMemory(from: $0) }
      values.append(UnsafePointer(place.baseAddress?.assumingMemoryBound(to: CChar.self)))
      lengths.append(Int32(truncatingIfNeeded: value.count))
      offset += value.count
    }
  }
}
