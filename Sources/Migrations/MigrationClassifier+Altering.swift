extension MigrationClassifier {
  mutating func judgeAlter(_ cursor: inout SQLCursor) -> Judgement {
    if cursor.accept("table") || cursor.accept("foreign", "table") {
      return judgeAlterTable(&cursor)
    }
    if cursor.accept("default", "privileges") {
      return cursor.rest.has("revoke")
        ? .contracting("Older versions may need the right that it takes away.")
        : .additive("It gives rights and takes none.")
    }
    let isView = cursor.accept("materialized", "view")
    let what = isView ? "view" : cursor.current?.word
    if !isView { cursor.skip() }
    let rest = cursor.rest
    if what == "type", rest.has("add", "value"), !rest.has("rename") {
      return .additive("Older versions do not write the new value.")
    }
    if rest.has("rename") || rest.has("set", "schema") {
      return .contracting("Older versions know it by its old name.")
    }
    if what == "type" || what == "domain",
      ["add", "drop", "alter"].contains(where: { rest.has($0) })
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
    let actions = cursor.parts().map { AlterTableAction($0, among: own) }
    let isOwn = own.tables.contains(table)
    let judgements = actions.map { $0.judgement(onOwnTable: isOwn) }
    let report = MigrationReport(
      findings: judgements.map {
        MigrationFinding(statement: "", line: 0, kind: $0.kind, because: $0.because)
      })
    for column in actions.compactMap(\.addedColumn) { own.add(column: column, of: table) }
    if actions.contains(where: \.renamesTable) { own.forget(table: table) }
    return judgements.first { $0.kind == report.kind } ?? .unknown("It does nothing.")
  }
}

extension SQLCursor {
  /// Whether the rest is `name OWNED BY name` and nothing else.
  fileprivate var isOnlyOwnership: Bool {
    var cursor = self
    _ = cursor.accept("if", "exists")
    return cursor.name() != nil && cursor.accept("owned", "by") && cursor.name() != nil
      && cursor.isAtEnd
  }
}
