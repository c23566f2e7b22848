import Rollouts

/// Says of each statement of a migration whether older versions bear it.
///
/// Only what is known to be harmless is called so: a statement that is not understood to its end is
/// unknown, which counts as one that breaks older versions.
package struct MigrationClassifier {
  /// Made by this migration itself: no older version knows it, so what becomes of it matters to none.
  private var ownTables: Set<String> = []

  package static func report(on script: [UInt8]) -> MigrationReport {
    var classifier = MigrationClassifier()
    let (statements, fault) = SQLStatement.all(in: script)
    var findings = statements.map { classifier.finding(on: $0) }
    if let fault {
      findings.append(
        MigrationFinding(
          statement: "", line: fault.line, kind: .unknown, because: fault.fault.explanation))
    }
    return MigrationReport(findings: findings)
  }

  private mutating func finding(on statement: SQLStatement) -> MigrationFinding {
    let judgement =
      statement.isBalanced
      ? judge(statement) : .unknown("Its brackets do not close what they open.")
    return MigrationFinding(
      statement: statement.summary, line: statement.line, kind: judgement.kind,
      because: judgement.because)
  }

  private mutating func judge(_ statement: SQLStatement) -> Judgement {
    var cursor = SQLCursor(statement.tokens)
    guard let verb = cursor.current?.word else {
      return .unknown("It does not begin with a command.")
    }
    cursor.skip()
    switch verb {
    case "create": return judgeCreate(&cursor)
    case "alter": return judgeAlter(&cursor)
    case "drop", "reassign":
      return .contracting("Older versions may still need what it takes away.")
    case "truncate", "delete": return .contracting("It takes rows away that older versions need.")
    case "insert", "update", "merge", "with", "copy": return statement.judgeData(verb)
    case "grant": return .additive("It gives rights and takes none.")
    case "revoke": return .contracting("Older versions may need the right that it takes away.")
    case "comment", "analyze", "analyse", "vacuum", "reindex", "checkpoint", "lock", "cluster":
      return .additive("It changes nothing that a version could notice.")
    case "refresh": return .additive("It computes a view again.")
    case "begin", "start", "commit", "end", "savepoint", "release", "set", "reset", "rollback",
      "abort", "show":
      return judgeControl(verb, &cursor)
    case "select": return statement.judgeSelect()
    case "do": return .unknown("It runs a program, which may do anything.")
    case "call", "execute", "prepare", "explain":
      return .unknown("It runs something else, which may do anything.")
    default: return .unknown("This command is not known here.")
    }
  }

  private mutating func judgeControl(_ verb: String, _ cursor: inout SQLCursor) -> Judgement {
    let harmless = Judgement.additive("It only steers how the others run.")
    if ["commit", "rollback"].contains(verb), cursor.accept("prepared") {
      return .unknown("It ends a transaction of somebody else, which may have done anything.")
    }
    switch verb {
    case "rollback", "abort":
      // What was made is gone again.
      ownTables = []
      return harmless
    case "set", "reset":
      _ = cursor.acceptOne(of: ["local", "session"])
      if verb == "reset", cursor.accept("all") { return .unknown("It may change any setting.") }
      let name = cursor.name() ?? ""
      // The same name may mean another table from here on.
      if name == "search_path" { ownTables = [] }
      return Self.harmlessSettings.contains(name)
        ? harmless
        : .unknown("What this setting does to the statements behind it is not known here.")
    default: return harmless
    }
  }

  private static let harmlessSettings: Set<String> = [
    "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "search_path",
    "client_min_messages", "check_function_bodies", "maintenance_work_mem", "work_mem",
    "default_tablespace", "default_table_access_method", "timezone", "transaction", "constraints",
    "row_security", "xmloption", "role", "application_name", "time",
  ]
}

// MARK: - CREATE

extension MigrationClassifier {
  private mutating func judgeCreate(_ cursor: inout SQLCursor) -> Judgement {
    let isReplacing = cursor.accept("or", "replace")
    _ = cursor.acceptOne(of: ["global", "local"])
    let keeping = cursor.acceptOne(of: ["temp", "temporary", "unlogged"])
    if cursor.accept("unique", "index") { return judgeUniqueIndex(&cursor) }
    if cursor.accept("event", "trigger") {
      return .unknown("It runs with commands of any version.")
    }
    if cursor.accept("materialized", "view") || cursor.accept("foreign", "table") {
      return .additive("Older versions do not know it.")
    }
    _ = cursor.acceptOne(of: ["recursive", "trusted", "procedural", "constraint", "default"])
    guard let what = cursor.current?.word else {
      return .unknown("What it makes is not known here.")
    }
    cursor.skip()
    switch what {
    case "table":
      // Where it was there already, it is not this migration's own.
      let mayExist = cursor.accept("if", "not", "exists")
      if let writes = cursor.hiddenWrite { return writes }
      // A temporary one hides another of its name, and only for a while.
      if let name = cursor.name(), !mayExist, keeping == nil || keeping == "unlogged" {
        ownTables.insert(name)
      }
      return .additive("Older versions do not know the table.")
    case "trigger", "rule":
      return .unknown(
        "It runs with every write of older versions too; what it does is not seen here.")
    case "policy": return .contracting("It may hide rows from older versions, or refuse theirs.")
    case _ where isReplacing:
      return .unknown(
        "It replaces a definition that older versions use; whether they bear the new one is not seen "
          + "here.")
    case "index": return .additive("An index changes no answer.")
    case "view", "type", "domain", "function", "procedure", "schema", "sequence", "extension",
      "aggregate", "collation", "statistics", "role", "user", "group":
      return .additive("Older versions do not know it.")
    default: return .unknown("What it makes is not known here.")
    }
  }

