/// Makes text from outside harmless on a terminal.
///
/// What a terminal would act upon, or a reader could not see, is spelled out: control characters
/// (escape sequences begin with one), direction marks, zero-width and other format characters,
/// separators of lines, private and unassigned characters. A backslash stays a backslash: the
/// result is for people to read, not for programs to read back.
package enum Escaping {
  /// What a layout lets through.
  package struct Allowance: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let newlines = Allowance(rawValue: 1)
    package static let tabs = Allowance(rawValue: 2)
  }

  package static func text(_ text: String, allowing allowance: Allowance = []) -> String {
    guard text.unicodeScalars.contains(where: { isHarmful($0, allowance) }) else { return text }
    var harmless = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar, allowance) {
        harmless += spelled(scalar)
      } else {
        harmless.unicodeScalars.append(scalar)
      }
    }
    return harmless
  }

  /// Spells harmful characters of a JSON text as `\uXXXX`: the same JSON, safe to look at.
  ///
  /// Outside of strings JSON is ASCII, so every harmful character above that is inside of one.
  package static func json(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 > 0x7E }) else { return bytes }
    var harmless: [UInt8] = []
    harmless.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value > 0x7E, isHarmful(scalar, []) {
        for unit in scalar.utf16 {
          harmless += "\\u".utf8
          harmless += hexadecimal(UInt32(unit), digits: 4).utf8
        }
      } else {
        harmless += String(scalar).utf8
      }
    }
    return harmless
  }

  private static func isHarmful(_ scalar: Unicode.Scalar, _ allowance: Allowance) -> Bool {
    switch scalar.value {
    case 0x0A: return !allowance.contains(.newlines)
    case 0x09: return !allowance.contains(.tabs)
    case 0x20...0x7E: return false
    case 0..<0x20, 0x7F: return true
    // Chooses between the two looks of a character: part of most emoji.
    case 0xFE0E, 0xFE0F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    scalar.value < 0x80
      ? "\\x" + hexadecimal(scalar.value, digits: 2)
      : "\\u{" + hexadecimal(scalar.value, digits: 4) + "}"
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
