import Migrations
import Policy
import Postgres
import Rollouts
import TestSupport
import Testing

/// A column is replaced in five phases on a real database, while versions of a program come and go;
/// after each step every version is asked for, and tried.
@Suite(.freshDatabase) struct `A column that is replaced in five phases` {
  /// A version of the program: what it writes, what it reads, which schemas it declares to accept.
  struct Version: Sendable {
    var name: String
    var accepts: SchemaRange?
    var insert: SQL
    var total: SQL
  }

  static let versions = [
    Version(
      name: "old only", accepts: SchemaRange("1..3"),
      insert: "INSERT INTO invoice (total) VALUES (700)",
      total: "SELECT sum(total)::bigint FROM invoice"),
    Version(
      name: "writes both", accepts: SchemaRange("2..3"),
      insert: "INSERT INTO invoice (total, cents) VALUES (700, 700)",
      total: "SELECT sum(total)::bigint FROM invoice"),
    Version(
      name: "reads new", accepts: SchemaRange("3..4"),
      insert: "INSERT INTO invoice (total, cents) VALUES (700, 700)",
      total: "SELECT sum(cents)::bigint FROM invoice"),
    Version(
      name: "new only", accepts: SchemaRange("4..5"),
      insert: "INSERT INTO invoice (cents) VALUES (700)",
      total: "SELECT sum(cents)::bigint FROM invoice"),
  ]

  struct Step: Sendable {
    var name: String
    /// Applied first, with the number of the schema that it leads to.
    var migration: (number: Int64, sql: String)?
    /// What somebody who looked at it says of the migration, where its text alone does not show it.
    var said: MigrationClass?
    /// Runs from here on, and has written a row.
    var version: Int
    /// Whether each version may come back, by the ranges that they declare.
    var byRange: [Bool]
    /// The same by the classes of the migrations since it first ran, backfills finished.
    var byClass: [Bool]
  }

  static let steps = [
    Step(name: "before", version: 0, byRange: [true], byClass: [true]),
    Step(
      name: "the column is added, with a default",
      migration: (2, "ALTER TABLE invoice ADD COLUMN cents bigint NOT NULL DEFAULT 0;"),
      version: 0, byRange: [true], byClass: [true]),
    Step(name: "both are written", version: 1, byRange: [true, true], byClass: [true, true]),
    Step(
      name: "old rows are filled in",
      // The column came with a migration before, which the text of this one does not show.
      migration: (3, "UPDATE invoice SET cents = total WHERE cents = 0;"), said: .backfill,
      version: 1,
      byRange: [true, true], byClass: [true, true]),
    Step(
      name: "the new one is read", version: 2, byRange: [true, true, true],
      byClass: [true, true, true]),
    // Weeks later. Versions that read the old column would miss what is written now: only the
    // declared ranges know that.
    Step(
      name: "the old one is not written any more",
      migration: (4, "ALTER TABLE invoice ALTER COLUMN total SET DEFAULT 0;"), version: 3,
      byRange: [false, false, true, true], byClass: [true, true, true, true]),
    Step(
      name: "the old one is taken away",
      migration: (5, "ALTER TABLE invoice DROP COLUMN total;"), version: 3,
      byRange: [false, false, false, true], byClass: [false, false, false, false]),
  ]

  @Test func `lets each version come back just as long as it bears the data`() async throws {
    let fresh = try FreshDatabase.current
    let session = Session(fresh.admin)
    try await session.use { connection in
      try connection.script(
        """
        CREATE TABLE invoice (id bigint GENERATED ALWAYS AS IDENTITY, total bigint NOT NULL);
        CREATE TABLE schema_migrations (version bigint PRIMARY KEY);
        INSERT INTO schema_migrations VALUES (1);
        """)
      var applied: [(number: Int64, kind: MigrationClass)] = []
      /// The schema that each version first ran on.
      var first: [Int: Int64] = [:]
      var (rows, allowed, refused, broken) = (Int64(0), 0, 0, 0)
      for step in Self.steps {
        if let migration = step.migration {
          let shown = MigrationClassifier.report(on: Array(migration.sql.utf8)).kind
          #expect((shown == .unknown) == (step.said != nil), "\(step.name)")
          let kind = step.said ?? shown
          try connection.transaction { connection in
            try connection.script(migration.sql)
            try connection.execute("INSERT INTO schema_migrations VALUES (\(migration.number))")
          }
          applied.append((migration.number, kind))
        }
        let live = try Self.schema(over: connection)
        first[step.version] = first[step.version] ?? live
        try connection.execute(Self.versions[step.version].insert)
        rows += 1
        for (index, version) in Self.versions.prefix(step.byRange.count).enumerated() {
          let gate = SchemaGate.judge(
            live: .version("\(live)"), accepted: version.accepts, between: nil)
          #expect(gate.allows == step.byRange[index], "\(step.name): \(version.name)")
          #expect(gate.reasons.allSatisfy { $0.hasSuffix(".") })
          let between = applied.filter { $0.number > first[index] ?? 1 }.map {
            SchemaGate.Applied(
              Migration(id: "\($0.number)", kind: $0.kind), release: "DEP", isFinished: true)
          }
          let byClass = SchemaGate.judge(
            live: .version("\(live)"), accepted: nil, between: between)
          #expect(byClass.allows == step.byClass[index], "\(step.name): \(version.name)")
          // Whoever is let back must really work; some of those who are not would not.
          let works = try Self.works(version, rows: rows, over: connection)
          if gate.allows {
            allowed += 1
            #expect(works, "\(step.name): \(version.name)")
          } else {
            refused += 1
            if !works { broken += 1 }
          }
        }
      }
      #expect(allowed == 12 && refused == 5 && broken == 5)
      #expect(applied.map(\.kind) == [.additive, .backfill, .additive, .contracting])
    }
    await session.close()
  }

  @Test func `waits for the backfill`() {
    let backfill = SchemaGate.Applied(
      Migration(id: "3", kind: .backfill), release: "DEP-2", isFinished: false)
    #expect(
      SchemaGate.judge(live: .version("3"), accepted: nil, between: [backfill]).verdict == .fail)
  }

  private static func schema(over connection: Connection) throws -> Int64 {
    try connection.query("SELECT max(version) FROM schema_migrations").single().decode(0)
  }

  /// Lets a version write a row and add up all of them, and takes that back again.
  private static func works(
    _ version: Version, rows: Int64, over connection: Connection
  ) throws -> Bool {
    struct Undo: Error { var sum: Int64 }
    do {
      try connection.transaction { connection in
        try connection.execute(version.insert)
        let row = try connection.query(version.total).single()
        throw Undo(sum: try row.decode(0))
      }
      return false
    } catch let undo as Undo {
      return undo.sum == (rows + 1) * 700
    } catch is PostgresError {
      return false
    }
  }
}
