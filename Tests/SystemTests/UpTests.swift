import EventLog
import Foundation
import Postgres
import PostgresStore
import Spawn
import Testing

extension System {
  @Suite struct `lastgood up` {
    @Test func `it gets ready, refuses a second one, and leaves nothing behind`() async throws {
      try await withEmptyFolder { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        let ready = try await up.event("ready")
        let database = try #require(ready["database_process"] as? Int32)
        #expect(ready["data"] as? String == folder)

        let second = try await lastgood("up", "--data", folder)
        #expect(second.ending == .exited(75))
        #expect(second.errors.contains("process \(up.id)"))

        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
        #expect(up.lines.contains { $0.contains("stopped") })
        #expect(up.errors == "")
        #expect(!isAlive(database))
        #expect(!FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid"))
      }
    }

    @Test func `keys are made once, for their owner alone`() async throws {
      try await withInstance { folder in
        var keys: [Data] = []
        for _ in 1...2 {
          let up = try RunningProgram("up", "--data", folder, "--json")
          _ = try await up.event("ready")
          for name in ["master.keys", "signing.key"] {
            let path = folder + "/keys/" + name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            keys.append(try Data(contentsOf: URL(fileURLWithPath: path)))
          }
          up.signal(.interrupt)
          #expect(try await up.end() == .exited(0))
        }
        #expect(Array(keys.prefix(2)) == Array(keys.suffix(2)))
      }
    }

    @Test func `killed with SIGKILL, it starts again and has lost nothing`() async throws {
      try await withInstance { folder in
        var ids: [EventID] = []
        for round in 1...3 {
          let up = try RunningProgram("up", "--data", folder, "--json")
          _ = try await up.event("ready")
          try await withWriter(to: folder) { writer in
            // The first says that a token was issued to whoever started it.
            let events = try await writer.store.events(after: .start, limit: 1_000)
            #expect(events.dropFirst().map(\.id) == ids, "after kill \(round - 1)")
            for _ in 1...20 { ids.append(try await writer.append()) }
          }
          up.signal(.kill)
          #expect(try await up.end() == .signalled(9))
        }
        let up = try RunningProgram("up", "--data", folder, "--json")
        let ready = try await up.event("ready")
        #expect(ready["position"] as? Int == ids.count + 1)
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
      }
    }

    @Test func `a database that is killed is started again, and that is said`() async throws {
      try await withInstance { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        let ready = try await up.event("ready")
        let database = try #require(ready["database_process"] as? Int32)
        kill(database, SIGKILL)
        #expect(try await up.event("database_ended")["process"] as? Int32 == database)
        let back = try await up.event("database_ready")
        #expect(back["process"] as? Int32 != database)
        try await withWriter(to: folder) { try await $0.append() }
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
      }
    }

    @Test func `without the keys of what is sealed it does not make new ones`() async throws {
      try await withInstance { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        _ = try await up.event("ready")
        try await withWriter(to: folder) { try await $0.append() }
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))

        try FileManager.default.removeItem(atPath: folder + "/keys/master.keys")
        let again = try await lastgood("up", "--data", folder)
        #expect(again.ending == .exited(65))
        #expect(again.errors.contains("master.keys"))
      }
    }

    @Test func `it uses somebody else's database, also behind a dead host`() async throws {
      try await withForeignDatabase { environment, database in
        var environment = environment
        let host = try #require(database.value(of: "host"))
        environment["LASTGOOD_DATABASE"] =
          database.with("host", "/nonexistent,\(host)").with("port", "5432,5432").revealed
        let up = try RunningProgram("up", "--json", environment: environment)
        let ready = try await up.event("ready")
        #expect(ready["database_process"] is NSNull)
        let migrate = try await lastgood("migrate", environment: environment)
        #expect(migrate.ending == .exited(0))
        #expect(migrate.output.hasPrefix("Nothing to do"))
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
      }
    }

    @Test func `a database of a newer program is refused`() async throws {
      try await withForeignDatabase { environment, database in
        #expect(try await lastgood("migrate", environment: environment).ending == .exited(0))
        try Connection(database).script(
          """
          INSERT INTO lastgood.schema_step (number, name, digest) VALUES (999, 'from_beyond', '')
          """)
        for verb in ["up", "migrate", "log"] {
          let answer = try await lastgood(verb, environment: environment)
          #expect(answer.ending == .exited(65))
          #expect(answer.errors.contains("999 (from_beyond)"))
        }
      }
    }
  }
}
