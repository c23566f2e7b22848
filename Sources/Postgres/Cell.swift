/// One value of a row, not yet decoded.
package struct Cell {
  // The owner keeps the memory alive that `pointer` is into; nobody writes to a result.
  private let owner: Rows
  private let pointer: UnsafeRawPointer?
  private let count: Int
  package let type: PostgresType
  let column: Int

  init(
    owner: Rows, pointer: UnsafeRawPointer?, count: Int, type: PostgresType, column: Int
  ) {
    self.owner = owner
    self.pointer = pointer
    self.count = count
    self.type = type
    self.column = column
  }

  package var isNull: Bool { pointer == nil }

  /// Lends the binary form; it must not leave the closure.
  ///
  /// - Throws: `PostgresDecodingError` when the value is NULL, or what the closure throws.
  package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
    guard let pointer else { throw error(.unexpectedNull) }
    defer { withExtendedLifetime(owner) {} }
    return try body(UnsafeRawBufferPointer(start: pointer, count: count))
  }
}

extension Cell {
  /// The error that describes this cell.
  package func error(_ reason: PostgresDecodingError.Reason) -> PostgresDecodingError {
    PostgresDecodingError(reason, type: type, column: column)
  }

  /// Refuses any other type.
  package func require(_ types: PostgresType...) throws {
    if !types.contains(type) { throw error(.wrongType) }
  }

  func require(_ wanted: PostgresType) throws {
    if type != wanted { throw error(.wrongType) }
  }

  /// The bytes as one integer of exactly that width.
  func integer<T: FixedWidthInteger>(_: T.Type) throws -> T {
    guard let pointer else { throw error(.unexpectedNull) }
    guard count == MemoryLayout<T>.size else { throw error(.wrongLength) }
    defer { withExtendedLifetime(owner) {} }
    return T(bigEndian: pointer.loadUnaligned(as: T.self))
  }

  /// The elements of a one-dimensional array.
  func elements<T>(_ decode: (Cell) throws -> T) throws -> [T] {
    guard let pointer else { throw error(.unexpectedNull) }
    defer { withExtendedLifetime(owner) {} }
    func word(_ offset: Int) -> Int {
      Int(Int32(bigEndian: pointer.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    }
    guard count >= 12 else { throw error(.malformedArray) }
    let elementType = PostgresType(rawValue: UInt32(truncatingIfNeeded: word(8)))
    let dimensions = word(0)
    if dimensions == 0 { return [] }
    guard dimensions == 1, count >= 20 else { throw error(.malformedArray) }
    let number = word(12)
    // Each element takes at least its length, so that a lie cannot reserve the whole memory.
    guard number >= 0, number <= (count - 20) / 4 else { throw error(.malformedArray) }
    var result: [T] = []
    result.reserveCapacity(number)
    var offset = 20
    for _ in 0..<number {
      guard offset + 4 <= count else { throw error(.malformedArray) }
      let length = word(offset)
      offset += 4
      guard length >= -1, length <= count - offset else { throw error(.malformedArray) }
      let start = length < 0 ? nil : pointer + offset
      result.append(
        try decode(
          Cell(
            owner: owner, pointer: start, count: max(length, 0), type: elementType, column: column))
      )
      offset += max(length, 0)
    }
    guard offset == count else { throw error(.malformedArray) }
    return result
  }
}
