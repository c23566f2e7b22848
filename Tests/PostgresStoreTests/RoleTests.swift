import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

/// What each role may do to the record: little, and the tables below say how little.
@Suite(.freshDatabase) struct `The roles and the record` {
  static let tables = [
    "shard_head", "stream", "event", "event_key", "redaction", "blob", "blob_chunk",
  ]
  static let views = [
    "heads", "streams", "events", "event_keys", "redactions", "blobs", "blob_chunks",
  ]
  /// Those whose bytes are for whoever opens them, and for whoever checks the copies.
  static let blobViews: Set = ["blobs", "blob_chunks"]

  /// Statements on one relation, `%` in its place.
  static let statements = [
    "SELECT count(*) FROM %",
    "SELECT 1 FROM % FOR UPDATE",
    "SELECT 1 FROM % FOR SHARE",
    "INSERT INTO % (shard) VALUES (1)",
    "INSERT INTO % (shard) VALUES (1) ON CONFLICT DO NOTHING",
    "INSERT INTO % SELECT * FROM %",
    "UPDATE % SET shard = shard",
    "UPDATE % SET shard = 1 WHERE false",
    "DELETE FROM %",
    "DELETE FROM % WHERE false",
    "WITH gone AS (DELETE FROM % RETURNING 1) SELECT count(*) FROM gone",
    "TRUNCATE %",
    "TRUNCATE % CASCADE",
    "MERGE INTO % t USING (SELECT 1 AS one) s ON t.shard = s.one WHEN MATCHED THEN DELETE",
    "MERGE INTO % t USING (SELECT 1 AS one) s ON t.shard = s.one WHEN MATCHED THEN UPDATE SET shard = 2",
    "COPY % FROM STDIN",
    "COPY (SELECT * FROM %) TO PROGRAM 'cat >/dev/null'",
    "DO $$ BEGIN LOCK TABLE % IN EXCLUSIVE MODE; END $$",
    "DO $$ BEGIN LOCK TABLE % IN ACCESS EXCLUSIVE MODE; END $$",
    "ALTER TABLE % RENAME TO other",
    "ALTER TABLE % ADD COLUMN x int",
    "ALTER TABLE % DROP COLUMN shard CASCADE",
    "ALTER TABLE % OWNER TO CURRENT_USER",
    "ALTER TABLE % DISABLE TRIGGER ALL",
    "ALTER TABLE % DISABLE TRIGGER append_only",
    "ALTER TABLE % ENABLE REPLICA TRIGGER append_only",
    "ALTER TABLE % SET SCHEMA read",
    "ALTER TABLE % SET UNLOGGED",
    "ALTER TABLE % ENABLE ROW LEVEL SECURITY",
    "DROP TABLE % CASCADE",
    "DROP VIEW % CASCADE",
    "DROP TRIGGER append_only ON %",
    "CREATE TRIGGER t BEFORE INSERT ON % FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE r AS ON INSERT TO % DO INSTEAD NOTHING",
    "CREATE POLICY p ON %",
    "CREATE INDEX ON % (shard)",
    "COMMENT ON COLUMN %.shard IS 'mine'",
    "CREATE TABLE read.child () INHERITS (%)",
  ]

  /// Statements on the record as a whole.
  static let schemaStatements = [
    "CREATE TABLE log.mine (x int)",
    "CREATE VIEW log.mine AS SELECT 1",
    "CREATE FUNCTION log.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION log.may_append(writer text, type text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE OR REPLACE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end'",
    "ALTER FUNCTION log.refuse() OWNER TO CURRENT_USER",
    "ALTER FUNCTION log.append_as_app RESET ALL",
    "DROP FUNCTION log.refuse() CASCADE",
    "DROP SCHEMA log CASCADE",
    "ALTER SCHEMA log RENAME TO other",
    "CREATE SCHEMA mine",
    "SET session_replication_role = replica",
    "SET ROLE lastgood_owner",
    "SET SESSION AUTHORIZATION lastgood_owner",
    "ALTER ROLE lastgood_app SUPERUSER",
    "CREATE ROLE mine",
    "GRANT lastgood_owner TO CURRENT_USER",
    "ALTER DEFAULT PRIVILEGES FOR ROLE lastgood_owner GRANT ALL ON TABLES TO PUBLIC",
    "ALTER SYSTEM SET fsync = off",
    "CREATE EXTENSION pgcrypto",
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION log.refuse()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lastgood'",
    "SELECT pg_read_file('/etc/passwd')",
    "UPDATE pg_class SET relowner = relowner",
    "DELETE FROM pg_trigger",
    "INSERT INTO lastgood.schema_step (number, name, digest) VALUES (99, 'mine', '')",
    "DELETE FROM lastgood.schema_step",
  ]

