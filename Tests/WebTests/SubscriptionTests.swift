import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import PostgresStore
import StatusPages
import TestSupport
import Testing

@testable import Web

/// Where people outside ask to be told by mail, as a browser sees it.
@Suite(.freshDatabase) struct `Asking to be told by mail` {
  private static let policy: FixedPolicy = {
    var policy = Policy.standard
    policy.channels["mail"] = Channel(kind: .mail)
    var page = StatusPageRule(title: "Example status")
    page.components = ["Checkout": .init(), "Search": .init()]
    page.components["Checkout"]?.services = ["checkout"]
    page.subscriptions = .init(channel: "mail", baseURL: "https://status.example.org")
    policy.statusPage = page
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0))))
  }()

  private func send(
    _ form: String, to path: String = "/status/subscribe", in service: Service,
    from peer: String = "192.0.2.1"
  ) async throws -> Reply {
    try await service.api.ask(
      "POST", path, headers: [("Content-Type", "application/x-www-form-urlencoded")],
      bytes: Array(form.utf8), peer: peer)
  }

  @Test func `is not there where the policy wants none`() async throws {
    try await withService { service in
      for path in ["/status/subscribe", "/status/confirm/lg_x"] {
        let reply = try await service.ask("GET", path, as: nil)
        #expect(reply.status == 404)
      }
      let sent = try await send("address=a@example.org", in: service)
      #expect(sent.status == 404)
      // Whoever was told before can end it all the same.
      let end = try await service.ask("GET", "/status/unsubscribe/lg_x", as: nil)
      #expect(end.status == 200)
    }
  }

  @Test func `shows a form that may be sent here and nowhere else`() async throws {
    try await withService(under: Self.policy) { service in
      let reply = try await service.ask("GET", "/status/subscribe", as: nil)
      #expect(reply.status == 200)
      let rules = reply.headers["Content-Security-Policy"] ?? ""
      #expect(rules.contains("form-action 'self'") && !rules.contains("unsafe"))
      #expect(reply.headers["Cache-Control"] == "no-store")
      #expect(reply.headers["Referrer-Policy"] == "no-referrer")
      #expect(!reply.text.contains("<script") && reply.headers["Set-Cookie"] == nil)
    }
  }

  @Test func `is answered the same whether the address is known or not`() async throws {
    try await withService(under: Self.policy) { service in
      let form = "address=Reader%40example.org&component=Checkout&component=Search"
      let clock = ContinuousClock()
      var (pages, times): (Set<String>, [Duration]) = ([], [])
      for _ in 0..<3 {
        let start = clock.now
        let reply = try await send(form, in: service)
        times.append(clock.now - start)
        #expect(reply.status == 200)
        pages.insert(reply.text)
      }
      let other = try await send(
        "address=other%40example.org&component=Search", in: service)
      pages.insert(other.text)
      #expect(pages.count == 1)
      #expect(times.allSatisfy { $0 >= .milliseconds(250) })
      let rows = try await service.desk.subscribers(after: nil, limit: 9)
      #expect(
        Set(rows.map { "\($0.address) \($0.components ?? ["nothing yet"])" }).count == 2)
    }
  }

  @Test(arguments: [
    ("", "no address"), ("address=x&component=Search", "no address"),
    ("address=a@example.org", "at least one"),
    ("address=a@example.org&component=Nothing", "at least one"),
    ("address=a%0D%0ABcc:x@example.org&component=Search", "no address"),
    ("address=%3Cscript%3E&component=Search", "&lt;script&gt;"),
  ])
  func `says what is wrong with a form, and keeps nothing`(
    form: String, words: String
  ) async throws {
    try await withService(under: Self.policy) { service in
      let reply = try await send(form, in: service)
      #expect(reply.status == 422 && reply.text.contains(words), "\(reply.text)")
      #expect(try await service.desk.subscribers(after: nil, limit: 9).isEmpty)
    }
  }

  @Test func `lets one source ask ten times, and then once a minute`() async throws {
    try await withService(under: Self.policy) { service in
      func ask(_ number: Int, from peer: String = "192.0.2.1") async throws -> Int {
        try await send(
          "address=a\(number)%40example.org&component=Search", in: service, from: peer
        ).status
      }
      var statuses: [Int] = []
      for number in 0..<11 { statuses.append(try await ask(number)) }
      #expect(statuses == Array(repeating: 200, count: 10) + [429])
      #expect(try await ask(11, from: "192.0.2.2") == 200)
      service.clock.advance(61)
      #expect(try await ask(12) == 200)
      #expect(try await ask(13) == 429)
      #expect(try await service.desk.subscribers(after: nil, limit: 99).count == 12)
    }
  }

  @Test func `is confirmed by a button, never by a look`() async throws {
    try await withService(under: Self.policy) { service in
      _ = try await send("address=a%40example.org&component=Search", in: service)
      let id = try #require(try await service.desk.subscribers(after: nil, limit: 1).first?.id)
      let envelope = try #require(
        try await service.subscribers.envelope(for: id, confirming: true))
      let path = "/status/confirm/\(try #require(envelope.confirmation))"
      for method in ["GET", "HEAD", "GET"] {
        let reply = try await service.ask(method, path, as: nil)
        #expect(reply.status == 200 && !reply.text.contains("a@example.org"))
      }
      func state() async throws -> SubscriberRow.State? {
        try await service.desk.subscribers(after: nil, limit: 1).first?.state
      }
      #expect(try await state() == .unconfirmed)
      #expect(try await send("", to: path, in: service).status == 200)
      #expect(try await state() == .confirmed)
      #expect(try await send("", to: path, in: service).text.contains("was used"))
      #expect(try await send("", to: "/status/confirm/lg_guess", in: service).status == 404)

      let end = "/status/unsubscribe/\(envelope.token)"
      for _ in 0..<2 { #expect(try await service.ask("GET", end, as: nil).status == 200) }
      #expect(try await state() == .confirmed)
      // As mail programs do it, twice, since the first answer may have been lost.
      for _ in 0..<2 {
        #expect(try await send("List-Unsubscribe=One-Click", to: end, in: service).status == 200)
      }
      #expect(try await state() == nil)
      #expect(try await send("", to: "/status/unsubscribe/lg_guess", in: service).status == 200)
    }
  }

  @Test func `is seen by the team under a mask, and ended by it`() async throws {
    try await withService(under: Self.policy) { service in
      for name in ["alice", "bob", "carol"] {
        _ = try await send("address=\(name)%40shop.example.org&component=Search", in: service)
      }
      let list = try await service.get("/subscribers?limit=2")
      let rows = try #require(list["subscribers"]?.elements)
      #expect(rows.count == 2)
      #expect(rows.allSatisfy { $0["address"]?.text?.hasSuffix("…@s….org") == true })
      #expect(!list.text.contains("alice") && !list.text.contains("shop.example"))
      let next = try #require(list["next"]?.text)
      let rest = try await service.get("/subscribers?limit=2&after=\(next)")
      #expect(rest["subscribers"]?.elements?.count == 1 && rest["next"] == .null)
      #expect(try await service.ask("GET", "/api/v1/subscribers?reveal=true").status == 403)
      #expect(try await service.ask("GET", "/api/v1/subscribers", as: "vera").status == 403)
      let all = try await service.get("/subscribers?reveal=true", as: "ada")
      #expect(all.text.contains("alice@shop.example.org"))
      let id = try #require(rows.first?["id"]?.text)
      #expect(try await service.ask("DELETE", "/api/v1/subscribers/\(id)").status == 204)
      #expect(try await service.ask("DELETE", "/api/v1/subscribers/\(id)").status == 404)
      #expect(
        try await service.get("/subscribers")["subscribers"]?.elements?.count == 2)
    }
  }
}

