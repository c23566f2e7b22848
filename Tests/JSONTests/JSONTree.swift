import JSON

/// A JSON value with everything in it, so that tests can compare what was written with what is read.
indirect enum JSONTree: Equatable, JSONReadable, JSONWritable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([Member])

  struct Member: Equatable {
    var key: String
    var value: JSONTree
  }

  init(_ reader: inout JSONReader) throws(JSONFault) {
    switch reader.shape {
    case .object:
      var members: [Member] = []
      try reader.object { key, value throws(JSONFault) in
        members.append(Member(key: key.string, value: try JSONTree(&value)))
      }
      self = .object(members)
    case .array: self = .array(try reader.array(of: JSONTree.self))
    case .string: self = .string(try reader.string())
    case .bool: self = .bool(try reader.bool())
    case .null:
      guard reader.null() else { throw reader.fault(.unexpectedByte) }
      self = .null
    case nil: throw reader.fault(.unexpectedByte)
    case .integer, .number:
      do { self = .integer(try reader.int64()) } catch { self = .number(try reader.double()) }
    }
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.int(value)
    case .number(let value): writer.raw(JSONText(trusting: Array("\(value)".utf8)))
    case .string(let value): writer.string(value)
    case .array(let elements): elements.write(to: &writer)
    case .object(let members):
      writer.object { object in
        for member in members { object.member(member.key, member.value) }
      }
    }
  }

  // Strings are compared by bytes: `==` of Swift takes é and e with an accent for the same.
  static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.elementsEqual(right) {
        $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
      }
    default: false
    }
  }
}
