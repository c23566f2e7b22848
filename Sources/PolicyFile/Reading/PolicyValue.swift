/// Something that is written in a policy: a text with a meaning, a list, a mapping.
protocol PolicyValue {
  /// Reads the value; nil after a finding when it is none.
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> Self?

  /// Asks for every key that there can be in it, without a text.
  static func explore(at path: PolicyPath, _ log: ReadingLog)
}

extension PolicyValue {
  static func explore(at path: PolicyPath, _ log: ReadingLog) {}
}

/// A value that is written as one text.
protocol PolicyScalar: PolicyValue {
  init?(policyText: String)
  /// What it is, for whoever wrote something else: `a length of time`.
  static var expectation: String { get }
  /// What to write instead of `text`; nil when nobody can say.
  static func suggestion(for text: String) -> String?
}

extension PolicyScalar {
  static func suggestion(for text: String) -> String? { nil }

  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> Self? {
    guard let text = node.text else {
      log.error(
        "wrong-kind", at: node.start, path,
        "\(path) is \(expectation), and here is \(node.kind).", write: suggestion(for: ""))
      return nil
    }
    guard let value = Self(policyText: text) else {
      log.error(
        "bad-value", at: node.start, path, "\(path) is \(expectation), and \(shown(text)) is not.",
        write: suggestion(for: text))
      return nil
    }
    return value
  }
}

/// A text of an author in a message, short.
func shown(_ text: String) -> String {
  let short = text.count > 60 ? text.prefix(60) + "…" : text[...]
  return "“\(short)”"
}

// MARK: - Lists and mappings

extension Array: PolicyValue where Element: PolicyValue {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> [Element]? {
    switch node.content {
    case .nothing: return []
    case .list(let elements):
      warnOfTwins(elements, at: path, log)
      return elements.enumerated().compactMap { index, element in
        let path = path.element(element.label(at: index))
        log.note(path, at: element.start)
        return Element.read(element, at: path, log)
      }
    case .text, .map:
      log.error(
        "wrong-kind", at: node.start, path, "\(path) is a list, and here is \(node.kind).",
        write: node.text.map { "Write [\($0)]." } ?? "Begin each element with a dash.")
      return nil
    }
  }

  static func explore(at path: PolicyPath, _ log: ReadingLog) {
    Element.explore(at: path.element("1"), log)
  }

  /// Two elements of one name: a departure or a lint could mean either.
  private static func warnOfTwins(_ elements: [SourceNode], at path: PolicyPath, _ log: ReadingLog)
  {
    var first: [String: PolicyPlace] = [:]
    for element in elements {
      guard case .map = element.content, let name = element.identity else { continue }
      if let earlier = first[name] {
        log.error(
          "given-twice", at: element.start, path.element(name),
          "\(shown(name)) is here for the second time; it stands in line \(earlier.line) already.",
          write: "Remove one of them, or name it differently.")
      } else {
        first[name] = element.start
      }
    }
  }
}

extension Dictionary: PolicyValue where Key: PolicyScalar, Value: PolicyValue {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> [Key: Value]? {
    switch node.content {
    case .nothing: return [:]
    case .map(let members):
      var values: [Key: Value] = [:]
      for member in members {
        let path = path.name(member.key)
        log.note(path, at: member.value.text == nil ? member.keyStart : member.value.start)
        guard let key = Key(policyText: member.key) else {
          log.error(
            "unknown-key", at: member.keyStart, path,
            "\(shown(member.key)) stands where \(Key.expectation) must.",
            write: Key.suggestion(for: member.key))
          continue
        }
        values[key] = Value.read(member.value, at: path, log)
      }
      return values
    case .text, .list:
      log.error(
        "wrong-kind", at: node.start, path,
        "\(path) is a mapping of names, and here is \(node.kind).",
        write: "Write each as NAME: value on a line of its own.")
      return nil
    }
  }

  static func explore(at path: PolicyPath, _ log: ReadingLog) {
    Value.explore(at: path.name("NAME"), log)
  }
}
