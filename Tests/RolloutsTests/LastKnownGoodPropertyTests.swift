import EventLog
@testable import Rollouts
import Testing

/// Random histories, most of them nearly good, against a slow reference of the same rule.
@Suite struct `In any history of releases` {
  typealias Story = ReleaseStory

  struct Question {
    var stories: [Story]
    var rule: QualifyingRule
    var asOf: Int64?
    var leaving: UInt8?

    var slow: UInt8? {
      SlowLastKnownGood(stories: stories, rule: rule, asOf: asOf, leaving: leaving).answer()
    }

    /// Newest first.
    var histories: [ReleaseHistory] {
      stories.map(\.history).sorted { $0.position > $1.position }
    }

    func answer(_ histories: [ReleaseHistory]? = nil) -> LastKnownGoodAnswer {
      LastKnownGood.find(
        in: histories ?? self.histories, under: rule, asOf: asOf.map(Story.minute),
        now: Story.minute(10_000), leaving: leaving.map { Examples.id($0) })
    }
  }

  static func question(_ seed: UInt64) -> Question {
    var random = SplitMix(state: seed &* 7_919)
    let signals = Bool.random(using: &random) ? ["errors"] : []
    let rule = QualifyingRule(
      windowSeconds: Int64.random(in: 3...8, using: &random) * 60, minimumRequests: 200,
      signals: signals, slackSeconds: Int64.random(in: 0...30, using: &random))
    var stories: [Story] = []
    let count = UInt8.random(in: 1...6, using: &random)
    for index in 1...count {
      stories.append(story(index, at: Int64(index) * 40, rule, &random))
    }
    let last = Int64(count) * 40 + 130
    return Question(
      stories: stories, rule: rule,
      asOf: Bool.random(using: &random) ? Int64.random(in: 0...last, using: &random) : nil,
      leaving: Bool.random(using: &random) ? UInt8.random(in: 1...count, using: &random) : nil)
  }

  private static func story(
    _ index: UInt8, at minute: Int64, _ rule: QualifyingRule, _ random: inout SplitMix
  ) -> Story {
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    var migrations: [Migration] = []
    if chance(25), let kind = MigrationClass.allCases.randomElement(using: &random) {
      migrations.append(Migration(id: "m\(index)", kind: kind))
    }
    // Some are overtaken by those that were planned after them.
    let delay = chance(20) ? Int64.random(in: 1...120, using: &random) : 0
    var story = Story.plain(
      index, at: minute, startsAfter: delay, version: chance(15) ? "v1" : nil,
      bakeMinutes: chance(20) ? Int64.random(in: 1...12, using: &random) : 0,
      migrations: migrations)
    if story.plan.version == "v1" { story.plan.artefactDigest = Examples.digest }
    if chance(5) { story.facts.removeLast(story.facts.count - 1) }
    if chance(8) { story.facts.removeLast() }
    // The log is in the order of recording, whatever is said of when it happened.
    var events: [(at: Int64, event: DeploymentEvent?)] = []
    let start = minute + delay + 10
    var end = start
    while end < start + 14 {
      let length = Int64.random(in: 1...5, using: &random)
      end += length
      if chance(4) { continue }
      events.append((end, .healthRecorded(report(length + (chance(15) ? 1 : 0), &random))))
    }
    let others: [(Int, DeploymentEvent?)] = [
      (4, .failed(because: .text("x"))), (4, .rolledBack(toVersion: "v0")), (6, Examples.halted),
      (25, .resumed(by: Examples.second)), (3, nil), (30, .completed),
      (6, Story.item("artefact-retrievable", .failed)),
      (25, Story.item("artefact-retrievable", .done)),
      (6, Story.item("bundle-retrievable", .open)), (20, Story.item("bundle-retrievable", .waived)),
      (10, Story.item("backfill-finished:m\(index)", .done)),
      (5, Story.item("backfill-finished:m\(index)", .open)),
      (4, .healthRecorded(report(nil, &random))),
      (4, .healthRecorded(Story.report(.fail, minutes: 1))),
    ]
    for (percent, event) in others where chance(percent) {
      events.append((start + Int64.random(in: 1...60, using: &random), event))
    }
    for (at, event) in events.sorted(by: { $0.at < $1.at }) {
      let shift = chance(10) ? Int64.random(in: -3...3, using: &random) : 0
      story.add(event, at: at + shift, recorded: at)
    }
    while chance(12) {
      let since = start + Int64.random(in: 0...50, using: &random)
      var changes = [since - Int64.random(in: 0...25, using: &random)]
      while chance(60), let last = changes.last {
        changes.append(last + Int64.random(in: 1...20, using: &random))
      }
      story.incidents.append(.init(number: "INC-\(since)", since: since, changes: changes))
    }
    return story
  }

