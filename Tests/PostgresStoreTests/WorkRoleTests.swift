import Postgres
import TestSupport
import Testing

/// What each role may do to the tables beside the record; whatever is not written here is refused.
@Suite(.freshDatabase) struct `The roles and the tables beside the record` {
  /// One statement a privilege; the name of the table in the place of `%`.
  static let statements = [
    "SELECT": "SELECT * FROM work.%", "INSERT": "INSERT INTO work.% DEFAULT VALUES",
    "UPDATE": "DO $$ BEGIN LOCK TABLE work.% IN ROW EXCLUSIVE MODE; END $$",
    "DELETE": "DELETE FROM work.%", "TRUNCATE": "TRUNCATE work.%",
  ]

  /// What the service may do; the auditor reads all of them, and nobody else anything.
  static let service: [String: Set<String>] = [
    "subscription": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "parked": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "timer": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "projection": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "person": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    // Tokens are revoked, not deleted: the log names them.
    "token": ["SELECT", "INSERT", "UPDATE"],
    // Links are used up, not deleted: who was asked stays on record.
    "approval_link": ["SELECT", "INSERT", "UPDATE"],
    "number_series": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "number": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "reading": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    // Rows are settled, never deleted: the tries name them.
    "delivery": ["SELECT", "INSERT", "UPDATE"],
    // A ledger: what was tried stays as it was.
    "delivery_try": ["SELECT", "INSERT"],
    "disabled_channel": ["SELECT", "INSERT", "DELETE"],
    // Whoever wants to be told no more is forgotten, and nothing of them is left here.
    "subscriber": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "subscriber_token": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    "fan_out": ["SELECT", "INSERT", "UPDATE", "DELETE"],
    // Links are revoked, not deleted: who let somebody look stays on record.
    "status_link": ["SELECT", "INSERT", "UPDATE"],
    // Who has had a ticket stays known; what it was for never was.
    "ticket_holders": ["SELECT", "INSERT", "UPDATE"],
    // Keys are made and replaced, never changed.
    "status_key": ["SELECT", "INSERT", "DELETE"],
    // Taken and given back through functions that the executor alone may call.
    "action_place": ["SELECT"],
    // Noted and read by the executor alone.
    "step_process": [],
  ]

  @Test func `name every table there is`() async throws {
    let tables = try await FreshDatabase.current.administer { connection in
      try connection.query(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'work'::regnamespace AND relkind = 'r'"
      ).map { try $0.decode(0, as: String.self) }
    }
    #expect(Set(tables) == Set(Self.service.keys))
  }

  @Test(arguments: FreshDatabase.Role.allCases)
  func `allow nobody more than is written here`(_ role: FreshDatabase.Role) async throws {
    let database = try FreshDatabase.current
    let granted = try await database.administer { connection in
      try connection.query(
        """
        SELECT c.relname || ' ' || p FROM pg_class c,
          unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
        WHERE c.relnamespace = 'work'::regnamespace AND c.relkind = 'r'
          AND has_table_privilege(\(role.name), c.oid, p)
        """
      ).map { try $0.decode(0, as: String.self) }
    }
    #expect(Set(granted) == Set(Self.expected(role)))
    // And as it is felt, not only as the catalogue says it.
    let session = Session(database.connectionString(as: role), name: "role")
    for (table, privilege) in Self.service.keys.flatMap({ table in
      Self.statements.keys.map { (table, $0) }
    }) {
      // The right to lock is that of insert, update or delete: tried where all are the same.
      if privilege == "UPDATE",
        [
          "token", "approval_link", "delivery", "delivery_try", "disabled_channel", "status_key",
          "status_link", "ticket_holders",
        ].contains(table)
      {
        continue
      }
      // Whether it may add a row depends on the row: tried below.
      if privilege == "INSERT", role == .executor || table == "subscription" { continue }
      let statement = (Self.statements[privilege] ?? "").replacing("%", with: table)
      let isRefused = try await session.use { connection in
        do {
          try connection.script(statement)
          return false
        } catch let error as PostgresError {
          return error.sqlState == .insufficientPrivilege
        }
      }
      let isAllowed = Self.expected(role).contains("\(table) \(privilege)")
      #expect(isRefused != isAllowed, "\(role.name): \(statement)")
    }
    await session.close()
  }