/// Planned work over the API.
@Suite(.freshDatabase) struct `Planning work` {
  private static let policy: FixedPolicy = {
    var policy = Policy.standard
    var page = StatusPageRule(title: "Example status")
    page.components = ["Checkout": .init(), "Search": .init()]
    page.components["Checkout"]?.services = ["checkout-api"]
    policy.statusPage = page
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0))))
  }()

  /// Far enough from now, whatever the database's clock says.
  private func body(
    _ service: Service, title: String = "Database move", text: String = "Orders may take longer.",
    components: [String] = ["checkout-api"]
  ) async throws -> JSONValue {
    let now = try await service.desk.queries.time()
    return .object([
      .init("title", .string(title)), .init("text", .string(text)),
      .init("components", .array(components.map(JSONValue.string))),
      .init("from", .string(now.advanced(bySeconds: 3_600).description)),
      .init("until", .string(now.advanced(bySeconds: 7_200).description)),
    ])
  }

  @Test func `tells the page, by the names that people outside know`() async throws {
    try await withService(under: Self.policy) { service in
      let reply = try await service.post("/maintenances", try await body(service))
      let id = try #require(reply["stream"]?.text)
      try await eventually("it is listed") {
        try await service.get("/maintenances")["maintenances"]?.elements?.count == 1
      }
      let row = try await service.get("/maintenances")["maintenances"]?.elements?.first
      #expect(row?["components"] == .array([.string("Checkout")]))
      let board = try #require(try await service.desk.statusBoard())
      #expect(board.planned.map(\.title) == ["Database move"])
      _ = try await service.post(
        "/maintenances/\(id)/changes", ["title": "Database move, later"])
      _ = try await service.post("/maintenances/\(id)/cancellation", ["because": "No need."])
      try await eventually("it is cancelled") {
        try await service.desk.statusBoard()?.planned.isEmpty == true
      }
      let last = try await service.desk.statusBoard()?.maintenances.first
      #expect(last?.title == "Database move, later" && last?.because == "No need.")
    }
  }

  @Test func `refuses what people outside are not to learn, and what nobody knows`() async throws {
    try await withService(under: Self.policy) { service in
      func refusal(_ body: JSONValue, as person: String = "alice") async throws -> Reply {
        try await service.ask("POST", "/api/v1/maintenances", body, as: person)
      }
      let leak = try await refusal(
        try await body(service, text: "We restart db-prod-3.internal.example at night."))
      #expect(leak.status == 422 && leak.text.contains("leak."), "\(leak.text)")
      let unknown = try await refusal(try await body(service, components: ["Chekout"]))
      #expect(unknown.text.contains("Did you mean Checkout"), "\(unknown.text)")
      #expect(try await refusal(try await body(service), as: "vera").status == 403)
      let none = try await service.ask(
        "POST", "/api/v1/maintenances/01890000-0000-7000-8000-000000000001/changes", ["title": "x"])
      #expect(none.status == 404)
    }
  }
}

