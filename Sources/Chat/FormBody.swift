/// The fields of a form, read strictly: what could be read in two ways is refused.
package struct FormBody: Equatable, Sendable {
  private var fields: [Field] = []

  private struct Field: Equatable, Sendable {
    var name: String
    var value: String
  }

  package enum Fault: Error, Equatable, Sendable {
    case tooLong, tooManyFields, badEscape, notText, givenTwice
  }

  package static let mostFields = 64

  package init(_ body: [UInt8], atMost limit: Int) throws(Fault) {
    guard body.count <= limit else { throw .tooLong }
    guard !body.isEmpty else { return }
    for pair in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      guard fields.count < Self.mostFields else { throw .tooManyFields }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { throw .notText }
      let name = try Self.text(parts[0])
      // Of two, one reader would take the first and another the last.
      guard self[name] == nil else { throw .givenTwice }
      fields.append(Field(name: name, value: try Self.text(parts[1])))
    }
  }

  /// By the bytes of its name.
  package subscript(_ name: String) -> String? {
    fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// What a name or a value of a form says.
  package static func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard bytes.endIndex - index >= 2, let high = digit(bytes[index]),
          let low = digit(bytes[index + 1])
        else { throw .badEscape }
        decoded.append(high << 4 | low)
        index += 2
      // Whoever encodes a form writes everything else as an escape.
      case 0x21...0x7E: decoded.append(byte)
      default: throw .notText
      }
    }
    guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
      throw .notText
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
