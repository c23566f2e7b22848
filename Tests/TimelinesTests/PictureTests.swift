import EventLog
import TestStories
import Testing
import Timelines

@Suite struct `The picture` {
  @Test func `is drawn of nothing, of one moment, of many entries and of years`() {
    var moment = Story()
    for _ in 0..<30 { _ = moment.note("at once", at: 0) }
    var years = Story.canary
    _ = years.note("long ago", at: -900_000_000, recorded: 3000)
    _ = years.note("far ahead", at: 9_000_000_000_000, recorded: 3001)
    for story in [Story(), moment, years, .crowd(2000), .crowd(150, over: 500_000)] {
      let picture = story.timeline.svg()
      #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
      #expect(picture.contains("<title id=\"t\">") && picture.contains("<desc id=\"d\">"))
      #expect(!picture.contains("nan") && !picture.contains("inf\""))
      #expect(!picture.contains("http") || !picture.contains("href"))
      #expect(picture.utf8.count < 120_000)
    }
  }

  @Test(arguments: [Story.canary, .crowd(300), .crowd(150, over: 500_000), .nonsense(90, seed: 5)])
  func `lets no label cover another`(story: Story) {
    let labels = Label.all(in: story.timeline.svg())
    #expect(!labels.isEmpty)
    for (index, label) in labels.enumerated() {
      for other in labels[(index + 1)...] {
        #expect(!label.covers(other), "\(label.words) and \(other.words)")
      }
    }
  }

  @Test func `shows one entry that is far away at the edge, and says so`() {
    var story = Story.canary
    _ = story.note("long ago", at: -900_000_000, recorded: 3000)
    #expect(story.timeline.svg().contains("1 shown at the edge"))
  }

  @Test func `counts what is too close to be told apart`() {
    var story = Story()
    for _ in 0..<1234 { _ = story.note("at once", at: 0) }
    #expect(story.timeline.svg().contains(">1.2k</text>"))
  }
}

/// A text of the picture, and the room it takes at least.
private struct Label {
  var words: Substring
  var left: Double
  var right: Double
  var baseline: Double

  func covers(_ other: Label) -> Bool {
    abs(baseline - other.baseline) < 10 && left < other.right && other.left < right
  }

  static func all(in picture: String) -> [Label] {
    picture.split(separator: "<text class=\"").dropFirst().compactMap { part in
      let parts = part.split(separator: "\"", maxSplits: 4, omittingEmptySubsequences: false)
      guard parts.count == 5, let x = Double(parts[2]),
        let y = Double(parts[4].prefix { $0 != "\"" })
      else { return nil }
      let words = part.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
      // Half of what letters take: what overlaps by this measure does so in every font.
      let width = Double(words.count) * 5.2
      let isCentred = ["tick", "count", "gap-label"].contains(parts[0])
      let isAtEnd = parts[0].contains("row-label")
      let left = isCentred ? x - width / 2 : isAtEnd ? x - width : x
      return Label(words: words, left: left, right: left + width, baseline: y)
    }
  }
}
