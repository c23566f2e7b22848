/// A part of a statement that computes something.
struct SQLExpression {
  private let tokens: [SQLToken]

  init(_ tokens: some Sequence<SQLToken>) { self.tokens = Array(tokens) }

  /// Whether a function is called of which nobody here knows what it does.
  var callsUnknown: Bool { !calls.allSatisfy(Self.harmless.contains) }

  /// Whether no value of a row can make it fail.
  ///
  /// An index or a column that is computed from others refuses every row on which it fails.
  var bearsEveryRow: Bool {
    guard calls.allSatisfy(Self.total.contains), !tokens.contains(where: { $0.isWord("cast") })
    else { return false }
    return tokens.indices.allSatisfy { index in
      guard case .symbol(let symbol) = tokens[index].kind else { return true }
      // An arrow takes a member of a document, and nothing when there is none.
      if symbol == "-" { return index + 1 < tokens.count && tokens[index + 1].isSymbol(">") }
      return "(),.=<>!".unicodeScalars.contains(symbol)
    }
  }

  /// Whether it may come to nothing, in any spelling.
  var mayBeNull: Bool {
    tokens.isEmpty || tokens.contains { ["null", "nullif", "case"].contains($0.word) }
      || zip(tokens, tokens.dropFirst()).contains { one, two in
        one.isSymbol(")") && two.isSymbol("[") || one.isSymbol("-") && two.isSymbol(">")
      }
  }
}

// MARK: - Calls

extension SQLExpression {
  /// The functions that are called, by their names.
  private var calls: [String] { tokens.indices.compactMap(callee) }

  /// What is called with the bracket at `index`; nil where that opens something else.
  private func callee(at index: Int) -> String? {
    guard tokens[index].isSymbol("("), index > 0, let last = part(at: index - 1) else { return nil }
    var (start, names) = (index - 1, [last])
    while start >= 2, tokens[start - 1].isSymbol("."), let schema = part(at: start - 2) {
      names.insert(schema, at: 0)
      start -= 2
    }
    let before = start > 0 ? tokens[start - 1] : nil
    if names.count == 1, let word = tokens[index - 1].word, isSyntax(word, after: before) {
      return nil
    }
    // A table or a type with its columns or its length.
    if let word = before?.word, Self.namers.contains(word) { return nil }
    if start >= 2, tokens[start - 1].isSymbol(":"), tokens[start - 2].isSymbol(":") { return nil }
    if names.count == 2, names[0] == "pg_catalog" { names.removeFirst() }
    return names.joined(separator: "\0")
  }

  private func part(at index: Int) -> String? {
    switch tokens[index].kind {
    case .word(let name), .name(let name): name
    default: nil
    }
  }

  private func isSyntax(_ word: String, after before: SQLToken?) -> Bool {
    switch word {
    case "over", "filter": before?.isSymbol(")") == true
    case "conflict": before?.isWord("on") == true
    default: Self.syntax.contains(word)
    }
  }

  private static let namers: Set<String> = ["into", "as", "with", "recursive", "copy"]

  private static let syntax: Set<String> = [
    "all", "and", "any", "array", "as", "between", "by", "case", "cast", "cube", "default",
    "distinct", "else", "except", "exists", "fetch", "for", "force_not_null", "force_null",
    "force_quote", "from", "group", "having", "ilike", "in", "insert", "intersect", "is", "join",
    "lateral", "like", "limit", "materialized", "not", "offset", "on", "only", "or", "returning",
    "rollup", "row", "select", "set", "sets", "some", "symmetric", "then", "to", "union", "using",
    "values", "when", "where", "with",
  ]

  /// The server's own, which answer for any value and change nothing.
  private static let total: Set<String> = [
    "btrim", "char_length", "coalesce", "date_trunc", "left", "length", "lower", "ltrim", "md5",
    "nullif", "replace", "right", "rtrim", "trim", "upper",
  ]

  /// The server's own, which write nothing that a version reads.
  private static let harmless = total.union([
    "abs", "age", "array_agg", "array_append", "array_length", "array_remove", "avg", "bool_and",
    "bool_or", "cardinality", "ceil", "ceiling", "clock_timestamp", "concat", "concat_ws", "count",
    "current_time", "current_timestamp", "currval", "date_part", "decode", "dense_rank", "encode",
    "every", "extract", "first_value", "floor", "format", "gen_random_uuid", "generate_series",
    "greatest", "initcap", "json_agg", "json_build_array", "json_build_object", "jsonb_agg",
    "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_build_array",
    "jsonb_build_object", "jsonb_each", "jsonb_object_agg", "jsonb_set", "jsonb_strip_nulls", "lag",
    "last_value", "lead", "least", "localtimestamp", "lpad", "make_interval", "max", "min", "mod",
    "nextval", "now", "ntile", "overlay", "position", "power", "random", "rank", "regexp_replace",
    "round", "row_number", "row_to_json", "rpad", "sha256", "sign", "split_part", "sqrt",
    "statement_timestamp", "string_agg", "strpos", "substr", "substring", "sum", "to_char",
    "to_date", "to_json", "to_jsonb", "to_timestamp", "transaction_timestamp", "trunc", "unnest",
    "uuid_generate_v4", "uuidv7",
  ])
}

// MARK: - In a definition

extension Collection<SQLToken> {
  /// Whether a rule in it refers to a table that is none of `tables`.
  func refersBeyond(_ tables: Set<String>) -> Bool {
    indices.contains { index in
      guard self[index].isWord("references") else { return false }
      var cursor = SQLCursor(self[self.index(after: index)...])
      return cursor.name().map { !tables.contains($0) } ?? true
    }
  }

  /// From the first of this word that stands in no bracket, without it; nil when there is none.
  func after(_ word: String) -> SubSequence? {
    var depth = 0
    for index in indices {
      switch self[index].kind {
      case .symbol("("), .symbol("["): depth += 1
      case .symbol(")"), .symbol("]"): depth -= 1
      case .word(word) where depth == 0: return self[self.index(after: index)...]
      default: break
      }
    }
    return nil
  }

  /// Whether these words stand in it, one behind the other.
  func has(_ words: String...) -> Bool {
    guard let first = words.first else { return true }
    return indices.contains { index in
      self[index].isWord(first)
        && self[index...].prefix(words.count).map(\.word) == words
    }
  }
}
