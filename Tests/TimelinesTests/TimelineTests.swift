import Decisions
import EventLog
import Incidents
import JSON
import Policy
import Rollouts
import TestStories
import Testing
import Timelines

@Suite struct `A timeline` {
  @Test func `has every entry in exactly one phase of the closed set`() {
    for seed in 1...40 as ClosedRange<UInt64> {
      let timeline = Story.nonsense(120, seed: seed).timeline
      #expect(timeline.all.count == 120)
      for clock in TimelineClock.allCases {
        let counts = timeline.phases(by: clock).map(\.count).reduce(0, +)
        #expect(counts == timeline.entries(by: clock).count)
      }
      #expect(timeline.all.allSatisfy { Phase.of($0.type) == $0.phase })
    }
  }

  @Test func `is rendered in every form, whatever happened`() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let timeline = Story.nonsense(80, seed: seed).timeline
      let reading = TimelineReading(
        by: seed.isMultiple(of: 2) ? .recorded : .happened, showsOriginals: true)
      try JSONText.check(timeline.json(reading))
      for render in Rendering.all { #expect(!render.text(timeline, reading).isEmpty) }
    }
  }

  @Test(arguments: [Story.canary, Story.nonsense(60, seed: 3)])
  func `carried forward is the same as folded at once, at every split`(story: Story) {
    let whole = story.timeline
    for split in 0...story.events.count {
      var timeline = Timeline(
        TimelineInput(header: Story.header, merging: [Array(story.events.prefix(split))]))
      for item in story.events.dropFirst(split) { timeline.add(item.event, words: item.words) }
      #expect(timeline == whole)
    }
  }

  @Test func `takes no event twice, and none that is older than what it holds`() throws {
    var timeline = Story.canary.timeline
    let before = timeline
    let first = try #require(Story.canary.events.first)
    let isAdded = timeline.add(first.event, words: first.words)
    #expect(!isAdded)
    #expect(timeline == before)
  }

  @Test func `merges streams by position, and an event given twice counts once`() {
    let events = Story.canary.events
    let streams = Dictionary(grouping: events, by: \.event.stream).values
    let input = TimelineInput(
      header: Story.header, merging: Array(streams) + [Array(events.prefix(5))])
    #expect(input.events == events)
  }

  @Test func `is ordered by either clock, and by position within one moment`() {
    var story = Story()
    _ = story.note("second", at: 20, recorded: 30)
    _ = story.note("first", at: 10, recorded: 40)
    _ = story.note("also second", at: 20, recorded: 40)
    let timeline = story.timeline
    #expect(timeline.entries(by: .happened).map(\.position.rawValue) == [2, 1, 3])
    #expect(timeline.entries(by: .recorded).map(\.position.rawValue) == [1, 2, 3])
  }

  @Test func `marks what was learned late, ahead of the clock, or before the deployment`() {
    var story = Story()
    story.record(.deployment(.started), at: 0)
    for (happened, recorded) in [(100, 400), (100, 401), (220, 100), (221, 100), (-1, 0)] {
      _ = story.note("seen", at: happened, recorded: recorded)
    }
    let timeline = story.timeline
    #expect(
      timeline.all.dropFirst().map { timeline.marks(of: $0) }
        == [[], .learnedLate, [], .aheadOfClock, .beforeDeployment])
  }

  @Test func `measures the canary's moments`() {
    let moments = Story.canary.timeline.milestones
    #expect(moments.began == Story.time(-1140))
    #expect(moments.detected == Story.time(-252))
    #expect(moments.timeToDetect == 888_000_000)
    #expect(moments.timeToDeclare == 252_000_000)
    #expect(moments.timeToHalt == 492_000_000)
    #expect(moments.timeToRecover == 1_730_000_000)
    #expect(moments.decided == nil)
  }

  @Test func `knows exposure, severity and gaps over time`() {
    let timeline = Story.canary.timeline
    #expect(timeline.exposure.map(\.share.hundredths) == [2000, 0])
    #expect(timeline.severities.map(\.severity) == [.sev3, .sev2])
    #expect(
      timeline.gaps(by: .happened) == [TimeSpan(from: Story.time(800), to: Story.time(2100))])
    #expect(timeline.number == "INC-2026-001")
    #expect(timeline.title == .text("Checkout fails for some customers"))
  }

  @Test func `measures how long nobody held a role`() {
    var story = Story.canary
    story.record(.incident(.reopened(because: .text("It is back."))), at: 3000)
    story.record(.incident(.roleReleased(role: .commander, by: Story.ada)), at: 3100)
    story.record(.incident(.roleAccepted(role: .commander, by: Story.bob)), at: 3160)
    let commander = story.timeline.roles.first { $0.role == .commander }
    #expect(commander?.spans.map(\.holder) == [Story.ada, Story.bob])
    #expect(commander?.vacancies == [TimeSpan(from: Story.time(3100), to: Story.time(3160))])
  }

  @Test func `says which deployment was linked, where that is known`() {
    var story = Story()
    story.record(.incident(.deploymentLinked(deployment: Story.deployment)), at: 0)
    let plan = RolloutPlan(
      number: "DEP-2026-007", service: "shop", environment: "production", version: "4.2.0",
      fromVersion: "4.1.9", strategy: .canary, groups: [], plannedBy: Story.ada)
    story.record(.deployment(.planned(plan)), at: 10)
    story.record(.incident(.deploymentLinked(deployment: Story.deployment)), at: 20)
    let timeline = story.timeline
    #expect(
      timeline.all.map { timeline.sentence(of: $0).raw }.filter { $0.contains("linked") }
        == ["A deployment was linked", "Deployment DEP-2026-007 was linked"])
  }

  @Test func `says to whom a role was offered, to those who may read names`() {
    var story = Story()
    story.record(.incident(.roleOffered(role: .commander, to: Story.bob)), at: 0)
    let named = TimelineReading(names: [Story.bob: PersonName("Bob Example")])
    #expect(story.timeline.markdown(named).contains("The role of commander was offered to Bob"))
    #expect(!story.timeline.markdown().contains("Bob"))
    #expect(story.timeline.markdown().contains("The role of commander was offered"))
  }

  @Test func `lists its moments in the order of time`() {
    var story = Story()
    story.record(
      .incident(
        .declared(
          Declaration(number: "INC-2026-001", title: .text("It fails"), declaredBy: Story.ada))),
      at: 0)
    let proposal = Proposal(
      .rollback, decision: Story.id(90), by: Story.ada, because: .text("It fails"))
    story.record(.decision(.proposed(proposal)), at: 120)
    story.record(
      .deployment(.halted(because: .text("It fails"), scope: nil, by: Story.ada)), at: 60)
    let page = story.timeline.html()
    let places = ["Declared", "Halted", "Decided"].compactMap { label in
      page.firstRange(of: "<dt>\(label)</dt>")?.lowerBound
    }
    #expect(places.count == 3 && places == places.sorted())
  }

  @Test func `takes a trigger as seen when it fired, and as begun when it was too bad`() {
    var story = Story()
    story.record(
      .deployment(
        .triggerFired(
          TriggerFiring(
            Story.id(90), trigger: "errors", signal: "error-rate", then: .rollback,
            service: "shop", environment: "production", scope: "canary", value: "4.2%",
            since: Story.time(-60), at: Story.time(0), samples: []))), at: 0)
    let moments = story.timeline.milestones
    #expect(moments.began == Story.time(-60) && moments.detected == Story.time(0))
    #expect(moments.timeToDetect == 60_000_000)
    #expect(moments.detectedBy == story.timeline.all.first?.id)
  }

  @Test func `links an entry to what it answers, also when that is elsewhere`() {
    var story = Story()
    let first = story.note("first", at: 0)
    story.record(.incident(.mitigated), at: 10, causes: [first, Story.id(999)])
    let timeline = story.timeline
    #expect(timeline.causes(of: timeline.all[1]).map(\.position) == [LogPosition(1), nil])
  }
}
