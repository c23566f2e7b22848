import EventLog
import JSON
import TestStories
import Testing
import Timelines

@Suite struct `Reading a timeline` {
  @Test func `in pages gives every entry once`() throws {
    let timeline = Story.crowd(250).timeline
    let total = timeline.entries(by: .happened).count
    var positions: [Int64] = []
    for start in stride(from: 0, to: total + 100, by: 60) {
      positions += try entries(timeline.json(TimelineReading(slice: start..<start + 60)))
    }
    #expect(positions == timeline.entries(by: .happened).map(\.position.rawValue))
  }

  @Test func `beyond its end, or before its beginning, gives no entries`() throws {
    let timeline = Story.canary.timeline
    #expect(try entries(timeline.json(TimelineReading(slice: 500..<600))).isEmpty)
    #expect(try entries(timeline.json(TimelineReading(slice: -9..<0))).isEmpty)
  }

  @Test(arguments: Rendering.all)
  func `names nobody whose name is erased`(rendering: Rendering) {
    let timeline = Story.canary.timeline
    #expect(!rendering.text(timeline, TimelineReading()).contains("Ada"))
  }

  @Test func `as known at a moment is the fold of what had been recorded then`() {
    let story = Story.canary
    let prefix = story.events.filter { $0.event.recordedAt <= Story.time(95) }
    let timeline = Timeline(TimelineInput(header: Story.header, merging: [prefix]))
    let text = timeline.text(TimelineReading(asKnownAt: Story.time(95)))
    #expect(text.contains("as known at 2026-01-02 03:13:35 UTC"))
    #expect(!text.contains("Resolved") && !text.contains("first 502"))
    #expect(text.contains("SEV2 · open"))
  }

  @Test func `in the order of recording says so`() {
    let text = Story.canary.timeline.text(TimelineReading(by: .recorded, width: 200))
    #expect(text.contains("in the order of recording"))
    #expect(text.contains("learned late: happened 2026-01-02 03:07:00 UTC"))
  }

  @Test func `writes what was made visible once as it is`() {
    var story = Story()
    _ = story.note("bell \u{7} and mark \u{202E}", at: 0)
    let once = story.timeline.text()
    #expect(once.contains("bell \\x07 and mark \\u{202E}"))
    var again = Story()
    _ = again.note("bell \\x07 and mark \\u{202E}", at: 0)
    #expect(again.timeline.text() == once)
  }

  private func entries(_ bytes: [UInt8]) throws -> [Int64] {
    var positions: [Int64] = []
    try JSONText.check(bytes)
    try JSONReader.read(bytes) { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        guard key.string == "entries" else { return try value.skip() }
        try value.array { entry throws(JSONFault) in
          try entry.object { key, value throws(JSONFault) in
            if key.string == "position" { positions.append(try value.int64()) }
          }
        }
      }
    }
    return positions
  }
}

@Suite struct `Times in words` {
  @Test func `are exact, for every year that can be written`() {
    var dice = Dice(state: 3)
    let range = Timestamp.earliestStated.microseconds...Timestamp.latestStated.microseconds
    for _ in 0..<2000 {
      let time = Timestamp(microseconds: Int64.random(in: range, using: &dice))
      #expect(TimeText.exact(time) == time.description)
    }
    for edge in [range.lowerBound, range.upperBound, 0, -1, .min, .max] {
      let time = Timestamp(microseconds: edge)
      #expect(TimeText.exact(time) == time.description)
    }
  }

  @Test(arguments: [
    (0, "0 s", "+00:00"), (45, "45 s", "+00:45"), (252, "4 min 12 s", "+04:12"),
    (3780, "1 h 03 min", "+1:03:00"), (187_384, "2 d 4 h", "+2d 04:03:04"),
    (-120, "-2 min", "-02:00"),
  ])
  func `are short`(seconds: Int64, length: String, offset: String) {
    #expect(TimeText.length(seconds * 1_000_000) == length)
    #expect(TimeText.offset(seconds * 1_000_000) == offset)
  }

  @Test func `have no length that cannot be said`() {
    for edge in [Int64.min, .max] {
      #expect(!TimeText.length(edge).isEmpty && !TimeText.offset(edge).isEmpty)
    }
  }
}
