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
