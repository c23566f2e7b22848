import Adapters
@testable import Couriers
import Crypto
import Curl
import HTTP
import Policy
import Testing
import Trackers

@Suite struct `A question to a tracker` {
  private static let token = "glpat-of-the-test-1234"

  private static func rule(_ url: String, allowsPrivate: Bool = true) -> TrackerRule {
    var rule = TrackerRule(
      kind: .github, url: url, project: "shop/checkout", token: .environment("TRACKER"))
    rule.allowsPrivate = allowsPrivate
    return rule
  }

  private static func carrier(
    _ environment: [String: String] = ["TRACKER": token], deadline: Duration = .seconds(10),
    lookup: HostQuestion? = nil
  ) -> TrackerCarrier {
    let gate = ProgramGate(
      AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) })
    return TrackerCarrier(
      ChannelSecrets(gate, environment: { environment[$0] }),
      lookup: lookup ?? { [hosts = HostLookup()] in await hosts.addresses(of: $0) },
      deadline: deadline)
  }

  private static func ask(
    _ rule: TrackerRule, by carrier: TrackerCarrier = carrier()
  ) async throws -> TrackerAnswer {
    try await carrier.ask(TrackerAPI(rule).finding("lastgood-1"), of: rule)
  }

  @Test func `has the token in its head and nothing else of ours`() async throws {
    let receiver = try Receiver { _, _ in Response(200, "[]") }
    let answer = try await Self.ask(Self.rule(receiver.url))
    await receiver.stop()
    #expect(answer == TrackerAnswer(200, Array("[]".utf8)))
    let got = try #require(receiver.got.first)
    #expect(got.path.hasPrefix("/repos/shop/checkout/issues?labels=lastgood-1&"))
    #expect(got.header("Authorization") == "Bearer \(Self.token)")
    #expect(!got.path.contains(Self.token) && got.body.isEmpty)
  }

  @Test(arguments: [
    "http://127.0.0.1:%", "http://localhost:%", "http://2130706433:%", "http://[::1]:%",
    "http://[::ffff:127.0.0.1]:%", "https://10.0.0.1", "https://169.254.169.254", "ftp://x:%",
    "http://user:pass@127.0.0.1:%", "", "x",
  ])
  func `goes nowhere inside unless the policy lets it`(form: String) async throws {
    let receiver = try Receiver()
    let port = receiver.url.split(separator: ":").last.map(String.init) ?? ""
    let rule = Self.rule(form.replacing("%", with: port), allowsPrivate: false)
    let fault = await #expect(throws: TrackerFault.self) { try await Self.ask(rule) }
    await receiver.stop()
    guard case .notReached(let why) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(why.contains("The tracker's") && receiver.got.isEmpty)
  }

  @Test func `goes to the public network encrypted only`() async throws {
    let carrier = Self.carrier(lookup: { _ in .addresses(["8.8.8.8"]) })
    let fault = await #expect(throws: TrackerFault.self) {
      try await Self.ask(Self.rule("http://public.invalid:8080"), by: carrier)
    }
    #expect(fault?.sentence(of: "main", Self.rule("")).contains("encrypted") == true)
  }

  @Test func `follows nobody elsewhere with its token`() async throws {
    let elsewhere = try Receiver()
    let there = elsewhere.url
    let receiver = try Receiver { _, _ in
      Response(302, headers: [("Location", there)], body: .bytes([]))
    }
    #expect(try await Self.ask(Self.rule(receiver.url)).status == 302)
    await receiver.stop()
    await elsewhere.stop()
    #expect(elsewhere.got.isEmpty && receiver.got.count == 1)
  }

  @Test func `takes an answer of 256 kB at most`() async throws {
    let receiver = try Receiver { _, count in
      Response(200, String(repeating: "x", count: 256 * 1_024 + count))
    }
    #expect(try await Self.ask(Self.rule(receiver.url)).body.count == 256 * 1_024)
    await #expect(throws: TrackerFault.nonsense("more than 256 kB")) {
      try await Self.ask(Self.rule(receiver.url))
    }
    await receiver.stop()
  }

  @Test func `says what it lacks, and never the token`() async throws {
    let receiver = try Receiver { _, _ in Response(422, #"{"message":"bad \#(Self.token)"}"#) }
    let answer = try await Self.ask(Self.rule(receiver.url))
    #expect(!String(decoding: answer.body, as: UTF8.self).contains(Self.token))
    let none = await #expect(throws: TrackerFault.self) {
      try await Self.ask(Self.rule(receiver.url), by: Self.carrier([:]))
    }
    #expect(none?.sentence(of: "main", Self.rule("")).contains("TRACKER") == true)
    await #expect(throws: TrackerFault.oddToken) {
      try await Self.ask(
        Self.rule(receiver.url), by: Self.carrier(["TRACKER": "a\r\nX-Evil: 1"]))
    }
    await receiver.stop()
    #expect(receiver.got.count == 1)
  }

  @Test func `that nobody takes, or nobody answers, ends`() async throws {
    let receiver = try RawReceiver { connection, _ in RawReceiver.send("HTTP/1.1 2", to: connection)
    }
    let cut = await #expect(throws: TrackerFault.self) {
      try await Self.ask(Self.rule(receiver.url))
    }
    receiver.stop()
    if case .unanswered = cut {} else { Issue.record("\(String(describing: cut))") }
    let gone = await #expect(throws: TrackerFault.self) {
      try await Self.ask(Self.rule(receiver.url))
    }
    if case .notReached = gone {} else { Issue.record("\(String(describing: gone))") }
  }
}
