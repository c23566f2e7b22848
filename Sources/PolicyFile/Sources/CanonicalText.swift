package import JSON

extension SourceNode {
  /// The one spelling of what the document says.
  ///
  /// Comments, the order of keys, the files, and how a text is quoted make no difference; the order
  /// of a list does. It is JSON, which is YAML too: the same reader reads it back.
  package var canonicalBytes: [UInt8] { json.canonicalBytes }

  package var json: JSONValue {
    switch content {
    case .nothing: .null
    case .text(let text, _): Self.scalar(text)
    case .list(let elements): .array(elements.map(\.json))
    case .map(let members): .object(members.map { JSONValue.Member($0.key, $0.value.json) })
    }
  }

  /// A whole number that nobody could spell otherwise, and the two words, are what they look like;
  /// everything else is a text, and `1.10` keeps its zero.
  private static func scalar(_ text: String) -> JSONValue {
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      guard text.utf8.count <= 15, let number = Int64(text), "\(number)" == text else {
        return .string(text)
      }
      return .integer(number)
    }
  }
}
