import Delivery
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

/// Where people outside ask that a program of theirs be told.
@Suite(.freshDatabase) struct `Asking that a program be told` {
  private static func policy(_ change: (inout Policy) -> Void = { _ in }) -> FixedPolicy {
    var policy = Policy.standard
    policy.channels["mail"] = Channel(kind: .mail)
    policy.channels["programs"] = Channel(kind: .webhook)
    var page = StatusPageRule(title: "Example status")
    page.components = ["Checkout": .init(), "Search": .init()]
    page.subscriptions = .init(
      channel: "mail", webhooks: "programs", baseURL: "https://status.example.org")
    policy.statusPage = page
    change(&policy)
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0))))
  }

  private func send(
    _ form: String, in service: Service, to path: String = "/status/subscribe/webhook",
    type: String = "application/x-www-form-urlencoded"
  ) async throws -> Reply {
    try await service.api.ask(
      "POST", path, headers: [("Content-Type", type)], bytes: Array(form.utf8),
      peer: "192.0.2.1")
  }

  private func secret(in reply: Reply) -> String? {
    reply.text.firstRange(of: "whsec_").map { start in
      String(reply.text[start.lowerBound...].prefix { $0 != "<" })
    }
  }

  @Test func `is not there where the policy wants none`() async throws {
    try await withService(under: Self.policy { $0.statusPage?.subscriptions?.webhooks = nil }) {
      service in
      let page = try await service.ask("GET", "/status/subscribe", as: nil)
      #expect(page.status == 200 && !page.text.contains("webhook"))
      let sent = try await send("url=https://example.org/&component=Search", in: service)
      #expect(sent.status == 404)
    }
  }

  @Test func `shows its secret once, and the same page for every address`() async throws {
    try await withService(under: Self.policy()) { service in
      let form = try await service.ask("GET", "/status/subscribe", as: nil)
      #expect(form.text.contains("action=\"/status/subscribe/webhook\""))
      #expect(!form.text.contains("<script"))
      var (pages, secrets): (Set<String>, Set<String>) = ([], [])
      for url in ["https://example.org/in", "https://EXAMPLE.org/in", "https://other.example/"] {
        let reply = try await send(
          "url=\(url)&component=Checkout&component=Search", in: service)
        #expect(reply.status == 200 && reply.headers["Cache-Control"] == "no-store")
        let secret = try #require(self.secret(in: reply))
        #expect(secret.count == 50)
        secrets.insert(secret)
        pages.insert(reply.text.replacing(secret, with: ""))
      }
      #expect(pages.count == 1 && secrets.count == 3)
      let list = try await service.get("/subscribers")
      let rows = try #require(list["subscribers"]?.elements)
      #expect(rows.count == 2 && rows.allSatisfy { $0["kind"]?.text == "webhook" })
      #expect(Set(rows.compactMap { $0["address"]?.text }) == ["example.org", "other.example"])
      let all = try await service.get("/subscribers?reveal=true", as: "ada")
      #expect(all.text.contains("https://example.org/in"))
      #expect(!secrets.contains { list.text.contains($0) || all.text.contains($0) })
    }
  }

  @Test(arguments: [
    ("", "no address of the web"), ("url=example.org&component=Search", "no address of the web"),
    ("url=https://a:b@example.org/&component=Search", "no address of the web"),
    ("url=http://example.org/&component=Search", "begins with https://"),
    ("url=https://127.0.0.1/&component=Search", "Nothing is sent"),
    ("url=https://169.254.169.254/&component=Search", "Nothing is sent"),
    ("url=https://[::1]/&component=Search", "Nothing is sent"),
    ("url=https://localhost/&component=Search", "Nothing is sent"),
    ("url=https://2130706433/&component=Search", "Nothing is sent"),
    ("url=https://example.org:22/&component=Search", "Nothing is sent"),
    ("url=https://example.org/", "at least one"),
    ("url=https://x/%22%3E%3Cscript%3E&component=Search", "&lt;script&gt;"),
  ])
  func `says what is wrong with a form, and keeps nothing`(
    form: String, words: String
  ) async throws {
    try await withService(under: Self.policy()) { service in
      let reply = try await send(form, in: service)
      #expect(reply.status == 422 && reply.text.contains(words), "\(reply.text)")
      #expect(secret(in: reply) == nil)
      #expect(try await service.desk.subscribers(after: nil, limit: 9).isEmpty)
    }
  }

  @Test func `may name what is inside only where the policy says so`() async throws {
    try await withService(under: Self.policy { $0.statusPage?.subscriptions?.allowsPrivate = true })
    {
      service in
      let reply = try await send("url=http://127.0.0.1:8080/&component=Search", in: service)
      #expect(reply.status == 200)
    }
  }

  @Test func `may not name what only the team's own programs may be`() async throws {
    try await withService(under: Self.policy { $0.channels["programs"]?.allowsPrivate = true }) {
      service in
      let reply = try await send("url=https://127.0.0.1:8080/&component=Search", in: service)
      #expect(reply.status == 422)
    }
  }

  @Test func `shares the patience that one source has with the form for mail`() async throws {
    try await withService(under: Self.policy()) { service in
      var statuses: [Int] = []
      for number in 0..<11 {
        let (path, form) =
          number.isMultiple(of: 2)
          ? ("/status/subscribe/webhook", "url=https://example.org/\(number)")
          : ("/status/subscribe", "address=a\(number)@example.org")
        statuses.append(
          try await send(form + "&component=Search", in: service, to: path).status)
      }
      #expect(statuses == Array(repeating: 200, count: 10) + [429])
    }
  }

  @Test func `is confirmed by the token, once, and ended by a single request`() async throws {
    try await withService(under: Self.policy()) { service in
      _ = try await send("url=https://example.org/in&component=Search", in: service)
      let id = try #require(try await service.desk.subscribers(after: nil, limit: 1).first?.id)
      let envelope = try #require(
        try await service.subscribers.envelope(for: id, confirming: true))
      let token = try #require(envelope.confirmation)
      func answer(_ body: String) async throws -> Int {
        try await send(
          body, in: service, to: "/status/subscriptions/webhook", type: "application/json"
        ).status
      }
      func state() async throws -> SubscriberRow.State? {
        try await service.desk.subscribers(after: nil, limit: 1).first?.state
      }
      for body in ["", "{}", "[]", #"{"token": 1}"#, "token=\(token)"] {
        #expect(try await answer(body) == 400, "\(body)")
      }
      #expect(try await answer(#"{"token": "lg_guess"}"#) == 404)
      // What ends it does not confirm it.
      #expect(try await answer(#"{"token": "\#(envelope.token)"}"#) == 404)
      #expect(try await state() == .unconfirmed)
      #expect(try await answer(#"{"token": "\#(token)"}"#) == 204)
      #expect(try await state() == .confirmed)
      #expect(try await answer(#"{"token": "\#(token)"}"#) == 409)

      for _ in 0..<2 {
        let end = try await service.ask("DELETE", "/status/unsubscribe/\(envelope.token)", as: nil)
        #expect(end.status == 204)
      }
      #expect(try await state() == nil)
    }
  }
}
