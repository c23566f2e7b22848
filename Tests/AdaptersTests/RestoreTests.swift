import EventLog
import FoundationEssentials
import Glibc
import Policy
import Postgres
import Spawn
import TestSupport
import TestThreads
import Testing

@testable import Adapters

/// A server that archives, base backups of it, and the shell of whoever follows a plan.
private final class ArchivedShop {
  let folder: String
  let cluster: RestartableCluster
  let server: ConnectionString
  /// Where the server's own programs are.
  let programs: String

  var archive: String { folder + "/archive" }
  var backups: String { folder + "/backups" }
  var copy: String { folder + "/copy" }

  init() async throws {
    let folder = "/tmp/lastgood-restore-\(UUID().uuidString.prefix(8))"
    self.folder = folder
    for path in [folder, folder + "/archive", folder + "/backups"] {
      try #require(mkdir(path, 0o755) == 0)
      if geteuid() == 0 {
        let user = try #require(getpwnam("postgres")).pointee
        try #require(chown(path, user.pw_uid, user.pw_gid) == 0)
      }
    }
    let archive = folder + "/archive"
    cluster = try await TestCluster.restartable(settings: [
      "archive_mode": "on", "fsync": "off",
      "archive_command": "cp %p \(archive)/%f.new && mv \(archive)/%f.new \(archive)/%f",
    ])
    server = try await cluster.connectionString()
    let session = Session(server, name: "admin")
    programs = try await session.use {
      try $0.query("SELECT setting FROM pg_config WHERE name = 'BINDIR'").single()
        .decode(0, as: String.self)
    }
    await session.close()
  }

  func close() async throws {
    // Whatever came of the test, its copy does not stay.
    _ = try? await shell("pg_ctl -D \(copy) -m immediate -w stop")
    try await cluster.remove()
    try? FileManager.default.removeItem(atPath: folder)
  }

  func run<Value: Sendable>(_ body: @Sendable (Connection) throws -> Value) async throws -> Value {
    let session = Session(server, name: "admin")
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await session.use { try body($0) }) } catch {
      outcome = .failure(error)
    }
    await session.close()
    return try outcome.get()
  }

  func insert(_ name: String) async throws {
    _ = try await run { try $0.execute("INSERT INTO public.item VALUES (\(name))") }
  }

  /// By the server's clock, between what was committed and what comes.
  func moment() async throws -> Timestamp {
    try await Task.sleep(for: .milliseconds(30))
    let time = try await run {
      try $0.query("SELECT clock_timestamp()").single().decode(0, as: PostgresTimestamp.self)
    }
    try await Task.sleep(for: .milliseconds(30))
    return Timestamp(microsecondsSince2000: time.microsecondsSince2000)
  }

  /// Runs a line as the server's user does who follows a plan.
  @discardableResult func shell(_ line: String) async throws -> String {
    var words = ["/bin/sh", "-c", line]
    if geteuid() == 0 {
      words =
        ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + words
    }
    let environment = [
      "PATH": programs + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "PGUSER": server.value(of: "user") ?? "",
    ]
    let outcome = try await Program(
      words[0], Array(words.dropFirst()), environment: environment, directory: "/"
    ).outcome(within: .seconds(60))
    guard outcome.hasSucceeded else {
      throw NeverHappened(description: "“\(line)”: \(outcome.text)")
    }
    return outcome.text
  }

  func backUp(_ name: String, _ options: String = "-X none") async throws {
    let (host, port) = (server.value(of: "host") ?? "", server.value(of: "port") ?? "")
    try await shell(
      "pg_basebackup -h \(host) -p \(port) -D \(backups)/\(name) -c fast --no-sync \(options) 2>&1")
  }

  func switchLog() async throws {
    let name = try await run { connection in
      _ = try connection.query("SELECT pg_current_xact_id()")
      return try connection.query("SELECT pg_walfile_name(pg_switch_wal())").single()
        .decode(0, as: String.self)
    }
    try await waitForSegment(name)
  }

  func waitForSegment(_ name: String) async throws {
    try await eventually("the segment \(name) is archived") { [archive] in
      access(archive + "/" + name, F_OK) == 0
    }
  }

  func target(asOf: String?) -> ActionTarget {
    var definition = ActionDefinition(adapter: "postgres-schema")
    definition.kinds = [.dataRestore]
    definition.parameters = ["as-of": .time]
    definition.settings = [
      "table": "shop_migration", "backups": backups, "archive": archive, "restore-to": copy,
    ]
    for (name, keyword) in [("host", "host"), ("port", "port"), ("database", "dbname")] {
      definition.settings[name] = server.value(of: keyword)
    }
    // Of no more rights than the gate needs.
    definition.settings["user"] = "schema_reader"
    definition.secrets["password"] = .environment("READER")
    return ActionTarget(
      .dataRestore, of: "shop", in: "production", by: "schema", definition,
      parameters: asOf.map { ["as-of": $0] } ?? [:])
  }
}