  @Test func `hide what a token is found by from the auditor`() async throws {
    let database = try FreshDatabase.current
    let session = Session(database.connectionString(as: .auditor), name: "role")
    try await session.use { connection in
      try connection.script("SELECT id, principal, role, label, revoked_at FROM work.token")
      let error = #expect(throws: PostgresError.self) {
        try connection.script("SELECT digest FROM work.token")
      }
      #expect(error?.sqlState == .insufficientPrivilege)
    }
    await session.close()
  }

  @Test func `hide addresses of people outside from the auditor, sealed as they are`() async throws
  {
    let database = try FreshDatabase.current
    let session = Session(database.connectionString(as: .auditor), name: "role")
    try await session.use { connection in
      try connection.script("SELECT id, state, components, confirmed_at FROM work.subscriber")
      for column in ["address_code", "sealed", "wrapped", "digest"] {
        let error = #expect(throws: PostgresError.self) {
          try connection.script("SELECT \(column) FROM work.subscriber")
        }
        #expect(error?.sqlState == .insufficientPrivilege, "\(column)")
      }
    }
    await session.close()
  }

  /// Whoever moved the executor's place could make an action never happen.
  @Test func `let the service move its own readers' places and not the executor's`() async throws {
    let database = try FreshDatabase.current
    try await database.administer { connection in
      try connection.script(
        """
        INSERT INTO work.subscription (name, version, shard, incarnation, position)
        SELECT n, 1, shard, incarnation, 0
        FROM log.heads, unnest(array['timers', 'executor', 'executor-actions']) n
        """)
    }
    let session = Session(database.connectionString(as: .app), name: "role")
    try await session.use { connection in
      func names(_ statement: SQL) throws -> [String] {
        try connection.query(statement).map { try $0.decode(0, as: String.self) }.sorted()
      }
      let seen = try names("SELECT name FROM work.subscription")
      #expect(Set(seen).subtracting(["outbox"]).count == 3)
      let moved = try names("UPDATE work.subscription SET position = 7 RETURNING name")
      #expect(moved == ["outbox", "timers"])
      let deleted = try names("DELETE FROM work.subscription RETURNING name")
      #expect(deleted == ["outbox", "timers"])
      let error = #expect(throws: PostgresError.self) {
        try connection.script(
          """
          INSERT INTO work.subscription (name, version, shard, incarnation, position)
          SELECT 'executor-signals', 1, shard, incarnation, 0 FROM log.heads
          """)
      }
      #expect(error?.sqlState == .insufficientPrivilege)
    }
    await session.close()
  }

  @Test func `let the executor move its own place in the log and nobody else's`() async throws {
    let database = try FreshDatabase.current
    try await database.administer { connection in
      try connection.script(
        """
        INSERT INTO work.subscription (name, version, shard, incarnation, position)
        SELECT n, 1, shard, incarnation, 0 FROM log.heads, unnest(array['timers', 'executor']) n;
        INSERT INTO work.parked (name, version, shard, position, stream, tries)
        SELECT n, 1, 1, 1, gen_random_uuid(), 1 FROM unnest(array['timers', 'executor']) n
        """)
    }
    let session = Session(database.connectionString(as: .executor), name: "role")
    try await session.use { connection in
      let moved = try connection.query(
        "UPDATE work.subscription SET position = 7 RETURNING name"
      ).map { try $0.decode(0, as: String.self) }
      #expect(moved == ["executor"])
      let seen = try connection.query("SELECT name FROM work.parked").map {
        try $0.decode(0, as: String.self)
      }
      #expect(seen == ["executor"])
      let error = #expect(throws: PostgresError.self) {
        try connection.script(
          """
          INSERT INTO work.subscription (name, version, shard, incarnation, position)
          SELECT 'other', 1, shard, incarnation, 0 FROM log.heads
          """)
      }
      #expect(error?.sqlState == .insufficientPrivilege)
    }
    await session.close()
  }

  private static func expected(_ role: FreshDatabase.Role) -> [String] {
    switch role {
    case .app: service.flatMap { table, privileges in privileges.map { "\(table) \($0)" } }
    // Of tokens and links only columns: whoever reads the digests could try tokens against them.
    case .auditor:
      service.keys.filter {
        !["token", "approval_link", "subscriber", "subscriber_token", "status_key"].contains($0)
      }.map { "\($0) SELECT" }
    // Of the first two its own rows alone, as the test below feels.
    case .executor:
      [
        "subscription SELECT", "subscription INSERT", "subscription UPDATE", "parked SELECT",
        "parked INSERT", "parked UPDATE", "projection SELECT", "person SELECT", "number SELECT",
        "action_place SELECT", "step_process SELECT",
      ]
    case .policy, .page: []
    }
  }
}
