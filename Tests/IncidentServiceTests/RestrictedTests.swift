import EventLog
import IncidentService
import Incidents
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A restricted incident` {
  /// What bob sees of it: nothing, as if there were none.
  private func expectHidden(
    _ number: String, _ entry: EventID, _ office: Office, from caller: Caller
  ) async throws {
    let (desk, place) = (office.desk, Place.incident(number))
    let attempts: [() async throws -> Any] = [
      { try await desk.incident(number, for: caller) },
      { try await desk.entry(entry.description, for: caller) },
      { try await desk.evidence(entry.description, for: caller) },
      { try await desk.timeline(of: place, for: caller) },
      { try await desk.brief(of: place, for: caller) },
      { try await desk.note("x", in: place, by: office.order(by: caller)) },
      { try await desk.star(entry.description, by: office.order(by: caller)) },
      { try await desk.redact(entry.description, because: "x", by: office.order(by: caller)) },
      { try await desk.order(.mitigate, to: number, by: office.order(by: caller)) },
    ]
    for (index, attempt) in attempts.enumerated() {
      let refused = try await refusal { try await attempt() }
      #expect(refused?.isNotFound == true, "attempt \(index)")
      #expect(refused?.explanation.contains("Did you mean") != true)
    }
    let near = try await refusal { try await desk.incident("INC-2026-00", for: caller) }
    #expect(near?.explanation.contains(number) == false)
    #expect(try await desk.incidents(IncidentFilter(viewer: desk.viewer(caller))).rows == [])
    #expect(try await desk.search("leak", before: nil, limit: 9, for: caller).rows == [])
    #expect(
      try await desk.obligations(ObligationFilter(isFulfilled: nil, viewer: desk.viewer(caller)))
        .rows == [])
    let feed = try await desk.feed(after: .start, limit: 100, for: caller)
    #expect(feed.events.count == Int(try await office.count))
    for event in feed.events {
      guard case .withheld = event else {
        Issue.record("the feed shows \(event)")
        continue
      }
    }
    let (stream, type) = (try await office.log.stream(numbered: number), "incident.declared")
    #expect(
      try await desk.feed(after: .start, limit: 9, stream: stream, for: caller).events.isEmpty)
    #expect(try await desk.feed(after: .start, limit: 9, type: type, for: caller).events.isEmpty)
  }

  @Test func `is for those with a part in it and for administrators, in every view`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let (written, number) = try await desk.declare(
        NewIncident(title: "A leak", category: .security), by: office.order(by: alice))
      let place = Place.incident(number)
      let note = try await desk.note("leak found", in: place, by: office.order(by: alice))
      _ = try await desk.request(
        "Stop the leak", ofRole: "deployment-lead", checkBackAt: office.clock.now, in: place,
        by: office.order(by: alice))
      let noteID = try #require(note.event)
      let events = try await office.log.events(in: written.stream, after: .empty, limit: 100)
      #expect(events.allSatisfy { $0.visibility == .restricted })

      for caller in [office.bob, office.viewer] {
        try await expectHidden(number, noteID, office, from: caller)
      }

      _ = try await desk.offer(.scribe, to: "bob", in: number, by: office.order(by: alice))
      _ = try await desk.order(
        .acceptRole(.scribe, by: office.bob.principal), to: number, by: office.order(by: office.bob)
      )
      for caller in [alice, office.bob, office.administrator] {
        #expect(try await desk.incident(number, for: caller).stream == written.stream)
        let rows = try await desk.incidents(IncidentFilter(viewer: desk.viewer(caller))).rows
        #expect(rows.map(\.number) == [number])
        #expect(try await desk.search("leak", before: nil, limit: 9, for: caller).rows.count == 3)
        #expect(
          try await desk.obligations(
            ObligationFilter(isFulfilled: nil, viewer: desk.viewer(caller))
          ).rows.count == 2)
        let feed = try await desk.feed(after: .start, limit: 100, for: caller)
        for case .withheld(let position, _) in feed.events { Issue.record("withheld \(position)") }
      }
      try await expectHidden(number, noteID, office, from: office.carol)
    }
  }

  @Test func `stays open to who gave a role up, and a retry of giving it up is answered`()
    async throws
  {
    try await Office.open { office in
      let desk = office.desk
      let number = try await desk.declare(
        NewIncident(title: "A", isRestricted: true), by: office.order(by: office.alice)
      ).number
      _ = try await desk.offer(.scribe, to: "bob", in: number, by: office.order(by: office.alice))
      _ = try await desk.order(
        .acceptRole(.scribe, by: office.bob.principal), to: number, by: office.order(by: office.bob)
      )
      let order = office.order(by: office.bob, key: "release")
      let release = IncidentCommand.releaseRole(.scribe, by: office.bob.principal)
      let first = try await desk.order(release, to: number, by: order)
      #expect(try await desk.order(release, to: number, by: order).event == first.event)
      // Lists and pages agree.
      let rows = try await desk.incidents(IncidentFilter(viewer: desk.viewer(office.bob))).rows
      #expect(rows.map(\.number) == [number])
      _ = try await desk.incident(number, for: office.bob)
    }
  }

  @Test func `is not named to who asks about one that was merged into it`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let hidden = try await desk.declare(
        NewIncident(title: "A", category: .security), by: office.order(by: office.alice)
      ).number
      let open = try await office.incident()
      _ = try await desk.merge(
        open, into: hidden, because: "same", by: office.order(by: office.alice))
      let refused = try await refusal {
        try await desk.order(.mitigate, to: open, by: office.order(by: office.bob))
      }
      #expect(refused?.rule == "is-merged")
      #expect(refused?.explanation.contains(hidden) == false)
      #expect(refused?.explanation.contains("another incident") == true)
    }
  }
}
