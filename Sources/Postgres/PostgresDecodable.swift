package import FoundationEssentials

/// A value that can be read from a column.
package protocol PostgresDecodable {
  /// - Throws: `PostgresDecodingError` for NULL, another type or a wrong length.
  init(postgres cell: Cell) throws

  /// A whole array of such values; only bytes, which are no array to PostgreSQL, differ.
  static func postgresArray(_ cell: Cell) throws -> [Self]
}

extension PostgresDecodable {
  package static func postgresArray(_ cell: Cell) throws -> [Self] {
    try cell.elements { try Self(postgres: $0) }
  }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
  package init(postgres cell: Cell) throws { self = try Element.postgresArray(cell) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    self = cell.isNull ? nil : try Wrapped(postgres: cell)
  }
}

extension Bool: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    try cell.require(.bool)
    self = try cell.integer(UInt8.self) != 0
  }
}

extension Int16: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    try cell.require(.int2)
    self = try cell.integer(Int16.self)
  }
}

extension Int32: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    switch cell.type {
    case .int4: self = try cell.integer(Int32.self)
    case .int2: self = Int32(try cell.integer(Int16.self))
    default: throw cell.error(.wrongType)
    }
  }
}

extension Int64: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    switch cell.type {
    case .int8: self = try cell.integer(Int64.self)
    case .int4: self = Int64(try cell.integer(Int32.self))
    case .int2: self = Int64(try cell.integer(Int16.self))
    case .oid, .xid: self = Int64(try cell.integer(UInt32.self))
    default: throw cell.error(.wrongType)
    }
  }
}

extension Int: PostgresDecodable {
  package init(postgres cell: Cell) throws { self = Int(try Int64(postgres: cell)) }
}

extension Double: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    switch cell.type {
    case .float8: self = Double(bitPattern: try cell.integer(UInt64.self))
    case .float4: self = Double(Float(bitPattern: try cell.integer(UInt32.self)))
    default: throw cell.error(.wrongType)
    }
  }
}

extension String: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    switch cell.type {
    case .text, .varchar, .bpchar, .name, .unknown, .json: break
    // Enumerations and `citext` are sent as their text; anything else fails below or is readable.
    case let type where type.rawValue >= PostgresType.firstUserDefined: break
    default: throw cell.error(.wrongType)
    }
    self = try cell.withBytes { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else { throw cell.error(.notUTF8) }
      return text
    }
  }
}

extension UUID: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    try cell.require(.uuid)
    self = try cell.withBytes { bytes in
      guard bytes.count == 16 else { throw cell.error(.wrongLength) }
      return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
  }
}

/// A single byte is PostgreSQL's `"char"`; a list of them is `bytea`.
extension UInt8: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    try cell.require(.char)
    self = try cell.integer(UInt8.self)
  }

  package static func postgresArray(_ cell: Cell) throws -> [UInt8] {
    try cell.require(.bytea)
    return try cell.withBytes { [UInt8]($0) }
  }
}
