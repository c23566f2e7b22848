/// A place in a text, as editors count: both numbers begin at 1, a column is a Unicode scalar.
package struct YAMLPlace: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  package static let start = YAMLPlace(line: 1, column: 1)
}

extension YAMLPlace: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

extension YAMLPlace: CustomStringConvertible {
  package var description: String { "\(line):\(column)" }
}
