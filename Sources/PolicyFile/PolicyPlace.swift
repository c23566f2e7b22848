package import YAML

/// Where in which file of a policy something stands.
package struct PolicyPlace: Hashable, Sendable {
  /// Relative to the folder of the main file.
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    (self.file, self.line, self.column) = (file, line, column)
  }

  package init(file: String, _ place: YAMLPlace) {
    self.init(file: file, line: place.line, column: place.column)
  }
}

extension PolicyPlace: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    left.file == right.file
      ? (left.line, left.column) < (right.line, right.column) : left.file < right.file
  }
}

extension PolicyPlace: CustomStringConvertible {
  package var description: String { "\(file):\(line):\(column)" }
}
