import Policy
import Postgres

/// The settings of a `postgres-schema` action, checked.
struct PostgresSchemaSettings {
  /// Without the password.
  var database: ConnectionString
  /// Where the migrations that were applied are listed: schema, if one is given, and table.
  var table: [String]
  var column: String

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "postgres-schema knows no setting “\(stray)”: it has "
          + "\(Self.names.sorted().joined(separator: ", ")).")
    }
    guard let host = settings["host"], let name = settings["database"],
      let table = settings["table"]
    else {
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
    let mode = settings["sslmode"] ?? (Self.isLocal(host) ? "prefer" : "verify-full")
    guard Self.modes.contains(mode) else {
      throw PreparationRefusal("sslmode must be \(Self.modes.joined(separator: ", ")).")
    }
    // Read-only whatever the role may do, and never in anybody's way.
    database = ConnectionString("application_name=lastgood-executor connect_timeout=5")
      .with("host", host).with("dbname", name).with("sslmode", mode)
      .with(
        "options",
        "-c default_transaction_read_only=on -c statement_timeout=5000 -c lock_timeout=1000")
    if let port = settings["port"] {
      guard UInt16(port) != nil else { throw PreparationRefusal("port must be a number.") }
      database = database.with("port", port)
    }
    if let user = settings["user"] { database = database.with("user", user) }
  }

  private static let names: Set<String> = [
    "host", "port", "database", "user", "table", "column", "sslmode",
  ]
  private static let modes = ["verify-full", "verify-ca", "require", "prefer", "disable"]

  /// Of this machine: a socket's folder, or a loopback name.
  private static func isLocal(_ host: String) -> Bool {
    host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
  }

  private static func isName(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && !(text.utf8.first.map { (48...57).contains($0) } ?? true)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
      }
  }
}
