import HTTP
import TestSupport
import Testing

@testable import Web

@Suite(.freshDatabase) struct `Whoever guesses at links` {
  @Test(arguments: [
    ("GET", "/approve/\(String(repeating: "a", count: 43))"),
    ("GET", "/status/confirm/\(String(repeating: "a", count: 43))"),
    ("GET", "/status/private?link=0192f0a4-7b3c-7000-8000-000000000001&until=1&code=x"),
  ])
  func `is slowed down, and nobody else`(method: String, target: String) async throws {
    try await withService { service in
      func ask(_ peer: String, _ target: String) async throws -> Reply {
        try await service.api.ask(method, target, headers: [], bytes: [], peer: peer)
      }
      var statuses: [Int] = []
      for _ in 0..<22 { statuses.append(try await ask("198.51.100.7", target).status) }
      #expect(statuses.first == 404, "\(statuses)")
      #expect(statuses.last == 429, "\(statuses)")
      // Other pages are there for them, and links for others.
      let page = try await ask("198.51.100.7", "/health/live")
      #expect(page.status == 200)
      let other = try await ask("198.51.100.8", target)
      #expect(other.status == 404)
      for _ in 0..<30 {
        let proxied = try await ask("127.0.0.1", target)
        #expect(proxied.status == 404)
      }
      service.clock.advance(60)
      let later = try await ask("198.51.100.7", target)
      #expect(later.status == 404)
    }
  }
}
