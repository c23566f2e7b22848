/// One of the things that an `ALTER TABLE` does; several stand behind each other, with commas.
struct AlterTableAction {
  private let tokens: [SQLToken]

  init(_ tokens: [SQLToken]) { self.tokens = tokens }

  var judgement: Judgement {
    var cursor = SQLCursor(tokens)
    guard let verb = cursor.current?.word else { return .unknown("It says nothing to do.") }
    cursor.skip()
    switch verb {
    case "add": return judgeAdd(&cursor)
    case "alter": return judgeColumn(&cursor)
    case "drop": return judgeDrop(&cursor)
    case "rename": return .contracting("Older versions know it by its old name.")
    case "validate":
      return .additive("It checks old rows by a rule that new ones had to keep already.")
    case "detach":
      return .contracting("Older versions do not find the rows of the partition any more.")
    case "force": return .contracting("It may hide rows from older versions, or refuse theirs.")
    case "enable" where cursor.accept("row", "level", "security"):
      return .contracting("It may hide rows from older versions, or refuse theirs.")
    case "set": return judgeSet(&cursor)
    case "reset", "cluster", "replica":
      return .additive("It changes how rows are kept, not what is in them.")
    case "no" where cursor.accept("inherit"):
      return .contracting("Older versions do not find the rows of the table any more.")
    default: return .unknown("What it does to the table is not known here.")
    }
  }

  private func judgeSet(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("schema") { return .contracting("Older versions know it by its old name.") }
    guard
      cursor.acceptSymbol("(") || cursor.acceptOne(of: ["logged", "unlogged", "tablespace"]) != nil
        || cursor.accept("without", "cluster")
    else { return .unknown("What it does to the table is not known here.") }
    return .additive("It changes how rows are kept, not what is in them.")
  }

  private func judgeDrop(_ cursor: inout SQLCursor) -> Judgement {
    cursor.accept("constraint")
      ? .contracting(
        "Newer versions may write rows that the rule forbade, and older ones do not expect them.")
      : .contracting("Older versions may still read or write the column.")
  }

  // MARK: - Columns

  private func judgeColumn(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("constraint") {
      return .unknown("What it does to the rule is not known here.")
    }
    _ = cursor.accept("column")
    guard cursor.name() != nil else { return .unknown("It names no column.") }
    if cursor.accept("set", "not", "null") {
      return .contracting("Older versions may write rows without a value.")
    }
    if cursor.accept("drop", "not", "null") {
      return .contracting("Newer versions may write rows without a value, which older ones expect.")
    }
    if cursor.accept("set", "default") {
      return .additive("Rows that leave the column out get a value, now as before or anew.")
    }
    if cursor.accept("drop", "default") {
      return .contracting("Older versions may leave the column out and count on the default.")
    }
    if cursor.accept("type") || cursor.accept("set", "data", "type") {
      return .contracting("Older versions know the column by its old type.")
    }
    if cursor.accept("drop", "identity") || cursor.accept("drop", "expression") {
      return .contracting("Older versions may leave the column out and count on its value.")
    }
    if cursor.accept("add", "generated", "by", "default") {
      return .additive("Rows that leave the column out get a number.")
    }
    if cursor.accept("add", "generated") || cursor.accept("set", "generated") {
      return .contracting("It may refuse values that older versions write.")
    }
    if cursor.accept("set", "statistics") || cursor.accept("set", "storage")
      || cursor.accept("set", "compression") || cursor.accept("set") && cursor.acceptSymbol("(")
      || cursor.accept("reset")
    {
      return .additive("It changes how values are kept, not what they are.")
    }
    return .unknown("What it does to the column is not known here.")
  }

  private func judgeAdd(_ cursor: inout SQLCursor) -> Judgement {
    let isColumn = cursor.accept("column")
    if !isColumn,
      let rule = cursor.acceptOne(of: [
        "constraint", "check", "unique", "primary", "foreign", "exclude",
      ])
    {
      return judgeRule(rule, &cursor)
    }
    let mayExist = cursor.accept("if", "not", "exists")
    guard cursor.name() != nil else { return .unknown("It names no column.") }
    let words = Array(cursor.rest)
    let rules = ColumnRules(words)
    if rules.isRefusing {
      return .contracting("The rule on it may refuse rows that older versions write.")
    }
    if rules.needsValue {
      return .contracting("Older versions do not know the column and cannot give it a value.")
    }
    return .additive(
      mayExist
        ? "Older versions leave the column out, if it is not there already."
        : "Older versions leave the column out.")
  }

  private func judgeRule(_ rule: String, _ cursor: inout SQLCursor) -> Judgement {
    let isLate = zip(tokens, tokens.dropFirst()).contains { $0.isWord("not") && $1.isWord("valid") }
    return .contracting(
      isLate
        ? "Old rows are not checked, but every new one is, those of older versions too."
        : "It refuses rows that older versions may write.")
  }
}

/// What the definition of a column asks of those who write rows.
private struct ColumnRules {
  private let tokens: [SQLToken]

  init(_ tokens: [SQLToken]) { self.tokens = tokens }

  private func has(_ words: String...) -> Bool {
    guard tokens.count >= words.count else { return false }
    return (0...(tokens.count - words.count)).contains { start in
      words.indices.allSatisfy { tokens[start + $0].isWord(words[$0]) }
    }
  }

  /// A value comes by itself.
  private var isGiven: Bool {
    if hasDefault || has("as", "identity") { return true }
    let type = tokens.first?.word ?? ""
    return ["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"].contains(type)
  }

  /// A value for those who leave it out, which is not NULL in any spelling.
  private var hasDefault: Bool {
    guard let place = tokens.firstIndex(where: { $0.isWord("default") }) else { return false }
    let value = tokens[(place + 1)...].first { !$0.isSymbol("(") }
    // BY DEFAULT AS IDENTITY says something else.
    return value != nil && value?.isWord("null") != true && value?.isWord("as") != true
  }

  var needsValue: Bool { (has("not", "null") || has("primary", "key")) && !isGiven }

  var isRefusing: Bool {
    has("check") || has("exclude") || (has("unique") || has("primary", "key")) && hasDefault
  }
}
