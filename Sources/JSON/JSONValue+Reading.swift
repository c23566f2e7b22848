extension JSONValue {
  /// Values within values that one tree may have; a tree costs some fifty times its text.
  package static let maximumCount = 20_000

  /// Checks the bytes, then builds the tree.
  package init(
    checking bytes: [UInt8], limits: JSONLimits = .default, maximumCount: Int = maximumCount
  ) throws(JSONFault) {
    let text = try JSONText(checking: bytes, limits: limits)
    self = try text.read { reader throws(JSONFault) in
      var room = maximumCount
      return try JSONValue(&reader, room: &room)
    }
  }

  private init(_ reader: inout JSONReader, room: inout Int) throws(JSONFault) {
    guard room > 0 else { throw reader.fault(.tooLarge) }
    room -= 1
    switch reader.shape {
    case .object:
      var members: [Member] = []
      try reader.object { key, value throws(JSONFault) in
        members.append(Member(key.string, try JSONValue(&value, room: &room)))
      }
      self = .object(members)
    case .array:
      var elements: [JSONValue] = []
      try reader.array { value throws(JSONFault) in
        elements.append(try JSONValue(&value, room: &room))
      }
      self = .array(elements)
    case .string: self = .string(try reader.string())
    case .bool: self = .bool(try reader.bool())
    case .integer, .number: self = try Self.number(&reader)
    case .null where reader.null(): self = .null
    case .null, nil: throw reader.fault(.unexpectedByte)
    }
  }

  private static func number(_ reader: inout JSONReader) throws(JSONFault) -> JSONValue {
    do { return .integer(try reader.int64()) } catch {
      let value = try reader.double()
      // Beyond 2^53 neighbours of an integer are the same `Double`, so it is left one.
      guard value.magnitude <= 9_007_199_254_740_992, let whole = Int64(exactly: value) else {
        return .number(value)
      }
      return .integer(whole)
    }
  }
}
