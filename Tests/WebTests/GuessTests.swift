import HTTP
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite(.freshDatabase) struct `Whoever guesses at links` {
  @Test(arguments: [
    ("GET", "/approve/\(String(repeating: "a", count: 43))", ""),
    ("GET", "/status/confirm/\(String(repeating: "a", count: 43))", ""),
    (
      "GET", "/status/private?link=0192f0a4-7b3c-7000-8000-000000000001&until=1&code=x", ""
    ),
    ("POST", "/status/subscriptions/webhook", #"{"token":"x"}"#),
    (
      "POST", "/api/v1/incidents/INC-2026-001/postmortem/anonymous-perspectives",
      #"{"text":"x","token":"\#(String(repeating: "a", count: 64))","proof":"aa"}"#
    ),
  ])
  func `waits, and nobody else does`(method: String, target: String, body: String) async throws {
    try await withService { service in
      func ask(_ peer: String, _ target: String) async throws -> Duration {
        let start = ContinuousClock.now
        let headers = body.isEmpty ? [] : [("Content-Type", "application/json")]
        let reply = try await service.api.ask(
          method, target, headers: headers, bytes: Array(body.utf8), peer: peer)
        #expect((400..<429).contains(reply.status), "\(reply.text)")
        return ContinuousClock.now - start
      }
      for _ in 0..<20 { _ = try await ask("198.51.100.7", target) }
      #expect(try await ask("198.51.100.7", target) >= .seconds(2))
      // Time passes for them alone, as the clock shows it.
      service.clock.advance(60)
      var quickest = Duration.seconds(60)
      for number in 0..<5 {
        quickest = min(quickest, try await ask("198.51.100.\(100 + number)", target))
      }
      #expect(quickest < .seconds(2))
    }
  }

  @Test func `makes those wait who come from the same network of version 6`() async throws {
    let guesses = Guesses(uptime: { .zero }, delay: .seconds(1))
    for number in 0..<20 {
      _ = try await guesses.pass("2001:db8::\(number)") { Response(404, "") }
    }
    let start = ContinuousClock.now
    let good = try await guesses.pass("2001:db8::ffff") { Response(200, "here") }
    #expect(good.status == 200, "and then gets what they named")
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test func `is not whoever names what is there`() async throws {
    let guesses = Guesses(uptime: { .zero }, delay: .seconds(3_600))
    for _ in 0..<50 { _ = try await guesses.pass("198.51.100.7") { Response(200, "") } }
    for _ in 0..<50 { _ = try await guesses.pass("127.0.0.1") { Response(404, "") } }
  }
}
