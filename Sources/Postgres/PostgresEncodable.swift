package import FoundationEssentials

/// A value that can be a parameter of a statement.
package protocol PostgresEncodable {
  var postgresParameter: Parameter { get }
}

/// A value that can also be an element of an array parameter.
package protocol PostgresArrayElement: PostgresEncodable {
  static var postgresType: PostgresType { get }
  static var postgresArrayType: PostgresType { get }

  /// Whether a value is NULL; then nothing is written.
  var isPostgresNull: Bool { get }

  /// Appends the binary form without its length.
  func writePostgres(to bytes: inout [UInt8])

  /// How many bytes most values take: arrays reserve so much at once.
  static var postgresSizeHint: Int { get }

  /// The whole array as one parameter; only bytes, which are no array to PostgreSQL, differ.
  static func postgresParameter(for values: [Self]) -> Parameter
}

extension PostgresArrayElement {
  package var isPostgresNull: Bool { false }
  package static var postgresSizeHint: Int { 16 }

  package var postgresParameter: Parameter {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.postgresSizeHint)
    writePostgres(to: &bytes)
    return Parameter(type: Self.postgresType, bytes: bytes)
  }

  package static func postgresParameter(for values: [Self]) -> Parameter {
    Parameter(type: Self.postgresArrayType, bytes: arrayBytes(of: values))
  }
}

/// The binary form of a one-dimensional array, in one growing buffer.
private func arrayBytes<Element: PostgresArrayElement>(of values: [Element]) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(20 + values.count * (4 + Element.postgresSizeHint))
  bytes.append(networkOrder: Int32(values.isEmpty ? 0 : 1))
  bytes.append(networkOrder: Int32(0))
  bytes.append(networkOrder: Element.postgresType.rawValue)
  if values.isEmpty { return bytes }
  bytes.append(networkOrder: Int32(truncatingIfNeeded: values.count))
  bytes.append(networkOrder: Int32(1))
  var hasNull = false
  for value in values {
    if value.isPostgresNull {
      hasNull = true
      bytes.append(networkOrder: Int32(-1))
      continue
    }
    let start = bytes.count
    bytes.append(networkOrder: Int32(0))
    value.writePostgres(to: &bytes)
    bytes.write(networkOrder: Int32(truncatingIfNeeded: bytes.count - start - 4), at: start)
  }
  if hasNull { bytes.write(networkOrder: Int32(1), at: 4) }
  return bytes
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  package var postgresParameter: Parameter { Element.postgresParameter(for: self) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresArrayElement {
  package var postgresParameter: Parameter {
    self?.postgresParameter ?? .null(Wrapped.postgresType)
  }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement {
  package static var postgresType: PostgresType { Wrapped.postgresType }
  package static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
  package static var postgresSizeHint: Int { Wrapped.postgresSizeHint }
  package var isPostgresNull: Bool { self?.isPostgresNull ?? true }
  package func writePostgres(to bytes: inout [UInt8]) { self?.writePostgres(to: &bytes) }
}

extension Bool: PostgresArrayElement {
  package static var postgresType: PostgresType { .bool }
  package static var postgresArrayType: PostgresType { .boolArray }
  package static var postgresSizeHint: Int { 1 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int16: PostgresArrayElement {
  package static var postgresType: PostgresType { .int2 }
  package static var postgresArrayType: PostgresType { .int2Array }
  package static var postgresSizeHint: Int { 2 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(networkOrder: self) }
}

extension Int32: PostgresArrayElement {
  package static var postgresType: PostgresType { .int4 }
  package static var postgresArrayType: PostgresType { .int4Array }
  package static var postgresSizeHint: Int { 4 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(networkOrder: self) }
}

extension Int64: PostgresArrayElement {
  package static var postgresType: PostgresType { .int8 }
  package static var postgresArrayType: PostgresType { .int8Array }
  package static var postgresSizeHint: Int { 8 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(networkOrder: self) }
}

extension Int: PostgresArrayElement {
  package static var postgresType: PostgresType { .int8 }
  package static var postgresArrayType: PostgresType { .int8Array }
  package static var postgresSizeHint: Int { 8 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(networkOrder: Int64(self)) }
}

extension Double: PostgresArrayElement {
  package static var postgresType: PostgresType { .float8 }
  package static var postgresArrayType: PostgresType { .float8Array }
  package static var postgresSizeHint: Int { 8 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(networkOrder: bitPattern) }
}

extension String: PostgresArrayElement {
  package static var postgresType: PostgresType { .text }
  package static var postgresArrayType: PostgresType { .textArray }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension UUID: PostgresArrayElement {
  package static var postgresType: PostgresType { .uuid }
  package static var postgresArrayType: PostgresType { .uuidArray }
  package func writePostgres(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
  }
}

/// A single byte is PostgreSQL's `"char"`; a list of them is `bytea`.
extension UInt8: PostgresArrayElement {
  package static var postgresType: PostgresType { .char }
  package static var postgresArrayType: PostgresType { .charArray }
  package static var postgresSizeHint: Int { 1 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(self) }

  package static func postgresParameter(for values: [UInt8]) -> Parameter {
    Parameter(type: .bytea, bytes: values)
  }
}

extension Array: PostgresArrayElement where Element == UInt8 {
  package static var postgresType: PostgresType { .bytea }
  package static var postgresArrayType: PostgresType { .byteaArray }
  package static var postgresSizeHint: Int { 64 }
  package func writePostgres(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension [UInt8] {
  /// Appends an integer as the protocol wants it.
  ///
  /// Byte by byte: appending a buffer costs three times as much for so few.
  @inline(__always)
  mutating func append<T: FixedWidthInteger>(networkOrder value: T) {
    var shift = T.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: value >> T(truncatingIfNeeded: shift)))
    }
  }

  /// Overwrites an integer that was appended earlier.
  mutating func write(networkOrder value: Int32, at offset: Int) {
    withUnsafeMutableBytes {
      $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }
  }
}
