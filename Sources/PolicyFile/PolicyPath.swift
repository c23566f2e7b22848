/// The names that lead to a value: `environments.production.steps[2]`.
///
/// An element of a list is named by what identifies it, so that a path stays true when others come
/// before it: `strategies[hotfix].objective`. Where nothing does, it is counted from 1.
package struct PolicyPath: Hashable, Sendable {
  package private(set) var text: String
  /// The same with `NAME` for what the author names: `environments.NAME.steps[]`.
  package private(set) var pattern: String

  package static let root = PolicyPath(text: "", pattern: "")

  package func key(_ key: String) -> PolicyPath {
    PolicyPath(text: Self.joined(text, key), pattern: Self.joined(pattern, key))
  }

  /// Under a key that the author chose.
  package func name(_ name: String) -> PolicyPath {
    PolicyPath(text: Self.joined(text, name), pattern: Self.joined(pattern, "NAME"))
  }

  package func element(_ label: String) -> PolicyPath {
    PolicyPath(text: "\(text)[\(label)]", pattern: pattern + "[]")
  }

  private static func joined(_ text: String, _ key: String) -> String {
    text.isEmpty ? key : "\(text).\(key)"
  }
}

extension PolicyPath: CustomStringConvertible {
  package var description: String { text }
}
