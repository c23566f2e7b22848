package import Decisions
import EventLog
package import Policy
import Postgres

/// Asks a PostgreSQL database which schema it has, for the gate before older versions come back, and
/// plans how its data of a moment are brought back.
///
/// Reads, in transactions that cannot write, and looks at folders. It restores nothing: people do, by
/// what the plan says, beside the live store.
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
      var observation = Self.observation(await Self.version(settings, password: password))
      if case .success(let places?) = settings.restore, let asOf = Self.moment(of: target) {
        let look = await Self.look(at: places, asOf: asOf, settings, password: password)
        observation.restore = look
        // With what they rest on, so that people agree to that and to nothing else.
        if let choice = try? RestoreChoice(of: look) {
          observation.running = .unknown(because: "\(Self.reason) \(choice.ground)")
        }
      }
      return observation
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
  }

  private static let reason =
    "postgres-schema sees the schema, and not which version of the service runs."

  private static func observation(_ schema: Seen<String>) -> Observation {
    var observation: Observation
    switch schema {
    case .seen(let version):
      observation = Observation(
        unknownBecause: Self.reason,
        identity: .pass("The database answers; its schema is \(version)."),
        rights: .pass("The executor may read which migrations were applied."))
    case .unknown(let why):
      observation = Observation(
        unknownBecause: Self.reason, identity: .unknown(why), rights: .unknown(why))
    }
    observation.schema = schema
    return observation
  }

  /// The one that is wanted; nil where none is, as when only the schema is asked for.
  private static func moment(of target: ActionTarget) -> Timestamp? {
    target.parameters[RestorePlaces.moment].flatMap { text in
      ParameterType.time.accepts(text) ? Timestamp(text) : nil
    }
  }

  private static func look(
    at places: RestorePlaces, asOf: Timestamp, _ settings: PostgresSchemaSettings,
    password: String?
  ) async -> RestoreLook {
    let live: Seen<LiveServer>
    switch await settings.database.ask(password: password, { try LiveServer.read(over: $0) }) {
    case .success(let server?): live = .seen(server)
    case .success(nil):
      live = .unknown(because: "The database says of itself what no server can.")
    case .failure(let error): live = .unknown(because: liveExplanation(of: error))
    }
    let seen = await Looks.atHost.onThread(at: "The folder of base backups, or the archive,") {
      () throws(PreparationRefusal) in
      RestoreLook(places, asOf: asOf, live: live)
    }
    switch seen {
    case .success(let look): return look
    case .failure(let refusal):
      return RestoreLook(places, asOf: asOf, live: live, because: refusal.sentence)
    }
  }

  private static func liveExplanation(of error: any Error) -> String {
    guard let error = error as? PostgresError, error.sqlState == .insufficientPrivilege else {
      return explanation(of: error)
    }
    return "The database does not tell the executor's role about itself: grant EXECUTE on "
      + "pg_control_system() to it."
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
    let settings = try PostgresSchemaSettings(target.definition)
    guard try settings.restore.get() != nil else {
      throw RestorePlaces.missing(in: target.definition)
    }
    // Also that nothing is given that is no parameter.
    _ = try ParameterValues(of: target)
    guard let look = observation.restore else {
      throw PreparationRefusal(
        "Nobody could look at the base backups: see what keeps the database from being asked.",
        isUnknown: true)
    }
    let choice = try RestoreChoice(of: look)
    var preparation = Preparation(
      steps: [], predicted: choice.predicted, unknowns: RestoreChoice.unknowns)
    preparation.current = choice.current
    preparation.byHand = RestoreByHand(choice, settings).lines
    return preparation
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      _ = try PostgresSchemaSettings(target.definition).restore.get()
      return .pass("The settings are complete; no program is run.")
    } catch {
      return .fail(error.sentence)
    }
  }
}
