/// The header fields of a message, in their order.
package struct Headers: Sendable {
  private let fields: [(name: String, value: String)]

  package init(_ pairs: [(String, String)]) {
    fields = pairs.map { (name: $0.lowercased(), value: $1) }
  }

  /// Takes names that are in lower case already.
  init(lowercased fields: [(name: String, value: String)]) { self.fields = fields }

  /// The first value of that name, in whatever case it is written.
  package subscript(_ name: String) -> String? {
    for field in fields where isSame(field.name, name) { return field.value }
    return nil
  }

  package func values(_ name: String) -> [String] {
    fields.filter { isSame($0.name, name) }.map(\.value)
  }

  /// All fields, with names in lower case.
  package var all: [(name: String, value: String)] { fields }
}

extension Headers: CustomStringConvertible {
  /// Names only: values hold secrets.
  package var description: String { fields.map(\.name).joined(separator: ", ") }
}

/// Compares with a name in lower case, without making a string.
private func isSame(_ lowercased: String, _ name: String) -> Bool {
  let (left, right) = (lowercased.utf8, name.utf8)
  guard left.count == right.count else { return false }
  return zip(left, right).allSatisfy { $0 == Bytes.lowercased($1) }
}
