package import Postgres
package import Schema

/// Brings a database to the shape this program needs, one step a transaction.
///
/// Safe to kill at any statement and to run from several processes at once: a step and the record
/// that it ran commit together, and an advisory lock lets one migrator at a time through.
package struct Migrator {
  /// How long a step waits for a lock before it lets the writers behind it pass, and tries again.
  package var lockTimeout = Duration.seconds(1)
  package var attempts = 30

  private let steps: [Schema.Step]

  package init(_ steps: [Schema.Step] = Schema.steps) { self.steps = steps }

  /// Any number that nothing else in the database locks.
  private static let lock: Int64 = 0x6C61_7374_676F_6F64

  /// Runs the steps that have not run yet.
  ///
  /// The connection is a superuser's, or an administrator's who may create roles.
  ///
  /// - Returns: the steps that ran.
  /// - Throws: `SchemaTooNew`, `SchemaStepChanged`, or what the database says.
  @discardableResult package func run(
    over connection: Connection, reporting report: (Schema.Step) -> Void = { _ in }
  ) throws -> [Schema.Step] {
    try connection.execute("SELECT pg_advisory_lock(\(Self.lock))")
    defer { _ = try? connection.execute("SELECT pg_advisory_unlock(\(Self.lock))") }
    try connection.script(
      """
      CREATE SCHEMA IF NOT EXISTS lastgood;
      CREATE TABLE IF NOT EXISTS lastgood.schema_step (
        number int PRIMARY KEY, name text NOT NULL, digest bytea NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
      GRANT USAGE ON SCHEMA lastgood TO PUBLIC;
      GRANT SELECT ON lastgood.schema_step TO PUBLIC;
      """)
    let pending = try pending(over: connection)
    for step in pending {
      report(step)
      try apply(step, over: connection)
    }
    return pending
  }

  /// The steps that have not run yet.
  ///
  /// - Throws: `SchemaTooNew` when the database was migrated by a newer program, and
  ///   `SchemaStepChanged` when a step that ran is not the step this program knows.
  package func pending(over connection: Connection) throws -> [Schema.Step] {
    let known = try connection.query("SELECT to_regclass('lastgood.schema_step') IS NOT NULL")
      .single().decode(0, as: Bool.self)
    guard known else { return steps }
    let newest = steps.last?.number ?? 0
    var applied: Set<Int> = []
    for row in try connection.query(
      "SELECT number, name, digest FROM lastgood.schema_step ORDER BY number")
    {
      let number = Int(try row.decode(0, as: Int32.self))
      guard number <= newest else {
        throw SchemaTooNew(found: number, newestKnown: newest, name: try row.decode(1))
      }
      if let step = steps.first(where: { $0.number == number }) {
        guard try row.decode(2, as: [UInt8].self) == digest(of: step, over: connection) else {
          throw SchemaStepChanged(number: number, name: step.name)
        }
      }
      applied.insert(number)
    }
    return steps.filter { !applied.contains($0.number) }
  }

  private func apply(_ step: Schema.Step, over connection: Connection) throws {
    for attempt in 1... {
      do {
        return try connection.transaction { connection in
          try connection.execute(
            "SELECT set_config('lock_timeout', \("\(lockTimeout.milliseconds)ms"), true)")
          try connection.script(step.sql)
          // A step may have become the owner; the record is the administrator's.
          try connection.execute("RESET ROLE")
          try connection.execute(
            """
            INSERT INTO lastgood.schema_step (number, name, digest) VALUES (
              \(Int32(clamping: step.number)), \(step.name), sha256(convert_to(\(step.sql), 'UTF8')))
            """)
        }
      } catch let error as PostgresError
        where error.sqlState == .lockNotAvailable && attempt < attempts
      {
        // Somebody reads for long. Everybody else goes first for a moment.
        try connection.execute("SELECT pg_sleep(0.2)")
      }
    }
  }

  private func digest(of step: Schema.Step, over connection: Connection) throws -> [UInt8] {
    try connection.query("SELECT sha256(convert_to(\(step.sql), 'UTF8'))").single().decode(0)
  }
}

/// The database belongs to a newer program than this one.
package struct SchemaTooNew: Error, Equatable {
  package var found: Int
  package var newestKnown: Int
  package var name: String
}

/// A step that already ran is not what this program would run: a shipped step was edited.
package struct SchemaStepChanged: Error, Equatable {
  package var number: Int
  package var name: String
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }
}
