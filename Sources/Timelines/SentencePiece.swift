package import EventLog

/// A part of the sentence that says what an entry is about.
///
/// What people wrote stays apart from what the program says, so that every renderer can quote and
/// escape it in its own way.
package enum SentencePiece: Equatable, Sendable {
  /// Words of this program.
  case plain(String)
  /// A short value from outside: a service, a version, the name of a group.
  case value(String)
  /// Free text, quoted; or that it was redacted.
  case quote(Words<String>)
}

extension SentencePiece: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { self = .plain(text) }
}

extension [SentencePiece] {
  /// The same sentence once its words were destroyed.
  func redacted(_ redaction: Redaction) -> Self {
    map { piece in
      if case .quote(.text) = piece { .quote(.redacted(redaction)) } else { piece }
    }
  }

  /// All text in one, as it is: for search and for machines, not for any page.
  package var raw: String {
    var text = ""
    for piece in self { text += piece.raw }
    return text
  }
}

extension SentencePiece {
  package var raw: String {
    switch self {
    case .plain(let text), .value(let text), .quote(.text(let text)): text
    case .quote(.redacted): "[redacted]"
    }
  }
}
