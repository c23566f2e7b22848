import Decisions
import Policy
import Postgres
import TestSupport
import Testing

@testable import Adapters

@Suite(.freshDatabase) struct `The schema of a database` {
  let bench = Bench()

  private func adapter(_ environment: [String: String] = [:]) -> PostgresSchemaAdapter {
    PostgresSchemaAdapter(
      SecretResolver(bench.gate("/usr/bin/true"), environment: { environment[$0] }))
  }

  private func target(_ settings: [String: String] = [:]) throws -> ActionTarget {
    let admin = try FreshDatabase.current.admin
    var definition = ActionDefinition(adapter: "postgres-schema")
    definition.kinds = [.dataRestore]
    definition.settings = ["table": "shop_migration"]
    for (name, keyword) in [
      ("host", "host"), ("port", "port"), ("database", "dbname"), ("user", "user"),
    ] {
      definition.settings[name] = admin.value(of: keyword)
    }
    definition.settings.merge(settings) { $1 }
    return ActionTarget(.dataRestore, of: "shop", in: "production", by: "schema", definition)
  }

  private func run(_ script: String) async throws {
    let session = Session(try FreshDatabase.current.admin, name: "admin")
    do {
      try await session.use { try $0.script(script) }
      await session.close()
    } catch {
      await session.close()
      throw error
    }
  }

  private func schema(_ settings: [String: String] = [:]) async throws -> Seen<String>? {
    await adapter().observe(try target(settings)).schema
  }

  @Test func `the newest applied migration is seen, as a number and not as a text`() async throws {
    try await run(
      """
      CREATE TABLE public.shop_migration (version text);
      INSERT INTO public.shop_migration VALUES ('9'), ('10'), ('2')
      """)
    #expect(try await schema() == .seen("10"))
    #expect(try await schema(["table": "public.shop_migration"]) == .seen("10"))
    try await run("INSERT INTO public.shop_migration VALUES ('11')")
    #expect(try await schema() == .seen("11"))
  }

  @Test func `one row may hold anything, several only numbers`() async throws {
    try await run(
      "CREATE TABLE public.shop_migration (version text); INSERT INTO public.shop_migration VALUES ('a1b2')"
    )
    #expect(try await schema() == .seen("a1b2"))
    try await run("INSERT INTO public.shop_migration VALUES ('c3')")
    #expect(try await schema()?.value == nil)
  }

  @Test func `a table that is empty, missing or unreadable leaves it unknown`() async throws {
    #expect(try await schema()?.value == nil)
    try await run("CREATE TABLE public.shop_migration (number int)")
    #expect(try await schema()?.value == nil)
    #expect(try await schema(["column": "number"])?.value == nil)
    #expect(try await schema(["port": "1"])?.value == nil)
  }

  @Test func `nothing can be written by it, whatever the names are`() async throws {
    try await run(
      """
      CREATE TABLE public.effect (n int);
      CREATE FUNCTION public.write() RETURNS int LANGUAGE sql AS 'INSERT INTO public.effect VALUES (1) RETURNING 1';
      CREATE VIEW public.shop_migration AS SELECT public.write() AS version
      """)
    #expect(try await schema()?.value == nil)
    let session = Session(try FreshDatabase.current.admin, name: "admin")
    let count = try await session.use {
      try $0.query("SELECT count(*) FROM public.effect").single().decode(0, as: Int64.self)
    }
    await session.close()
    #expect(count == 0)
  }

  @Test(arguments: [
    ["table": "a; DROP TABLE x"], ["table": "a.b.c"], ["table": ""], ["column": "version\""],
    ["column": "1"], ["port": "http"], ["sslmode": "off"], ["colour": "blue"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async throws {
    #expect(await adapter().parseCheck(try target(settings)).outcome == .fail)
    #expect(await adapter().observe(try target(settings)).identity.outcome == .fail)
  }

  @Test func `over a network the certificate is asked for unless somebody says otherwise`() throws {
    var definition = try target().definition
    definition.settings["host"] = "db.example"
    #expect(
      try PostgresSchemaSettings(definition).database.value(of: "sslmode") == "verify-full")
    definition.settings["sslmode"] = "require"
    #expect(try PostgresSchemaSettings(definition).database.value(of: "sslmode") == "require")
  }

  @Test func `it restores nothing, and says what a plan of it would need`() async throws {
    let target = try target()
    let observation = await adapter().observe(target)
    let refusal = #expect(throws: PreparationRefusal.self) {
      try adapter().prepare(target, from: observation)
    }
    #expect(
      refusal?.sentence.contains(
        "write settings.archive, settings.backups, settings.restore-to, parameters: {as-of: time}")
        == true)
  }

  @Test(arguments: [["backups": "/srv/backups"], ["archive": "../archive"], ["restore-to": "/-x"]])
  func `a mistake in what is restored from is told, and hides no schema`(
    settings: [String: String]
  ) async throws {
    try await run(
      """
      CREATE TABLE public.shop_migration (version text);
      INSERT INTO public.shop_migration VALUES ('7')
      """)
    #expect(try await schema(settings) == .seen("7"))
    let target = try target(settings)
    #expect(await adapter().parseCheck(target).outcome == .fail)
    let observation = await adapter().observe(target)
    #expect(throws: PreparationRefusal.self) {
      try adapter().prepare(target, from: observation)
    }
  }
}

@Suite struct `Finding a secret` {
  let bench = Bench()

  private func resolver(_ lines: String..., environment: [String: String] = [:]) -> SecretResolver {
    SecretResolver(bench.gate(lines.joined(separator: "\n")), environment: { environment[$0] })
  }

  @Test func `it is in a file, in the environment, or what an allowed program prints`() async throws
  {
    let file = bench.file("secret", "from a file\n")
    #expect(try await resolver().find(.file(file)) == "from a file")
    #expect(
      try await resolver(environment: ["X": "from outside"]).find(.environment("X"))
        == "from outside")
    let program = bench.program("tell", "echo from a program")
    #expect(
      try await resolver(bench.line(allowing: program)).find(.command([program]))
        == "from a program")
  }

  @Test func `a program that is not allowed is not run for it`() async {
    let mark = bench.path + "/it-ran"
    let program = bench.program("tell", "touch \(mark); echo x")
    await #expect(throws: PreparationRefusal.self) {
      try await resolver().find(.command([program]))
    }
    await #expect(throws: PreparationRefusal.self) {
      try await resolver("/bin/sh").find(.command(["/bin/sh", "-c", "touch \(mark)"]))
    }
    #expect(!bench.has("it-ran"))
  }

  @Test func `a program that fails says nothing of what it printed`() async throws {
    let program = bench.program("tell", "echo hunter2hunter2; exit 1")
    let error = await #expect(throws: PreparationRefusal.self) {
      try await resolver(bench.line(allowing: program)).find(.command([program]))
    }
    #expect(error.map { !$0.sentence.contains("hunter2") } == true)
  }

  @Test func `what is missing, empty or changeable by others is refused`() async {
    for reference in [
      SecretReference.file(bench.path + "/nothing"), .file(bench.file("empty", "\n")),
      .file(bench.file("open", "x", mode: 0o666)), .environment("NOTHING"),
    ] {
      await #expect(throws: PreparationRefusal.self) { try await resolver().find(reference) }
    }
  }
}
