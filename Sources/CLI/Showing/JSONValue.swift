import EventLog
import JSON

/// An answer of the service, asked for leniently: what is not there, or of another shape, is nil.
///
/// The service may say more than this program knows, and views show what they can.
indirect enum JSONValue: Sendable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case null

  init(_ text: JSONText) throws(JSONFault) {
    self = try text.read { reader throws(JSONFault) in try JSONValue(&reader) }
  }
}

extension JSONValue: JSONReadable {
  init(_ reader: inout JSONReader) throws(JSONFault) {
    switch reader.shape {
    case .object:
      var members: [String: JSONValue] = [:]
      try reader.object { key, value throws(JSONFault) in
        members[key.string] = try JSONValue(&value)
      }
      self = .object(members)
    case .array: self = .array(try reader.array(of: JSONValue.self))
    case .string: self = .string(try reader.string())
    case .bool: self = .bool(try reader.bool())
    case .null:
      try reader.skip()
      self = .null
    default:
      if let integer = try? reader.int64() {
        self = .integer(integer)
      } else {
        self = .number(try reader.double())
      }
    }
  }
}

extension JSONValue {
  subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self, let value = members[name] { value } else { nil }
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  var isNull: Bool { if case .null = self { true } else { false } }

  /// Members by name, in the order of the names.
  var members: [(name: String, value: JSONValue)] {
    guard case .object(let members) = self else { return [] }
    return members.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  func text(_ name: String) -> String? { self[name]?.string }
  func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }
  func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp($0) } }
  func texts(_ name: String) -> [String] { list(name).compactMap(\.string) }

  /// A number as it is shown: `20`, `12.5`.
  func percent(_ name: String) -> String? {
    switch self[name] {
    case .integer(let value): return "\(value) %"
    case .number(let value):
      let rounded = (value * 100).rounded() / 100
      return rounded == rounded.rounded() ? "\(Int64(exactly: rounded) ?? 0) %" : "\(rounded) %"
    default: return nil
    }
  }

  /// Words that may have been destroyed.
  func words(_ name: String) -> String? {
    text(name) ?? (self[name + "_redacted"] == nil ? nil : "[redacted]")
  }
}
