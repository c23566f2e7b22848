extension MigrationClassifier {
  mutating func judgeCreate(_ cursor: inout SQLCursor) -> Judgement {
    let isReplacing = cursor.accept("or", "replace")
    _ = cursor.acceptOne(of: ["global", "local"])
    let keeping = cursor.acceptOne(of: ["temp", "temporary", "unlogged"])
    if cursor.accept("unique", "index") { return judgeIndex(&cursor, isUnique: true) }
    if cursor.accept("event", "trigger") {
      return .unknown("It runs with commands of any version.")
    }
    if cursor.accept("materialized", "view") {
      return SQLExpression(cursor.rest.after("as") ?? []).callsUnknown
        ? .unknown("A function in it may do anything.")
        : .additive("Older versions do not know it.")
    }
    if cursor.accept("foreign", "table") { return judgeForeignTable(&cursor) }
    _ = cursor.acceptOne(of: ["recursive", "trusted", "procedural", "constraint", "default"])
    guard let what = cursor.current?.word else {
      return .unknown("What it makes is not known here.")
    }
    cursor.skip()
    switch what {
    case "table": return judgeTable(&cursor, isTemporary: keeping?.hasPrefix("temp") == true)
    case "trigger", "rule":
      return .unknown(
        "It runs with every write of older versions too; what it does is not seen here.")
    case "policy": return .contracting("It may hide rows from older versions, or refuse theirs.")
    case _ where isReplacing:
      return .unknown(
        "It replaces a definition that older versions use; whether they bear the new one is not seen "
          + "here.")
    case "index": return judgeIndex(&cursor, isUnique: false)
    case "schema":
      return ["create", "grant"].contains { cursor.rest.has($0) }
        ? .unknown("What it makes beside the schema is not seen here.")
        : .additive("Older versions do not know it.")
    case "domain":
      noteDomain(&cursor)
      return .additive("Older versions do not know it.")
    case "view", "type", "function", "procedure", "sequence", "extension", "aggregate", "collation",
      "statistics", "role", "user", "group":
      return .additive("Older versions do not know it.")
    default: return .unknown("What it makes is not known here.")
    }
  }

  private mutating func noteDomain(_ cursor: inout SQLCursor) {
    guard let name = cursor.name() else { return }
    _ = cursor.accept("as")
    let rules = cursor.rest
    let base = cursor.name()
    if rules.has("check") || rules.has("not", "null") || base.map(own.isStrict) ?? false {
      own.add(strictDomain: name)
    }
  }
}

// MARK: - Tables

extension MigrationClassifier {
  private mutating func judgeTable(
    _ cursor: inout SQLCursor, isTemporary: Bool
  ) -> Judgement {
    let mayExist = cursor.accept("if", "not", "exists")
    guard let name = cursor.name() else { return .unknown("It names no table.") }
    let query = cursor.rest.after("as")
    if let query {
      if let writes = query.hiddenWrite { return writes }
      if query.first?.isWord("execute") == true || SQLExpression(query).callsUnknown {
        return .unknown("What fills it may do anything.")
      }
    }
    let definition = query.map { cursor.rest[..<$0.startIndex] } ?? cursor.rest
    let parents = definition.parents
    let isBetweenOwn = parents.allSatisfy(own.tables.contains)
    // Where it was there already, it is not this migration's own; a temporary one hides another of
    // its name, and only for a while.
    if !mayExist, !isTemporary, isBetweenOwn { own.add(table: name) }
    if definition.refersBeyond(own.tables.union([name])) {
      return .contracting("Older versions may delete or truncate what it refers to.")
    }
    guard !isBetweenOwn else { return .additive("Older versions do not know the table.") }
    return definition.judgementOfPart
  }

  /// Rows of a table that older versions know would be kept by another server.
  private func judgeForeignTable(_ cursor: inout SQLCursor) -> Judgement {
    cursor.rest.has("partition", "of") || cursor.rest.after("inherits") != nil
      ? .unknown(
        "It takes rows of older versions elsewhere; what becomes of them is not seen here.")
      : .additive("Older versions do not know it.")
  }
}

extension ArraySlice<SQLToken> {
  /// The tables that it is a part of, by `PARTITION OF` or `INHERITS`.
  fileprivate var parents: [String] {
    var cursor = SQLCursor(self)
    if cursor.accept("partition", "of") { return [cursor.name() ?? ""] }
    guard let rest = after("inherits") else { return [] }
    cursor = SQLCursor(rest)
    return SQLCursor(cursor.group() ?? []).parts().map { part in
      var cursor = SQLCursor(part)
      return cursor.name() ?? ""
    }
  }

  /// Of a part of a table that older versions know: its rules are rules for their rows.
  fileprivate var judgementOfPart: Judgement {
    if first?.isWord("partition") == true, after("by") != nil {
      return .unknown("Rows of older versions may find no place in it.")
    }
    let rules = ["check", "unique", "primary", "exclude", "references"]
    if rules.contains(where: { has($0) }) || has("not", "null") {
      return .contracting("Its rules may refuse rows that older versions write.")
    }
    if has("like") {
      return .unknown("The rules that it takes from another table are not seen here.")
    }
    return .additive("It is one more place for rows.")
  }

  /// What a query that fills a new table does beside that.
  fileprivate var hiddenWrite: Judgement? {
    for (one, two) in zip(self, dropFirst()) {
      if one.isWord("delete"), two.isWord("from") {
        return .contracting("It takes rows away that older versions need.")
      }
      let writes =
        ["insert", "merge"].contains(one.word) && two.isWord("into")
        || two.isWord("update") && !["on", "for", "key"].contains(one.word)
      if writes { return .unknown("The query that fills it writes elsewhere.") }
    }
    return nil
  }
}

// MARK: - Indexes

extension MigrationClassifier {
  private func judgeIndex(_ cursor: inout SQLCursor, isUnique: Bool) -> Judgement {
    while let token = cursor.current, !token.isWord("on") { cursor.skip() }
    cursor.skip()
    _ = cursor.accept("only")
    let table = cursor.name()
    if let table, own.tables.contains(table) {
      return .additive("It is on a table that this migration makes.")
    }
    if isUnique { return .contracting("It refuses rows that older versions may write.") }
    if cursor.accept("using") { _ = cursor.name() }
    guard let elements = cursor.group(), !elements.isEmpty else {
      return .unknown("It names no columns.")
    }
    let limit = SQLExpression(cursor.rest.after("where") ?? [])
    guard limit.bearsEveryRow, SQLCursor(elements).parts().allSatisfy(\.isBorneByEveryRow) else {
      return .unknown(
        "It computes something from every row that older versions write, which may fail.")
    }
    return .additive("An index changes no answer.")
  }
}

extension ArraySlice<SQLToken> {
  /// Of what an index goes by: a column, or something that can be computed from any row.
  fileprivate var isBorneByEveryRow: Bool {
    var cursor = SQLCursor(self)
    if let group = cursor.group() { return SQLExpression(group).bearsEveryRow }
    if cursor.name() != nil, cursor.current?.isSymbol("(") != true { return true }
    return SQLExpression(self).bearsEveryRow
  }
}