  private static func report(_ minutes: Int64?, _ random: inout SplitMix) -> HealthReport {
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let verdict: Verdict = chance(3) ? .fail : chance(3) ? .unknown : .pass
    var signals = [ReportedSignal(signal: "errors", verdict: .pass)]
    if chance(3) { signals = [] }
    if chance(3) {
      signals.append(
        ReportedSignal(signal: "latency", verdict: Bool.random(using: &random) ? .fail : .unknown))
    }
    let coverage: Share? =
      chance(3) ? nil : chance(3) ? Share(hundredths: 9_499) : chance(3) ? Share.none : .all
    let requests: Int64? = chance(3) ? nil : chance(3) ? 199 : chance(3) ? 0 : 200
    return Story.report(
      verdict, group: chance(5) ? "canary" : "all", minutes: minutes, coverage: coverage,
      requests: requests, signals: signals)
  }

  static let seeds: Range<UInt64> = 1..<6_001

  @Test func `the answer is that of a slow reference`() {
    var answers: [UInt8?: Int] = [:]
    var differing: [UInt64] = []
    for seed in Self.seeds {
      let question = Self.question(seed)
      let slow = question.slow
      answers[slow, default: 0] += 1
      if question.answer().release?.stream != slow.map({ Examples.id($0) }) {
        differing.append(seed)
      }
    }
    #expect(differing.isEmpty)
    // The histories are worth asking about.
    #expect(answers.count == 7 && answers.values.allSatisfy { $0 > 60 })
  }

  @Test func `the answer has no failed verdict in its window, and every newer one a reason`() {
    var (found, passes) = (0, 0)
    for seed in Self.seeds {
      let question = Self.question(seed)
      let answer = question.answer()
      #expect(answer.skipped.allSatisfy { !$0.reasons.isEmpty })
      #expect(answer.skipped.count == answer.skippedCount)
      let time = question.asOf.map(Story.minute) ?? Timestamp(microseconds: .max)
      let newer = question.histories.prefix { $0.stream != answer.release?.stream }
      #expect(
        answer.skipped.map(\.stream)
          == newer.filter { $0.started.known(at: time) != nil }.map(\.stream))
      guard let release = answer.release else { continue }
      found += 1
      let window = release.window(for: question.rule, asOf: time) ?? time..<time
      for report in release.health
      where report.until > window.lowerBound && report.from < window.upperBound
        && report.moment.recordedAt <= time
      {
        #expect(report.verdict != .fail)
        if report.verdict == .pass { passes += 1 }
      }
    }
    #expect(found > 1_000 && passes > found)
  }

  @Test func `what is recorded later changes no answer about an earlier time`() {
    var changed = 0
    for seed in Self.seeds {
      var question = Self.question(seed)
      guard let time = question.asOf else { continue }
      let before = question.answer()
      for index in question.stories.indices {
        question.stories[index].facts.removeAll { $0.recorded > time }
      }
      question.stories.removeAll { $0.facts.isEmpty }
      let after = question.answer()
      #expect(after.release?.stream == before.release?.stream)
      #expect(after.skipped.map(\.reasons) == before.skipped.map(\.reasons))
      question.asOf = nil
      if question.answer().release?.stream != before.release?.stream { changed += 1 }
    }
    // Incidents are not cut off above: that they are, or are not, is seen.
    #expect(changed > 10)
  }

  @Test func `reading page by page and stopping early gives the same answer`() {
    for seed in Self.seeds.prefix(500) {
      let question = Self.question(seed)
      var search = LastKnownGood(
        under: question.rule, asOf: question.asOf.map(Story.minute), now: Story.minute(10_000),
        leaving: question.leaving.map { Examples.id($0) }, detailLimit: 2)
      var answer: LastKnownGoodAnswer?
      for history in question.histories where answer == nil { answer = search.consider(history) }
      let whole = question.answer()
      #expect((answer ?? search.nothing).release == whole.release)
      #expect((answer ?? search.nothing).skippedCount == whole.skippedCount)
      #expect((answer ?? search.nothing).skipped == Array(whole.skipped.prefix(2)))
    }
  }

  /// A history that is cut short gives the same answer, or says that it is too short for one.
  @Test func `leaving reports out is noticed whenever it could matter`() {
    var (short, enough, wrong) = (0, 0, 0)
    for seed in Self.seeds {
      let question = Self.question(seed)
      let time = question.asOf.map(Story.minute) ?? Timestamp(microseconds: .max)
      for history in question.histories {
        var cut = history
        cut.abridge(to: Int(seed % 5))
        guard cut.abridgement != nil else { continue }
        #expect(
          history.faults(under: question.rule, asOf: time).isEmpty
            == history.qualifies(under: question.rule, asOf: time))
        let (whole, rest) = (
          history.faults(under: question.rule, asOf: time),
          cut.faults(under: question.rule, asOf: time)
        )
        if cut.isTooShort(for: question.rule, asOf: time) {
          short += 1
          if whole != rest { wrong += 1 }
        } else {
          enough += 1
          #expect(whole == rest, "\(seed)")
        }
      }
    }
    #expect(short > 100 && enough > 100 && wrong > 50)
  }
}

