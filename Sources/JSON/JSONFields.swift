/// All members of one object, for payloads that are flat and small: asked for by name, in any order.
///
///     let fields = try JSONFields(bytes)
///     let title = try fields.string("title")
///     let severity = try fields.optionalEnum("severity", as: Severity.self)
///
/// Members that nobody asks for do no harm, whatever they hold. A member that is `null` counts as
/// absent.
package struct JSONFields: Sendable {
  private var members: [Member] = []

  fileprivate struct Member: Sendable {
    var name: String
    /// Where the value begins, for faults.
    var offset: Int
    var value: Value
  }

  fileprivate enum Value: Sendable {
    case string(String), integer(Int64), bool(Bool)
    /// A container, or a number that is not a 64-bit integer.
    case other(JSONText)
  }

  package init(_ bytes: [UInt8]) throws(JSONFault) {
    self = try JSONReader.read(bytes) { reader throws(JSONFault) in try JSONFields(&reader) }
  }
}

extension JSONFields: JSONReadable {
  package init(_ reader: inout JSONReader) throws(JSONFault) {
    var members: [Member] = []
    try reader.object { key, reader throws(JSONFault) in
      let offset = reader.index
      guard let value = try Self.value(&reader) else { return }
      members.append(Member(name: key.string, offset: offset, value: value))
    }
    self.members = members
  }

  private static func value(_ reader: inout JSONReader) throws(JSONFault) -> Value? {
    switch reader.shape {
    case .string: return .string(try reader.string())
    case .bool: return .bool(try reader.bool())
    case .null:
      guard reader.null() else { throw reader.fault(.unexpectedByte) }
      return nil
    case .number:
      if let integer = try? reader.int64() { return .integer(integer) }
      return .other(try reader.raw())
    default: return .other(try reader.raw())
    }
  }
}

// MARK: - Members by name

extension JSONFields {
  package func contains(_ name: String) -> Bool { find(name) != nil }

  package func string(_ name: String) throws(JSONFault) -> String {
    try required(name, try optionalString(name))
  }

  package func optionalString(_ name: String) throws(JSONFault) -> String? {
    guard let member = find(name) else { return nil }
    guard case .string(let value) = member.value else { throw member.expected(.string) }
    return value
  }

  package func int64(_ name: String) throws(JSONFault) -> Int64 {
    try required(name, try optionalInt64(name))
  }

  package func optionalInt64(_ name: String) throws(JSONFault) -> Int64? {
    guard let member = find(name) else { return nil }
    guard case .integer(let value) = member.value else { throw member.expected(.integer) }
    return value
  }

  package func int32(_ name: String) throws(JSONFault) -> Int32 {
    try required(name, try optionalInt32(name))
  }

  package func optionalInt32(_ name: String) throws(JSONFault) -> Int32? {
    guard let wide = try optionalInt64(name) else { return nil }
    guard let value = Int32(exactly: wide) else { throw fault(.outOfRange, at: name) }
    return value
  }

  package func bool(_ name: String) throws(JSONFault) -> Bool {
    try required(name, try optionalBool(name))
  }

  package func optionalBool(_ name: String) throws(JSONFault) -> Bool? {
    guard let member = find(name) else { return nil }
    guard case .bool(let value) = member.value else { throw member.expected(.bool) }
    return value
  }

  /// A word of a closed list.
  package func `enum`<Choice: RawRepresentable<String>>(
    _ name: String, as type: Choice.Type
  ) throws(JSONFault) -> Choice {
    try required(name, try optionalEnum(name, as: type))
  }

  package func optionalEnum<Choice: RawRepresentable<String>>(
    _ name: String, as _: Choice.Type
  ) throws(JSONFault) -> Choice? {
    guard let word = try optionalString(name) else { return nil }
    guard let choice = Choice(rawValue: word) else { throw fault(.unknownWord(word), at: name) }
    return choice
  }

  /// An array of strings; empty when there is none.
  package func strings(_ name: String) throws(JSONFault) -> [String] {
    try array(name) { reader throws(JSONFault) in try reader.strings() }
  }

  /// An array of numbers; empty when there is none.
  package func int32s(_ name: String) throws(JSONFault) -> [Int32] {
    try array(name) { reader throws(JSONFault) in
      var numbers: [Int32] = []
      try reader.array { element throws(JSONFault) in
        guard let number = Int32(exactly: try element.int64()) else {
          throw fault(.outOfRange, at: name)
        }
        numbers.append(number)
      }
      return numbers
    }
  }

  /// An array of large numbers; empty when there is none.
  package func int64s(_ name: String) throws(JSONFault) -> [Int64] {
    try array(name) { reader throws(JSONFault) in
      var numbers: [Int64] = []
      try reader.array { element throws(JSONFault) in numbers.append(try element.int64()) }
      return numbers
    }
  }

  /// An array of large numbers of which some may be missing; empty when there is none.
  package func optionalInt64s(_ name: String) throws(JSONFault) -> [Int64?] {
    try array(name) { reader throws(JSONFault) in
      var numbers: [Int64?] = []
      try reader.array { element throws(JSONFault) in
        numbers.append(element.null() ? nil : try element.int64())
      }
      return numbers
    }
  }

  /// An array of objects; empty when there is none.
  package func objects(_ name: String) throws(JSONFault) -> [JSONFields] {
    try array(name) { reader throws(JSONFault) in try reader.array(of: JSONFields.self) }
  }

  /// One object.
  package func optionalObject(_ name: String) throws(JSONFault) -> JSONFields? {
    guard let member = find(name) else { return nil }
    guard case .other(let text) = member.value else { throw member.expected(.object) }
    return try JSONFields(text.bytes)
  }

  /// What is wrong with the member `name`, for throwing.
  package func fault(_ kind: JSONFault.Kind, at name: String) -> JSONFault {
    JSONFault(kind, at: find(name)?.offset ?? 0)
  }

  private func array<Value>(
    _ name: String, _ read: (inout JSONReader) throws(JSONFault) -> [Value]
  ) throws(JSONFault) -> [Value] {
    guard let member = find(name) else { return [] }
    guard case .other(let text) = member.value else { throw member.expected(.array) }
    return try text.read(read)
  }

  private func required<Value>(_ name: String, _ value: Value?) throws(JSONFault) -> Value {
    guard let value else { throw JSONFault(.missing(name), at: 0) }
    return value
  }

  private func find(_ name: String) -> Member? { members.last { $0.name == name } }
}

extension JSONFields.Member {
  fileprivate func expected(_ shape: JSONFault.Shape) -> JSONFault {
    JSONFault(.expected(shape), at: offset)
  }
}
