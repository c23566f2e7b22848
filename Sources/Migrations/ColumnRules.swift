/// What the definition of a column asks of those who write rows.
struct ColumnRules {
  /// Without the column's name: its type first.
  private let tokens: [SQLToken]
  /// The value for those who leave it out; nil when there is none.
  private let standard: SQLExpression?

  init(_ tokens: some Sequence<SQLToken>) {
    self.tokens = Array(tokens)
    standard = Self.standard(in: self.tokens)
  }

  /// A value that is not NULL comes by itself.
  private var isGiven: Bool {
    if hasDefault || tokens.has("as", "identity") { return true }
    let type = tokens.first?.word ?? ""
    return ["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"].contains(type)
  }

  private var hasDefault: Bool { standard.map { !$0.mayBeNull } ?? false }

  /// What computes it from other columns; nil when nothing does.
  private var computed: SQLExpression? {
    for index in tokens.indices where tokens[index].isWord("as") {
      var cursor = SQLCursor(tokens[(index + 1)...])
      if let group = cursor.group() { return SQLExpression(group) }
    }
    return nil
  }

  var needsValue: Bool {
    (tokens.has("not", "null") || tokens.has("primary", "key")) && !isGiven
  }

  /// Whether a row that leaves the column out may be refused, since it gets a value all the same.
  var isRefusing: Bool {
    if tokens.has("check") || tokens.has("exclude") || tokens.has("nulls", "not", "distinct") {
      return true
    }
    guard standard != nil || computed != nil else { return false }
    return tokens.has("unique") || tokens.has("primary", "key") || tokens.has("references")
  }

  /// Whether a function that nobody here knows makes the value.
  var isUnknown: Bool { standard?.callsUnknown ?? false }

  /// Whether writing a row may fail since the value cannot be computed from it.
  var mayFail: Bool { computed.map { !$0.bearsEveryRow } ?? false }

  /// The name of its type.
  var type: String? {
    var cursor = SQLCursor(tokens)
    return cursor.name()
  }
}

extension ColumnRules {
  private static func standard(in tokens: [SQLToken]) -> SQLExpression? {
    let place = tokens.indices.first { index in
      // ON DELETE SET DEFAULT and BY DEFAULT AS IDENTITY say something else.
      tokens[index].isWord("default")
        && (index == 0 || !["set", "by"].contains(tokens[index - 1].word))
    }
    guard let place else { return nil }
    var value: [SQLToken] = []
    var depth = 0
    for token in tokens[(place + 1)...] {
      if depth == 0, let last = value.last, let word = token.word, ends(word, after: last) { break }
      if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
      if token.isSymbol(")") || token.isSymbol("]") { depth -= 1 }
      value.append(token)
    }
    return SQLExpression(value)
  }

  /// Whether the next rule begins here, and not another piece of the value.
  private static func ends(_ word: String, after last: SQLToken) -> Bool {
    let isWhole =
      if case .symbol(let symbol) = last.kind { symbol == ")" || symbol == "]" } else { true }
    return isWhole && rules.contains(word)
  }

  private static let rules: Set<String> = [
    "check", "collate", "constraint", "deferrable", "exclude", "generated", "initially", "not",
    "null", "primary", "references", "unique",
  ]
}
