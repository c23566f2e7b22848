package import Policy
package import Postgres

/// A database of somebody else, asked and never written to.
package struct ReadOnlyDatabase: Sendable {
  private let connection: ConnectionString
  private let patience: Duration

  /// The settings of which it makes something.
  package static let settings: Set<String> = ["host", "port", "database", "user", "sslmode"]

  /// `user` is what the settings are of, for messages; `statementTimeout` ends what takes longer.
  ///
  /// - Throws: what is wrong with the settings, for whoever wrote them.
  package init(
    _ settings: [String: String], for user: String, statementTimeout: Span = .seconds(5)
  ) throws(PreparationRefusal) {
    if let stray = settings.keys.sorted().first(where: { !Self.settings.contains($0) }) {
      throw PreparationRefusal(
        "\(user) knows no setting “\(stray)”: it has "
          + "\(Self.settings.sorted().joined(separator: ", ")).")
    }
    guard let host = settings["host"], let name = settings["database"] else {
      throw PreparationRefusal("\(user) needs host and database.")
    }
    let mode = settings["sslmode"] ?? (Self.isLocal(host) ? "prefer" : "verify-full")
    guard Self.modes.contains(mode) else {
      throw PreparationRefusal("sslmode must be \(Self.modes.joined(separator: ", ")).")
    }
    let milliseconds = max(1, statementTimeout.milliseconds)
    // Read-only whatever the role may do, and never in anybody's way.
    var database = ConnectionString("application_name=lastgood-executor connect_timeout=5")
      .with("host", host).with("dbname", name).with("sslmode", mode)
      .with(
        "options",
        "-c default_transaction_read_only=on -c statement_timeout=\(milliseconds) "
          + "-c lock_timeout=\(min(1_000, milliseconds))")
    if let port = settings["port"] {
      guard UInt16(port) != nil else { throw PreparationRefusal("port must be a number.") }
      database = database.with("port", port)
    }
    if let user = settings["user"] { database = database.with("user", user) }
    (connection, patience) = (database, .milliseconds(milliseconds) * 2)
  }

  /// What a setting of the connection is; nil when it is not set.
  package func value(of keyword: String) -> String? { connection.value(of: keyword) }

  /// Asks in a transaction that cannot write, over a connection that is closed afterwards.
  package func ask<Value: Sendable>(
    password: String?, _ body: @Sendable (Connection) throws -> Value
  ) async -> Result<Value, any Error> {
    let string = password.map { connection.with("password", $0) } ?? connection
    let session = Session(string, name: "lg-look", timeout: patience)
    let answer: Result<Value, any Error>
    do {
      answer = .success(
        try await session.use { connection in
          try connection.transaction(access: .readOnly) { try body($0) }
        })
    } catch {
      answer = .failure(error)
    }
    await session.close()
    return answer
  }

  private static let modes = ["verify-full", "verify-ca", "require", "prefer", "disable"]

  /// Of this machine: a socket's folder, or a loopback name.
  private static func isLocal(_ host: String) -> Bool {
    host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
  }
}
