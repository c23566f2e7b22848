import EventLog

/// Why something about how prepared one is was not recorded.
package enum PreparednessRejection: Error, Equatable, Sendable {
  case invalid(String, String)
  case unknownFailureMode(String)
  case scoredAlready
}

extension PreparednessRejection {
  /// The field of the command that is at fault; nil when it is the moment.
  package var field: String? {
    switch self {
    case .invalid(let field, _): field
    case .unknownFailureMode: "id"
    case .scoredAlready: nil
    }
  }

  /// A sentence that a tired person can act on.
  package var explanation: String {
    switch self {
    case .invalid(let field, let fault): "“\(field)” \(fault)."
    case .unknownFailureMode(let id):
      "There is no failure mode “\(id)”. “fma list” names those there are; “fma add” records one."
    case .scoredAlready: "This drill was scored or begun already, otherwise. Record a new one."
    }
  }
}

/// Holds one line of print, which stands in the clear.
func checkName(_ name: String, _ field: String) throws(PreparednessRejection) {
  guard !name.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
    throw .invalid(field, "is empty")
  }
  guard name.utf8.count <= 100 else { throw .invalid(field, "is longer than 100 bytes") }
  let isPrintable = name.unicodeScalars.allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
    default: true
    }
  }
  guard isPrintable else { throw .invalid(field, "has characters that cannot be seen") }
}

/// Holds what stands in addresses and is typed: lower-case letters, digits and hyphens.
func checkSlug(_ slug: String, _ field: String) throws(PreparednessRejection) {
  let isSlug =
    (1...63).contains(slug.utf8.count)
    && slug.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
    }
  guard isSlug else {
    throw .invalid(field, "takes lower-case letters, digits and hyphens only, at most 63 of them")
  }
}

/// Words of a command; nobody can give redacted ones, so they count as none.
func checkWords(_ words: Words<String>, _ field: String) throws(PreparednessRejection) {
  guard case .text(let text) = words, !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  else { throw .invalid(field, "is empty") }
  try checkText(text, field, limit: 2_000)
}

func checkText(_ text: String?, _ field: String, limit: Int) throws(PreparednessRejection) {
  guard let text else { return }
  guard text.utf8.count <= limit else { throw .invalid(field, "is longer than \(limit) bytes") }
  guard !text.utf8.contains(0) else {
    throw .invalid(field, "holds a NUL character, which cannot be stored")
  }
}
