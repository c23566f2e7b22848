import Postgres
import PostgresStore
import Schema
import Spawn
import Testing

extension System {
  @Suite struct `lastgood migrate` {
    @Test func `it lists its steps, and then has nothing to do`() async throws {
      try await withForeignDatabase { environment, _ in
        let first = try await lastgood("migrate", environment: environment)
        #expect(first.ending == .exited(0))
        for step in Schema.steps { #expect(first.output.contains(step.name)) }
        let second = try await lastgood("migrate", environment: environment)
        #expect(second.ending == .exited(0))
        #expect(second.output == "Nothing to do: the schema is at version \(Schema.version).\n")
      }
    }

    @Test func `killed at any moment, it can be completed`() async throws {
      var kills = 0
      var round = 0
      while kills < 10 {
        round += 1
        try #require(round < 100)
        try await withForeignDatabase { environment, database in
          let run = try RunningProgram("migrate", environment: environment)
          // Not a pause: it ends by itself sooner, or is killed then.
          let moment = Duration.milliseconds(Int64.random(in: 5...80))
          if try await run.ending(within: moment) == nil {
            run.signal(.kill)
            if try await run.end() == .signalled(9) { kills += 1 }
          }
          let answer = try await lastgood("migrate", environment: environment)
          #expect(answer.ending == .exited(0))
          let connection = try Connection(database)
          #expect(try Migrator().pending(over: connection).isEmpty)
          let count = try connection.query("SELECT count(*) FROM lastgood.schema_step").single()
            .decode(0, as: Int64.self)
          #expect(count == Int64(Schema.version))
        }
      }
    }

    @Test func `killed before its last grants, it makes up for them`() async throws {
      try await withForeignDatabase { environment, database in
        #expect(try await lastgood("migrate", environment: environment).ending == .exited(0))
        let connection = try Connection(database)
        try connection.script(
          "DROP ROLE IF EXISTS upkeep_admin; CREATE ROLE upkeep_admin LOGIN CREATEROLE")
        defer { _ = try? connection.script("DROP OWNED BY upkeep_admin; DROP ROLE upkeep_admin") }
        var environment = environment
        let asAdministrator = database.with("options", "-c role=upkeep_admin")
        environment["LASTGOOD_DATABASE"] = asAdministrator.revealed
        let answer = try await lastgood("migrate", environment: environment)
        #expect(answer.ending == .exited(0), "\(answer.errors)")
        let isMember = try connection.query(
          """
          SELECT bool_and(pg_has_role('upkeep_admin', 'lastgood_' || r, 'member'))
          FROM unnest(ARRAY['app', 'executor', 'auditor']) r
          """
        ).single().decode(0, as: Bool.self)
        #expect(isMember)
      }
    }

    @Test func `a step that was edited after it ran is refused`() async throws {
      try await withForeignDatabase { environment, database in
        #expect(try await lastgood("migrate", environment: environment).ending == .exited(0))
        try Connection(database).script(
          "UPDATE lastgood.schema_step SET digest = '' WHERE number = 1")
        let answer = try await lastgood("migrate", environment: environment)
        #expect(answer.ending == .exited(65))
        #expect(answer.errors.contains("Schema step 1"))
      }
    }
  }
}