@Suite(.ownThreads) struct `Restoring the data of a moment` {
  private let bench = Bench()

  private var adapter: PostgresSchemaAdapter {
    PostgresSchemaAdapter(
      SecretResolver(
        bench.gate("/usr/bin/true"), environment: { $0 == "READER" ? "swordfish" : nil }))
  }

  private func plan(
    _ shop: ArchivedShop, asOf: Timestamp
  ) async throws -> (Observation, Result<Preparation, PreparationRefusal>) {
    let target = shop.target(asOf: asOf.description)
    let observation = await adapter.observe(target)
    return (
      observation,
      Result { () throws(PreparationRefusal) in try adapter.prepare(target, from: observation) }
    )
  }

  private func refusal(_ shop: ArchivedShop, asOf: Timestamp) async throws -> String {
    guard case .failure(let refusal) = try await plan(shop, asOf: asOf).1 else {
      Issue.record("there is a plan")
      return ""
    }
    return refusal.sentence
  }

  @Test func `a plan that people follow word by word brings back exactly what there was`()
    async throws
  {
    let shop = try await ArchivedShop()
    do { try await story(shop) } catch {
      try await shop.close()
      throw error
    }
    try await shop.close()
  }

  private func story(_ shop: ArchivedShop) async throws {
    try await shop.run {
      try $0.script(
        """
        CREATE TABLE public.shop_migration (version text);
        INSERT INTO public.shop_migration VALUES ('7');
        CREATE TABLE public.item (name text);
        CREATE ROLE schema_reader LOGIN PASSWORD 'swordfish';
        GRANT SELECT ON public.shop_migration TO schema_reader
        """)
    }
    // What a copy must not do, and finds in its own configuration.
    for setting in [
      "archive_cleanup_command = 'rm -rf \(shop.archive)'", "listen_addresses = '*'",
      "recovery_end_command = 'rm -rf \(shop.archive)'", "archive_mode = 'always'",
      "unix_socket_permissions = '0777'",
    ] {
      try await shop.run { try $0.script("ALTER SYSTEM SET \(setting)") }
    }
    let tooEarly = try await shop.moment()
    try await shop.insert("before the backup")
    try await shop.backUp("monday")
    try await shop.insert("before the moment")
    try await shop.switchLog()
    try await shop.insert("right before the moment")
    let moment = try await shop.moment()
    try await shop.insert("after the moment")
    // One that ended too late, and one that is still being made.
    try await shop.backUp("tuesday", "-X stream")
    try await shop.shell("cp -a \(shop.backups)/monday \(shop.backups)/wednesday")
    try await shop.shell("rm \(shop.backups)/wednesday/backup_manifest")

    let (seen, answer) = try await plan(shop, asOf: moment)
    #expect(seen.schema == .seen("7"))
    #expect(seen.restore?.backups.value?.usable.map(\.name) == ["monday", "tuesday"])
    #expect(seen.restore?.backups.value?.unusable.map(\.name) == ["wednesday"])
    let preparation = try answer.get()
    #expect(preparation.steps.isEmpty)
    #expect(preparation.predicted.contains("is lost"))
    guard case .unknown(let ground) = seen.running else {
      Issue.record("what runs is not what it sees")
      return
    }
    #expect(ground.contains("base backup monday"))
    // The same a moment later, when more was written.
    try await shop.insert("later")
    #expect(await adapter.observe(shop.target(asOf: moment.description)).running == seen.running)
    // Without a moment the schema is all that is asked for.
    let gate = await adapter.observe(shop.target(asOf: nil))
    #expect((gate.schema, gate.restore) == (.seen("7"), nil))

    try await refuse(shop, tooEarly, moment)
    try await follow(preparation.byHand, shop)

    let copied = try await shop.shell(
      "psql -XAt --host=\(shop.copy) --port=\(try port(preparation)) --dbname=postgres"
        + " -c 'SELECT name FROM public.item ORDER BY name'")
    #expect(
      copied.split(separator: "\n") == [
        "before the backup", "before the moment", "right before the moment",
      ])
    let settings = try await shop.shell(
      "psql -XAt --host=\(shop.copy) --port=\(try port(preparation)) --dbname=postgres -c \"SELECT "
        + "name || '=' || setting FROM pg_settings WHERE name IN ('archive_cleanup_command', "
        + "'recovery_end_command', 'archive_mode', 'listen_addresses', 'unix_socket_permissions') "
        + "ORDER BY name\"")
    #expect(
      settings.split(separator: "\n") == [
        "archive_cleanup_command=", "archive_mode=off", "listen_addresses=",
        "recovery_end_command=", "unix_socket_permissions=0700",
      ])
    let live = try await shop.run {
      try $0.query("SELECT count(*) FROM public.item").single().decode(0, as: Int64.self)
    }
    #expect(live == 5)
    // Where a copy is, none is made.
    #expect(try await refusal(shop, asOf: moment).contains("is not empty"))
    try await shop.shell(try #require(Self.commands(preparation.byHand.last ?? "").first))
    #expect(access(shop.copy + "/postmaster.pid", F_OK) != 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: shop.archive)
    #expect(names.count { $0.hasSuffix(".history") } == 0)
  }

  /// What cannot be had is refused, with what can.
  private func refuse(
    _ shop: ArchivedShop, _ tooEarly: Timestamp, _ moment: Timestamp
  ) async throws {
    #expect(try await refusal(shop, asOf: tooEarly).contains("right after"))
    #expect(
      try await refusal(shop, asOf: moment.advanced(bySeconds: 3_600)).contains("in the future"))
    for _ in 0..<3 { try await shop.switchLog() }
    let names = try FileManager.default.contentsOfDirectory(atPath: shop.archive)
      .filter { $0.utf8.count == 24 }.sorted()
    let backup = try #require(
      await adapter.observe(shop.target(asOf: moment.description)).restore?.backups.value?.usable
        .first { $0.name == "monday" })
    let first = WALSegment(of: backup.start, on: 1, sixteenMiB).name(sixteenMiB)
    for (missing, asOf, said) in [
      (first, moment, "with which it begins, is not"),
      (names[names.count - 2], try await shop.moment(), "has a gap: \(names[names.count - 2])"),
    ] {
      let path = shop.archive + "/" + missing
      try await shop.shell("mv \(path) \(path).away")
      let sentence = try await refusal(shop, asOf: asOf)
      #expect(sentence.contains(said), "\(sentence)")
      try await shop.shell("mv \(path).away \(path)")
    }
  }

  /// Does what stands there, line by line.
  private func follow(_ lines: [String], _ shop: ArchivedShop) async throws {
    for (index, line) in lines.dropLast().enumerated() {
      let settings = line.split(separator: "\n").filter { $0.hasPrefix("| ") }
        .map { String($0.dropFirst(2)) }
      if !settings.isEmpty {
        let text = settings.map(\.argumentLine).joined(separator: " ")
        try await shop.shell("printf '%s\\n' \(text) >> \(shop.copy)/postgresql.auto.conf")
      }
      for command in Self.commands(line) {
        let answer = try await shop.shell(command)
        if index == 0 {
          let words = answer.split(whereSeparator: { $0 == "\n" || $0 == " " })
          let name = try #require(words.last { WALSegment($0, sixteenMiB) != nil })
          try await shop.waitForSegment(String(name))
        }
        if command.contains("pause_state") {
          for _ in 0..<200 {
            if try await shop.shell(command).contains("paused") { break }
            try await Task.sleep(for: .milliseconds(50))
          }
        }
      }
    }
  }

  private static func commands(_ line: String) -> [String] {
    line.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
  }

  private func port(_ preparation: Preparation) throws -> Int {
    let line = try #require(
      preparation.byHand.flatMap { $0.split(separator: "\n") }.first { $0.hasPrefix("| port = ") })
    return try #require(Int(line.dropFirst("| port = ".count)))
  }
}

extension String {
  /// One word for a shell; a test's own way, so that it does not lean on the plan's.
  fileprivate var argumentLine: String { "'" + replacing("'", with: "'\\''") + "'" }
}
