import Postgres

/// The server's three configuration files, as text.
///
/// They are written at every start, outside the data folder: whoever owns the data does not decide
/// who may connect, and root never writes into a folder of somebody else's. Settings of an
/// operator's own go through `ALTER SYSTEM`, which counts more.
struct ServerConfiguration: Sendable, Hashable {
  /// Settings that differ from PostgreSQL's defaults; durability is left alone.
  static let defaults = [
    "listen_addresses": "",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "lc_messages": "C.UTF-8",
    "cluster_name": "lastgood",
  ]

  /// The database's superuser; its name also names the map of system users.
  static let superuser = "lastgood"

  /// The roles that log in besides; the schema makes them and says what each may do.
  static let roles = ["app", "executor", "policy", "auditor", "page"].map { "lastgood_" + $0 }

  var paths: ClusterPaths

  /// The system users that may connect, as the superuser or in any of the roles.
  var systemUsers: Set<String>

  /// Settings that count more than the defaults.
  var overrides: [String: String] = [:]

  /// `postgresql.conf`.
  ///
  /// - Throws: `badSetting`.
  func settings() throws(EmbeddedError) -> String {
    var settings = Self.defaults.merging(overrides) { $1 }
    settings["unix_socket_directories"] = paths.sockets
    settings["port"] = String(SocketFolder.port)
    settings["hba_file"] = hostBasedAccessFile
    settings["ident_file"] = identityFile
    var text = "# Written at every start. Change settings with ALTER SYSTEM.\n"
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      guard !name.isEmpty, name.utf8.allSatisfy(isPartOfName), !value.contains(where: \.isNewline)
      else { throw .badSetting(name: name) }
      text += "\(name) = \(quoted(value))\n"
    }
    return text
  }

  /// `pg_hba.conf`: the socket only; who the system says you are, or a password.
  var hostBasedAccess: String {
    """
    # Written at every start.
    local all         \(Self.superuser) peer map=\(Self.superuser)
    local replication \(Self.superuser) peer map=\(Self.superuser)
    local all         \(Self.roles.joined(separator: ",")) peer map=\(Self.superuser)
    local all         all      scram-sha-256
    host  all         all      all reject

    """
  }

  /// `pg_ident.conf`.
  var identities: String {
    "# Written at every start.\n"
      + systemUsers.sorted().flatMap { user in
        ([Self.superuser] + Self.roles).map { "\(Self.superuser) \"\(user)\" \($0)\n" }
      }.joined()
  }

  var settingsFile: String { paths.configuration + "/postgresql.conf" }
  var hostBasedAccessFile: String { paths.configuration + "/pg_hba.conf" }
  var identityFile: String { paths.configuration + "/pg_ident.conf" }

  /// How to connect: as the superuser, or in one of the roles.
  func connectionString(
    database: String, user: String = Self.superuser
  ) -> ConnectionString {
    Self.connectionString(sockets: paths.sockets, database: database, user: user)
  }

  static func connectionString(
    sockets: String, database: String, user: String
  ) -> ConnectionString {
    let words = [
      ("host", sockets), ("port", String(SocketFolder.port)), ("user", user), ("dbname", database),
    ]
    let text = words.map { name, value in
      let escaped = value.flatMap { $0 == "\\" || $0 == "'" ? ["\\", $0] : [$0] }
      return "\(name)='\(String(escaped))'"
    }.joined(separator: " ")
    return ConnectionString(text)
  }

  private func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// A configuration file knows backslash escapes and doubled quotes.
  private func quoted(_ value: String) -> String {
    "'" + String(value.flatMap { $0 == "\\" || $0 == "'" ? [$0, $0] : [$0] }) + "'"
  }
}
