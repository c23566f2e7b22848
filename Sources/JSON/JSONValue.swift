/// A JSON value as a tree, for texts of people whose shape has yet to be judged.
///
/// Only for what passed `JSONText.check` and is small; everything else is read with `JSONReader`,
/// which builds nothing.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// Also `20.0` and `2e1`: they are the same number.
  case integer(Int64)
  /// With a fraction, or beyond what an `Int64` holds.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Equatable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) { (self.key, self.value) = (key, value) }

    package static func == (left: Self, right: Self) -> Bool {
      left.key.isSpelled(right.key) && left.value == right.value
    }
  }
}

extension JSONValue {
  /// The value of an object's member; nil in anything else.
  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.isSpelled(key) }?.value
  }

  /// The same object without the members of these names; anything else as it is.
  package func without(_ keys: String...) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { member in !keys.contains { member.key.isSpelled($0) } })
  }

  package var shape: JSONFault.Shape {
    switch self {
    case .null: .null
    case .bool: .bool
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

extension JSONValue: Equatable {
  /// Compares strings by their bytes, and members in their order.
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.isSpelled(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension String {
  /// Whether both are the same bytes.
  ///
  /// `==` takes é and e with an accent for the same, and the sign for kelvin for a K.
  package func isSpelled(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
