/// A text for a provider with places for what it is asked about: `{service}`, `{environment}`,
/// `{scope}`, `{window}`.
///
/// Only these mean something; other braces belong to the language of the query.
package struct QueryTemplate: Equatable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// What can stand in braces.
  package enum Name: String, CaseIterable, Sendable { case service, environment, scope, window }

  /// The places in the text.
  package var names: Set<Name> {
    Set(
      Self.pieces(of: text).compactMap { piece in
        if case .place(let name) = piece { name } else { nil }
      })
  }
}

/// Why a text cannot be filled in.
package struct QueryFault: Error, Equatable {
  package var sentence: String

  package init(_ sentence: String) { self.sentence = sentence }
}

/// What a provider is asked about, checked to be nothing but names and a time.
///
/// None of them can hold a quote, a brace or a space, so that they end no text of a query early and
/// begin nothing of their own in it.
package struct QueryValues: Equatable, Sendable {
  package let texts: [QueryTemplate.Name: String]

  /// - Throws: which of them is no name.
  package init(
    service: String, environment: String, scope: String? = nil, window: Span? = nil
  ) throws(QueryFault) {
    var texts: [QueryTemplate.Name: String] = [:]
    for (name, value) in [
      (QueryTemplate.Name.service, service), (.environment, environment), (.scope, scope),
    ] as [(QueryTemplate.Name, String?)] {
      guard let value else { continue }
      guard ParameterType.dnsLabel.accepts(value) else {
        throw QueryFault(
          "The \(name.rawValue) cannot stand in a query: it must be "
            + "\(ParameterType.dnsLabel.expectation).")
      }
      texts[name] = value
    }
    if let window {
      guard window.businessDays == 0, window.milliseconds > 0 else {
        throw QueryFault("The window cannot stand in a query: it must be a time such as 5m.")
      }
      texts[.window] = window.description
    }
    self.texts = texts
  }
}

extension QueryTemplate {
  /// The text with every value in its place.
  ///
  /// - Throws: what it names and nobody has given.
  package func filled(with values: QueryValues) throws(QueryFault) -> String {
    var filled = ""
    for piece in Self.pieces(of: text) {
      switch piece {
      case .text(let text): filled += text
      case .place(let name):
        guard let value = values.texts[name] else {
          throw QueryFault("The query names {\(name.rawValue)}, and nothing says which it is.")
        }
        filled += value
      }
    }
    return filled
  }

  private enum Piece { case text(String), place(Name) }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var (rest, plain) = (text[...], "")
    while let brace = rest.firstIndex(of: "{") {
      plain += rest[..<brace]
      rest = rest[brace...]
      if let name = Name.allCases.first(where: { rest.hasPrefix("{\($0.rawValue)}") }) {
        pieces += [.text(plain), .place(name)]
        plain = ""
        rest = rest.dropFirst(name.rawValue.count + 2)
      } else {
        plain += "{"
        rest = rest.dropFirst()
      }
    }
    return pieces + [.text(plain + rest)]
  }

  /// What stands alone in braces, or twice in them, and means nothing here: `{role}`, `{{window}}`.
  package var strays: [String] {
    let bytes = Array(text.utf8)
    var strays: [String] = []
    for start in bytes.indices where bytes[start] == UInt8(ascii: "{") {
      let name = bytes[(start + 1)...].prefix { (97...122).contains($0) || $0 == 45 || $0 == 95 }
      guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "}")
      else { continue }
      let word = String(decoding: name, as: UTF8.self)
      let isDoubled = start > 0 && bytes[start - 1] == UInt8(ascii: "{")
      if isDoubled || Name(rawValue: word) == nil {
        strays.append(isDoubled ? "{{\(word)}}" : "{\(word)}")
      }
    }
    return strays
  }
}
