import Crypto
import Digest
import EventLog
import Foundation
import IncidentService
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Links by which people outside of the team look at what stakeholders are told.
@Suite(.freshDatabase) struct `Links to the page for stakeholders` {
  private let alice = PrincipalID(uuid: UUID())

  private func id() -> EventID { EventID(uuid: UUID()) }

  @Test func `hold until their time is over, whatever stands in them`() async throws {
    try await FreshDatabase.current.withStore { store in
      let links = PostgresStatusLinks(store)
      let pass = try await links.make(id(), by: alice, forSeconds: 60)
      #expect(try await links.isValid(pass))
      var longer = pass
      longer.until += 3_600
      #expect(try await links.isValid(longer) == false)
      var other = pass
      other.id = id()
      #expect(try await links.isValid(other) == false)
      let digest = OpenSSLSHA256().digest(of: StatusPass.signed(pass.id, until: pass.until))
      #expect(
        try await links.isValid(StatusPass(pass.id, until: pass.until, code: digest)) == false,
        "whoever does not know the key signs nothing")
      try await FreshDatabase.current.administer { connection in
        try connection.script(
          "UPDATE work.status_link SET expires_at = clock_timestamp() - interval '1 second'")
      }
      #expect(try await links.isValid(pass) == false)
    }
  }

  @Test func `are revoked one by one, or all with their key`() async throws {
    try await FreshDatabase.current.withStore { store in
      let links = PostgresStatusLinks(store)
      var passes: [StatusPass] = []
      for _ in 0..<3 { passes.append(try await links.make(id(), by: alice, forSeconds: 3_600)) }
      #expect(try await links.revoke(passes[0].id))
      #expect(try await links.revoke(id()) == false)
      var valid: [Bool] = []
      for pass in passes { valid.append(try await links.isValid(pass)) }
      #expect(valid == [false, true, true])
      try await links.revokeAll()
      // Also where its row says that it holds: as after a restore of an older backup of that table.
      try await FreshDatabase.current.administer { connection in
        try connection.script("UPDATE work.status_link SET revoked_at = NULL")
      }
      for pass in passes { #expect(try await links.isValid(pass) == false) }
      let next = try await links.make(id(), by: alice, forSeconds: 60)
      #expect(try await links.isValid(next))
      #expect(try await links.links(limit: 10).map(\.id).contains(next.id))
    }
  }

  @Test func `are the same when made twice at once`() async throws {
    try await FreshDatabase.current.withStore { store in
      let links = PostgresStatusLinks(store)
      let (one, alice) = (id(), alice)
      async let first = links.make(one, by: alice, forSeconds: 60)
      async let second = links.make(one, by: alice, forSeconds: 60)
      let passes = try await [first, second]
      #expect(passes[0] == passes[1])
      #expect(try await links.isValid(passes[0]))
    }
  }
}
