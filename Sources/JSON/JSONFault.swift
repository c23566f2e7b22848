/// What is wrong with a JSON text, and where.
package struct JSONFault: Error, Hashable, Sendable {
  package var kind: Kind
  /// Bytes before the place of the fault.
  package var offset: Int

  package init(_ kind: Kind, at offset: Int) { (self.kind, self.offset) = (kind, offset) }

  package enum Kind: Hashable, Sendable {
    // Refused by the check.
    case tooLarge, tooDeep, unexpectedEnd, unexpectedByte, trailingBytes
    case invalidUTF8, nul, controlCharacter, badEscape, loneSurrogate
    case badNumber, numberTooLong, exponentOutOfRange, duplicateKey

    // Refused by a reader: the text is JSON, but not what the reader came for.
    case expected(Shape)
    case outOfRange, missing(String), unknownWord(String)
  }

  /// The shapes a value can have.
  package enum Shape: Hashable, Sendable {
    case object, array, string, integer, number, bool, null
  }
}
