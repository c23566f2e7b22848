package import EventLog

/// Checks the fields of commands.
package enum FieldCheck {
  /// Free text: anything but nothing, in any script, on any number of lines.
  package static func text(
    _ text: String, _ field: String, _ limit: TextLimit
  ) throws(FieldFault) {
    // Counting characters is slow; counting bytes is not, and bounds it.
    guard text.utf8.count <= limit.bytes,
      text.utf8.count <= limit.characters || text.count <= limit.characters
    else { throw FieldFault(field, .tooLong(limit)) }
    guard !text.allSatisfy(\.isWhitespace) else { throw FieldFault(field, .empty) }
    guard !text.utf8.contains(0) else { throw FieldFault(field, .nul) }
  }

  /// Words of a command; nobody can give redacted ones, so they count as none.
  package static func words(
    _ words: Words<String>, _ field: String, _ limit: TextLimit
  ) throws(FieldFault) {
    guard case .text(let text) = words else { throw FieldFault(field, .empty) }
    try self.text(text, field, limit)
  }

  package static func optionalWords(
    _ words: Words<String>?, _ field: String, _ limit: TextLimit
  ) throws(FieldFault) {
    if let words { try self.words(words, field, limit) }
  }

  /// A name that stands in the clear, on one line.
  package static func name(
    _ name: String?, _ field: String, _ limit: TextLimit = .name
  ) throws(FieldFault) {
    guard let name else { return }
    try text(name, field, limit)
    let isPrintable = name.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
        && scalar.value != 0x2028 && scalar.value != 0x2029
    }
    guard isPrintable else { throw FieldFault(field, .controlCharacter) }
  }

  package static func names(_ names: [String], _ field: String, limit: Int) throws(FieldFault) {
    guard names.count <= limit else { throw FieldFault(field, .tooMany(limit: limit)) }
    for name in names { try self.name(name, field) }
    guard Set(names).count == names.count else { throw FieldFault(field, .repeated) }
  }

  package static func slugs(_ slugs: [String], _ field: String, limit: Int) throws(FieldFault) {
    guard slugs.count <= limit else { throw FieldFault(field, .tooMany(limit: limit)) }
    for slug in slugs {
      guard (1...TextLimit.slug.characters).contains(slug.utf8.count),
        slug.utf8.allSatisfy(isSlugByte)
      else { throw FieldFault(field, .notASlug) }
    }
    guard Set(slugs).count == slugs.count else { throw FieldFault(field, .repeated) }
  }

  package static func number(
    _ number: Int64, _ field: String, in range: ClosedRange<Int64>
  ) throws(FieldFault) {
    guard range.contains(number) else {
      throw FieldFault(field, .outOfRange(least: range.lowerBound, most: range.upperBound))
    }
  }

  package static func time(_ time: Timestamp?, _ field: String) throws(FieldFault) {
    guard let time else { return }
    guard (Timestamp.earliestStated...Timestamp.latestStated).contains(time) else {
      throw FieldFault(field, .unwritableTime)
    }
  }

  private static func isSlugByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
