import Policy

/// The settings of a `postgres-schema` action, checked.
struct PostgresSchemaSettings {
  /// Without the password.
  var database: ReadOnlyDatabase
  /// Where the migrations that were applied are listed: schema, if one is given, and table.
  var table: [String]
  var column: String
  /// What data can be restored from; nil where nobody has said.
  ///
  /// A mistake in it is no reason to see no schema: a rollback may wait for that.
  var restore: Result<RestorePlaces?, PreparationRefusal>

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "postgres-schema knows no setting “\(stray)”: it has "
          + "\(Self.names.sorted().joined(separator: ", ")).")
    }
    guard settings["host"] != nil, settings["database"] != nil, let table = settings["table"] else {
      throw PreparationRefusal(
        "postgres-schema needs host, database, and table: the one that lists applied migrations.")
    }
    self.table = table.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    column = settings["column"] ?? "version"
    guard (1...2).contains(self.table.count), (self.table + [column]).allSatisfy(Self.isName) else {
      throw PreparationRefusal(
        "table and column must be plain names: letters, digits and underscores, such as "
          + "public.schema_migrations.")
    }
    database = try ReadOnlyDatabase(
      settings.filter { ReadOnlyDatabase.settings.contains($0.key) }, for: "postgres-schema")
    restore = Result { () throws(PreparationRefusal) in try RestorePlaces(definition) }
  }

  private static let names = ReadOnlyDatabase.settings.union(["table", "column"])
    .union(RestorePlaces.settings)

  private static func isName(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && !(text.utf8.first.map { (48...57).contains($0) } ?? true)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
      }
  }
}
