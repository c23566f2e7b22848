import Migrations
import Postgres
import Rollouts
import TestSupport
import Testing

/// What the classifier says, held against a real server: what an older version does before and after.
@Suite(.freshDatabase) struct `The word on a migration` {
  struct Case: Sendable {
    var setup = "CREATE TABLE t (id int PRIMARY KEY, a int, total int);"
    var migration: String
    /// What older versions go on doing.
    var old = "INSERT INTO t (id, a) VALUES (1, 2)"
    var kind: MigrationClass
    /// Whether the server still lets them.
    var works: Bool
  }

  private static let two = """
    CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, a int);
    INSERT INTO u VALUES (1);
    """
  private static let parts = """
    CREATE TABLE e (at int, x int) PARTITION BY RANGE (at);
    CREATE TABLE e_rest PARTITION OF e DEFAULT;
    """
  private static let partition = "CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (1) TO (9)"
  private static let refer = "CREATE TABLE n (u int REFERENCES u)"
  private static let hidden = """
    CREATE SCHEMA s; CREATE SCHEMA o; CREATE TABLE o.orders (id int, total int);
    """

  static let cases = [
    // Another table than the migration's own.
    Case(
      setup: hidden,
      migration: """
        SET LOCAL search_path = s; CREATE TABLE orders (id int); SET LOCAL search_path = o;
        ALTER TABLE orders DROP COLUMN total;
        """,
      old: "INSERT INTO o.orders VALUES (1, 2)", kind: .contracting, works: false),
    Case(
      setup: parts, migration: "\(partition); ALTER TABLE e1 ADD CHECK (x > 0)",
      old: "INSERT INTO e VALUES (1, 0)", kind: .contracting, works: false),
    Case(
      setup: parts, migration: "\(partition); CREATE UNIQUE INDEX ON e1 (x)",
      old: "INSERT INTO e VALUES (1, 0), (2, 0)", kind: .contracting, works: false),
    Case(
      setup: parts,
      migration: "CREATE TABLE e1 PARTITION OF e (x NOT NULL) FOR VALUES FROM (1) TO (9)",
      old: "INSERT INTO e VALUES (1, NULL)", kind: .contracting, works: false),
    Case(
      setup: parts,
      migration: "\(partition) PARTITION BY RANGE (x)", old: "INSERT INTO e VALUES (1, 0)",
      kind: .unknown, works: false),
    Case(
      setup: parts, migration: partition, old: "INSERT INTO e VALUES (1, 0), (20, 0)",
      kind: .additive, works: true),
    // Defaults.
    Case(
      migration: "ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT CAST(NULL AS int)",
      kind: .contracting, works: false),
    Case(
      migration: """
        CREATE TABLE n (id int PRIMARY KEY);
        ALTER TABLE t ADD COLUMN c int REFERENCES n ON DELETE SET DEFAULT NOT NULL
        """, kind: .contracting, works: false),
    Case(
      migration: """
        CREATE TABLE n (id int PRIMARY KEY);
        ALTER TABLE t ADD COLUMN c int DEFAULT 1 REFERENCES n
        """, kind: .contracting, works: false),
    Case(
      setup: "CREATE TABLE t (id int PRIMARY KEY, a int, b int NOT NULL DEFAULT 1);",
      migration: "ALTER TABLE t ALTER b SET DEFAULT NULL", kind: .contracting, works: false),
    Case(
      migration: "CREATE DOMAIN d AS int NOT NULL; ALTER TABLE t ADD COLUMN c d", kind: .unknown,
      works: false),
    Case(
      migration: "ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now()", kind: .additive,
      works: true),
    Case(
      migration: "ALTER TABLE t ADD COLUMN c int UNIQUE", old: "INSERT INTO t VALUES (1), (2)",
      kind: .additive, works: true),
    Case(
      migration: "ALTER TABLE t ADD COLUMN c int UNIQUE NULLS NOT DISTINCT",
      old: "INSERT INTO t VALUES (1), (2)", kind: .contracting, works: false),
    Case(
      migration: "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a / total) STORED",
      old: "INSERT INTO t VALUES (1, 1, 0)", kind: .unknown, works: false),
    // What is referred to.
    Case(setup: two, migration: refer, old: "TRUNCATE u", kind: .contracting, works: false),
    Case(
      setup: two, migration: "\(refer) ; INSERT INTO n VALUES (1)", old: "DELETE FROM u",
      kind: .contracting, works: false),
    Case(
      setup: two, migration: "ALTER TABLE t ADD COLUMN c int REFERENCES u ON DELETE CASCADE",
      old: "TRUNCATE u", kind: .contracting, works: false),
    Case(
      setup: two,
      migration: "CREATE TABLE n (id int PRIMARY KEY); ALTER TABLE t ADD COLUMN c int REFERENCES n",
      old: "TRUNCATE t; INSERT INTO t VALUES (1, 1); DELETE FROM t", kind: .additive, works: true),
    // Views, indexes, identities.
    Case(
      setup: "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;",
      migration: "REFRESH MATERIALIZED VIEW v WITH NO DATA", old: "SELECT a FROM v",
      kind: .contracting, works: false),
    Case(
      setup: "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE PUBLICATION p FOR TABLE t;",
      migration: "ALTER TABLE t REPLICA IDENTITY NOTHING", old: "UPDATE t SET a = 1",
      kind: .contracting, works: false),
    Case(
      setup: "CREATE TABLE t (id int, payload text);",
      migration: "CREATE INDEX ON t ((payload::int))", old: "INSERT INTO t VALUES (1, 'x')",
      kind: .unknown, works: false),
    Case(
      setup: "CREATE TABLE t (id int, payload jsonb);",
      migration: "CREATE INDEX ON t ((payload->>'a')); CREATE INDEX ON t (lower(payload->>'b'))",
      old: "INSERT INTO t VALUES (1, '[1]'), (2, NULL), (3, '{\"a\": {}}')", kind: .additive,
      works: true),
  ]

  @Test func `agrees with what a server lets older versions do`() async throws {
    let session = Session(try FreshDatabase.current.admin)
    try await session.use { connection in
      for sample in Self.cases {
        let kind = MigrationClassifier.report(on: Array(sample.migration.utf8)).kind
        #expect(kind == sample.kind, "\(sample.migration)")
        #expect(try Self.works(sample, after: "", over: connection), "\(sample.setup)")
        let works = try Self.works(sample, after: sample.migration, over: connection)
        #expect(works == sample.works, "\(sample.migration)")
      }
    }
    await session.close()
  }

  /// Lets an older version do what it does, and takes all of it back again.
  private static func works(
    _ sample: Case, after migration: String, over connection: Connection
  ) throws -> Bool {
    struct Undo: Error { var works: Bool }
    do {
      try connection.transaction { connection in
        try connection.script(sample.setup)
        try connection.script(migration)
        do {
          try connection.script(sample.old)
        } catch is PostgresError {
          throw Undo(works: false)
        }
        throw Undo(works: true)
      }
      return false
    } catch let undo as Undo {
      return undo.works
    }
  }
}