  /// All that is allowed of the above; everything else is refused.
  static let allowed: [FreshDatabase.Role: Set<String>] = [
    .app: Set(views.map { "SELECT count(*) FROM log.\($0)" }),
    .executor: Set(
      views.filter { !blobViews.contains($0) }.map { "SELECT count(*) FROM log.\($0)" }),
    .policy: Set(["heads", "streams", "events"].map { "SELECT count(*) FROM log.\($0)" }),
    .auditor: Set(views.map { "SELECT count(*) FROM log.\($0)" }),
    .page: [],
  ]

  /// What a refusal looks like: no privilege, or not a thing one can do to a view.
  private static let refusals: Set<SQLState> = [
    .insufficientPrivilege, .featureNotSupported, SQLState(rawValue: "42809"),
    SQLState(rawValue: "55000"),
  ]

  @Test(arguments: FreshDatabase.Role.allCases)
  func `allow nobody more than is written here`(_ role: FreshDatabase.Role) async throws {
    let database = try FreshDatabase.current
    try await database.withStore { store async throws in
      _ = try await store.append(
        Commander().append([Commander.draft(words: "w")], to: .fresh()))
    }
    let before = try await database.administer { try $0.fingerprint() }
    let (wrong, count) = try await Self.wrongs(as: role, in: database)
    #expect(wrong == [])
    #expect(count > 350)
    let after = try await database.administer { try $0.fingerprint() }
    #expect(before == after)
  }

  @Test func `are told from roles that were given too much`() async throws {
    let database = try FreshDatabase.current
    // Either guard alone would still refuse: a mutant needs both gone.
    try await database.administer { connection in
      try connection.script(
        """
        GRANT UPDATE ON log.event TO lastgood_app;
        DROP TRIGGER append_only ON log.event;
        """)
    }
    let (wrong, _) = try await Self.wrongs(as: .app, in: database)
    #expect(wrong.contains { $0.hasPrefix("allowed: UPDATE log.event ") })
  }

  /// Tries every statement as a role: those that went otherwise than the table says, and how many
  /// there were.
  private static func wrongs(
    as role: FreshDatabase.Role, in database: FreshDatabase
  ) async throws -> (wrong: [String], count: Int) {
    var statements = Self.schemaStatements
    for relation in Self.tables + Self.views {
      statements += Self.statements
        // Only tables have triggers to be dropped.
        .filter { Self.tables.contains(relation) || !$0.hasPrefix("DROP TRIGGER") }
        .map { $0.replacing("%", with: "log.\(relation)") }
    }
    let all = statements
    let session = Session(database.connectionString(as: role), name: "role")
    let allowed = Self.allowed[role] ?? []
    #expect(allowed.isSubset(of: statements))
    let wrong = try await session.use { connection in
      var wrong: [String] = []
      for statement in all {
        do {
          try connection.script(statement)
          if !allowed.contains(statement) { wrong.append("allowed: \(statement)") }
        } catch let error as PostgresError {
          if allowed.contains(statement) || !Self.refusals.contains(error.sqlState) {
            wrong.append("\(error)")
          }
        }
      }
      return wrong
    }
    await session.close()
    return (wrong, statements.count)
  }

