import Crypto
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A policy in force` {
  private func apply(_ text: String, in office: Office) async throws -> PolicyApplication.Outcome {
    let bytes = Array(text.utf8)
    return try await office.database.withStore(as: .policy, vault: office.vault) { store in
      try await PolicyApplication(
        hash: OpenSSLSHA256().digest(of: bytes), canonicalText: bytes,
        by: office.administrator.principal, at: office.clock.now
      ).run(through: store, after: office.policies, by: OpenSSLSHA256())
    }
  }

  private func hash(_ text: String) -> SHA256Digest {
    OpenSSLSHA256().digest(of: Array(text.utf8))
  }

  @Test func `is cited by every event that is made under it`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      #expect(try await desk.policies.current() == nil)
      #expect(try await desk.policies.inForce() == .standard)
      let incident = try await office.incident()
      let place = Place.incident(incident)
      let before = try await office.log.head().position
      _ = try await apply("\"one\"", in: office)
      let note = try await desk.note("CPU at 90 %", in: place, by: office.order(by: alice))
      _ = try await desk.redact(
        try #require(note.event).description, because: "wrong place",
        by: office.order(by: office.administrator))
      _ = try await office.incident()
      _ = try await desk.issueToken(
        .responder, to: "dora", label: "laptop", expiresAt: nil, text: "x",
        by: office.order(by: office.administrator))
      let middle = try await office.log.head().position
      _ = try await apply("\"two\"", in: office)
      _ = try await desk.note("Better", in: place, by: office.order(by: alice))

      let events = try await office.log.events(after: .start, limit: 100)
      for event in events {
        let expected: SHA256Digest? =
          if event.position <= before.next {
            nil
          } else if event.position <= middle.next { hash("\"one\"") } else { hash("\"two\"") }
        #expect(event.policy == expected, "\(event.type) at \(event.position)")
      }
      #expect(Set(events.compactMap(\.policy)).count == 2)
      #expect(events.filter { $0.policy == hash("\"one\"") }.count >= 5)
      #expect(try await desk.policies.inForce().organisation == "two")
      let all = try await desk.policies.all()
      #expect(all.map(\.policy.organisation).suffix(2) == ["one", "two"])
      #expect(all.suffix(2).map(\.hash) == [hash("\"one\""), hash("\"two\"")])
      #expect(try await office.findings() == [])
    }
  }

  @Test func `is applied once`() async throws {
    try await Office.open { office in
      guard case .applied(let receipt) = try await apply("\"one\"", in: office) else {
        Issue.record("It was not applied.")
        return
      }
      guard case .alreadyInForce(let policy) = try await apply("\"one\"", in: office) else {
        Issue.record("It was applied again.")
        return
      }
      #expect(policy.position == receipt.first)
      #expect(policy.by == office.administrator.principal)
      #expect(try await office.count == 1)
      // What was in force once can be again.
      _ = try await apply("\"two\"", in: office)
      _ = try await apply("\"one\"", in: office)
      #expect(try await office.count == 3)
      #expect(try await office.policies.current()?.hash == hash("\"one\""))
    }
  }

  @Test func `that nobody can read asks for two people, and is still cited`() async throws {
    try await Office.open { office in
      _ = try await apply("{\"of\":\"the future\"}", in: office)
      let policy = try #require(try await office.policies.current())
      #expect(policy.policy == .standard)
      #expect(policy.hash == hash("{\"of\":\"the future\"}"))
    }
  }

  @Test func `that came while somebody was looking is seen by the next who looks`() async throws {
    try await Office.open { office in
      _ = try await apply("\"one\"", in: office)
      let policies = StoredPolicies.quoted(in: office.store, lookingEvery: .seconds(3_600))
      office.store.afterNextRead {
        _ = try await apply("\"two\"", in: office)
        await policies.lookAgain()
      }
      _ = try await policies.inForce()
      #expect(try await policies.inForce().organisation == "two")
      // And from then on nobody has to look.
      _ = try await apply("\"three\"", in: office)
      #expect(try await policies.inForce().organisation == "two")
      await policies.lookAgain()
      #expect(try await policies.inForce().organisation == "three")
    }
  }

  @Test func `whose text was destroyed leaves its hash`() async throws {
    try await Office.open { office in
      _ = try await apply("\"one\"", in: office)
      #expect(try await office.policies.inForce().organisation == "one")
      let event = try #require(try await office.log.event(at: LogPosition(1)))
      _ = try await apply("\"two\"", in: office)
      _ = try await office.desk.redact(
        event.id.description, because: "names a person", by: office.order(by: office.administrator))
      let policy = try #require(try await office.policies.all().first)
      #expect(policy.policy == .standard)
      #expect(policy.canonicalText == [])
      #expect(policy.hash == hash("\"one\""))
      await office.policies.lookAgain()
      #expect(try await office.policies.inForce().organisation == "two")
    }
  }

  @Test func `keeps its text while it is in force, and from everybody but administrators`()
    async throws
  {
    try await Office.open { office in
      _ = try await apply("\"one\"", in: office)
      await office.policies.lookAgain()
      let event = try #require(try await office.log.event(at: LogPosition(1)))
      func refusal(_ caller: Caller) async -> String? {
        do {
          _ = try await office.desk.redact(
            event.id.description, because: "x", by: office.order(by: caller))
        } catch DeskRefusal.rule(let name, _, _) { return name } catch { return "\(error)" }
        return nil
      }
      #expect(await refusal(office.alice) == "rules-stay")
      #expect(await refusal(office.administrator) == "rules-in-force")
      _ = try await apply("\"two\"", in: office)
      await office.policies.lookAgain()
      #expect(await refusal(office.alice) == "rules-stay")
      #expect(await refusal(office.administrator) == nil)
    }
  }

  @Test func `stands in the log as it will be read for ever`() {
    let principal = PrincipalID(
      uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
    let event = PolicyEvent.applied(
      hash: hash("\"one\""), language: 1, by: principal, text: .text(Array("\"one\"".utf8)))
    let body = EventFormat.policies.body(event)
    #expect(body.type.name == "policy.applied" && body.revision == 1)
    #expect(
      String(decoding: body.clear, as: UTF8.self)
        == #"{"hash":"\#(hash("\"one\""))","language":1,"by":"\#(principal)"}"#)
    #expect(body.words == Array("\"one\"".utf8))
  }
}

extension StoredPolicies {
  /// Policies that are their organisation's name in quotes, looked for every time.
  static func quoted(
    in store: any EventStore, lookingEvery pause: Duration = .zero
  ) -> StoredPolicies {
    StoredPolicies(in: store, lookingEvery: pause) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasPrefix("\"") ? Policy(organisation: String(text.dropFirst().dropLast())) : nil
    }
  }
}
