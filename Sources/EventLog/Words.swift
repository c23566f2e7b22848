/// Free text that may have been redacted since it was recorded.
///
/// Folding accepts both, so history stays readable when words are gone.
package enum Words<Text: Equatable & Sendable>: Equatable, Sendable {
  case text(Text)
  case redacted(Redaction)
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
  package func map<Other>(_ transform: (Text) throws -> Other) rethrows -> Words<Other> {
    switch self {
    case .text(let text): .text(try transform(text))
    case .redacted(let redaction): .redacted(redaction)
    }
  }
}
