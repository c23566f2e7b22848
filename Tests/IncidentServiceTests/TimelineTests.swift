import EventLog
import IncidentService
import Incidents
import Rollouts
import TestSupport
import Testing
import Timelines

@testable import IncidentService

@Suite(.freshDatabase) struct `The timeline at the desk` {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `that is carried forward equals a fresh one, whatever happens in whatever order`(
    seed: UInt64
  ) async throws {
    try await Office.open { office in
      var random = SplitMix(state: seed)
      let (desk, alice) = (office.desk, office.alice)
      let number = try await office.incident()
      let deployment = try await office.deployment()
      let report = try await desk.record(
        Detection.Finding(source: .user, text: .text("it fails")), stream: nil,
        by: office.order(by: alice)
      ).stream.description
      var entries: [EventID] = []
      var carried = 0
      for step in 0..<200 {
        office.clock.advance(bySeconds: Int64.random(in: 1...300, using: &random))
        let place: Place = Bool.random(using: &random) ? .incident(number) : .deployment(deployment)
        let order = office.order(by: alice)
        switch step {
        case 60: _ = try await desk.link(deployment: deployment, to: number, by: order)
        case 120:
          _ = try await desk.link(
            report: report, deployment: deployment, incident: number, by: order)
        default:
          switch Int.random(in: 0..<8, using: &random) {
          case 0:
            _ = try await desk.order(
              .stateImpact(Impact(who: .text("\(step)"))), to: number, by: order)
          case 1:
            _ = try await desk.order(
              .recordHealth(
                HealthReport(group: "canary", verdict: Bool.random(using: &random) ? .pass : .fail)),
              to: deployment, by: order)
          case 2 where !entries.isEmpty:
            let entry = entries.remove(at: Int.random(in: entries.indices, using: &random))
            _ = try await desk.redact(entry.description, because: "\(step)", by: order)
          case 3 where !entries.isEmpty:
            let entry = try #require(entries.randomElement(using: &random))
            _ = try await desk.correct(
              entry.description, with: "new \(step)", because: "b", by: order)
          case 4:
            _ = try await desk.computeExposure(of: deployment, in: number, by: order)
          default:
            let note = try await desk.note("note \(step)", in: place, by: order)
            entries += [note.event].compactMap(\.self)
          }
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          let kept = try await desk.timeline(of: .incident(number), for: alice)
          let fresh = try await office.freshDesk.timeline(of: .incident(number), for: alice)
          #expect(kept == fresh, "step \(step)")
          carried += 1
        }
      }
      #expect(carried > 30)
      let all = try await desk.timeline(of: .incident(number), for: alice).all
      #expect(Set(all.map(\.stream)).count == 3)
    }
  }

  @Test func `as known at a time is exactly what was recorded until then`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let place = Place.incident(try await office.incident())
      for index in 0..<6 {
        // Said to have happened long before: what counts is when it was known.
        _ = try await desk.note(
          "note \(index)", in: place,
          by: office.order(by: alice, at: office.clock.now.advanced(bySeconds: -3_600)))
      }
      let whole = try await desk.timeline(of: place, for: alice)
      for (count, entry) in whole.all.enumerated() {
        let then = try await desk.timeline(
          of: place, asKnownAt: entry.recordedAt, for: alice)
        #expect(then.all == whole.all.filter { $0.recordedAt <= entry.recordedAt })
        #expect(then.all.count >= count + 1)
      }
      let before = whole.all[0].recordedAt.advanced(bySeconds: -1)
      #expect(try await desk.timeline(of: place, asKnownAt: before, for: alice).all == [])
    }
  }

  @Test func `tells people by name`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let timeline = try await office.desk.timeline(of: place, for: office.bob)
      let names = try await office.desk.names(in: timeline)
      #expect(names[office.alice.principal] == PersonName("alice"))
      #expect(try await office.desk.people.erase("alice"))
      #expect(try await office.desk.names(in: timeline)[office.alice.principal] == nil)
    }
  }

  @Test func `keeps only so many entries in memory, and what was read last`() async throws {
    try await Office.open { office in
      let cache = TimelineCache(entries: 10)
      var streams: [StreamID] = []
      for index in 0..<5 {
        let number = try await office.incident("incident \(index)")
        let place = Place.incident(number)
        _ = try await office.desk.note("a", in: place, by: office.order(by: office.alice))
        let timeline = try await office.desk.timeline(of: place, for: office.alice)
        #expect(timeline.all.count == 3)
        let stream = try await office.desk.incident(number, for: office.alice).stream
        cache.keep(KeptTimeline(timeline: timeline, versions: [stream: .empty]), of: stream)
        streams.append(stream)
        // The first is read again and again, and stays.
        #expect(cache.timeline(of: streams[0]) != nil)
      }
      let kept = streams.filter { cache.timeline(of: $0) != nil }
      #expect(kept.count == 3 && kept.contains(streams[4]))
      cache.forget(streams[0])
      #expect(cache.timeline(of: streams[0]) == nil)
    }
  }
}

/// A generator whose numbers follow from its seed (SplitMix64), so that failures repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
