/// Why a command line was not understood.
package struct UsageError: Error, Hashable, Sendable {
  package var kind: Kind
  /// The verbs that were understood before that.
  package var verbs: [String] = []

  package init(_ kind: Kind, verbs: [String] = []) { (self.kind, self.verbs) = (kind, verbs) }

  package enum Kind: Hashable, Sendable {
    case unknownVerb(String, suggestion: String?)
    case unknownOption(String, suggestion: String?)
    case missing(String)
    case missingValue(option: String)
    case needlessValue(flag: String)
    case givenTwice(option: String)
    case excess(String)
    case invalid(String, value: String, expectation: String)
    case together(String, String)
  }
}

extension UsageError {
  /// One sentence for the person who typed it.
  package var explanation: TerminalText {
    switch kind {
    case .unknownVerb(let verb, let suggestion):
      "There is no command “\(verb)”." + Self.hint(suggestion)
    case .unknownOption(let option, let suggestion):
      "There is no option “\(option)” here." + Self.hint(suggestion)
    case .missing(let name): "\(name.hasPrefix("-") ? name : name.uppercased()) is missing."
    case .missingValue(let option): "\(option) needs a value."
    case .needlessValue(let flag): "\(flag) takes no value."
    case .givenTwice(let option): "\(option) can be given only once."
    case .excess(let word): "“\(word)” is one argument too many."
    case .invalid(let name, let value, let expectation):
      "\(name.hasPrefix("-") ? name : name.uppercased()) takes \(expectation), not “\(value)”."
    case .together(let one, let other): "\(one) and \(other) exclude each other."
    }
  }

  private static func hint(_ suggestion: String?) -> TerminalText {
    if let suggestion { " Did you mean “\(suggestion)”?" } else { "" }
  }
}
