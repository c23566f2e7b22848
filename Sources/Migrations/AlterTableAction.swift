import Rollouts

/// One of the things that an `ALTER TABLE` does; several stand behind each other, with commas.
struct AlterTableAction {
  private let tokens: ArraySlice<SQLToken>
  private let own: OwnObjects

  init(_ tokens: ArraySlice<SQLToken>, among own: OwnObjects) {
    (self.tokens, self.own) = (tokens, own)
  }

  /// The column that it surely adds: not one that may be there already.
  var addedColumn: String? { addition.flatMap { $0.mayExist ? nil : $0.name } }

  /// The column that it adds; nil when it adds something else, or nothing.
  private var addition: (name: String, mayExist: Bool, rules: ColumnRules)? {
    var cursor = SQLCursor(tokens)
    guard cursor.accept("add") else { return nil }
    if !cursor.accept("column"), cursor.acceptOne(of: Self.rules) != nil { return nil }
    let mayExist = cursor.accept("if", "not", "exists")
    return cursor.name().map { ($0, mayExist, ColumnRules(cursor.rest)) }
  }

  /// Whether the table has another name from here on.
  var renamesTable: Bool {
    var cursor = SQLCursor(tokens)
    return cursor.accept("rename", "to") || cursor.accept("set", "schema")
  }

  private static let rules: Set<String> = [
    "constraint", "check", "unique", "primary", "foreign", "exclude",
  ]

  /// On a table of the migration's own only what is run at once matters, and what is referred to.
  func judgement(onOwnTable isOwn: Bool) -> Judgement {
    if tokens.refersBeyond(own.tables) {
      return .contracting("Older versions may delete or truncate what it refers to.")
    }
    let known = judgement
    guard isOwn, addition.map({ !$0.rules.isUnknown }) ?? (known.kind != .unknown) else {
      return known
    }
    return .additive("It changes a table that this migration makes.")
  }

  private var judgement: Judgement {
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
    case "reset", "cluster":
      return .additive("It changes how rows are kept, not what is in them.")
    case "replica" where cursor.accept("identity"): return judgeIdentity(&cursor)
    case "no" where cursor.accept("inherit"):
      return .contracting("Older versions do not find the rows of the table any more.")
    default: return .unknown("What it does to the table is not known here.")
    }
  }

  private func judgeIdentity(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("nothing") {
      return .contracting(
        "Where the table is published, older versions cannot change rows any more.")
    }
    return cursor.accept("full") || cursor.accept("using", "index")
      ? .additive("It changes what is told of a changed row, not what is in it.")
      : .unknown(
        "Whether the table has a key, without which rows cannot be changed, is not seen here.")
  }

  private func judgeSet(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("schema") { return .contracting("Older versions know it by its old name.") }
    guard
      cursor.acceptSymbol("(") || cursor.acceptOne(of: ["logged", "tablespace"]) != nil
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
      let value = SQLExpression(cursor.rest)
      if value.mayBeNull {
        return .contracting("Older versions may leave the column out and count on a value.")
      }
      return value.callsUnknown
        ? .unknown("A function in it runs with writes of older versions too, and may do anything.")
        : .additive("Rows that leave the column out get a value, now as before or anew.")
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
    if cursor.acceptOne(of: Self.rules) != nil { return ruleJudgement }
    guard let (_, mayExist, rules) = addition else { return .unknown("It names no column.") }
    if rules.isRefusing {
      return .contracting("The rule on it may refuse rows that older versions write.")
    }
    if rules.needsValue {
      return .contracting("Older versions do not know the column and cannot give it a value.")
    }
    if rules.isUnknown { return .unknown("A function in it may do anything.") }
    if rules.mayFail {
      return .unknown("Whether its value can be computed from every row is not seen here.")
    }
    if let type = rules.type, own.isStrict(domain: type) {
      return .unknown("The rules of its domain may refuse rows that leave it out.")
    }
    return .additive(
      mayExist
        ? "Older versions leave the column out, if it is not there already."
        : "Older versions leave the column out.")
  }

  private var ruleJudgement: Judgement {
    .contracting(
      tokens.has("not", "valid")
        ? "Old rows are not checked, but every new one is, those of older versions too."
        : "It refuses rows that older versions may write.")
  }
}
