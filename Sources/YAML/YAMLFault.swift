/// What is wrong with a YAML text, and where.
package struct YAMLFault: Error, Hashable, Sendable {
  package var kind: Kind
  package var place: YAMLPlace

  package init(_ kind: Kind, at place: YAMLPlace) { (self.kind, self.place) = (kind, place) }

  package enum Kind: Hashable, Sendable {
    // Of the bytes.
    case tooLarge(limit: Int), invalidUTF8, nul
    /// A character that nobody sees, or that makes a line read as another one.
    case hiddenCharacter(UInt32)

    // Of the notation; the words are those of the parser.
    case malformed(String)
    case outOfMemory

    // YAML, but refused: each of them makes a text mean something other than it seems to say.
    case anchor(String), alias(String), tag(String), directive, mergeKey
    case duplicateKey(String, first: YAMLPlace)
    case severalDocuments
    case tooDeep(limit: Int), tooManyValues(limit: Int)
    case keyIsNoText, keyTooLong(limit: Int), emptyKey
    case empty
  }
}

extension YAMLFault {
  /// What is wrong and what to do, for whoever wrote the text.
  package var sentence: String {
    switch kind {
    case .tooLarge(let limit):
      "The text is larger than \(limit) bytes: split it into several files."
    case .invalidUTF8: "This is not UTF-8: save the file as UTF-8."
    case .nul: "There is a NUL byte here: is this a text file? Remove it."
    case .hiddenCharacter(let value):
      "There is a character here that nobody sees (U+\(Self.hexadecimal(value))): remove it."
    case .malformed(let problem):
      "This is not YAML: \(problem)" + (problem.hasSuffix("?") ? "" : ".")
    case .outOfMemory: "There was not enough memory to read this."
    case .anchor(let name):
      "Anchors are not allowed here: remove &\(name), and write the value out at every place."
    case .alias(let name):
      "Aliases are not allowed here: write out what *\(name) stands for. Put quotes around a text that begins with *."
    case .tag(let name): "Tags are not allowed here: remove \(name)."
    case .directive: "Directives are not allowed here: remove the line that begins with %."
    case .mergeKey: "The merge key << is not allowed here: write the keys out."
    case .duplicateKey(let key, let first):
      "The key \(key) is here for the second time; it stands in line \(first.line) already. Remove one of them."
    case .severalDocuments:
      "A second document begins here: remove the line ---, or put it into a file of its own."
    case .tooDeep(let limit): "This is nested more than \(limit) levels deep."
    case .tooManyValues(let limit): "There are more than \(limit) values in this text."
    case .keyIsNoText: "A key must be a plain text, not a list or a mapping."
    case .keyTooLong(let limit): "A key must not be longer than \(limit) characters."
    case .emptyKey: "A key is missing before the colon."
    case .empty: "There is nothing in this text."
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
