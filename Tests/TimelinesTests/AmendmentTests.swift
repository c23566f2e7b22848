import EventLog
import TestStories
import Testing
import Timelines

@Suite struct `Amendments of an entry` {
  private func words(_ timeline: Timeline, _ id: EventID) -> String {
    timeline[id].map { timeline.sentence(of: $0).map(\.raw).joined() } ?? "none"
  }

  @Test func `show the newest text first and keep the original for ever`() throws {
    var story = Story()
    let entry = story.note("first", at: 0)
    for (index, text) in ["second", "third", "fourth"].enumerated() {
      story.correct(entry, to: text, because: "reason \(index)", at: 10 + index)
    }
    let timeline = story.timeline
    #expect(words(timeline, entry) == "fourth")
    let found = try #require(timeline[entry])
    #expect(found.original == [.quote(.text("first"))])
    let corrections = timeline.corrections(of: found)
    #expect(corrections.map(\.replacement) == [.text("fourth"), .text("third"), .text("second")])
    #expect(corrections.map(\.because).last == .text("reason 0"))
    #expect(timeline.entries(by: .happened).map(\.id) == [entry])
  }

  @Test func `of a correction belong to what was corrected first`() throws {
    var story = Story()
    let entry = story.note("first", at: 0)
    let second = story.correct(entry, to: "second", at: 10)
    let third = story.correct(second, to: "third", at: 20)
    story.correct(third, to: "fourth", at: 30)
    let timeline = story.timeline
    #expect(words(timeline, entry) == "fourth")
    #expect(timeline.corrections(of: try #require(timeline[entry])).count == 3)
    #expect(timeline.entries(by: .happened).count == 1)
  }

  @Test func `that come before their entry wait for it`() throws {
    var story = Story()
    let later = Story.id(77)
    let early = story.correct(later, to: "right", at: 0)
    story.correct(early, to: "quite right", at: 5)
    story.record(.entry(.starred(entry: later)), at: 6)
    #expect(story.timeline.entries(by: .happened).count == 2)
    _ = story.note("wrong", at: 10, id: later)
    let timeline = story.timeline
    #expect(words(timeline, later) == "quite right")
    #expect(timeline.entries(by: .happened).map(\.id) == [later])
    #expect(timeline[later]?.isStarred == true)
    #expect(
      timeline.corrections(of: try #require(timeline[later])).map(\.position.rawValue) == [2, 1])
  }

  @Test func `in a circle, or of themselves, stay entries of their own`() {
    var story = Story()
    story.correct(Story.id(2), to: "a", at: 0)
    story.correct(Story.id(1), to: "b", at: 1)
    story.correct(Story.id(3), to: "c", at: 2)
    let timeline = story.timeline
    #expect(timeline.entries(by: .happened).map(\.position.rawValue) == [1, 3])
  }

  @Test func `take words out of a fold that was made before they were destroyed`() throws {
    var story = Story()
    let entry = story.note("a secret", at: 0)
    let correction = story.correct(entry, to: "another secret", at: 1)
    story.record(.entry(.redacted(entry: entry, because: .text("It held a token."))), at: 2)
    let timeline = story.timeline
    let redaction = Redaction(
      at: Story.time(2), by: LogPosition(3), because: "It held a token.")
    #expect(timeline[entry]?.redaction == redaction)
    #expect(timeline[entry]?.original == [.quote(.redacted(redaction))])
    #expect(words(timeline, entry) == "another secret")

    story.record(.entry(.redacted(entry: correction, because: .text("That too."))), at: 3)
    let both = story.timeline
    #expect(words(both, entry) == "[redacted]")
    let reading = TimelineReading(showsOriginals: true)
    for rendering in Rendering.all {
      #expect(!rendering.text(both, reading).contains("secret"), "\(rendering.name)")
    }
    #expect(!String(decoding: both.json(), as: UTF8.self).contains("secret"))
  }

  @Test(arguments: Rendering.all.filter { $0.name != "SVG" })
  func `by redaction say when, why, and which event proves it`(rendering: Rendering) {
    let text = rendering.text(Story.canary.timeline, TimelineReading())
    #expect(text.contains("03:24"))
    #expect(text.contains("It held a token"))
    #expect(text.contains("20"))
    #expect(!text.contains("tok-12345"))
  }

  @Test func `leave a title that was redacted out of every page`() throws {
    var story = Story.canary
    let declared = try #require(story.events.first { $0.event.type.name == "incident.declared" })
    story.record(
      .entry(.redacted(entry: declared.event.id, because: .text("A name."))), at: 3000)
    for rendering in Rendering.all {
      let text = rendering.text(story.timeline, TimelineReading(showsOriginals: true))
      #expect(!text.contains("Checkout fails"), "\(rendering.name)")
    }
  }
}
