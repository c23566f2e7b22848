import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Postgres
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The directory of people` {
  @Test func `knows those it was told of, by handle in any case and by id`() async throws {
    try await Self.with { people in
      let alice = Person(id: PrincipalID(uuid: UUID()), handle: "alice", name: "Alice Łukasz 🦊")
      let bot = Person(id: PrincipalID(uuid: UUID()), handle: "Bot", isMachine: true)
      try await people.save(bot)
      #expect(try await people.save(alice) == alice)
      #expect(try await people.person(handle: "ALICE") == alice)
      #expect(try await people.person(handle: "bob") == nil)
      #expect(try await people.person(handle: "a\0") == nil)
      let stranger = PrincipalID(uuid: UUID())
      #expect(try await people.people([alice.id, stranger]) == [alice.id: alice])
      #expect(try await people.everybody() == [alice, bot])
    }
  }

  @Test func `changes a name and keeps the id`() async throws {
    try await Self.with { people in
      let first = try await people.save(
        Person(id: PrincipalID(uuid: UUID()), handle: "alice", name: "A."))
      let second = try await people.save(
        Person(id: PrincipalID(uuid: UUID()), handle: "Alice", name: "Alice"))
      #expect(second.id == first.id)
      #expect(try await people.everybody().map(\.name) == ["Alice"])
    }
  }

  @Test func `forgets for ever whom it is told to forget`() async throws {
    try await Self.with { people in
      let alice = try await people.save(Person(id: PrincipalID(uuid: UUID()), handle: "alice"))
      #expect(try await people.erase("ALICE"))
      #expect(try await !people.erase("alice"))
      #expect(try await people.people([alice.id]).isEmpty)
      let other = try await people.save(Person(id: PrincipalID(uuid: UUID()), handle: "alice"))
      #expect(other.id != alice.id)
    }
  }

  private static func with(_ body: (any PeopleDirectory) async throws -> Void) async throws {
    try await FreshDatabase.current.withStore { try await body(PostgresPeople($0)) }
  }
}

@Suite(.freshDatabase) struct `The tokens` {
  @Test func `are found by their digest, also when they are expired or revoked`() async throws {
    try await FreshDatabase.current.withStore { store in
      let tokens = PostgresTokens(store)
      let digest = Commander.digest(of: "secret")
      let later = Commander.noon.advanced(bySeconds: 60)
      let token = TokenRecord(
        id: .make(at: Commander.noon), principal: PrincipalID(uuid: UUID()), role: .responder,
        label: "laptop", createdAt: Commander.noon, expiresAt: later)
      try await tokens.save(token, digest: digest)
      #expect(try await tokens.token(digest: digest) == token)
      #expect(try await tokens.token(digest: Commander.digest(of: "other")) == nil)
      #expect(try await tokens.tokens() == [token])

      var revoked = token
      revoked.revokedAt = later
      #expect(try await tokens.revoke(token.id, at: later) == revoked)
      // The first time counts.
      #expect(try await tokens.revoke(token.id, at: later.advanced(bySeconds: 9)) == revoked)
      #expect(try await tokens.token(digest: digest) == revoked)
      #expect(try await tokens.revoke(.make(at: later), at: later) == nil)
    }
  }

  @Test func `are never two of one text`() async throws {
    try await FreshDatabase.current.withStore { store in
      let tokens = PostgresTokens(store)
      let digest = Commander.digest(of: "secret")
      func token() -> TokenRecord {
        TokenRecord(
          id: .make(at: Commander.noon), principal: PrincipalID(uuid: UUID()),
          role: .administrator, label: "", createdAt: Commander.noon)
      }
      try await tokens.save(token(), digest: digest)
      let error = await #expect(throws: PostgresError.self) {
        try await tokens.save(token(), digest: digest)
      }
      #expect(error?.constraint == "token_digest_key")
    }
  }
}
