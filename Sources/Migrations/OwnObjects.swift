/// What a migration itself has made so far: no older version knows it, so what becomes of it matters
/// to none.
///
/// Names are kept as they were written, so one with a schema and one without are never the same.
struct OwnObjects {
  private(set) var tables: Set<String> = []
  private var columns: Set<String> = []
  /// Domains with a rule: a column of one may refuse rows that leave it out.
  private var strictDomains: Set<String> = []

  mutating func add(table: String) {
    // The catalog is looked through first, wherever a table of such a name was made.
    if !table.hasPrefix("pg_") { tables.insert(table) }
  }

  mutating func add(column: String, of table: String) { columns.insert("\(table)\0\(column)") }
  mutating func add(strictDomain: String) { strictDomains.insert(strictDomain) }

  func holds(column: String, of table: String) -> Bool {
    tables.contains(table) || columns.contains("\(table)\0\(column)")
  }

  func isStrict(domain: String) -> Bool { strictDomains.contains(domain) }

  mutating func forget(table: String) { tables.remove(table) }

  /// From here on the same names may mean something else.
  mutating func forgetNames() { (tables, columns) = ([], []) }
}
