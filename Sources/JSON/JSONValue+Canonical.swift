extension JSONValue: JSONWritable {
  /// Writes the members in their order.
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.int(value)
    case .number(let value):
      // JSON has no infinity; a checked text cannot lead to one.
      if value.isFinite { writer.raw(JSONText(trusting: Array("\(value)".utf8))) }
    case .string(let value): writer.string(value)
    case .array(let elements): elements.write(to: &writer)
    case .object(let members):
      writer.object { object in
        for member in members { object.member(member.key, member.value) }
      }
    }
  }
}

extension JSONValue {
  /// The one spelling of this value, for comparing and hashing.
  ///
  /// Keys in the order of their bytes, no space, escapes only where JSON demands them, a number in
  /// the shortest form that reads back as the same.
  package var canonicalBytes: [UInt8] { JSONWriter.bytes(sorted) }

  private var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.sorted) }
          .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    // -0 equals 0, and must not be told apart by how it is spelled.
    case .number(let value) where value == 0: .integer(0)
    default: self
    }
  }
}
