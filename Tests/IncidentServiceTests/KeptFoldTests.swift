import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A fold that is carried forward` {
  /// A writer who lost a race goes on from the state it had: that may be older than a redaction.
  @Test func `does not keep words that were destroyed behind its back`() async throws {
    try await Office.open { office in
      let number = try await office.incident("A name that must go")
      let caller = office.order(by: office.alice).caller
      let stream = try await office.desk.incident(number, for: caller).stream
      let old = try await office.store.fold(Incident.self, stream, in: .incidents)
      #expect(old.state.declaration?.title == .text("A name that must go"))
      let declared = try #require(
        try await office.store.events(in: stream, after: .empty, limit: 1).first)
      _ = try await office.desk.redact(
        declared.id.description, because: "It names a customer.",
        by: office.order(by: office.alice))
      let new = try await office.store.fold(
        Incident.self, stream, in: .incidents, from: old)
      #expect(new.version > old.version)
      #expect(new.state.declaration?.title.plain == nil)
      #expect(new.state.holders == old.state.holders)
    }
  }

  @Test func `a stream's id is not for clients to compute`() async throws {
    try await Office.open { office in
      let id = StreamID(
        uuid: try #require(UUID(uuidString: "01890000-0000-8000-8000-000000000001")))
      let refused = try await refusal {
        try await office.desk.declare(
          NewIncident(title: "Mine", stream: id), by: office.order(by: office.alice))
      }
      #expect(
        refused
          == .invalid(
            field: "id", reason: "is a UUID of version 8; take a random one or one of version 7."))
    }
  }
}
