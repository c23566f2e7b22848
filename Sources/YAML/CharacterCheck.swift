/// Refuses bytes that are no text, and characters that hide what a text says.
///
/// YAML takes some of these characters for ends of lines, which no editor does; others turn the
/// direction of reading, so that a reviewer sees another rule than the program reads.
enum CharacterCheck {
  static func check(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLFault) {
    guard bytes.count <= limits.size else {
      throw YAMLFault(.tooLarge(limit: limits.size), at: .start)
    }
    var (decoder, iterator) = (UTF8(), bytes.makeIterator())
    var (place, isFirst, last) = (YAMLPlace.start, true, Unicode.Scalar(0))
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: return
      case .error: throw YAMLFault(.invalidUTF8, at: place)
      case .scalarValue(let scalar):
        // A mark of the byte order may open a file.
        if isFirst, scalar == "\u{FEFF}" {
          isFirst = false
          continue
        }
        isFirst = false
        if let kind = fault(of: scalar) { throw YAMLFault(kind, at: place) }
        switch scalar {
        case "\n" where last == "\r": break
        case "\n", "\r": place = YAMLPlace(line: place.line + 1, column: 1)
        default: place.column += 1
        }
        last = scalar
      }
    }
  }

  /// What is wrong with a text behind escapes; nil when nothing is.
  static func fault(in text: String) -> YAMLFault.Kind? {
    for scalar in text.unicodeScalars {
      if let kind = fault(of: scalar) { return kind }
    }
    return nil
  }

  private static func fault(of scalar: Unicode.Scalar) -> YAMLFault.Kind? {
    switch scalar.value {
    case 0x20...0x7E, 0x09, 0x0A, 0x0D: nil
    case 0: .nul
    case 0x01...0x1F, 0x7F...0x9F: .hiddenCharacter(scalar.value)
    // Ends of lines and paragraphs, and what turns the direction of reading.
    case 0x2028...0x202E, 0x2066...0x2069: .hiddenCharacter(scalar.value)
    case 0xFFFE, 0xFFFF: .hiddenCharacter(scalar.value)
    // What formats and has no shape of its own: joiners, soft hyphens, tags, marks of direction.
    default:
      scalar.properties.generalCategory == .format ? .hiddenCharacter(scalar.value) : nil
    }
  }
}