  /// Who may call which function of the record; whoever is not named may call none.
  static let callers: [String: Set<FreshDatabase.Role>] = [
    "append_as_app": [.app], "append_as_executor": [.executor], "append_as_policy": [.policy],
    "append_one_as_app": [.app], "append_one_as_executor": [.executor],
    "append_one_as_policy": [.policy], "append_as_redactor": [], "append_one_as_redactor": [],
    "redact": [.app], "earlier_answer": [.app, .executor, .policy],
    "is_newer_than": [.app], "may_append": [], "genesis": [], "content_digest": [], "verdict": [],
    "is_well_formed": [], "refuse": [], "add_blob_chunk": [.app], "claim_blob": [.app],
    "destroy_blob": [.app], "sweep_blobs": [.app], "is_released": [], "entry_naming": [],
    "refuse_blob_change": [],
  ]

  @Test func `each function of the record is called by those it is for, and nobody else`()
    async throws
  {
    let database = try FreshDatabase.current
    let functions = try await database.administer { connection in
      try connection.query(
        """
        SELECT p.proname::text, format('SELECT log.%I(%s)', p.proname,
          (SELECT string_agg('NULL::' || format_type(t, NULL), ', ' ORDER BY n)
           FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a(t, n)))
        FROM pg_proc p WHERE p.pronamespace = 'log'::regnamespace
        """
      ).map { (name: try $0.decode(0, as: String.self), call: try $0.decode(1, as: String.self)) }
    }
    // A function that a new step brings has to be thought about here.
    #expect(Set(functions.map(\.name)).subtracting(Self.callers.keys).isEmpty)
    #expect(Set(Self.callers.keys).isSubset(of: functions.map(\.name)))
    for role in FreshDatabase.Role.allCases {
      let session = Session(database.connectionString(as: role), name: "role")
      for (name, call) in functions {
        let isRefused = try await session.use { connection in
          do {
            try connection.script(call)
            return false
          } catch let error as PostgresError {
            // An allowed call of nothing fails too, but not for want of a privilege.
            return error.sqlState == .insufficientPrivilege
          }
        }
        let mayCall = Self.callers[name]?.contains(role) ?? false
        #expect(isRefused != mayCall, "\(role.name) calls log.\(name)")
      }
      await session.close()
    }
  }

  @Test func `everything in the record belongs to the owner, as whom nobody logs in`() async throws
  {
    let odd = try await FreshDatabase.current.administer { connection in
      try connection.query(
        """
        SELECT relname::text FROM pg_class WHERE relnamespace = 'log'::regnamespace
          AND relkind IN ('r', 'v', 'S', 'm', 'p') AND relowner <> 'lastgood_owner'::regrole
        UNION ALL
        SELECT proname::text FROM pg_proc WHERE pronamespace = 'log'::regnamespace
          AND (proowner <> 'lastgood_owner'::regrole
            OR prosecdef AND NOT coalesce(proconfig::text LIKE '%search_path%', false))
        UNION ALL
        SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'lastgood\\_%'
          AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
            OR rolcanlogin = (rolname = 'lastgood_owner'))
        """
      ).map { try $0.decode(0, as: String.self) }
    }
    #expect(odd == [])
  }

  /// Which writer may append which types.
  static let types: [(type: String, writer: Writer?)] = [
    ("policy.applied", .policy), ("action.started", .executor), ("action.done", .executor),
    ("step.taken", .executor), ("plan.prepared", .executor), ("entry.redacted", nil),
    ("note.added", .app), ("incident.declared", .app), ("plan.proposed", .app),
    ("timer.fired", .app), ("policy.proposed", .app), ("actions.listed", .app),
  ]

