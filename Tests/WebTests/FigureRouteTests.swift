import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Figures over HTTP` {
  @Test func `tell what is on record, and another number once it is corrected`() async throws {
    try await withService { service in
      let number = try await service.declare("Checkout fails", ["service": "checkout"])
      try await service.post(
        "/incidents/\(number)/impact", ["since": "2026-01-02T10:00:00Z"])
      let report = try await service.get("/metrics-report?since=3650d", as: "vera")
      #expect(report["incidents"]?["declared"] == 1)
      let first = try #require(detect(report))
      #expect((first["known"], first["of"]) == (1, 1))
      try await service.post(
        "/incidents/\(number)/impact", ["since": "2026-01-02T10:30:00Z"])
      let second = try #require(detect(try await service.get("/metrics-report?since=3650d")))
      let times = [first, second].compactMap { $0["values"]?.elements?.first?.integer }
      #expect(times.count == 2 && times.first == times.last.map { $0 + 1_800 })
      let other = try await service.get("/metrics-report?since=3650d&service=api")
      #expect(other["incidents"]?["declared"] == 0)
    }
  }

  private func detect(_ report: Reply) -> JSONValue? {
    report["figures"]?.elements?.first { $0["name"] == "detect" }
  }

  @Test func `show loads by person only to administrators`() async throws {
    try await withService { service in
      _ = try await service.declare("Checkout fails")
      for person in ["alice", "vera"] {
        let reply = try await service.ask(
          "GET", "/api/v1/metrics-report?people=true", as: person)
        #expect(reply.problem == "not-allowed")
        let roles = try await service.get("/metrics-report?since=3650d", as: person)
        #expect(roles["load"]?.elements?.map { $0["person"] } == [.null])
      }
      let named = try await service.get("/metrics-report?since=3650d&people=true", as: "ada")
      let people = named["load"]?.elements?.compactMap { $0["person"]?.text } ?? []
      #expect(people == ["alice"])
    }
  }

  @Test(arguments: ["0d", "90", "d", "-1d", "90x", "3651d", "999999w", "9%20d", "%2B9d"])
  func `refuse a time that is none`(since: String) async throws {
    try await withService { service in
      let reply = try await service.ask("GET", "/api/v1/metrics-report?since=\(since)")
      #expect(reply.problem == "invalid-fields", "\(since): \(reply.text)")
    }
  }
}

@Suite(.freshDatabase) struct `Similar incidents over HTTP` {
  @Test func `are those with something in common, and may be seen`() async throws {
    try await withService { service in
      let number = try await service.declare("Tax engine fails", ["service": "checkout"])
      let twin = try await service.declare("Tax engine is slow", ["service": "checkout"])
      let cousin = try await service.declare("Orders lost", ["service": "checkout"])
      _ = try await service.declare("Images are missing", ["service": "images"])
      _ = try await service.declare(
        "Tax engine leaks", ["service": "checkout", "restricted": true], as: "bob")
      let path = "/incidents/\(number)/similar"
      let found = try await service.get(path)["similar"]?.elements ?? []
      #expect(found.compactMap { $0["number"]?.text } == [twin, cousin])
      #expect(found.first?["shares"]?["words"] == ["engine", "tax"])
      #expect(try await service.get(path, as: "bob")["similar"]?.elements?.count == 3)
      #expect(try await service.get(path + "?limit=1")["similar"]?.elements?.count == 1)
    }
  }
}
