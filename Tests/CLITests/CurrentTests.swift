import Synchronization
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `The current incident` {
  @Test func `is the only one that is open`() async throws {
    let desk = try Desk(`Verbs`.answer)
    #expect(await desk.run("note", "all", "well").output == "#1234 noted on INC-2026-003\n")
    #expect(desk.requests.map(\.method) == ["GET", "POST"])
  }

  @Test func `is the one that was chosen`() async throws {
    let desk = try Desk(`Verbs`.answer)
    #expect(await desk.run("use", "3").output == "INC-2026-003 is current now: Checkout\n")
    _ = await desk.run("note", "x")
    #expect(desk.requests.map(\.method) == ["GET", "GET", "POST"])
    #expect(await desk.run("use").output == "INC-2026-003 is current\n")
    #expect(await desk.run("use", "--none").output == "No incident is chosen\n")
    _ = await desk.run("note", "x")
    #expect(desk.requests.last?.method == "POST")
  }

  @Test(arguments: ["note", "impact", "watch", "decide"])
  func `is asked for when the chosen one is over and another is open`(verb: String) async throws {
    let state = Mutex("closed")
    let rows = Mutex(#"{"number":"INC-2026-004","title":"DB on fire"}"#)
    let desk = try Desk { request in
      guard request.method == "GET" else { return .written(50) }
      return request.path == "/api/v1/incidents"
        ? .json(200, #"{"incidents":[\#(rows.withLock(\.self))],"next":null}"#)
        : .json(200, incident(state: state.withLock(\.self)))
    }
    _ = await desk.run("use", "3")
    let words = [
      "note": ["x"], "impact": ["--how-many", "7"], "watch": [],
      "decide": ["halt", "--because", "x"],
    ]
    let run = await desk.run([verb] + (words[verb] ?? []))
    #expect(run.code == 64)
    #expect(
      run.errors.hasPrefix(
        """
        INC-2026-003 was chosen with “lastgood use” and is closed, and another is open. Name the one you mean, or choose it:
          INC-2026-004  DB on fire
        """))
    #expect(!desk.requests.contains { $0.method == "POST" })
    #expect(await desk.run("use").output == "INC-2026-003 is current, and closed\n")
    // Looking back is what a closed one is for.
    #expect(await desk.run("timeline").code != 64)
    // Where no other is open, nobody can be meant but it.
    rows.withLock { $0 = "" }
    if verb == "note" { #expect(await desk.run("note", "late").code == 0) }
  }

  @Test func `is asked for when there are several`() async throws {
    let desk = try Desk { _ in
      .json(
        200,
        #"{"incidents":[{"number":"INC-2026-001","title":"a"},{"number":"INC-2026-002","title":null,"title_redacted":{}}],"next":null}"#
      )
    }
    let run = await desk.run("note", "x")
    #expect(run.code == 64)
    #expect(
      run.errors == """
        Several incidents are open. Name one, or choose with “lastgood use”:
          INC-2026-001  a
          INC-2026-002  [redacted]

        """)
  }

  @Test func `is none when nothing is open`() async throws {
    let desk = try Desk { _ in .json(200, #"{"incidents":[],"next":null}"#) }
    let run = await desk.run("note", "500", "errors")
    #expect(run.code == 64)
    #expect(run.errors.hasPrefix("No incident is open."))
  }

  @Test func `is not confused by a number at the beginning of a text`() async throws {
    let desk = try Desk(`Verbs`.answer)
    _ = await desk.run("note", "500", "errors")
    #expect(desk.requests.last?.text == #"{"text":"500 errors","id":ID}"#)
    _ = await desk.run("note", "inc-3")
    #expect(desk.requests.last?.text == #"{"text":"inc-3","id":ID}"#)
  }
}

@Suite(.ownThreads) struct `Replacing what was seen` {
  /// Answers writes with 412 unless they carry the version that there is.
  final class Service: Sendable {
    let now = Mutex<(version: Int, severity: String, commander: String?)>((7, "SEV3", nil))

    func answer(_ request: RawRequest) -> RawReply {
      let (version, severity, commander) = now.withLock { $0 }
      guard request.method != "GET" else {
        return .json(
          200, incident(version: version, severity: severity, commander: commander))
      }
      guard [nil, "\"\(version)\""].contains(request.header("if-match")) else {
        return .problem(412, "changed", "Somebody else changed this.")
      }
      let body = request.text
      now.withLock { now in
        now.version += 1
        for level in ["SEV1", "SEV2"] where body.contains(level) { now.severity = level }
      }
      return .written(50, version: version + 1)
    }

  }

  @Test func `fetches what was never looked at`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    #expect(await desk.run("severity", "inc-3", "1", "--because", "x").code == 0)
    #expect(desk.requests.map(\.method) == ["GET", "POST"])
  }

  @Test func `is refused when somebody else replaced it meanwhile`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    _ = await desk.run("show", "inc-3")
    service.now.withLock { $0 = (9, "SEV2", nil) }
    let run = await desk.run("severity", "inc-3", "1", "--because", "x")
    #expect(run.code == 75)
    #expect(
      run.errors == """
        Somebody else changed INC-2026-003 since you looked; nothing was done.
          severity: SEV3 → SEV2
          2 entries were added.
        Look again, and repeat it if it still holds.

        """)
    // Having been told counts as having looked.
    #expect(await desk.run("severity", "inc-3", "1", "--because", "x").code == 0)
  }

  @Test func `goes through when only other things changed`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    _ = await desk.run("show", "inc-3")
    service.now.withLock { $0 = (9, "SEV3", nil) }
    #expect(await desk.run("severity", "inc-3", "1", "--because", "x").code == 0)
    #expect(desk.requests.last?.header("if-match") == "\"9\"")
  }

  /// Alice changed the severity, and then `actor` added something.
  private func desk(_ service: Service, then type: String, by actor: String) throws -> Desk {
    try Desk { request in
      guard request.path == "/api/v1/events" else { return service.answer(request) }
      return .json(
        200,
        """
        {"events":[
          {"version":8,"type":"incident.severity_changed","actor":{"principal":"alice"}},
          {"version":9,"type":"\(type)","actor":{"principal":"\(actor)"}}],"next":null}
        """)
    }
  }

  @Test func `takes what one wrote oneself as seen, also with the policy's clock beside it`()
    async throws
  {
    let service = Service()
    let desk = try desk(service, then: "cadence.set", by: "clock")
    _ = await desk.run("show", "inc-3")
    #expect(await desk.run("severity", "inc-3", "2", "--because", "x").code == 0)
    service.now.withLock { $0.version = 9 }
    #expect(await desk.run("severity", "inc-3", "1", "--because", "worse").code == 0)
  }

  @Test func `minds a change of the same by somebody else, whatever one wrote oneself`()
    async throws
  {
    let service = Service()
    let desk = try desk(service, then: "incident.severity_changed", by: "bob")
    _ = await desk.run("show", "inc-3")
    #expect(await desk.run("severity", "inc-3", "2", "--because", "x").code == 0)
    service.now.withLock { ($0.version, $0.severity) = (9, "SEV4") }
    #expect(await desk.run("severity", "inc-3", "1", "--because", "worse").code == 75)
  }

  @Test func `minds who holds a role`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    _ = await desk.run("show", "inc-3")
    service.now.withLock { $0 = (8, "SEV3", "bob") }
    let run = await desk.run("accept", "inc-3", "commander")
    #expect(run.code == 75)
    #expect(run.errors.contains("roles: commander= → commander=bob"))
  }

  @Test func `resolving minds every entry`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    _ = await desk.run("show", "inc-3")
    service.now.withLock { $0.version = 8 }
    let run = await desk.run("resolve", "inc-3")
    #expect(run.code == 75)
    #expect(run.errors.contains("1 entry was added."))
    // One's own entries are no surprise.
    #expect(await desk.run("note", "inc-3", "x").code == 0)
    #expect(await desk.run("resolve", "inc-3").code == 0)
    #expect(await desk.run("severity", "inc-3", "1", "--because", "x").code == 0)
  }
}
