import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Rollouts
import TestSupport
import Testing
import Timelines

@Suite(.freshDatabase) struct `Declaring an incident` {
  @Test func `gives it a number, a commander and a place in the list`() async throws {
    try await Office.open { office in
      let (written, number) = try await office.desk.declare(
        NewIncident(title: "Checkout fails", severity: .sev2, service: "shop"),
        by: office.order(by: office.alice))
      #expect(number == "INC-2026-001")
      #expect(written.outcome == .appended && written.warnings == [])
      let state = try await office.desk.state(of: written.stream).state
      #expect(state.holders[.commander] == office.alice.principal)
      let rows = try await office.desk.incidents(
        IncidentFilter(viewer: office.desk.viewer(office.viewer))
      ).rows
      #expect(rows.map(\.number) == ["INC-2026-001"])
      #expect(rows.first?.title == .text("Checkout fails"))
      #expect(rows.first?.commander == office.alice.principal)
      #expect(rows.first?.severity == .sev2)
    }
  }

  @Test func `computes who was exposed, from the deployment it blames`() async throws {
    try await Office.open { office in
      let deployment = try await office.deployment()
      #expect(deployment == "DEP-2026-001")
      let written = try await office.desk.declare(
        NewIncident(title: "Checkout fails", deployment: "dep-2026-001"),
        by: office.order(by: office.bob)
      ).written
      let state = try await office.desk.state(of: written.stream).state
      let stream = try await office.desk.deployment(deployment, for: office.bob).stream
      let exposure = try #require(state.exposures[stream])
      #expect(exposure.reached == ["canary"] && exposure.notReached == ["all"])
      #expect(exposure.share == 2_000)
      #expect(state.declaration?.service == "shop")
    }
  }

  @Test func `by sixteen at once gives sixteen numbers in a row`() async throws {
    try await Office.open { office in
      let numbers = try await withThrowingTaskGroup(of: String.self) { group in
        for index in 0..<16 {
          group.addTask {
            try await office.desk.declare(
              NewIncident(title: "Trouble \(index)"), by: office.order(by: office.alice)
            ).number
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let wanted = (1...16).map { "INC-2026-0" + ($0 < 10 ? "0\($0)" : "\($0)") }
      #expect(numbers.sorted() == wanted)
    }
  }

  @Test func `again with its key gives the first answer, although the reply was lost`()
    async throws
  {
    try await Office.open { office in
      let order = office.order(by: office.alice, key: "declare", asking: "A")
      office.store.loseReply()
      await #expect(throws: AppendUnknown.self) {
        try await office.desk.declare(NewIncident(title: "A"), by: order)
      }
      let head = try await office.count
      let (first, number) = try await office.desk.declare(NewIncident(title: "A"), by: order)
      let (second, again) = try await office.freshDesk.declare(NewIncident(title: "A"), by: order)
      #expect(number == "INC-2026-001" && again == number)
      #expect(first.outcome == .replayed && first == second)
      #expect(try await office.count == head)
      #expect(try await office.incident() == "INC-2026-002", "no number was used up")
    }
  }

  @Test func `with the key of another order is refused`() async throws {
    try await Office.open { office in
      _ = try await office.desk.declare(
        NewIncident(title: "A"), by: office.order(by: office.alice, key: "k", asking: "A"))
      let other = office.order(by: office.alice, key: "k", asking: "B")
      await #expect(throws: AppendRefusal.keyReused(other.identity.key)) {
        try await office.desk.declare(NewIncident(title: "B"), by: other)
      }
      // Bob's keys are his own.
      #expect(
        try await office.desk.declare(
          NewIncident(title: "B"), by: office.order(by: office.bob, key: "k", asking: "B")
        ).number == "INC-2026-002")
    }
  }

  @Test func `without a title is refused and uses no number up`() async throws {
    try await Office.open { office in
      let refused = try await refusal {
        try await office.desk.declare(NewIncident(title: " "), by: office.order(by: office.alice))
      }
      guard case .rule("field", _, "title") = refused else {
        Issue.record("\(String(describing: refused))")
        return
      }
      #expect(try await office.count == 0)
      #expect(try await office.incident() == "INC-2026-001")
    }
  }

  @Test func `under an id that is taken is refused`() async throws {
    try await Office.open { office in
      let stream = StreamID.fresh()
      _ = try await office.desk.declare(
        NewIncident(title: "A", stream: stream), by: office.order(by: office.alice))
      let refused = try await refusal {
        try await office.desk.declare(
          NewIncident(title: "B", stream: stream), by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "stream-exists")
    }
  }

  @Test func `says when the stated time is ahead of the clock or before the deployment`()
    async throws
  {
    try await Office.open { office in
      let start = office.clock.now
      let deployment = try await office.deployment(at: start)
      let early = try await office.desk.declare(
        NewIncident(title: "A", deployment: deployment),
        by: office.order(by: office.alice, at: start.advanced(bySeconds: -60))
      ).written
      #expect(early.warnings.count == 1 && early.warnings[0].contains("before the linked"))
      let late = try await office.desk.declare(
        NewIncident(title: "B", deployment: deployment),
        by: office.order(by: office.alice, at: start.advanced(bySeconds: 121))
      ).written
      #expect(late.warnings.count == 1 && late.warnings[0].contains("ahead of the clock"))
      let place = Place.incident("INC-2026-002")
      let fine = try await office.desk.note(
        "fine", in: place, by: office.order(by: office.alice, at: start.advanced(bySeconds: 120)))
      #expect(fine.warnings == [])
      let note = try await office.desk.note(
        "early", in: place, by: office.order(by: office.alice, at: start.advanced(bySeconds: -1)))
      #expect(note.warnings.count == 1)
      let timeline = try await office.desk.timeline(of: place, for: office.alice)
      let entry = try #require(note.event.flatMap { timeline[$0] })
      #expect(timeline.marks(of: entry).contains(.beforeDeployment))
    }
  }

  @Test func `of a near miss makes a record that never becomes an incident`() async throws {
    try await Office.open { office in
      let written = try await office.desk.recordNearMiss(
        NearMiss(text: .text("Nearly")), stream: nil, by: office.order(by: office.alice))
      let refused = try await refusal {
        try await office.desk.order(
          .mitigate, to: written.stream.description, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "is-near-miss")
    }
  }
}
