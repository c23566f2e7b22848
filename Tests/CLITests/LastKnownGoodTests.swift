import FoundationEssentials
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `The last known good version on a terminal` {
  static let found = #"""
    {"service":"checkout","environment":"production","as_of":null,
     "release":{"number":"DEP-2026-001","version":"v1","artefact_digest":"sha256:ab",
       "exposed_at":"2026-03-14T12:30:00Z","age_seconds":3600},
     "delta":{"releases":2,"migrations":1,"commits":7,"files":null},
     "skipped":[{"number":"DEP-2026-003","version":"v3","reasons":[{"code":"is-left","text":"It is the one to go back from."}]},
       {"number":"DEP-2026-002","version":"v2","reasons":[{"code":"failed","text":"Its deployment failed."},{"code":"x"}]}],
     "skipped_count":5,"next":[]}
    """#

  @Test func `says which, how far back, and why not a newer one`() async throws {
    let desk = try Desk { _ in .json(200, Self.found) }
    let run = await desk.run("lkg", "checkout", "--env", "production", "--from", "dep-3")
    #expect(
      run.output == """
        v1 (DEP-2026-001) is the last known good version of checkout in production.
          took over    13:30 CET, 12:30 UTC, 1 h 00 m ago
          artefact     sha256:ab
          takes back   2 releases, 1 migration, 7 commits, files unknown
        Newer, and why not:
          DEP-2026-003  v3
              It is the one to go back from.
          DEP-2026-002  v2
              Its deployment failed.
              x
          and 3 more

        """)
    #expect(run.code == 0)
    #expect(
      desk.requests.last?.target
        == "/api/v1/services/checkout/last-known-good?environment=production"
        + "&leaving=DEP-2026-003&limit=50")
  }

  @Test func `says that there is none, and what to do instead`() async throws {
    let desk = try Desk { _ in
      .json(
        200,
        #"{"service":"checkout","environment":"production","as_of":"2026-03-14T12:00:00Z","release":null,"delta":null,"skipped":[],"skipped_count":0,"next":["No rollback is offered."]}"#
      )
    }
    let run = await desk.run("lkg", "checkout", "--env", "production", "--at", "13:00")
    #expect(
      run.output == """
        No version of checkout in production is known to be good.
          • No rollback is offered.
        As the record stood 13:00 CET, 12:00 UTC.

        """)
    #expect(run.code == 2)
    #expect(desk.requests.last?.target.contains("at=2026-03-14T12%3A00%3A00.000000Z") == true)
  }

  @Test func `has names that need escaping in a path`() async throws {
    let desk = try Desk { _ in .json(200, Self.found) }
    _ = await desk.run("lkg", "a/b c", "--env", "x&y=z")
    #expect(
      desk.requests.last?.target
        == "/api/v1/services/a%2Fb%20c/last-known-good?environment=x%26y%3Dz&limit=50")
  }

  @Test func `is not made up when the service is away`() async throws {
    let desk = try Desk(nil)
    let run = await desk.run("lkg", "checkout", "--env", "production")
    #expect(run.code == 69 && run.output.isEmpty)
    #expect(await desk.run("lkg", "checkout").code == 64)
    #expect(await desk.run("lkg", "checkout", "--env", "x", "--limit", "-1").code == 64)
  }
}

@Suite(.ownThreads) struct `Migrations on a terminal` {
  private func file(_ text: String, in desk: Desk, named name: String = "m.sql") throws -> String {
    let path = desk.home + "/" + name
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func `are classified without a service`() async throws {
    let desk = try Desk(nil)
    let path = try file("CREATE TABLE t ();\nALTER TABLE u\n  DROP COLUMN c;\n", in: desk)
    let run = await desk.run("migration", "classify", path)
    #expect(
      run.output == """
        line 1, additive: create table t …
          Older versions do not know the table.
        line 2, contracting: alter table u drop column c …
          Older versions may still read or write the column.
        contracting: Older versions do not bear it. Keep the old beside the new, mark it as \
        deprecated, and take it away in a migration of its own once no version that needs it may \
        come back.

        """)
    #expect(run.code == 2)
  }

  @Test func `are read from standard input, and told as JSON`() async throws {
    let desk = try Desk(nil)
    desk.type("CREATE INDEX ON t (x)")
    let run = await desk.run("migration", "classify", "-", "--json")
    #expect(
      run.output == """
        {"class":"additive","unsafe":false,"advice":"Older versions bear it: going back is allowed.",\
        "statements":[{"line":1,"class":"additive","statement":"create index on t",\
        "because":"An index changes no answer."}]}

        """)
    #expect(run.code == 0)
    #expect(await desk.run("migration", "classify", "/nowhere.sql").code == 64)
  }

  @Test func `are classified from their files when a deployment starts`() async throws {
    let desk = try Desk(`Verbs`.answer)
    let path = try file("ALTER TABLE t ADD c int; UPDATE t SET c = 1", in: desk)
    let run = await desk.run(
      "deploy", "start", "checkout", "v2", "--env", "production", "--migration", "0041=additive",
      "--migration", "0042=\(path)")
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      desk.requests.last?.text.contains(
        #""migrations":[{"id":"0041","class":"additive"},{"id":"0042","class":"backfill"}]"#)
        == true)
    #expect(run.errors.contains("0042 is backfill."))
    for wrong in ["0042=harmless", "0042=/nowhere.sql"] {
      let refused = await desk.run(
        "deploy", "start", "checkout", "v2", "--env", "x", "--migration", wrong)
      #expect(refused.code == 64)
    }
  }
}
