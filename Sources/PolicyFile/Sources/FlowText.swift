extension SourceNode {
  /// The value on one line, as it can be written into the file.
  package var flowText: String {
    switch content {
    case .nothing: "null"
    case .text(let text, _): Self.scalar(text)
    case .list(let elements): "[" + elements.map(\.flowText).joined(separator: ", ") + "]"
    case .map(let members):
      "{"
        + members.map { "\(Self.scalar($0.key)): \($0.value.flowText)" }.joined(separator: ", ")
        + "}"
    }
  }

  private static func scalar(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// Whether the text can stand without quotes everywhere.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
      text != "null", text != "~", last != ":", last != " "
    else { return false }
    let opens = first.properties.isAlphabetic || ("0"..."9").contains(first)
    return opens
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0)
          || " -_.%/+()<>=".unicodeScalars.contains($0)
      }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
