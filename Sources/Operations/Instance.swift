import Embedded
import Postgres
import PostgresStore
import Schema

/// The database that a verb works on, and in which role it connects.
struct Instance: Sendable {
  /// Who a connection acts as.
  enum Role: String, Sendable {
    /// Whoever may change the schema.
    case administrator = ""
    case app = "lastgood_app"
    case executor = "lastgood_executor"
    case auditor = "lastgood_auditor"
    /// Applies policies, and does nothing else.
    case policy = "lastgood_policy"
  }

  /// The database's name in our own cluster.
  static let database = "lastgood"
  static let oldestServer = 15

  var configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  /// How to connect; says nothing about whether anybody answers.
  ///
  /// - Throws: `EmbeddedError.noCluster`.
  func connectionString(as role: Role) throws -> ConnectionString {
    switch configuration.database {
    case .embedded(let folder):
      return try EmbeddedCluster(location: .at(folder)).connectionString(
        database: Self.database,
        user: role == .administrator ? EmbeddedCluster.superuser : role.rawValue)
    case .given(let given):
      guard role != .administrator, given.value(of: "user") != role.rawValue else { return given }
      // Whoever logs in acts as the role from the first statement on, or is refused.
      let options = given.value(of: "options").map { $0 + " " } ?? ""
      return given.with("options", options + "-c role=\(role.rawValue)")
    }
  }

  /// Lends one connection, on a thread of its own.
  ///
  /// - Throws: `ServerTooOld`, or what `body` throws.
  func use<Value: Sendable>(
    as role: Role, _ body: @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    try await use(connectionString(as: role), body)
  }

  func use<Value: Sendable>(
    _ string: ConnectionString, _ body: @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    // A schema step may take long, and so may the wait for somebody else's.
    let session = Session(string, name: "lg-verb", timeout: nil)
    do {
      let value = try await session.use { connection in
        try Self.checkServer(of: connection)
        return try body(connection)
      }
      await session.close()
      return value
    } catch {
      await session.close()
      throw error
    }
  }

  private static func checkServer(of connection: Connection) throws {
    let version = connection.serverVersion
    guard version >= oldestServer * 10_000 else { throw ServerTooOld(version: version) }
  }
}

// MARK: - Schema

extension Instance {
  /// Runs the steps that have not run yet.
  ///
  /// - Throws: `SchemaTooNew`, `SchemaStepChanged`, or what the database says.
  func migrate(
    reporting report: @escaping @Sendable (Schema.Step) -> Void = { _ in }
  ) async throws -> [Schema.Step] {
    if case .embedded = configuration.database { try await createDatabase() }
    return try await use(as: .administrator) { connection in
      // Whoever may not change the schema need not, when there is nothing to change.
      let isPending = try !Migrator().pending(over: connection).isEmpty
      let steps = isPending ? try Migrator().run(over: connection, reporting: report) : []
      // Also when nothing was pending: the last migration may have been killed just before this.
      try Self.letAdministratorActAsRoles(over: connection)
      return steps
    }
  }

  /// Makes sure that this program and the database's schema belong together.
  ///
  /// - Throws: `SchemaTooOld`, `SchemaTooNew`, `SchemaStepChanged`.
  func checkSchema(as role: Role = .auditor) async throws {
    let pending = try await use(as: role) { try Migrator().pending(over: $0).count }
    guard pending == 0 else { throw SchemaTooOld(pending: pending) }
  }

  private func createDatabase() async throws {
    let server = try connectionString(as: .administrator).with(database: "postgres")
    try await use(server) { connection in
      let isThere = try connection.query(
        "SELECT EXISTS (SELECT FROM pg_database WHERE datname = \(Self.database))"
      ).single().decode(0, as: Bool.self)
      if !isThere { try connection.script("CREATE DATABASE \"\(Self.database)\"") }
    }
  }

  /// An administrator who is no superuser has to be a member of a role to act as it.
  ///
  /// Does nothing for whoever is a member already, or may not make members.
  private static func letAdministratorActAsRoles(over connection: Connection) throws {
    let missing = try connection.query(
      """
      SELECT r.rolname FROM pg_roles r, pg_roles me
      WHERE r.rolname IN
          ('lastgood_app', 'lastgood_executor', 'lastgood_auditor', 'lastgood_policy')
        AND me.rolname = current_user AND NOT pg_has_role(me.oid, r.oid, 'member')
        AND (me.rolcreaterole AND current_setting('server_version_num')::int < 160000
          OR pg_has_role(me.oid, r.oid, 'member with admin option'))
      """
    ).map { try $0.decode(0, as: String.self) }
    guard !missing.isEmpty else { return }
    // The names are four of ours.
    try connection.script("GRANT \(missing.joined(separator: ", ")) TO CURRENT_USER")
  }
}

/// The server is older than what the schema needs.
struct ServerTooOld: Error, Hashable {
  /// As libpq counts: 140011 for 14.11.
  var version: Int
}

/// So many steps have not run on this database yet.
struct SchemaTooOld: Error, Hashable {
  var pending: Int
}
