import EventLog
import HTTP
import IncidentService
import JSON
import Synchronization
import Testing
@testable import Web

/// Small routes of its own, without a desk.
private struct Bench {
  let api: API
  let shelf = TokenShelf()
  let clock = HandClock()

  struct Surprise: Error, CustomStringConvertible { var description = "secret internals" }
  struct Away: Outage { var isPassing: Bool }

  static let answer = [Answer.json(200, "It.", .map(.anything))]

  init() async throws {
    let clock = clock
    let logged = Logged()
    self.logged = logged
    let gate = TokenGate(
      shelf, hash: testHash, now: { clock.now }, uptime: { clock.uptime })
    let echo: Route.Handler = { call in
      Clerk.json(JSONWriter.object { $0.member("body", call.body) })
    }
    let routes = [
      Route(
        .get, "/open", .everybody, subject: "X", summary: "Open", answers: Self.answer,
        handler: echo),
      Route(
        .get, "/things/{incident}", .readers, subject: "X", summary: "One",
        query: [QueryParameter("limit", .integer(1...5), "Limit.")], answers: Self.answer,
        handler: echo),
      Route(
        .post, "/things", .responders, subject: "X", summary: "Make",
        body: .json(.object(.required("name", .text(Rules.line)))), answers: Self.answer,
        handler: echo),
      Route(
        .post, "/things/{incident}/end", .responders, subject: "X", summary: "End",
        body: .json(.object(.optional("why", .text(Rules.line)))), answers: Self.answer,
        handler: echo),
      Route(.get, "/broken", .readers, subject: "X", summary: "Broken", answers: Self.answer) { _ in
        throw Surprise()
      },
      Route(.get, "/away", .readers, subject: "X", summary: "Away", answers: Self.answer) { _ in
        throw Away(isPassing: true)
      },
      Route(.get, "/gone", .readers, subject: "X", summary: "Gone", answers: Self.answer) { _ in
        throw Away(isPassing: false)
      },
    ]
    api = API(
      routes, gate: gate, hash: testHash, uptime: { clock.uptime }, log: { logged.note($0) })
    for role in TokenRole.allCases {
      let record = TokenRecord(
        id: .make(at: clock.now), principal: .make(at: clock.now), role: role, label: "",
        createdAt: clock.now)
      try await shelf.save(record, digest: testHash(Array(role.rawValue.utf8)))
    }
  }

  let logged: Logged

  final class Logged: Sendable {
    private let lines = Mutex<[String]>([])
    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }
}

@Suite struct `The API` {
  @Test func `finds routes by method and path`() async throws {
    let bench = try await Bench()
    #expect(try await bench.api.ask("GET", "/open").status == 200)
    #expect(try await bench.api.ask("HEAD", "/open").status == 200)
    let wrong = try await bench.api.ask("DELETE", "/open")
    #expect(wrong.status == 405)
    #expect(wrong.headers["Allow"] == "GET, HEAD, OPTIONS")
    let options = try await bench.api.ask("OPTIONS", "/open")
    #expect(options.status == 204)
    #expect(options.headers["Allow"] == "GET, HEAD, OPTIONS")
    #expect(options.headers["Access-Control-Allow-Origin"] == nil)
    #expect(try await bench.api.ask("GET", "/nothing", token: "viewer").problem == "not-found")
  }

  @Test func `does not tell strangers which paths there are`() async throws {
    let bench = try await Bench()
    for target in ["/nothing", "/things", "/things/INC-2026-001"] {
      let reply = try await bench.api.ask("GET", target)
      #expect(reply.status == 401)
      #expect(reply.headers["WWW-Authenticate"] == "Bearer realm=\"lastgood\"")
    }
  }

