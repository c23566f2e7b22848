/// The tokens of one statement, without the semicolon behind it.
struct SQLStatement: Equatable {
  var tokens: [SQLToken]
  /// Whether its brackets close what they open.
  var isBalanced = true

  var line: Int { tokens.first?.line ?? 1 }
}

extension SQLStatement {
  /// Cuts a script into its statements; those without a token are none.
  static func all(
    in bytes: [UInt8]
  ) -> (statements: [SQLStatement], fault: (fault: SQLFault, line: Int)?) {
    var tokenizer = SQLTokenizer(bytes)
    var statements: [SQLStatement] = []
    var statement = SQLStatement(tokens: [])
    var (brackets, blocks) = (0, 0)
    func close() {
      statement.isBalanced = statement.isBalanced && brackets == 0 && blocks == 0
      if !statement.tokens.isEmpty { statements.append(statement) }
      statement = SQLStatement(tokens: [])
      (brackets, blocks) = (0, 0)
    }
    while let token = tokenizer.next() {
      switch token.kind {
      case .symbol(";") where brackets <= 0 && blocks <= 0:
        let isCopy = statement.readsData
        close()
        if isCopy { tokenizer.skipCopyData() }
        continue
      case .symbol("("): brackets += 1
      case .symbol(")"):
        brackets -= 1
        if brackets < 0 { statement.isBalanced = false }
      // A body in SQL itself has semicolons of its own, up to its END.
      case .word("atomic") where statement.tokens.last?.isWord("begin") == true: blocks += 1
      case .word("case") where blocks > 0: blocks += 1
      case .word("end") where blocks > 0: blocks -= 1
      default: break
      }
      statement.tokens.append(token)
    }
    close()
    return (statements, tokenizer.fault)
  }

  /// Whether lines of data follow it.
  private var readsData: Bool {
    guard tokens.first?.isWord("copy") == true else { return false }
    return zip(tokens, tokens.dropFirst()).contains { $0.isWord("from") && $1.isWord("stdin") }
  }
}

/// Walks over the tokens of a statement.
struct SQLCursor {
  private let tokens: ArraySlice<SQLToken>
  private var index: Int

  init(_ tokens: some Collection<SQLToken>) {
    self.tokens = ArraySlice(tokens)
    index = self.tokens.startIndex
  }

  var current: SQLToken? { index < tokens.endIndex ? tokens[index] : nil }
  var isAtEnd: Bool { index >= tokens.endIndex }
  var rest: ArraySlice<SQLToken> { tokens[index...] }

  /// Passes over these words, if they all stand here.
  mutating func accept(_ words: String...) -> Bool {
    guard tokens.endIndex - index >= words.count else { return false }
    for (offset, word) in words.enumerated() where !tokens[index + offset].isWord(word) {
      return false
    }
    index += words.count
    return true
  }

  /// Passes over one of these words and answers which.
  mutating func acceptOne(of words: Set<String>) -> String? {
    guard let word = current?.word, words.contains(word) else { return nil }
    index += 1
    return word
  }

  mutating func skip() { index = min(index + 1, tokens.endIndex) }

  mutating func acceptSymbol(_ symbol: Unicode.Scalar) -> Bool {
    guard current?.isSymbol(symbol) == true else { return false }
    index += 1
    return true
  }

  /// What stands in the brackets that open here, without them; nil when none open, or do not close.
  mutating func group() -> ArraySlice<SQLToken>? {
    guard current?.isSymbol("(") == true else { return nil }
    var depth = 0
    for position in index..<tokens.endIndex {
      if tokens[position].isSymbol("(") { depth += 1 }
      if tokens[position].isSymbol(")") { depth -= 1 }
      guard depth == 0 else { continue }
      defer { index = position + 1 }
      return tokens[(index + 1)..<position]
    }
    return nil
  }

  /// A name with or without a schema; nil when there is none.
  mutating func name() -> String? {
    guard let first = part() else { return nil }
    var parts = [first]
    while current?.isSymbol(".") == true {
      index += 1
      guard let next = part() else { return nil }
      parts.append(next)
    }
    // A point may stand in a quoted name: joined by what cannot.
    return parts.joined(separator: "\0")
  }

  private mutating func part() -> String? {
    switch current?.kind {
    case .word(let name), .name(let name):
      index += 1
      return name
    default: return nil
    }
  }

  /// The rest, cut at commas that stand in no brackets.
  func parts() -> [ArraySlice<SQLToken>] {
    var parts: [ArraySlice<SQLToken>] = []
    var (depth, start) = (0, index)
    for position in index..<tokens.endIndex {
      switch tokens[position].kind {
      case .symbol("("), .symbol("["): depth += 1
      case .symbol(")"), .symbol("]"): depth -= 1
      case .symbol(",") where depth == 0:
        parts.append(tokens[start..<position])
        start = position + 1
      default: break
      }
    }
    parts.append(tokens[start..<tokens.endIndex])
    return parts
  }
}
