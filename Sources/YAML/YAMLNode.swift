/// A value of a YAML text: what it is, and where it stands.
package struct YAMLNode: Equatable, Sendable {
  package var content: Content
  package var start: YAMLPlace
  /// The place after its last character.
  ///
  /// What an indented block leaves empty below itself is not
  /// part of it.
  package var end: YAMLPlace

  package init(_ content: Content, from start: YAMLPlace, to end: YAMLPlace) {
    (self.content, self.start, self.end) = (content, start, end)
  }

  package indirect enum Content: Equatable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLMember])
  }
}

/// A text between the marks of YAML; what it stands for is up to whoever asks for it.
///
/// Nothing is guessed: `no` is these two letters, and `1.10` is not a number that loses its zero.
package struct YAMLScalar: Equatable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style) { (self.text, self.style) = (text, style) }

  package enum Style: Hashable, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// Whether somebody took care that it is read as a text.
  package var isQuoted: Bool { style != .plain }

  /// Whether it stands for nothing: an empty place, `~` or `null` without quotes.
  package var isNull: Bool { !isQuoted && (text.isEmpty || text == "~" || text == "null") }

  package static func == (left: Self, right: Self) -> Bool {
    left.style == right.style && left.text.utf8.elementsEqual(right.text.utf8)
  }
}

/// A key of a mapping, with its value.
package struct YAMLMember: Equatable, Sendable {
  package var key: String
  package var keyStart: YAMLPlace
  package var keyEnd: YAMLPlace
  package var value: YAMLNode

  package init(key: String, from keyStart: YAMLPlace, to keyEnd: YAMLPlace, value: YAMLNode) {
    (self.key, self.keyStart, self.keyEnd, self.value) = (key, keyStart, keyEnd, value)
  }
}

extension YAMLNode {
  /// The value under a key of a mapping; nil in anything else.
  package subscript(_ key: String) -> YAMLNode? {
    guard case .mapping(let members) = content else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}
