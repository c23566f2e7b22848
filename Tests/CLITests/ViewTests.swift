import Glibc
import FoundationEssentials
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Views` {
  @Test func `list incidents`() async throws {
    let desk = try Desk { _ in .json(200, openList) }
    let run = await desk.run("list", "--state", "open", "--service", "checkout", "-n", "5")
    #expect(
      run.output == """
        incident      sev   state       age  commander  service   title
        INC-2026-003  SEV3  open   1 h 00 m  nobody     checkout  Checkout

        """)
    #expect(desk.requests.last?.target == "/api/v1/incidents?state=open&service=checkout&limit=5")
  }

  @Test func `show an incident`() async throws {
    let desk = try Desk { _ in .json(200, incident(commander: "alice")) }
    let run = await desk.run("show", "inc-3")
    #expect(
      run.output == """
        INC-2026-003  SEV3  Checkout
          state        open, declared 13:30 CET, 12:30 UTC by alice
          service      checkout in production
          category     reliability
          roles        commander: alice
        Next:
          • Nobody commands: offer the role.

        """)
  }

  @Test func `show an incident with what was decided, or without where that cannot be had`()
    async throws
  {
    let decisions = #"""
      {"decisions":[{"number":"D1","action":"fallback","stage":"authorised","carried_out":{"state":"verified"}},
      {"number":"D2","action":"rollback","target":"4.1.7","stage":"waiting",
      "approvals":{"count":2,"granted":[{"by":"bob","role":"approver"}],"missing_roles":["stakeholder"]}}]}
      """#
    for status in [200, 503] {
      let desk = try Desk { request in
        request.path.hasSuffix("/decisions")
          ? .json(status, decisions) : .json(200, incident(commander: "alice"))
      }
      let run = await desk.run("show", "inc-3")
      #expect(run.code == 0)
      let lines = """
          decisions    D1 fallback: verified
                       D2 rollback to 4.1.7: waits for approval, 1 of 2 agreed; still stakeholder

        """
      #expect(run.output.contains(lines) == (status == 200), "\(run.output)")
      #expect(run.output.contains("commander: alice"))
    }
  }

  @Test func `brief moves where one is, unless told not to`() async throws {
    let desk = try Desk { request in
      request.method == "POST"
        ? .json(200, #"{"position":9}"#)
        : .json(
          200,
          #"{"since":4,"head":9,"summary":"1 entry is new.","entries":[{"position":9,"text":"a\nb","happened_at":"2026-03-14T13:05:00Z","actor":{"name":"bob"},"marks":["late"],"starred":true}]}"#
        )
    }
    let run = await desk.run("brief", "inc-3")
    #expect(
      run.output
        == "INC-2026-003: 1 entry is new.\n\n14:05 #9 ★ a ⏎ b — bob (late)\n")
    #expect(desk.requests.last?.path == "/api/v1/incidents/INC-2026-003/readings")
    #expect(desk.requests.last?.text == #"{"position":9}"#)
    _ = await desk.run("brief", "inc-3", "--keep")
    #expect(desk.requests.last?.method == "GET")
  }

  @Test func `timelines come in every format, and go to a file`() async throws {
    let desk = try Desk { _ in .answer(200, [("Content-Type", "image/svg+xml")], "<svg/>\n") }
    let run = await desk.run(
      "timeline", "inc-3", "--as-known-at", "yesterday 14:05", "--by", "recorded", "--format",
      "svg", "--originals")
    #expect(run.output == "<svg/>\n")
    #expect(
      desk.requests.last?.target
        == "/api/v1/incidents/INC-2026-003/timeline?format=svg&by=recorded&as_known_at="
        + "2026-03-13T13%3A05%3A00.000000Z&originals=true")
    let file = desk.home + "/timeline.svg"
    #expect(await desk.run("timeline", "inc-3", "-f", "svg", "-o", file).code == 0)
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("<svg/>\n".utf8))
    #expect(await desk.run("timeline", "--format", "pdf").code == 64)
    _ = await desk.run("timeline", "--deploy", "dep-3")
    #expect(
      desk.requests.last?.target
        == "/api/v1/deployments/DEP-2026-003/timeline?format=text&by=happened&width=100")
  }

  @Test func `what is due says how long there is`() async throws {
    let desk = try Desk { _ in
      .json(
        200,
        #"{"obligations":[{"state":"overdue","due_at":"2026-03-14T13:00:00Z","kind":"severity","number":"INC-2026-003"},{"state":"due","due_at":"2026-03-14T15:30:00Z","kind":"check-back","owed_to":"scribe"},{"state":"due","due_at":"2026-03-14T15:30:00Z","kind":"update","about":"executives"},{"state":"due","due_at":"2026-03-14T15:30:00Z","kind":"gate_debt","about":"canary/latency"}]}"#
      )
    }
    let run = await desk.run("due")
    #expect(
      run.output == """
        state    due          in  of            what                      owed by
        overdue  14:00     −30 m  INC-2026-003  severity
        due      16:30  2 h 00 m                check-back                scribe
        due      16:30  2 h 00 m                update to executives
        due      16:30  2 h 00 m                gate_debt canary/latency

        """)
  }

  @Test func `a second person approves going on, the first cannot`() async throws {
    let me = { (name: String) in
      { @Sendable (request: RawRequest) -> RawReply in
        switch (request.method, request.path) {
        case ("GET", "/api/v1/me"): .json(200, #"{"person":"\#(name)","role":"responder"}"#)
        case ("GET", _):
          .answer(
            200, [("Content-Type", "application/json"), ("ETag", "\"9\"")],
            #"{"state":"halted","resumption":{"asked_by":"alice"}}"#)
        default: .written(9)
        }
      }
    }
    let alice = try Desk(me("alice"))
    #expect(await alice.run("deploy", "resume", "dep-3").code == 65)
    let bob = try Desk(me("bob"))
    // Nobody approves without having been shown what.
    #expect(await bob.run("deploy", "resume", "dep-3").code == 64)
    #expect(bob.requests.allSatisfy { $0.method == "GET" })
    let run = await bob.run("deploy", "resume", "dep-3", "--approve")
    #expect(bob.requests.last?.header("if-match") == "\"9\"")
    #expect(run.output == "DEP-2026-003 goes on: alice asked, you approved\n")
    #expect(
      bob.requests.last?.path == "/api/v1/deployments/DEP-2026-003/resumption/approval")
    // A reason is a request of one's own, whoever asked before.
    _ = await bob.run("deploy", "resume", "dep-3", "--because", "fine")
    #expect(bob.requests.last?.path == "/api/v1/deployments/DEP-2026-003/resumption")
  }

  @Test func `redaction asks first`() async throws {
    let desk = try Desk(`Verbs`.answer)
    let run = await desk.run("redact", "7", "--because", "x")
    #expect(run.code == 64)
    #expect(desk.requests.isEmpty)
  }

  @Test func `one key makes one command, whatever it looks like`() async throws {
    let desk = try Desk(`Verbs`.answer)
    for _ in 0..<2 {
      _ = await desk.run("note", "inc-3", "x", "--idempotency-key", "ticket-7")
    }
    let (one, other) = (desk.requests[0], desk.requests[1])
    #expect(one.header("idempotency-key") == other.header("idempotency-key"))
    #expect(one.body == other.body)
    _ = await desk.run("note", "inc-3", "x")
    #expect(desk.requests[2].header("idempotency-key") != one.header("idempotency-key"))
    #expect(await desk.run("note", "inc-3", "x", "--idempotency-key", "a b").code == 64)
    // Verbs that give two orders give each a key of its own.
    _ = await desk.run("acknowledge", "7", "--incident", "3", "--idempotency-key", "ticket-7")
    let keys = desk.requests.suffix(2).map { $0.header("idempotency-key") }
    #expect(Set(keys).count == 2)
  }

  @Test func `a time is refused where it would be dropped`() async throws {
    let desk = try Desk(`Verbs`.answer)
    #expect(await desk.run("release", "inc-3", "scribe", "--at", "5m").code == 64)
    #expect(await desk.run("note", "inc-3", "x", "--at", "25:00").errors.contains("no such moment"))
    #expect(desk.requests.allSatisfy { $0.method == "GET" })
  }
}
