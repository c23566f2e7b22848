import HTTP
import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Writing over HTTP` {
  @Test func `answers a repeated key as the first time`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let path = "/api/v1/incidents/\(number)/notes"
      func note(_ text: String, key: String, at path: String, _ more: JSONValue? = nil) async throws
        -> Reply
      {
        var members: [JSONValue.Member] = [.init("text", .string(text))]
        if let more { members.append(.init("happened_at", more)) }
        return try await service.ask(
          "POST", path, .object(members), headers: [("Idempotency-Key", key)])
      }
      for key in [
        "0189A0C0-0000-7000-8000-00000000000A", "any visible~text".replacing(" ", with: "-"),
      ] {
        let first = try await note("one", key: key, at: path)
        #expect(first.status == 201)
        let second = try await note("one", key: key, at: path, "2026-01-01T00:00:00Z")
        #expect(second.status == 200)
        #expect(second["replayed"] == true)
        for member in ["event", "stream", "version", "position"] {
          #expect(first[member] == second[member], "\(member)")
        }
        let lower = try await note(
          "one", key: key, at: path.replacing(number, with: number.lowercased()))
        #expect(lower["event"] == first["event"])
        let stream = try #require(first["stream"]?.text)
        let byID = try await note("one", key: key, at: path.replacing(number, with: stream))
        #expect(byID["event"] == first["event"])
        let other = try await note("two", key: key, at: path)
        #expect(other.status == 422)
        #expect(other.problem == "key-reused")
        let elsewhere = try await service.ask(
          "POST", path.replacing("/notes", with: "/reopening"), ["because": "x"],
          headers: [("Idempotency-Key", key)])
        #expect(elsewhere.problem == "key-reused")
        // Another person's keys are their own.
        let bob = try await service.ask(
          "POST", path, ["text": "one"], as: "bob", headers: [("Idempotency-Key", key)])
        #expect(bob.status == 201)
      }
    }
  }

  @Test func `takes a retry for one whether or not it has a body to state a time in`() async throws
  {
    try await withService { service in
      let number = try await service.declare()
      let note = try await service.post("/incidents/\(number)/notes", ["text": "x"])
      let path = "/api/v1/entries/\(note["event"]?.text ?? "")/star"
      let bodies: [JSONValue?] = [nil, ["happened_at": "2026-01-01T00:00:00Z"], [:]]
      var events: Set<String> = []
      for (index, body) in bodies.enumerated() {
        let reply = try await service.ask(
          "POST", path, body, headers: [("Idempotency-Key", "star")])
        #expect(reply.status == (index == 0 ? 201 : 200))
        events.insert(reply["event"]?.text ?? "")
      }
      #expect(events.count == 1)
    }
  }

  @Test func `refuses texts in which nothing is to be seen`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let note = try await service.post("/incidents/\(number)/notes", ["text": "x"])
      let (incident, entry) = ("/incidents/\(number)", "/entries/\(note["event"]?.text ?? "")")
      let blank: JSONValue = " \n\t\u{A0}\u{FEFF}"
      let orders: [(String, String, JSONValue)] = [
        ("/incidents", "title", ["title": " \u{2003}"]),
        (incident + "/notes", "text", ["text": blank]),
        (
          incident + "/requests", "ask",
          ["of_role": "scribe", "ask": blank, "check_back_at": "2026-03-01T13:00:00Z"]
        ),
        (entry + "/correction", "text", ["text": blank, "because": "x"]),
        (entry + "/correction", "because", ["text": "x", "because": blank]),
        (entry + "/redaction", "because", ["because": blank]),
        ("/reports", "text", ["text": blank]),
      ]
      for (path, field, body) in orders {
        let reply = try await service.ask("POST", "/api/v1" + path, body)
        #expect(reply.status == 400, "\(path)")
        #expect(
          reply["errors"]?.elements == [
            ["field": .string(field), "reason": "must not be blank"]
          ], "\(path)")
      }
    }
  }

  @Test func `declares once for one key, and for one id`() async throws {
    try await withService { service in
      let id = "0189a0c0-0000-7000-8000-0000000000aa"
      let body: JSONValue = ["title": "Down", "id": .string(id)]
      let first = try await service.ask("POST", "/api/v1/incidents", body)
      let second = try await service.ask("POST", "/api/v1/incidents", body)
      #expect(first.status == 201)
      #expect(second.status == 200)
      #expect(first["stream"]?.text == id)
      #expect(first["number"] == second["number"])
    }
  }

  @Test func `refuses an id that belongs to another entry`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let path = "/api/v1/incidents/\(number)/notes"
      let id: JSONValue = "0189a0c0-0000-7000-8000-0000000000ab"
      for (key, status) in [("one", 201), ("two", 422), ("one", 200)] {
        let reply = try await service.ask(
          "POST", path, ["text": "x", "id": id], headers: [("Idempotency-Key", key)])
        #expect(reply.status == status)
        if status == 422 { #expect(reply["rule"] == "id-taken") }
      }
      // The id alone recognises a command as well, and tells another one from it.
      let other = try await service.ask("POST", path, ["text": "y", "id": id])
      #expect(other.status == 422)
    }
  }

  @Test func `refuses what was decided on an older version`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let seen = try await service.get("/incidents/\(number)")
      let tag = try #require(seen.headers["ETag"])
      let severity: JSONValue = ["severity": "SEV2", "because": "many"]
      let path = "/api/v1/incidents/\(number)/severity"
      let first = try await service.ask("POST", path, severity, headers: [("If-Match", tag)])
      #expect(first.status == 201)
      let second = try await service.ask(
        "POST", path, ["severity": "SEV1", "because": "more"], as: "bob",
        headers: [("If-Match", tag)])
      #expect(second.status == 412)
      #expect(second.problem == "changed")
      #expect(second.headers["ETag"] == first.headers["ETag"])
    }
  }

  @Test func `says which rule said no, and which fields were wrong`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let closed = try await service.ask("POST", "/api/v1/incidents/\(number)/closure", [:])
      #expect(closed.status == 422)
      #expect(closed.problem == "refused")
      #expect(closed["rule"] == "not-resolved")
      let wrong = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/impact",
        ["how_many": "few", "regions": ["EU"], "data_risk": "maybe", "whom": "x"])
      #expect(wrong.status == 400)
      #expect(wrong["errors"]?.elements?.count == 4)
      let unknown = try await service.ask("GET", "/api/v1/incidents/INC-2026-999")
      #expect(unknown.status == 404)
      let offer = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/roles/commander/offer", ["person": "alicia"])
      #expect(offer.status == 404)
      #expect(offer["suggestions"]?.elements?.contains("alice") == true)
    }
  }

  @Test func `stops a secret, and lets who insists go on`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let text = JSONValue.string("key AKIA" + "QWERTYUIOPASDFGH for the bucket")
      let stopped = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/notes", ["text": text])
      #expect(stopped.problem == "secret-found")
      #expect(stopped["errors"]?.elements?.first?["field"] == "text")
      #expect(!stopped.text.contains("QWERTY"))
      try await service.post("/incidents/\(number)/notes", ["text": text, "insist": true])
    }
  }
}