  @Test(arguments: Writer.allCases)
  func `each writer appends the types that are its own`(_ writer: Writer) async throws {
    let database = try FreshDatabase.current
    try await database.withStore(as: writer) { store in
      var count = 0
      for (type, owner) in Self.types {
        let draft = Commander.draft(type: EventType(known: type))
        let own = Commander.draft(
          type: EventType(known: Self.types.first { $0.writer == writer }?.type ?? ""))
        // Alone, and behind an event that the writer may append: there are two ways inside.
        for drafts in [[draft], [own, Commander.draft(type: draft.body.type)]] {
          let append = Commander().append(drafts, to: .fresh())
          if owner == writer {
            #expect(try await store.append(append).appended != nil)
            count += drafts.count
          } else {
            let error = await #expect(throws: PostgresError.self, "\(writer) appends \(type)") {
              try await store.append(append)
            }
            #expect(error?.sqlState == .insufficientPrivilege)
          }
        }
      }
      #expect(try await store.head().position == LogPosition(Int64(count)))
      try await expectSound(store)
    }
  }

  @Test func `no superuser changes an event without first breaking the lock on it`() async throws {
    let database = try FreshDatabase.current
    try await database.withStore { store async throws in
      let draft = Commander.draft(words: "w")
      _ = try await store.append(Commander().append([draft], to: .fresh()))
      _ = try await store.redact(
        RedactionRequest(
          of: draft.id, because: "b", as: Commander().command(), role: "lead",
          at: Commander.noon))
    }
    let changes = [
      "UPDATE % SET shard = shard", "UPDATE % SET shard = 1 WHERE false", "DELETE FROM %",
      "TRUNCATE %", "TRUNCATE % CASCADE",
      "MERGE INTO % t USING (SELECT 1 AS one) s ON t.shard = s.one WHEN MATCHED THEN DELETE",
    ]
    var statements: [String] = []
    for table in ["event", "redaction"] {
      statements += changes.map { $0.replacing("%", with: "log.\(table)") }
    }
    for table in ["stream", "shard_head"] {
      statements += changes.dropFirst(2).map { $0.replacing("%", with: "log.\(table)") }
    }
    statements.append("TRUNCATE log.event_key")
    for change in changes where !change.contains("DELETE") {
      statements.append(change.replacing("%", with: "log.blob_chunk"))
    }
    statements += ["TRUNCATE log.blob", "TRUNCATE log.blob CASCADE"]
    let all = statements
    let settings = [
      "SELECT 1", "SET session_replication_role = replica", "SET session_replication_role = local",
      "SET ROLE lastgood_owner",
    ]
    let passed = try await database.administer { connection in
      var passed: [String] = []
      for setting in settings {
        try connection.script(setting)
        for statement in all {
          do {
            try connection.script(statement)
            passed.append("\(setting); \(statement)")
          } catch let error as PostgresError {
            if error.sqlState != .insufficientPrivilege { passed.append("\(error)") }
          }
        }
      }
      return passed
    }
    #expect(passed == [])
  }
}

extension Connection {
  /// Everything the record consists of, so that a change of anything shows.
  fileprivate func fingerprint() throws -> [String] {
    try query(
      """
      SELECT 'event ' || count(*) || coalesce(max(hash::text), '') FROM log.event
      UNION ALL SELECT 'key ' || count(*) FROM log.event_key
      UNION ALL SELECT 'head ' || position FROM log.shard_head
      UNION ALL SELECT 'stream ' || count(*) || coalesce(max(head::text), '') FROM log.stream
      UNION ALL SELECT 'redaction ' || count(*) FROM log.redaction
      UNION ALL SELECT 'blob ' || count(*) || coalesce(max(entry::text), '') FROM log.blob
      UNION ALL SELECT 'chunk ' || count(*) || coalesce(max(bytes::text), '') FROM log.blob_chunk
      UNION ALL SELECT 'step ' || count(*) FROM lastgood.schema_step
      UNION ALL SELECT 'object ' || relname || relowner || coalesce(relacl::text, '') || relnatts
        FROM pg_class WHERE relnamespace IN ('log'::regnamespace, 'work'::regnamespace)
      UNION ALL SELECT 'function ' || proname || md5(prosrc) || coalesce(proacl::text, '')
        FROM pg_proc WHERE pronamespace = 'log'::regnamespace
      UNION ALL SELECT 'trigger ' || tgname || tgrelid || tgenabled::text FROM pg_trigger
      UNION ALL SELECT 'role ' || rolname || rolsuper FROM pg_roles
        WHERE rolname LIKE 'lastgood%' OR rolname = 'mine'
      ORDER BY 1
      """
    ).map { try $0.decode(0, as: String.self) }
  }
}
