import JSON

// Parts of a secret that are secret on their own: programs rarely print a file as a whole.

extension KnownValues {
  /// Shorter parts, such as a bracket on a line of its own, would make other text unreadable.
  static let shortestFragment = 8
  /// Each costs time at every byte of the text.
  private static let mostFragments = 1_000

  /// The lines of a value and the values of a document; none of a value that is one word.
  static func fragments(of value: [UInt8]) -> [[UInt8]] {
    var fragments = leaves(of: value).flatMap { [$0] + lines(of: $0) }
    fragments += lines(of: value)
    return fragments.filter { $0.count >= shortestFragment && !isLabel($0) }.prefix(mostFragments)
      .map { $0 }
  }

  private static func lines(of value: [UInt8]) -> [[UInt8]] {
    let lines = value.split { $0 == 0x0A || $0 == 0x0D }.map(trimmed)
    let isDocument = lines.count > 1
    return lines.flatMap { line in (isDocument ? [line] : []) + assigned(in: line) }
  }

  /// What stands behind the first `=` or `: ` of a line, behind a name.
  private static func assigned(in line: [UInt8]) -> [[UInt8]] {
    guard let sign = line.firstIndex(where: { !ByteClass.webSafe.contains($0) && $0 != 0x2E }),
      sign > 0, sign + 1 < line.count
    else { return [] }
    let isAssignment = line[sign] == 0x3D || (line[sign] == 0x3A && line[sign + 1] == 0x20)
    guard isAssignment else { return [] }
    var rest = trimmed(line[(sign + 1)...])
    if let first = rest.first, isQuote(first), rest.count > 1, rest.last == first {
      rest = Array(rest.dropFirst().dropLast())
    }
    return [rest]
  }

  /// The strings of a JSON document.
  private static func leaves(of value: [UInt8]) -> [[UInt8]] {
    let text = trimmed(value)
    guard text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "["),
      let document = try? JSONValue(checking: text)
    else { return [] }
    return strings(in: document)
  }

  private static func strings(in value: JSONValue) -> [[UInt8]] {
    switch value {
    case .string(let text): [Array(text.utf8)]
    case .array(let elements): elements.flatMap(strings)
    case .object(let members): members.flatMap { strings(in: $0.value) }
    case .null, .bool, .integer, .number: []
    }
  }

  /// `-----BEGIN CERTIFICATE-----` is in many texts and says nothing.
  private static func isLabel(_ line: [UInt8]) -> Bool {
    line.starts(with: "-----".utf8) && line.reversed().starts(with: "-----".utf8)
      && !line.contains(0x0A)
  }

  private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
    Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
