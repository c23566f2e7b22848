import Rollouts

/// Says of each statement of a migration whether older versions bear it.
///
/// Only what is known to be harmless is called so: a statement that is not understood to its end is
/// unknown, which counts as one that breaks older versions.
package struct MigrationClassifier {
  var own = OwnObjects()
  /// Whether a setting that ends with the transaction says what names mean.
  private var hasLocalNames = false

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
    if statement.hasClientVariable {
      return .unknown("psql puts something in here, which cannot be seen.")
    }
    cursor.skip()
    switch verb {
    case "create": return judgeCreate(&cursor)
    case "alter": return judgeAlter(&cursor)
    case "drop", "reassign":
      return .contracting("Older versions may still need what it takes away.")
    case "truncate", "delete": return .contracting("It takes rows away that older versions need.")
    case "insert", "update", "merge", "with", "copy": return judgeData(verb, statement)
    case "grant":
      // Who is in a role may be under its policies from then on.
      return cursor.rest.has("on")
        ? .additive("It gives rights and takes none.")
        : .unknown("What else the role brings is not seen here.")
    case "revoke": return .contracting("Older versions may need the right that it takes away.")
    case "comment", "analyze", "analyse", "vacuum", "reindex", "checkpoint", "lock", "cluster":
      return .additive("It changes nothing that a version could notice.")
    case "refresh":
      return cursor.rest.has("with", "no", "data")
        ? .contracting("Older versions cannot read the view until it is filled again.")
        : .additive("It computes a view again.")
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
      own.forgetNames()
      return harmless
    case "commit", "end":
      if hasLocalNames { own.forgetNames() }
      hasLocalNames = false
      return harmless
    case "set", "reset":
      let isLocal = cursor.acceptOne(of: ["local", "session"]) == "local"
      let name = cursor.name() ?? ""
      // The same name may mean another table from here on; a role has a schema of its own.
      if ["search_path", "role"].contains(name) || !Self.harmlessSettings.contains(name) {
        own.forgetNames()
        hasLocalNames = hasLocalNames || isLocal
      }
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
