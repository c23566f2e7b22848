/// Free text that may have been redacted since it was recorded.
///
/// Folding accepts both, so history stays readable when words are gone.
package enum Words<Text: WordsContent>: Equatable, Sendable {
  case text(Text)
  case redacted(Redaction)
}

/// What words are made of, and when two of them are the same.
package protocol WordsContent: Equatable, Sendable {
  /// Byte by byte: `==` of `String` takes an accent of its own for one that is part of its letter.
  ///
  /// Who states such a text anew states another one; a decision that took it for the old one would
  /// record nothing.
  func isSame(as other: Self) -> Bool
}

extension String: WordsContent {
  package func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension UInt8: WordsContent {
  package func isSame(as other: UInt8) -> Bool { self == other }
}

extension Array: WordsContent where Element: WordsContent {
  package func isSame(as other: [Element]) -> Bool {
    elementsEqual(other) { $0.isSame(as: $1) }
  }
}

/// When and why words were destroyed.
package struct Redaction: Hashable, Sendable {
  package var at: Timestamp
  /// The event that records it.
  package var by: LogPosition
  /// Nil when the reason was itself redacted.
  package var because: String?

  package init(at: Timestamp, by position: LogPosition, because: String?) {
    (self.at, self.by, self.because) = (at, position, because)
  }
}

extension Words {
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left.isSame(as: right)
    case (.redacted(let left), .redacted(let right)): left == right
    case (.text, .redacted), (.redacted, .text): false
    }
  }

  package func map<Other>(_ transform: (Text) throws -> Other) rethrows -> Words<Other> {
    switch self {
    case .text(let text): .text(try transform(text))
    case .redacted(let redaction): .redacted(redaction)
    }
  }
}

extension Words<String> {
  /// The text; nil when it was redacted.
  package var plain: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
