/// A type that can be read from one word of the command line.
package protocol ArgumentValue {
  /// What was expected, for the error: "a whole number".
  static var expectation: String { get }

  init?(argument: String)
}

extension String: ArgumentValue {
  package static var expectation: String { "text" }
  package init?(argument: String) { self = argument }
}

extension Int: ArgumentValue {
  package static var expectation: String { "a whole number" }
  package init?(argument: String) { self.init(argument) }
}

extension Int64: ArgumentValue {
  package static var expectation: String { "a whole number" }
  package init?(argument: String) { self.init(argument) }
}

/// A list of words to choose from becomes a value by being one: `enum Shell: String, CaseIterable`.
extension ArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package static var expectation: String {
    let words = allCases.map(\.rawValue)
    guard words.count > 1, let last = words.last else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  package init?(argument: String) { self.init(rawValue: argument) }
}
