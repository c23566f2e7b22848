package import YAML

/// A value of a policy text, with the file it stands in.
package struct SourceNode: Sendable {
  package var content: Content
  package var start: PolicyPlace
  package var end: PolicyPlace

  package init(_ content: Content, from start: PolicyPlace, to end: PolicyPlace) {
    (self.content, self.start, self.end) = (content, start, end)
  }

  package indirect enum Content: Sendable {
    case nothing
    case text(String, isQuoted: Bool)
    case list([SourceNode])
    case map([SourceMember])
  }
}

package struct SourceMember: Sendable {
  package var key: String
  package var keyStart: PolicyPlace
  package var value: SourceNode

  package init(key: String, keyStart: PolicyPlace, value: SourceNode) {
    (self.key, self.keyStart, self.value) = (key, keyStart, value)
  }
}

extension SourceNode {
  package init(_ node: YAMLNode, in file: String) {
    let content: Content =
      switch node.content {
      case .scalar(let scalar):
        scalar.isNull ? .nothing : .text(scalar.text, isQuoted: scalar.isQuoted)
      case .sequence(let elements): .list(elements.map { SourceNode($0, in: file) })
      case .mapping(let members):
        .map(
          members.map {
            SourceMember(
              key: $0.key, keyStart: PolicyPlace(file: file, $0.keyStart),
              value: SourceNode($0.value, in: file))
          })
      }
    self.init(
      content, from: PolicyPlace(file: file, node.start), to: PolicyPlace(file: file, node.end))
  }

  package var members: [SourceMember] {
    if case .map(let members) = content { members } else { [] }
  }

  package subscript(_ key: String) -> SourceMember? {
    members.first { $0.key.utf8.elementsEqual(key.utf8) }
  }

  package var text: String? { if case .text(let text, _) = content { text } else { nil } }

  /// What it is, in words: `a list`.
  package var kind: String {
    switch content {
    case .nothing: "nothing"
    case .text: "a text"
    case .list: "a list"
    case .map: "a mapping of keys"
    }
  }
}

extension SourceNode {
  /// Keys of which the first that an element of a list has tells it from the others.
  private static let identityKeys = [
    "name", "id", "item", "situation", "scenario", "symptom", "rung", "flag", "title",
  ]

  /// What identifies an element of a list; nil when nothing does.
  package var identity: String? {
    Self.identityKeys.lazy.compactMap { self[$0]?.value.text }.first
  }

  /// What an element is called in paths, of which others are counted from 1.
  func label(at index: Int) -> String { identity ?? "\(index + 1)" }
}
