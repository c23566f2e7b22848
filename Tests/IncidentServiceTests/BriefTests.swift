import EventLog
import IncidentService
import TestSupport
import Testing
import Timelines

@Suite(.freshDatabase) struct `A brief` {
  @Test func `shows what others did since the reader last looked`() async throws {
    try await Office.open { office in
      let (desk, bob) = (office.desk, office.bob)
      let place = Place.incident(try await office.incident())
      let first = try await desk.brief(of: place, for: bob)
      #expect(first.since == nil && first.entries.count == 2)
      try await desk.saveReading(first.timeline.position, in: place, for: bob)
      #expect(try await desk.brief(of: place, for: bob).entries == [])
      let news = try await desk.note("new", in: place, by: office.order(by: office.alice))
      _ = try await desk.note("mine", in: place, by: office.order(by: bob))
      let second = try await desk.brief(of: place, for: bob)
      #expect(second.since == first.timeline.position)
      #expect(second.entries.map(\.id) == [news.event].compactMap(\.self))
      // To alice it is the other way round.
      #expect(try await desk.brief(of: place, for: office.alice).entries.count == 1)
    }
  }

  @Test func `never goes backwards, nor beyond what there is`() async throws {
    try await Office.open { office in
      let (desk, bob) = (office.desk, office.bob)
      let place = Place.incident(try await office.incident())
      let head = LogPosition(try await office.count)
      for position in [LogPosition(1), LogPosition(.max), LogPosition(1), .start] {
        try await desk.saveReading(position, in: place, for: bob)
      }
      #expect(try await desk.brief(of: place, for: bob).since == head)
      _ = try await desk.note("new", in: place, by: office.order(by: office.alice))
      #expect(try await desk.brief(of: place, for: bob).entries.count == 1)
    }
  }
}