/// What stakeholders see, by a link.
@Suite(.freshDatabase) struct `The page for stakeholders` {
  private static let policy: FixedPolicy = {
    var policy = Policy.standard
    policy.statusPage = StatusPageRule(title: "Example status")
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0))))
  }()

  @Test func `shows what executives are told, to whoever holds a link`() async throws {
    try await withService(under: Self.policy) { service in
      let number = try await service.declare("Checkout <is> down")
      _ = try await service.declare("An intruder", ["restricted": true])
      try await service.post(
        "/incidents/\(number)/updates",
        [
          "audience": "executives", "next_in_seconds": 600,
          "text":
            "Customers cannot pay. How many are affected is unknown. Next update: in ten minutes.",
          "insist": true,
        ])
      try await service.post(
        "/incidents/\(number)/updates",
        [
          "audience": "responders", "next_in_seconds": 600, "insist": true,
          "text": "Logs of node seven. How many are affected is unknown. Next update: soon.",
        ])
      let link = try await service.post("/status-links", ["seconds": 3_600])
      let path = try #require(link["path"]?.text)
      var page = try await service.ask("GET", path, as: nil)
      try await eventually("both are listed") {
        page = try await service.ask("GET", path, as: nil)
        return page.text.contains(number)
      }
      #expect(page.text.contains("Customers cannot pay") && page.text.contains("&lt;is&gt;"))
      #expect(page.text.contains("Next update"))
      #expect(!page.text.contains("intruder") && !page.text.contains("node seven"))
      #expect(page.headers["Referrer-Policy"] == "no-referrer")
      #expect(page.headers["X-Robots-Tag"] == "noindex")

      let id = try #require(link["id"]?.text)
      for wrong in [
        "/status/private", "/status/private?link=\(id)", path + "0",
        path.replacing("code=", with: "code=0"), path.replacing("until=", with: "until=9"),
      ] {
        let reply = try await service.ask("GET", wrong, as: nil)
        #expect([400, 404].contains(reply.status), "\(wrong)")
        #expect(!reply.text.contains("Customers"))
      }
      #expect(try await service.ask("DELETE", "/api/v1/status-links").status == 403)
      #expect(try await service.ask("DELETE", "/api/v1/status-links/\(id)").status == 204)
      #expect(try await service.ask("GET", path, as: nil).status == 404)
      var recorded: [String] = []
      for event in try await service.desk.store.allEvents(in: .access) {
        let text = String(decoding: event.clear, as: UTF8.self)
        if text.contains(id) { recorded.append(event.type.name) }
        #expect(!text.contains("code"))
      }
      #expect(recorded == ["status_link.made", "status_link.revoked"])
      let list = try await service.get("/status-links")
      #expect(list["links"]?.elements?.first?["revoked_at"]?.text != nil)
      #expect(list.text.contains("alice") && !list.text.contains("code"))
    }
  }

  @Test func `is let nobody see for longer than ninety days`() async throws {
    try await withService(under: Self.policy) { service in
      for (seconds, status) in [(59, 400), (60, 201), (7_776_000, 201), (7_776_001, 400)] {
        let reply = try await service.ask(
          "POST", "/api/v1/status-links", ["seconds": .integer(Int64(seconds))])
        #expect(reply.status == status, "\(seconds): \(reply.text)")
      }
    }
  }
}
