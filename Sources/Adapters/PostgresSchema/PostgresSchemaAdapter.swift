package import Decisions
package import Policy
import Postgres

/// Asks a PostgreSQL database which schema it has, for the gate before older versions come back.
///
/// Reads one column of one table, in a transaction that cannot write. It restores nothing.
package struct PostgresSchemaAdapter: Adapter {
  package static let name = "postgres-schema"

  package var name: String { Self.name }
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.dataRestore]
  package let fencing = Fencing.askable(
    "the table of applied migrations says which schema there is.")

  private let secrets: SecretResolver

  package init(_ secrets: SecretResolver) { self.secrets = secrets }

  package func observe(_ target: ActionTarget) async -> Observation {
    do {
      let settings = try PostgresSchemaSettings(target.definition)
      var password: String?
      if let reference = target.definition.secrets["password"] {
        password = try await secrets.find(reference)
      }
      return Self.observation(await Self.version(settings, password: password))
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
  }

  private static func observation(_ schema: Seen<String>) -> Observation {
    let reason = "postgres-schema sees the schema, and not which version of the service runs."
    var observation: Observation
    switch schema {
    case .seen(let version):
      observation = Observation(
        unknownBecause: reason, identity: .pass("The database answers; its schema is \(version)."),
        rights: .pass("The executor may read which migrations were applied."))
    case .unknown(let why):
      observation = Observation(
        unknownBecause: reason, identity: .unknown(why), rights: .unknown(why))
    }
    observation.schema = schema
    return observation
  }

  private static func version(
    _ settings: PostgresSchemaSettings, password: String?
  ) async -> Seen<String> {
    let versions = await settings.database.ask(password: password) { connection in
      try read(settings, over: connection)
    }
    switch versions {
    case .success(let versions): return newest(of: versions)
    case .failure(let error): return .unknown(because: explanation(of: error))
    }
  }

  private static let mostRows = 10_000

  /// All of them: a tool that keeps versions as text would have 9 come after 10.
  private static func read(
    _ settings: PostgresSchemaSettings, over connection: Connection
  ) throws -> [String?] {
    let limit = Int64(mostRows + 1)
    let rows =
      settings.table.count == 2
      ? try connection.query(
        """
        SELECT \(identifier: settings.column)::text
        FROM \(identifier: settings.table[0]).\(identifier: settings.table[1]) LIMIT \(limit)
        """)
      : try connection.query(
        """
        SELECT \(identifier: settings.column)::text FROM \(identifier: settings.table[0])
        LIMIT \(limit)
        """)
    return try rows.map { try $0.decode(0, as: String?.self) }
  }

  static func newest(of versions: [String?]) -> Seen<String> {
    let known = versions.compactMap { $0 }
    guard known.count <= mostRows else {
      return .unknown(because: "The table of applied migrations is too long to be one.")
    }
    guard let first = known.first else {
      return .unknown(because: "The table of applied migrations is empty.")
    }
    if known.count == 1 { return .seen(String(first.prefix(64))) }
    let numbers = known.compactMap { Int64($0) }
    guard numbers.count == known.count, let newest = numbers.max() else {
      return .unknown(because: "The applied migrations are not numbered, so none is the newest.")
    }
    return .seen(String(newest))
  }

  /// What happened, without anything that the server may quote.
  private static func explanation(of error: any Error) -> String {
    switch error {
    case let error as PostgresError where error.sqlState == .insufficientPrivilege:
      "The database does not let the executor's role read the table of migrations: grant SELECT."
    case let error as PostgresError where error.sqlState == .undefinedTable:
      "The database has no such table of migrations: name the one that the service's tool keeps."
    case let error as PostgresError where error.sqlState == .undefinedColumn:
      "The table of migrations has no such column: name the one that holds the version."
    case let error as PostgresError: "The database refused the question (\(error.sqlState))."
    default: "The database could not be asked: it does not answer, or does not let us in."
    }
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    throw PreparationRefusal(
      "postgres-schema reads the schema and restores nothing: restore by hand, beside what is live."
    )
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      _ = try PostgresSchemaSettings(target.definition)
      return .pass("The settings are complete; no program is run.")
    } catch {
      return .fail(error.sentence)
    }
  }
}