  private func judgeUniqueIndex(_ cursor: inout SQLCursor) -> Judgement {
    _ = cursor.accept("concurrently")
    while let token = cursor.current, !token.isWord("on") { cursor.skip() }
    cursor.skip()
    _ = cursor.accept("only")
    if let table = cursor.name(), ownTables.contains(table) {
      return .additive("It is on a table that this migration makes.")
    }
    return .contracting("It refuses rows that older versions may write.")
  }
}

// MARK: - ALTER

extension MigrationClassifier {
  private mutating func judgeAlter(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("table") || cursor.accept("foreign", "table") {
      return judgeAlterTable(&cursor)
    }
    if cursor.accept("default", "privileges") {
      return cursor.rest.contains { $0.isWord("revoke") }
        ? .contracting("Older versions may need the right that it takes away.")
        : .additive("It gives rights and takes none.")
    }
    let isView = cursor.accept("materialized", "view")
    let what = isView ? "view" : cursor.current?.word
    if !isView { cursor.skip() }
    let rest = cursor.rest
    func has(_ one: String, _ two: String) -> Bool {
      zip(rest, rest.dropFirst()).contains { $0.isWord(one) && $1.isWord(two) }
    }
    if what == "type", has("add", "value"), !rest.contains(where: { $0.isWord("rename") }) {
      return .additive("Older versions do not write the new value.")
    }
    if rest.contains(where: { $0.isWord("rename") }) || has("set", "schema") {
      return .contracting("Older versions know it by its old name.")
    }
    if what == "type" || what == "domain",
      rest.contains(where: { $0.isWord("add") || $0.isWord("drop") || $0.isWord("alter") })
    {
      return .contracting("Older versions know it in its old form.")
    }
    if what == "index" { return .additive("An index changes no answer.") }
    if what == "sequence", cursor.isOnlyOwnership {
      return .additive("It only says to which column the sequence belongs.")
    }
    return .unknown("What it changes is not known here.")
  }

  private mutating func judgeAlterTable(_ cursor: inout SQLCursor) -> Judgement {
    _ = cursor.accept("if", "exists")
    _ = cursor.accept("only")
    guard let table = cursor.name() else { return .unknown("It names no table.") }
    _ = cursor.acceptSymbol("*")
    let actions = cursor.parts().map { AlterTableAction(Array($0)).judgement }
    let report = MigrationReport(
      findings: actions.map {
        MigrationFinding(statement: "", line: 0, kind: $0.kind, because: $0.because)
      })
    if ownTables.contains(table), report.kind != .unknown {
      return .additive("It changes a table that this migration makes.")
    }
    return actions.first { $0.kind == report.kind } ?? .unknown("It does nothing.")
  }
}

extension SQLCursor {
  /// What a query that fills a new table does beside that.
  fileprivate var hiddenWrite: Judgement? {
    for (one, two) in zip(rest, rest.dropFirst()) {
      if one.isWord("delete"), two.isWord("from") {
        return .contracting("It takes rows away that older versions need.")
      }
      let writes =
        ["insert", "merge"].contains(one.word) && two.isWord("into")
        || two.isWord("update") && !one.isWord("on") && !one.isWord("for")
      if writes { return .unknown("The query that fills it writes elsewhere.") }
    }
    return nil
  }

  /// Whether the rest is `name OWNED BY name` and nothing else.
  fileprivate var isOnlyOwnership: Bool {
    var cursor = self
    _ = cursor.accept("if", "exists")
    return cursor.name() != nil && cursor.accept("owned", "by") && cursor.name() != nil
      && cursor.isAtEnd
  }
}

// MARK: - Data

extension SQLStatement {
  /// Its first words, for people.
  fileprivate var summary: String {
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

  fileprivate func judgeData(_ verb: String) -> Judgement {
    func has(_ word: String) -> Bool { tokens.contains { $0.isWord(word) } }
    if has("delete") || has("truncate") {
      return .contracting("It takes rows away that older versions need.")
    }
    if verb == "copy" {
      if has("program") { return .unknown("It runs a program, which may do anything.") }
      return tokens.contains { $0.isWord("to") }
        ? .unknown("It writes a file; what is selected for it may do anything.")
        : .backfill("It adds rows.")
    }
    if verb == "with", !has("insert"), !has("update"), !has("merge") {
      return .unknown("A function in it may do anything.")
    }
    return .backfill("It writes rows that older versions also read.")
  }

  /// A selection changes nothing by itself, but the functions it calls may.
  fileprivate func judgeSelect() -> Judgement {
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
