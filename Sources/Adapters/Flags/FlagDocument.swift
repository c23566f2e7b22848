package import JSON
import Policy

/// A file of feature flags in the shape of flagd, with where each thing stands in it.
///
/// It is changed by exchanging single values where they stand; every other byte stays.
package struct FlagDocument: Sendable {
  package let bytes: [UInt8]
  package private(set) var flags: [Flag] = []

  /// One flag as the file defines it.
  package struct Flag: Sendable {
    package var key: String
    /// Where its definition stands.
    var range: Range<Int>
    package var isEnabled = true
    /// The variants by name, with what each is worth.
    package var variants: [(name: String, value: JSONText)] = []
    package var defaultVariant: String?
    var defaultRange: Range<Int>?
    var targetingRange: Range<Int>?
    /// Whether a rule may give some readers another variant than the default.
    package var isTargeted = false
  }

  /// - Throws: what is wrong with the text, for people.
  package init(_ bytes: [UInt8]) throws(PreparationRefusal) {
    self.bytes = bytes
    do {
      let text = try JSONText(checking: bytes)
      flags = try text.read { reader throws(JSONFault) in
        var flags: [Flag]?
        try reader.object { key, value throws(JSONFault) in
          if key.string == "flags" { flags = try Self.flags(&value) }
        }
        guard let flags else { throw reader.fault(.missing("flags")) }
        return flags
      }
    } catch {
      throw PreparationRefusal("The file of flags cannot be read: \(error).")
    }
  }

  private static func flags(_ reader: inout JSONReader) throws(JSONFault) -> [Flag] {
    var flags: [Flag] = []
    try reader.object { key, value throws(JSONFault) in
      flags.append(try Self.flag(key.string, &value))
    }
    return flags
  }

  private static func flag(_ key: String, _ reader: inout JSONReader) throws(JSONFault) -> Flag {
    let start = reader.offset
    let text = try reader.raw()
    var flag = Flag(key: key, range: start..<start + text.bytes.count)
    let value = { (range: Range<Int>) in start + range.lowerBound..<start + range.upperBound }
    try text.read { reader throws(JSONFault) in
      try reader.object { key, member throws(JSONFault) in
        let offset = member.offset
        switch key.string {
        case "state": flag.isEnabled = try member.string() == "ENABLED"
        case "variants":
          try member.object { name, worth throws(JSONFault) in
            flag.variants.append((name.string, try worth.raw()))
          }
        case "defaultVariant":
          let raw = try member.raw()
          flag.defaultRange = value(offset..<offset + raw.bytes.count)
          flag.defaultVariant = try raw.read { inner throws(JSONFault) in try inner.stringOrNil() }
        case "targeting":
          let raw = try member.raw()
          flag.targetingRange = value(offset..<offset + raw.bytes.count)
          flag.isTargeted = !["{}", "null"].contains(Self.squeezed(raw))
        default: break
        }
      }
    }
    return flag
  }

  /// Without the space of an empty object.
  private static func squeezed(_ text: JSONText) -> String {
    guard text.bytes.count < 64 else { return "" }
    return String(decoding: text.bytes.filter { $0 > 0x20 }, as: UTF8.self)
  }
}

extension FlagDocument {
  package func flag(_ key: String) -> Flag? { flags.first { $0.key.isSpelled(key) } }

  /// Its definition as it stands in the file.
  func definition(of flag: Flag) -> [UInt8] { Array(bytes[flag.range]) }

  /// The same file with the flag at `variant` for everybody.
  ///
  /// Only the name of the default variant and the targeting are exchanged.
  func switching(_ flag: Flag, to variant: String) -> [UInt8] {
    var edits: [(range: Range<Int>, text: [UInt8])] = []
    if let range = flag.defaultRange, flag.defaultVariant != variant {
      edits.append((range, JSONWriter.bytes(variant)))
    }
    if let range = flag.targetingRange, flag.isTargeted { edits.append((range, Array("{}".utf8))) }
    var changed = bytes
    // From the back, so that the places in front stay where they are.
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      changed.replaceSubrange(edit.range, with: edit.text)
    }
    return changed
  }

  /// The same file with another definition of the flag.
  func replacing(_ flag: Flag, with definition: [UInt8]) -> [UInt8] {
    var changed = bytes
    changed.replaceSubrange(flag.range, with: definition)
    return changed
  }
}

extension FlagDocument.Flag {
  /// Whether everybody who asks gets this variant.
  func isSettled(at variant: String) -> Bool {
    isEnabled && !isTargeted && defaultVariant == variant
  }

  /// For people; names in it are somebody else's text.
  var summary: String {
    guard isEnabled else { return "disabled" }
    let named = defaultVariant ?? "none"
    // A name that is no plain word is not repeated.
    let shown = ParameterType.flagKey.accepts(named) ? named : "another variant"
    return isTargeted ? "\(shown) by default, with targeting" : "\(shown) for everybody"
  }

  /// Why it cannot be put to `variant`; nil when it can.
  func obstacle(to variant: String) -> String? {
    guard isEnabled else {
      return "The flag is disabled, so that every program does what it does without it: enable it, "
        + "or look at the programs."
    }
    guard variants.contains(where: { $0.name.isSpelled(variant) }) else {
      return "The flag has no variant \(variant): give “off-variant” the one that turns it off."
    }
    return defaultRange == nil
      ? "The flag has no defaultVariant that could be changed: write one into the file." : nil
  }
}
