import Actions
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts
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

  @Test(arguments: [0, 20, 45, 90, 200, 400, 900])
  func `lets the line of no moment run through the label of another`(_ seconds: Int) {
    var story = Story()
    // Moments that are as far apart, the last of them at the right end.
    story.record(
      .deployment(.groupEntered(group: "canary", share: Share(hundredths: 1_000) ?? .none)), at: 0)
    story.record(
      .deployment(.healthRecorded(HealthReport(group: "canary", verdict: .fail))), at: 600)
    story.record(
      .incident(
        .declared(
          Declaration(number: "INC-2026-001", title: .text("It fails"), declaredBy: Story.ada))),
      at: 1_800)
    story.record(
      .deployment(.halted(because: .text("It fails"), scope: nil, by: Story.ada)),
      at: 3_000 - 2 * seconds)
    story.record(.incident(.mitigated), at: 3_000 - seconds)
    story.record(
      .incident(
        .resolved(Resolution(recoveredAt: Story.time(3_000 - seconds / 2), dataLoss: .none))),
      at: 3_000)
    let picture = story.timeline.svg()
    let labels = Label.all(in: picture).filter { $0.style.hasPrefix("milestone-label") }
    let lines = MomentLine.all(in: picture)
    #expect(labels.count == 6 && lines.count == 6)
    for label in labels {
      // Each label stands at a line of its own.
      #expect(lines.contains { abs($0.x - (label.isAtEnd ? label.right : label.left)) < 6 })
      for line in lines where line.top < label.baseline - 6 {
        let runsThrough = label.left + 1 < line.x && line.x < label.right - 1
        #expect(!runsThrough, "\(label.words) and the line at \(line.x)")
      }
    }
  }

  @Test func `cuts a long title where it still fits in bold`() {
    for letters in ["payments fail for customers ", "WAMM", "Ab"] {
      var story = Story()
      story.record(
        .incident(
          .declared(
            Declaration(
              number: "INC-2026-001", title: .text(String(repeating: letters, count: 60)),
              declaredBy: Story.ada))), at: 0)
      let title = Label.all(in: story.timeline.svg()).first { $0.style == "title" }
      #expect(title?.words.hasSuffix("…") == true)
      // What bold letters of that size take, as browsers were seen to draw them.
      let room = (title?.words ?? "").reduce(0.0) {
        $0 + 20 * ("WM".contains($1) ? 0.95 : $1.isUppercase ? 0.78 : 0.6)
      }
      #expect((title?.left ?? 0) + room <= 1_168, "\(room)")
    }
  }

  @Test(arguments: [("checkout", true), ("search", false)])
  func `takes the only deployment of the service for the one that is left`(
    service: String, isMeant: Bool
  ) {
    var story = Story()
    let plan = RolloutPlan(
      number: "DEP-2026-007", service: "checkout", environment: "production", version: "4.2.0",
      fromVersion: "4.1.9", strategy: .canary, groups: [], plannedBy: Story.ada)
    story.record(.deployment(.planned(plan)), at: 0)
    story.record(
      .deployment(.groupEntered(group: "canary", share: Share(hundredths: 1_000) ?? .none)), at: 9)
    let decision = Story.id(90)
    var proposal = Proposal(.rollback, decision: decision, by: Story.ada, because: .text("bad"))
    (proposal.service, proposal.environment) = (service, "production")
    story.record(.decision(.proposed(proposal)), at: 60)
    story.record(
      .action(
        .completed(
          ActionCompletion(Story.id(91), of: decision, fence: Fence(timeline: 1, epoch: 1)))),
      at: 120)
    #expect(story.timeline.svg().contains("<path class=\"exposure unsure\"") == isMeant)
  }

  @Test func `draws no share as known once it was left, until that is verified`() {
    var story = Story()
    story.record(
      .deployment(.groupEntered(group: "canary", share: Share(hundredths: 1_000) ?? .none)), at: 0)
    let decision = Story.id(90)
    var proposal = Proposal(.rollback, decision: decision, by: Story.ada, because: .text("bad"))
    proposal.deployment = Story.deployment
    story.record(.decision(.proposed(proposal)), at: 60)
    #expect(!story.timeline.svg().contains("exposure unsure"))
    story.record(
      .action(
        .completed(
          ActionCompletion(Story.id(91), of: decision, fence: Fence(timeline: 1, epoch: 1)))),
      at: 120)
    let picture = story.timeline.svg()
    #expect(picture.contains("<path class=\"exposure unsure\""))
    #expect(picture.contains("whether it helped is not verified"))
    story.record(.deployment(.rolledBack(toVersion: "4.1.9")), at: 180)
    #expect(!story.timeline.svg().contains("<path class=\"exposure unsure\""))
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
  var style: Substring
  var words: Substring
  var left: Double
  var right: Double
  var baseline: Double

  var isAtEnd: Bool { style.hasSuffix(" end") }

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
      let isAtEnd = parts[0].contains("row-label") || parts[0].hasSuffix(" end")
      let left = isCentred ? x - width / 2 : isAtEnd ? x - width : x
      return Label(style: parts[0], words: words, left: left, right: left + width, baseline: y)
    }
  }
}

/// A line that runs down from the label of a moment.
private struct MomentLine {
  var x: Double
  var top: Double

  static func all(in picture: String) -> [MomentLine] {
    picture.split(separator: "<path class=\"milestone-line\" d=\"M").dropFirst().compactMap {
      part in
      let numbers = part.prefix { $0 != "L" }.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 2 ? MomentLine(x: numbers[0], top: numbers[1]) : nil
    }
  }
}
