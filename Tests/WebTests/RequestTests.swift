import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Requests and obligations over HTTP` {
  private let ask: JSONValue = [
    "of_role": "communications", "ask": "Who tells them?",
    "check_back_at": "2026-03-01T13:00:00Z",
  ]

  /// Those are computed here alone: with one of them somebody could take the place of an entry that is
  /// to follow, such as a call for help.
  @Test func `an entry is not named by an id that only the service computes`() async throws {
    try await withService { service in
      let number = try await service.declare()
      for (version, status) in [(4, 201), (5, 201), (7, 201), (8, 400)] {
        let id = "01890000-0000-\(version)000-8000-00000000000\(version)"
        let reply = try await service.ask(
          "POST", "/api/v1/incidents/\(number)/notes", ["text": "x", "id": .string(id)])
        #expect(reply.status == status, "\(reply.text)")
      }
    }
  }

  @Test func `are answered where they were asked, and once`() async throws {
    try await withService { service in
      let here = try await service.declare()
      let there = try await service.declare()
      let asked = try await service.post("/incidents/\(here)/requests", ask)
      let request = try #require(asked["event"]?.text)
      let wrong = try await service.ask(
        "POST", "/api/v1/incidents/\(there)/requests/\(request)/answer")
      #expect(wrong.status == 422)
      #expect(wrong["rule"] == "asked-elsewhere")
      let path = "/api/v1/incidents/\(here)/requests/\(request)/answer"
      let headers = [("Idempotency-Key", "answer-1")]
      let first = try await service.ask("POST", path, headers: headers)
      #expect(first.status == 201)
      let retry = try await service.ask("POST", path, headers: headers)
      #expect(retry.status == 200)
      #expect(retry["replayed"] == true)
      #expect(retry["event"] == first["event"])
      let again = try await service.ask("POST", path, as: "bob")
      #expect(again.status == 200)
      #expect(again["unchanged"] == true)
      #expect(again["version"] == first["version"])
    }
  }

  @Test func `are answered once, however many answer at the same time`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let asked = try await service.post("/incidents/\(number)/requests", ask)
      let path = "/api/v1/incidents/\(number)/requests/\(asked["event"]?.text ?? "")/answer"
      let statuses = try await withThrowingTaskGroup { group in
        for _ in 0..<6 { group.addTask { try await service.ask("POST", path).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [200, 200, 200, 200, 200, 201])
    }
  }

  @Test func `can be asked and answered of a deployment too`() async throws {
    try await withService { service in
      let planned = try await service.post(
        "/deployments",
        [
          "service": "web", "environment": "live", "version": "2",
          "artefact_digest": .string(String(repeating: "ab", count: 32)),
        ])
      let stream = try #require(planned["stream"]?.text)
      let asked = try await service.post("/deployments/\(stream)/requests", ask)
      try await service.post(
        "/deployments/\(stream)/requests/\(asked["event"]?.text ?? "")/answer")
    }
  }

  @Test func `come in pages, fulfilled ones newest first`() async throws {
    try await withService { service in
      var numbers: [String] = []
      for _ in 0..<5 {
        service.clock.advance(1)
        numbers.append(try await service.declare())
      }
      func pages(_ query: String) async throws -> [JSONValue] {
        var (rows, next) = ([JSONValue](), "")
        while true {
          let page = try await service.get("/obligations?limit=2&\(query)\(next)")
          let elements = page["obligations"]?.elements ?? []
          #expect(elements.count <= 2)
          rows += elements
          guard let text = page["next"]?.text else { return rows }
          next = "&after=\(text)"
        }
      }
      let all = try await service.get("/obligations?limit=200")
      #expect(all["next"] == .null)
      let owed = try await pages("state=owed")
      #expect(owed.count >= 5)
      #expect(owed == all["obligations"]?.elements)
      for number in numbers {
        try await service.post(
          "/incidents/\(number)/severity", ["severity": "SEV3", "because": "few"])
      }
      let fulfilled = try await pages("state=fulfilled")
      #expect(fulfilled.compactMap { $0["number"]?.text } == numbers.reversed())
      #expect(try await pages("state=all").count == owed.count)
      let first = try await service.get("/obligations?state=fulfilled&limit=2")
      for after in [first["next"]?.text ?? "", "6431", "zz", "640061"] {
        let reply = try await service.ask("GET", "/api/v1/obligations?after=\(after)")
        #expect(reply.problem == "invalid-fields", "\(after)")
      }
    }
  }
}
