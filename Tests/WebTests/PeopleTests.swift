import EventLog
import IncidentService
import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `People over HTTP` {
  @Test func `keep their name when a change does not give one`() async throws {
    try await withService { service in
      for (body, name) in [(["name": "Bob B."], "Bob B."), ([:], "Bob B.")] as [(JSONValue, String)]
      {
        let reply = try await service.ask("PUT", "/api/v1/people/bob", body, as: "ada")
        #expect(reply.status == 200)
        #expect(reply["name"] == .string(name))
      }
    }
  }

  @Test func `work no longer once they are erased, and leave no labels`() async throws {
    try await withService { service in
      _ = try await service.get("/me", as: "bob")
      let bob = try #require(try await service.desk.people.person(handle: "bob")).id
      let gone = try await service.ask("DELETE", "/api/v1/people/bob", as: "ada")
      #expect(gone.status == 204)
      // The clock stands still: what was looked up before would still do.
      #expect(try await service.ask("GET", "/api/v1/me", as: "bob").status == 401)
      let tokens = try await service.desk.tokens.tokens()
      let theirs = tokens.filter { $0.principal == bob }
      #expect(theirs.count == 1)
      #expect(theirs.allSatisfy { $0.revokedAt != nil && $0.label.isEmpty })
      #expect(tokens.filter { $0.revokedAt != nil }.count == 1)
    }
  }

  @Test func `get a token of their own, also when nobody knows their name any more`() async throws {
    try await withService { service in
      let ada = try #require(try await service.desk.people.person(handle: "ada")).id
      _ = try await service.get("/me", as: "ada")
      // On another server, so that this one still knows the token for a moment.
      #expect(try await service.desk.people.erase("ada"))
      let made = try await service.post("/tokens", ["role": "viewer"], as: "ada")
      let id = try #require(made["id"]?.text)
      let token = try await service.desk.tokens.tokens().first { $0.id.description == id }
      #expect(token?.principal == ada)
      #expect(try await service.desk.people.everybody().count == Service.people.count - 1)
    }
  }
}
