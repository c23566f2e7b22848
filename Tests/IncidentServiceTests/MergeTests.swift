import EventLog
import IncidentService
import Incidents
import TestSupport
import Testing

@Suite(.freshDatabase) struct `Merging incidents` {
  private func merge(_ one: String, _ other: String, _ office: Office) async throws -> Written {
    try await office.desk.merge(
      one, into: other, because: "the same", by: office.order(by: office.alice))
  }

  @Test func `never goes round in a circle, and says which number to use`() async throws {
    try await Office.open { office in
      let (a, b, c) = (
        try await office.incident("A"), try await office.incident("B"),
        try await office.incident("C")
      )
      #expect(try await merge(a, b, office).outcome == .appended)
      let back = try await refusal { try await merge(b, a, office) }
      #expect(back?.rule == "merge-circle")
      #expect(back?.explanation.contains("Go on with \(b)") == true)
      #expect(try await merge(b, c, office).outcome == .appended)
      let round = try await refusal { try await merge(c, a, office) }
      #expect(round?.rule == "merge-circle")
      #expect(round?.explanation.contains("Go on with \(c)") == true)
      let own = try await refusal { try await merge(c, c, office) }
      #expect(own?.rule == "merged-into-itself")
    }
  }

  @Test func `into one that goes on elsewhere is refused with the number of where`() async throws {
    try await Office.open { office in
      let (a, b, c) = (
        try await office.incident("A"), try await office.incident("B"),
        try await office.incident("C")
      )
      _ = try await merge(a, b, office)
      let refused = try await refusal { try await merge(c, a, office) }
      #expect(refused?.rule == "target-merged")
      #expect(refused?.explanation.contains("Merge into \(b) instead") == true)
      let resolve = try await refusal {
        try await office.desk.order(.mitigate, to: a, by: office.order(by: office.alice))
      }
      #expect(resolve?.rule == "is-merged")
      #expect(resolve?.explanation.contains("Use \(b)") == true)
    }
  }

  @Test func `can be undone, and the incident is as it was`() async throws {
    try await Office.open { office in
      let (a, b) = (try await office.incident("A"), try await office.incident("B"))
      _ = try await office.desk.order(.mitigate, to: a, by: office.order(by: office.alice))
      _ = try await merge(a, b, office)
      #expect(try await merge(a, b, office).outcome == .unchanged)
      _ = try await office.desk.order(
        .unmerge(because: "different"), to: a, by: office.order(by: office.alice))
      let stream = try await office.desk.incident(a, for: office.alice).stream
      #expect(try await office.desk.state(of: stream).state.phase == .mitigated)
      #expect(try await merge(b, a, office).outcome == .appended)
    }
  }

  @Test func `again with its key gets its first answer, whatever became of the other`()
    async throws
  {
    try await Office.open { office in
      let (a, b, c) = (
        try await office.incident("A"), try await office.incident("B"),
        try await office.incident("C")
      )
      let order = office.order(by: office.alice, key: "merge")
      let first = try await office.desk.merge(a, into: b, because: "same", by: order)
      _ = try await office.desk.order(
        .unmerge(because: "no"), to: a, by: office.order(by: office.bob))
      _ = try await merge(b, c, office)
      let again = try await office.desk.merge(a, into: b, because: "same", by: order)
      #expect(again.outcome == .replayed && again.event == first.event)
    }
  }

  @Test func `both ways at once leaves no circle, and says that they crossed`() async throws {
    try await Office.open { office in
      let (a, b) = (try await office.incident("A"), try await office.incident("B"))
      let fresh = office.freshDesk
      office.store.beforeNextAppend {
        _ = try await fresh.merge(b, into: a, because: "same", by: office.order(by: office.bob))
      }
      let order = office.order(by: office.alice, key: "merge")
      for _ in 0..<2 {
        let refused = try await refusal {
          try await office.desk.merge(a, into: b, because: "same", by: order)
        }
        #expect(refused?.rule == "merges-crossed")
      }
      let (one, other) = (
        try await office.desk.incident(a, for: office.alice).stream,
        try await office.desk.incident(b, for: office.alice).stream
      )
      #expect(try await fresh.state(of: one).state.phase == .open)
      #expect(try await fresh.state(of: other).state.phase == .merged(into: one))
    }
  }
}
