import Couriers
import Curl
import Delivery
import EventLog
import IncidentService
import Policy
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A channel's address` {
  /// Whatever comes here was not meant to.
  private func withTrap(_ body: (RawReceiver) async throws -> Void) async throws {
    let trap = try RawReceiver { connection, _ in
      RawReceiver.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", to: connection)
    }
    defer { trap.stop() }
    try await body(trap)
  }

  private static let forms = [
    "http://127.0.0.1:%", "https://127.0.0.1:%", "http://localhost:%", "http://2130706433:%",
    "http://0x7f000001:%", "http://0177.0.0.1:%", "http://127.1:%", "http://[::1]:%",
    "http://[::ffff:127.0.0.1]:%", "http://[::ffff:7f00:1]:%", "http://0.0.0.0:%", "http://0:%",
    "http://127.0.0.1.:%", "http://user:pass@127.0.0.1:%", "http://example.org@127.0.0.1:%",
    "http://127.0.0.1:%#@example.org", "http://①②⑦.⓪.⓪.①:%", "http://[64:ff9b::7f00:1]:%",
    "http://[2002:7f00:1::]:%", "ftp://127.0.0.1:%", "file:///etc/passwd", "gopher://127.0.0.1:%",
    "http://[fe80::1%25lo]:%", "http://[::]:%", "", "nonsense", "http://127.0.0.1:22",
  ]

  @Test(arguments: forms) func `leads to nothing that only this machine may reach`(form: String)
    async throws
  {
    try await withTrap { trap in
      var channel = Channel.webhook
      channel.allowsPrivate = false
      let url = form.replacing("%", with: "\(trap.port)")
      try await Post.office(
        .with(["hook": channel]), secrets: ["URL": url, "KEY": Channel.secret]
      ) { post in
        let row = try await post.test("hook")
        #expect(row.outcome == .misconfigured)
        #expect(trap.got.isEmpty)
      }
    }
  }

  @Test func `is looked up once, and what was judged is what is asked`() async throws {
    try await withTrap { trap in
      let asked = Mutex(0)
      let answers: [[String]] = [
        ["127.0.0.1"], ["127.0.0.1", "169.254.169.254"], ["8.8.8.8", "::1"],
      ]
      try await Post.office(
        .with(["hook": .webhook]),
        secrets: ["URL": "http://rebind.invalid:\(trap.port)/x", "KEY": Channel.secret],
        lookup: { host in
          #expect(host == "rebind.invalid")
          let count = asked.withLock { asked in
            defer { asked += 1 }
            return asked
          }
          return .addresses(answers[min(count, 1)])
        }
      ) { post in
        // The system knows no such name: only the judged address can lead there.
        let row = try await post.test("hook") { $0.state == .sent }
        #expect(row.outcome == .accepted)
        #expect(asked.withLock(\.self) == 1)
        #expect(trap.got.first?.contains("Host: rebind.invalid:\(trap.port)") == true)
        let next = try await post.test("hook")
        #expect(next.outcome == .misconfigured)
        #expect(trap.got.count == 1)
      }
    }
  }

  @Test func `of the public network is asked encrypted only`() async throws {
    try await Post.office(
      .with(["hook": .webhook]),
      secrets: ["URL": "http://public.invalid:8080/x", "KEY": Channel.secret],
      lookup: { _ in .addresses(["8.8.8.8"]) }
    ) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == .misconfigured)
      let seen = try await post.desk.delivery(row.id.description, for: post.order().caller)
      #expect(seen.tries.first?.reply.contains("encrypted") == true)
    }
  }

  @Test(arguments: [
    (HostLookup.Answer.addresses([]), TryOutcome.unreachable), (.timedOut, .timedOut),
    (.tooMany, .unreachable),
  ])
  func `that nobody knows is tried again`(answer: HostLookup.Answer, outcome: TryOutcome)
    async throws
  {
    try await Post.office(
      .with(["hook": .webhook]),
      secrets: ["URL": "https://nowhere.invalid/x", "KEY": Channel.secret], lookup: { _ in answer }
    ) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == outcome && row.state == .waiting)
    }
  }

  @Test func `that is not there, or a secret that is none, is said without saying it`() async throws
  {
    try await Post.office(
      .with(["hook": .webhook, "team": .local(.slack) { $0.url = .environment("NOTHING") }]),
      secrets: ["URL": "https://example.org/x", "KEY": "not-a-secret-of-the-standard"]
    ) { post in
      for (name, word) in [("hook", "whsec_"), ("team", "NOTHING")] {
        let row = try await post.test(name)
        #expect(row.outcome == .misconfigured)
        let seen = try await post.desk.delivery(row.id.description, for: post.order().caller)
        let reply = try #require(seen.tries.first?.reply)
        #expect(reply.contains(word), "\(reply)")
        #expect(!reply.contains("not-a-secret"))
      }
    }
  }
}
