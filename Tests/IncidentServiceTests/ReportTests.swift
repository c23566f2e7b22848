import EventLog
import IncidentService
import Incidents
import TestSupport
import Testing
import Timelines

@Suite(.freshDatabase) struct `A user's report` {
  private func report(_ office: Office) async throws -> StreamID {
    try await office.desk.record(
      Detection.Finding(
        source: .user, text: .text("I cannot pay"), contact: .text("ann@example.org")),
      stream: nil, by: office.order(by: office.viewer)
    ).stream
  }

  @Test func `is owed an answer until somebody acknowledges it`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let stream = try await report(office)
      func owed(_ isFulfilled: Bool) async throws -> [String] {
        try await desk.obligations(
          ObligationFilter(isFulfilled: isFulfilled, viewer: desk.viewer(office.alice))
        ).rows.map(\.kind)
      }
      #expect(try await owed(false) == ["acknowledgement"])
      #expect(try await desk.detections(DetectionFilter(isWaiting: true)).rows.count == 1)
      let order = office.order(by: office.alice, key: "ack")
      let first = try await desk.acknowledge(stream.description, by: order)
      #expect(try await desk.acknowledge(stream.description, by: order).event == first.event)
      #expect(try await owed(false) == [])
      #expect(try await owed(true) == ["acknowledgement"])
      #expect(try await desk.detections(DetectionFilter(isWaiting: true)).rows == [])
      let late = try await refusal {
        try await desk.acknowledge(stream.description, by: office.order(by: office.bob))
      }
      #expect(late?.rule == "already-acknowledged")
    }
  }

  @Test func `that is linked shows in the incident's timeline, also after a crash in the middle`()
    async throws
  {
    try await Office.open { office in
      let stream = try await report(office)
      let number = try await office.incident()
      let deployment = try await office.deployment()
      let order = office.order(by: office.alice, key: "link")
      func link() async throws -> Written {
        try await office.desk.link(
          report: stream.description, deployment: deployment, incident: number, by: order)
      }
      // The report's side is recorded; the incident's never reaches the log.
      office.store.loseAppend(after: 1)
      await #expect(throws: AppendUnknown.self) { try await link() }
      #expect(try await entries(of: number, office).allSatisfy { $0.stream != stream })
      for _ in 0..<2 {
        let again = try await link()
        #expect(again.outcome == .replayed && again.stream == stream && again.warnings == [])
      }
      let after = try await entries(of: number, office)
      #expect(after.count { $0.stream == stream } == 2)
      #expect(after.count { $0.type.name == "incident.detection_linked" } == 1)
      let row = try await office.desk.detections(DetectionFilter()).rows.first
      #expect(row?.deployment != nil && row?.incident != nil)
    }
  }

  private func entries(of number: String, _ office: Office) async throws -> [TimelineEntry] {
    try await office.desk.timeline(of: .incident(number), for: office.alice).all
  }

  @Test func `is not linked to an incident that will not have it`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let stream = try await report(office)
      let (a, b) = (try await office.incident("A"), try await office.incident("B"))
      _ = try await desk.merge(a, into: b, because: "same", by: office.order(by: office.alice))
      let head = try await office.count
      let refused = try await refusal {
        try await desk.link(
          report: stream.description, deployment: nil, incident: a,
          by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "is-merged" && refused?.explanation.contains(b) == true)
      #expect(try await office.count == head)
    }
  }

  @Test func `that nobody made is not found`() async throws {
    try await Office.open { office in
      let refused = try await refusal {
        try await office.desk.acknowledge(
          StreamID.fresh().description, by: office.order(by: office.alice))
      }
      #expect(refused?.isNotFound == true)
    }
  }
}