/// Rules that are nearly right; the random histories tell each of them from the right one.
@Suite struct `A wrong rule for the last known good release` {
  typealias Question = `In any history of releases`.Question

  struct Mutant: CustomTestStringConvertible {
    var testDescription: String
    /// Changes the question, or what is known of the releases.
    var change: @Sendable (inout Question, inout [ReleaseHistory]) -> Void

    init(
      _ name: String, _ change: @escaping @Sendable (inout Question, inout [ReleaseHistory]) -> Void
    ) {
      (testDescription, self.change) = (name, change)
    }

    /// Changes each release.
    static func each(
      _ name: String, _ change: @escaping @Sendable (inout ReleaseHistory) -> Void
    ) -> Mutant {
      Mutant(name) { _, releases in
        for index in releases.indices { change(&releases[index]) }
      }
    }

    /// Changes each report.
    static func reports(
      _ name: String, _ change: @escaping @Sendable (inout ReleaseHealth) -> Void
    ) -> Mutant {
      .each(name) { release in
        for index in release.health.indices { change(&release.health[index]) }
      }
    }
  }

  static let mutants: [Mutant] = [
    .each("forgets incidents") { $0.incidents = [] },
    .each("forgets that incidents are resolved") { release in
      for index in release.incidents.indices {
        release.incidents[index].changes.removeLast(release.incidents[index].changes.count - 1)
      }
    },
    .each("forgets that incidents are reopened") { release in
      for index in release.incidents.indices {
        release.incidents[index].changes = Array(release.incidents[index].changes.prefix(2))
      }
    },
    .each("lays incidents to a release before somebody did") { release in
      for index in release.incidents.indices {
        release.incidents[index].since = release.incidents[index].changes.first ?? Examples.noon
      }
    },
    .each("forgets roll-backs") { $0.rolledBack = nil },
    .each("forgets failures") { $0.failed = nil },
    .each("forgets blocks") { $0.blocked = nil },
    .each("forgets halts") { $0.halts = [] },
    .each("forgets that it went on") { $0.halts.removeAll { !$0.isSo } },
    .each("takes any artefact for retrievable") { $0.artefact = [] },
    .each("takes any bundle for retrievable") { $0.configuration = [] },
    .each("takes what was once gone for gone") { $0.artefact.removeAll(where: \.isSo) },
    .each("takes what was once gone for gone, of bundles") {
      $0.configuration.removeAll(where: \.isSo)
    },
    .each("takes each release for fully exposed in the end") { release in
      let time = release.planned.at.advanced(bySeconds: 600)
      release.exposed = release.exposed ?? RecordedMoment(time)
    },
    .each("looks at the time before full exposure") { release in
      release.exposed = release.exposed.map {
        RecordedMoment(happenedAt: $0.at.advanced(bySeconds: -60), recordedAt: $0.recordedAt)
      }
    },
    .each("begins to look a little later") { release in
      release.exposed = release.exposed.map {
        RecordedMoment(
          happenedAt: $0.at.advanced(bySeconds: 60),
          recordedAt: $0.recordedAt.advanced(bySeconds: 60))
      }
    },
    .each("takes every backfill for finished") { release in
      release.completed = release.completed ?? release.planned
      release.backfills = []
    },
    .each("never takes a backfill for finished") { release in
      release.completed = nil
      release.backfills = []
    },
    .each("forgets reports that failed") { $0.health.removeAll { $0.verdict == .fail } },
    .each("forgets failures of a part") { $0.health.removeAll { !$0.isOfAll } },
    .each("forgets what came last") { release in
      guard let start = release.exposed?.at else { return }
      release.health.removeAll { $0.from >= start.advanced(bySeconds: 12 * 60) }
    },
    .reports("takes unknown for pass") { if $0.verdict == .unknown { $0.verdict = .pass } },
    .reports("takes no coverage for all") { $0.coverage = $0.coverage ?? .all },
    .reports("takes no count of requests for many") { $0.requests = $0.requests ?? 1_000 },
    .reports("takes every signal for passed") { $0.signals = ["errors"] },
    .reports("believes a stated time ahead of the clock") { report in
      report.moment = RecordedMoment(report.moment.recordedAt.advanced(bySeconds: 60))
    },
    .reports("takes each report for longer than it is") { report in
      report.windowSeconds = report.windowSeconds.map { $0 + 60 }
    },
    Mutant("asks for less coverage") { question, _ in
      question.rule.minimumCoverage = Share(hundredths: 9_499) ?? .all
    },
    Mutant("asks for more than enough requests") { $0.rule.minimumRequests += $1.isEmpty ? 0 : 1 },
    Mutant("asks for fewer requests") { question, _ in question.rule.minimumRequests = 199 },
    Mutant("asks for no signals") { question, _ in question.rule.signals = [] },
    Mutant("bears gaps") { question, _ in question.rule.slackSeconds = 60 },
    Mutant("looks at a shorter window") { question, _ in question.rule.windowSeconds -= 60 },
    Mutant("looks at a longer window") { question, _ in question.rule.windowSeconds += 60 },
    Mutant("knows the future") { question, _ in question.asOf = nil },
    Mutant("answers with what is left") { question, _ in question.leaving = nil },
    Mutant("takes the oldest") { _, releases in releases.reverse() },
    Mutant("takes the one before") { question, releases in
      let index =
        releases.firstIndex { $0.stream == question.leaving.map { Examples.id($0) } } ?? -1
      releases = Array(releases.dropFirst(index + 1).prefix(1))
    },
  ]

  @Test(arguments: mutants)
  func `is told from the right one`(mutant: Mutant) {
    var caught = 0
    for seed in `In any history of releases`.seeds where caught < 3 {
      var question = `In any history of releases`.question(seed)
      let slow = question.slow
      var releases = question.histories
      mutant.change(&question, &releases)
      if question.answer(releases).release?.stream != slow.map({ Examples.id($0) }) { caught += 1 }
    }
    #expect(caught == 3)
  }

  @Test(arguments: [
    (MigrationClass.additive, MigrationClass.contracting), (.contracting, .additive),
    (.unknown, .additive), (.backfill, .additive),
  ])
  func `is told from the right one when it takes migrations for others`(
    kind: MigrationClass, other: MigrationClass
  ) {
    var caught = 0
    for seed in `In any history of releases`.seeds where caught < 3 {
      let question = `In any history of releases`.question(seed)
      var wrong = question
      for index in wrong.stories.indices {
        for (place, migration) in wrong.stories[index].plan.migrations.enumerated()
        where migration.kind == kind {
          wrong.stories[index].plan.migrations[place].kind = other
        }
      }
      if wrong.answer().release?.stream != question.slow.map({ Examples.id($0) }) { caught += 1 }
    }
    #expect(caught == 3)
  }
}
