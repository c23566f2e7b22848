extension MigrationClassifier {
  func judgeData(_ verb: String, _ statement: SQLStatement) -> Judgement {
    let tokens = statement.tokens
    if tokens.has("delete") || tokens.has("truncate") {
      return .contracting("It takes rows away that older versions need.")
    }
    if verb == "copy" {
      if tokens.has("program") { return .unknown("It runs a program, which may do anything.") }
      if tokens.has("to") {
        return .unknown("It writes a file; what is selected for it may do anything.")
      }
    }
    let writes = ["copy", "insert", "update", "merge"].contains { tokens.has($0) }
    if !writes || SQLExpression(tokens).callsUnknown {
      return .unknown("A function in it may do anything.")
    }
    if overwrites(tokens) {
      return .unknown(
        "It overwrites what is not of this migration's making; whether older versions bear the new "
          + "values is not seen here.")
    }
    return .backfill("It writes rows that older versions also read.")
  }

  /// Whether a value may be lost: one of a column that was there before.
  private func overwrites(_ tokens: [SQLToken]) -> Bool {
    tokens.indices.contains { index in
      guard tokens[index].isWord("update") else { return false }
      var cursor = SQLCursor(tokens[(index + 1)...])
      let before = index > 0 ? tokens[index - 1] : nil
      switch before?.word {
      // It only locks rows.
      case "for", "key": return false
      case "do", "then":
        return !cursor.accept("set") || !sets(cursor.rest, onlyOwnOf: tokens.targets)
      case nil
      where before == nil || before?.isSymbol("(") == true || before?.isSymbol(")") == true:
        _ = cursor.accept("only")
        guard let table = cursor.name() else { return true }
        _ = cursor.acceptSymbol("*")
        if !cursor.accept("set") {
          _ = cursor.accept("as")
          guard cursor.name() != nil, cursor.accept("set") else { return true }
        }
        return !sets(cursor.rest, onlyOwnOf: [table])
      default: return true
      }
    }
  }

  /// Whether each assignment of a `SET` is to a column that this migration added to all of `tables`.
  private func sets(_ rest: ArraySlice<SQLToken>, onlyOwnOf tables: [String]) -> Bool {
    var hasEnded = false
    for part in SQLCursor(rest.inBrackets).parts() {
      if let columns = part.assigned {
        guard !tables.isEmpty, !columns.isEmpty else { return false }
        for table in tables {
          guard columns.allSatisfy({ own.holds(column: $0, of: table) }) else { return false }
        }
      } else if !hasEnded {
        return false
      }
      hasEnded = hasEnded || part.endsAssignments
    }
    return true
  }
}

extension [SQLToken] {
  /// The tables that an `INSERT` or a `MERGE` in it writes to.
  fileprivate var targets: [String] {
    indices.filter { self[$0].isWord("into") }.map { index in
      var cursor = SQLCursor(self[(index + 1)...])
      _ = cursor.accept("only")
      return cursor.name() ?? ""
    }
  }
}

extension ArraySlice<SQLToken> {
  /// Up to the bracket that closes what was opened before.
  fileprivate var inBrackets: ArraySlice<SQLToken> {
    var depth = 0
    return prefix { token in
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      return depth >= 0
    }
  }

  /// The columns that `a = …`, `a[1] = …` or `(a, b) = …` writes; nil when it is no assignment.
  fileprivate var assigned: [String]? {
    var cursor = SQLCursor(self)
    var columns: [String] = []
    if let group = cursor.group() {
      for part in SQLCursor(group).parts() {
        var name = SQLCursor(part)
        columns.append(name.name() ?? "")
      }
    } else if let name = cursor.name() {
      columns = [name]
      if cursor.current?.isSymbol("[") == true {
        while let token = cursor.current, !token.isSymbol("=") { cursor.skip() }
      }
    }
    return !columns.isEmpty && cursor.current?.isSymbol("=") == true ? columns : nil
  }

  /// Whether what stands behind it is no assignment any more.
  fileprivate var endsAssignments: Bool {
    if after("where") != nil || after("returning") != nil || after("when") != nil { return true }
    guard let source = after("from") else { return false }
    // IS DISTINCT FROM is a comparison.
    let place = source.startIndex - 2
    return place < startIndex || !self[place].isWord("distinct")
  }
}

// MARK: - Other statements

extension SQLStatement {
  /// Its first words, for people.
  var summary: String {
    var words: [String] = []
    for token in tokens.prefix(6) {
      switch token.kind {
      case .word(let word): words.append(word.prefix(63).description)
      case .name(let name): words.append("\"\(name.prefix(63))\"")
      case .symbol("."): words.append(".")
      default: return words.joined(separator: " ").replacing(" . ", with: ".")
      }
    }
    return words.joined(separator: " ").replacing(" . ", with: ".")
  }

  /// Whether psql replaces `:name` or `:'name'` in it before the server sees it.
  var hasClientVariable: Bool {
    var depth = 0
    for index in tokens.indices.dropLast() {
      switch tokens[index].kind {
      case .symbol("["): depth += 1
      case .symbol("]"): depth -= 1
      // `::` is a cast, and a colon in such brackets cuts out a part of a list.
      case .symbol(":") where depth == 0 && !(index > 0 && tokens[index - 1].isSymbol(":")):
        switch tokens[index + 1].kind {
        case .word, .name, .text: return true
        default: break
        }
      default: break
      }
    }
    return false
  }

  /// A selection changes nothing by itself, but the functions it calls may.
  func judgeSelect() -> Judgement {
    let words = tokens.dropFirst().prefix { !$0.isSymbol("(") }
    let call = words.compactMap { token -> String? in
      switch token.kind {
      case .word(let word): word
      case .symbol("."): "."
      default: nil
      }
    }.joined()
    let opens = tokens.count { $0.isSymbol("(") }
    let isWhole = words.count < tokens.count - 1 && tokens.last?.isSymbol(")") == true && opens == 1
    if isWhole, Self.locks.contains(call) {
      return .additive("It only waits its turn.")
    }
    return .unknown("A function in it may do anything.")
  }

  private static let locks: Set<String> = [
    "pg_advisory_lock", "pg_advisory_xact_lock", "pg_advisory_unlock",
    "pg_catalog.pg_advisory_lock", "pg_catalog.pg_advisory_xact_lock",
  ]
}