  @Test(arguments: ["Basic dmlld2VyOg==", "Bearer", "Bearer a b", "viewer", "Bearer no"])
  func `takes no other credentials`(credentials: String) async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask(
      "GET", "/things/INC-2026-001", headers: [("Authorization", credentials)])
    #expect(reply.status == 401)
    #expect(reply.problem == "unauthenticated")
  }

  @Test func `asks for the role before it looks at the rest`() async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask("POST", "/things", .array([]), token: "viewer")
    #expect(reply.status == 403)
    #expect(reply["detail"]?.text?.contains("responder") == true)
    #expect(try await bench.api.ask("GET", "/broken", token: "intake").status == 403)
  }

  @Test func `lets a revoked token in no longer than five seconds`() async throws {
    let bench = try await Bench()
    #expect(try await bench.api.ask("GET", "/things/INC-2026-001", token: "viewer").status == 200)
    let tokens = try await bench.shelf.tokens()
    let viewer = try #require(tokens.first { $0.role == .viewer })
    _ = try await bench.shelf.revoke(viewer.id, at: bench.clock.now)
    bench.clock.advance(4)
    #expect(try await bench.api.ask("GET", "/things/INC-2026-001", token: "viewer").status == 200)
    #expect(bench.shelf.lookups == 1)
    bench.clock.advance(2)
    #expect(try await bench.api.ask("GET", "/things/INC-2026-001", token: "viewer").status == 401)
  }

  @Test func `slows down who sends wrong tokens, and nobody else`() async throws {
    let bench = try await Bench()
    #expect(try await bench.api.ask("GET", "/things/INC-2026-001", token: "viewer").status == 200)
    var statuses: [Int] = []
    for index in 0..<30 {
      statuses.append(
        try await bench.api.ask("GET", "/things/INC-2026-001", token: "wrong\(index)").status)
    }
    #expect(statuses.filter { $0 == 401 }.count == FailureBudget.burst)
    #expect(statuses.last == 429)
    bench.clock.advance(6)
    // Whoever was let in before gets in from the same address, and others from elsewhere.
    #expect(try await bench.api.ask("GET", "/things/INC-2026-001", token: "viewer").status == 200)
    let other = try await bench.api.ask(
      "GET", "/things/INC-2026-001", token: "wrong", peer: "192.0.2.2")
    #expect(other.status == 401)
  }

  @Test func `judges what stands in path, query and headers`() async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask(
      "GET", "/things/INC-1?limit=9", token: "viewer")
    #expect(reply.problem == "invalid-fields")
    let query = try await bench.api.ask(
      "GET", "/things/INC-2026-001?limit=9&limti=1&limit=x", token: "viewer")
    #expect(query["errors"]?.elements?.count == 4)
    for (name, value) in [("If-Match", "7\""), ("If-Match", "\"x\""), ("Idempotency-Key", "a b")] {
      let reply = try await bench.api.ask(
        "POST", "/things", ["name": "x"], token: "responder", headers: [(name, value)])
      #expect(reply.status == 400, "\(name): \(value)")
      #expect(reply["errors"]?.elements?.first?["field"]?.text == name)
    }
  }

  @Test func `judges bodies`() async throws {
    let bench = try await Bench()
    func post(_ text: String, _ type: String = "application/json") async throws -> Reply {
      try await bench.api.ask(
        "POST", "/things", token: "responder", headers: [("Content-Type", type)],
        bytes: Array(text.utf8))
    }
    #expect(try await post(#"{"name":"x"}"#).status == 200)
    #expect(try await post(#"{"name":"x"}"#, "text/plain").problem == "unsupported-media-type")
    #expect(try await post(#"{"name":"x","name":"y"}"#).problem == "malformed-json")
    #expect(try await post(#"{"name":"#).problem == "malformed-json")
    #expect(try await post("{\"name\":\"\\u0000\"}").problem == "malformed-json")
    #expect(try await post(#"{"nmae":"x"}"#)["errors"]?.elements?.count == 2)
    #expect(try await post("", "text/plain").problem == "invalid-fields")
    let large = "{\"name\":\"" + String(repeating: "x", count: RequestBody.maximumJSON) + "\"}"
    #expect(try await post(large).problem == "too-large")
    let empty = try await bench.api.ask("POST", "/things/INC-2026-001/end", token: "responder")
    #expect(empty.status == 200)
    let extra = try await bench.api.ask(
      "GET", "/things/INC-2026-001", ["a": "b"], token: "viewer")
    #expect(extra.status == 400)
  }

  @Test func `offers what it has, or says so`() async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask("GET", "/open", headers: [("Accept", "image/png")])
    #expect(reply.problem == "not-acceptable")
    let liked = try await bench.api.ask(
      "GET", "/open", headers: [("Accept", "image/png, */*;q=0.1")])
    #expect(liked.status == 200)
  }

  @Test func `keeps its internals to itself, and to its log`() async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask("GET", "/broken", token: "viewer")
    #expect(reply.status == 500)
    #expect(!reply.text.contains("internals"))
    let reference = try #require(reply["reference"]?.text)
    #expect(bench.logged.all.contains { $0.contains(reference) && $0.contains("internals") })
  }

  @Test func `asks to come again when the record is away for a moment`() async throws {
    let bench = try await Bench()
    let reply = try await bench.api.ask("GET", "/away", token: "viewer")
    #expect(reply.status == 503)
    #expect(reply.problem == "unavailable")
    #expect(try await bench.api.ask("GET", "/gone", token: "viewer").status == 500)
  }

  @Test func `says what was wrong with bytes that were no request`() throws {
    for kind in Refusal.Kind.allCases {
      let response = API(
        [],
        gate: TokenGate(
          TokenShelf(), hash: testHash, now: { Timestamp(microseconds: 0) }, uptime: { .zero }),
        hash: testHash, uptime: { .zero }, log: { _ in }
      ).answer(to: Refusal(kind))
      #expect(response.status == (kind == .unsupportedMethod ? 405 : kind.status))
      guard case .bytes(let bytes) = response.body else { continue }
      #expect(Problem.schema.faults(in: try JSONValue(checking: bytes)) == [])
    }
  }

  @Test func `limits bodies before they are read`() async throws {
    let bench = try await Bench()
    let post = try RequestHead("POST", "/things")
    #expect(bench.api.bodyLimit(post) == RequestBody.maximumJSON)
    #expect(bench.api.bodyLimit(try RequestHead("GET", "/open")) == RequestBody.maximumUnused)
    #expect(bench.api.bodyLimit(try RequestHead("POST", "/no")) == RequestBody.maximumUnused)
  }
}
