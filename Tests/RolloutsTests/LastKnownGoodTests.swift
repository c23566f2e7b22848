import EventLog
@testable import Rollouts
import Testing

@Suite struct `The last known good release` {
  typealias Story = ReleaseStory

  /// Minute 1,000 is after everything in the stories.
  private func answer(
    _ stories: [Story], rule: QualifyingRule = QualifyingRule(), asOf minute: Int64? = nil,
    leaving: UInt8? = nil, kind: DeploymentKind? = nil
  ) -> LastKnownGoodAnswer {
    LastKnownGood.find(
      in: stories.map(\.history).sorted { $0.position > $1.position }, under: rule,
      asOf: minute.map(Story.minute), now: Story.minute(1_000),
      leaving: leaving.map { Examples.id($0) }, kind: kind)
  }

  private func reasons(_ story: Story, rule: QualifyingRule = QualifyingRule()) -> [SkipReason] {
    answer([story], rule: rule).skipped.first?.reasons ?? []
  }

  @Test func `is not simply the one before`() throws {
    let bad = Story.plain(2, at: 100).adding(.healthRecorded(Story.report(.fail)), at: 115)
    let found = answer([.good(1, at: 0), bad, .good(3, at: 200)], leaving: 3)
    #expect(found.release?.version == "v1")
    #expect(found.skipped.map(\.version) == ["v3", "v2"])
    #expect(
      found.skipped.map(\.reasons) == [[.isLeft], [.healthFailed(at: Story.minute(115))]])
    #expect(found.skippedCount == 2)
    #expect(found.ageSeconds == Int64(990 * 60))
  }

  @Test func `is none when nothing qualifies, and every candidate says why`() {
    let found = answer([.plain(1, at: 0), .plain(2, at: 100)])
    #expect(found.release == nil && found.delta == nil && found.ageSeconds == nil)
    #expect(found.skipped.count == 2 && found.skipped.allSatisfy { !$0.reasons.isEmpty })
    #expect(answer([]) == LastKnownGoodAnswer(release: nil, skipped: [], skippedCount: 0))
  }

  @Test func `may be the newest one when nothing is left`() {
    #expect(answer([.good(1, at: 0), .good(2, at: 100)]).release?.version == "v2")
  }

  @Test func `is judged anew each time a version is deployed`() {
    // The second time it is not watched: its first time is the one that counts.
    let again = Story.plain(3, at: 200, version: "v1")
    let found = answer([.good(1, at: 0), .good(2, at: 100), again, .good(4, at: 300)], leaving: 4)
    #expect(found.release?.number == "DEP-2")
    let without = answer([.good(1, at: 0), again, .good(4, at: 300)], leaving: 4)
    #expect(without.release?.number == "DEP-1")
  }

  @Test func `is not the same artefact again`() {
    var twin = Story.good(2, at: 100)
    twin.plan.version = "v1"
    twin.plan.artefactDigest = Story.good(1, at: 0).plan.artefactDigest
    #expect(answer([.good(1, at: 0), twin], leaving: 2).release == nil)
    twin.plan.bundle = Bundle(configuration: Examples.digest)
    #expect(answer([.good(1, at: 0), twin], leaving: 2).release?.number == "DEP-1")
  }

  @Test func `changes the same kind of thing as what is left`() {
    var flag = Story.good(2, at: 100)
    flag.plan.kind = .flag
    let found = answer([.good(1, at: 0), flag, .good(3, at: 200)], leaving: 3)
    #expect(found.release?.number == "DEP-1")
    #expect(found.skipped.last?.reasons == [.otherKind(.flag, sought: .code)])
    #expect(answer([.good(1, at: 0), flag], kind: .flag).release?.number == "DEP-2")
  }

  // MARK: - What a release has to show

  static let refusals: [(Story, SkipReason)] = [
    (
      Story(
        plan: Story.plain(1, at: 0).plan, index: 1,
        facts: Array(Story.plain(1, at: 0).facts.dropLast())),
      .notFullyExposed
    ),
    (Story.good(1, at: 0).adding(.failed(because: .text("x")), at: 50), .failed),
    (Story.good(1, at: 0).adding(.rolledBack(toVersion: "v0"), at: 50), .rolledBack),
    (Story.good(1, at: 0).adding(Examples.halted, at: 50), .halted),
    (Story.good(1, at: 0).adding(nil, at: 50), .blocked),
    (
      Story.good(1, at: 0).adding(.healthRecorded(Story.report(.fail, group: "canary")), at: 20),
      .healthFailed(at: Story.minute(20))
    ),
    (
      Story.good(1, at: 0).adding(.healthRecorded(Story.report(.fail)), at: 500),
      .endedUnhealthy(at: Story.minute(500))
    ),
    (
      Story.good(1, at: 0).adding(Story.item("artefact-retrievable", .failed), at: 50),
      .artefactGone
    ),
    (Story.good(1, at: 0).adding(Story.item("artefact-retrievable", .open), at: 50), .artefactGone),
    (Story.good(1, at: 0).adding(Story.item("bundle-retrievable", .failed), at: 50), .bundleGone),
  ]

  @Test(arguments: refusals)
  func `is no release with one thing against it`(story: Story, reason: SkipReason) {
    #expect(reasons(story) == [reason])
  }

  @Test func `may have stood halted, have failed a probe, or have recovered in between`() {
    let story = Story.good(1, at: 0)
      .adding(Examples.halted, at: 50).adding(.resumed(by: Examples.second), at: 60)
      .adding(Story.item("artefact-retrievable", .failed), at: 70)
      .adding(Story.item("artefact-retrievable", .done), at: 80)
      .adding(.healthRecorded(Story.report(.fail)), at: 90)
      .adding(.healthRecorded(Story.report(.pass)), at: 95)
      .adding(.healthRecorded(Story.report(.unknown)), at: 99)
    #expect(answer([story]).release != nil)
  }

  /// Reports that end at these minutes, each over so many; the window is minutes 10 to 25.
  static let watches: [([(end: Int64, minutes: Int64?)], isWatched: Bool)] = [
    ([(25, 15)], true), ([(24, 15)], false), ([(26, 15)], false), ([(26, 16)], true),
    ([(15, 5), (20, 5), (25, 5)], true), ([(25, 5), (15, 5), (20, 5)], true),
    ([(15, 5), (25, 5)], false), ([(15, 5), (20, 4), (25, 5)], false),
    ([(20, 15), (30, 15)], true),
    ([(25, nil)], false), ([(25, 0)], false), ([], false), ([(10, 100)], false),
    ([(15, 5), (20, 5)], false), ([(40, 15)], false), ([(40, 30)], true),
  ]

  @Test(arguments: watches)
  func `was watched for its whole window`(
    reports: [(end: Int64, minutes: Int64?)], isWatched: Bool
  ) {
    var story = Story.plain(1, at: 0)
    for (end, minutes) in reports {
      story.add(.healthRecorded(Story.report(minutes: minutes)), at: end)
    }
    #expect((answer([story]).release != nil) == isWatched)
  }

  @Test(arguments: [(0, 0, true), (1, 1, true), (1, 2, false), (0, 1, false), (60, 60, true)])
  func `bears reports that stand apart by the slack and no more`(
    slack: Int64, gap: Int64, isWatched: Bool
  ) {
    var story = Story.plain(1, at: 0)
    for step: Int64 in [15, 20, 25] {
      var report = Story.report()
      report.windowSeconds = 300 - (step == 20 ? gap : 0)
      story.add(.healthRecorded(report), at: step)
    }
    let found = answer([story], rule: QualifyingRule(slackSeconds: slack))
    #expect((found.release != nil) == isWatched)
  }

  @Test(arguments: [(120, true), (119, false)])
  func `bears so much unwatched time in all, however it is cut up`(
    slack: Int64, isWatched: Bool
  ) {
    var story = Story.plain(1, at: 0)
    for step: Int64 in [15, 20, 25] {
      var report = Story.report()
      report.windowSeconds = step == 15 ? 300 : 240
      story.add(.healthRecorded(report), at: step)
    }
    let found = answer([story], rule: QualifyingRule(slackSeconds: slack))
    #expect((found.release != nil) == isWatched)
  }

  static let doubtful: [(HealthReport, SkipReason?)] = [
    (Story.report(.unknown), .healthUnknown),
    (Story.report(minutes: nil), .healthUnknown),
    (Story.report(requests: 0), .healthUnknown),
    (Story.report(coverage: nil), .coverageTooLow(nil, least: Examples.share(95))),
    (
      Story.report(coverage: Share(hundredths: 9_499)),
      .coverageTooLow(Share(hundredths: 9_499), least: Examples.share(95))
    ),
    (Story.report(coverage: Share(hundredths: 9_500)), nil),
    (Story.report(requests: nil), .tooFewRequests(nil, least: 200)),
    (Story.report(requests: 199), .tooFewRequests(199, least: 200)),
    (Story.report(requests: 200), nil),
    (Story.report(signals: []), .signalNotPassed("errors")),
    (Story.report(signals: [ReportedSignal(signal: "errors", verdict: .unknown)]), .healthUnknown),
    (
      Story.report(signals: [ReportedSignal(signal: "latency", verdict: .pass)]),
      .signalNotPassed("errors")
    ),
  ]

  @Test(arguments: doubtful)
  func `had enough of everything in each report`(report: HealthReport, reason: SkipReason?) {
    var story = Story.plain(1, at: 0)
    story.add(.healthRecorded(Story.report()), at: 15)
    story.add(.healthRecorded(report), at: 20)
    story.add(.healthRecorded(Story.report()), at: 25)
    #expect(
      reasons(story, rule: QualifyingRule(signals: ["errors"])) == (reason.map { [$0] } ?? []))
  }

  @Test func `is watched at least as long as its last group bakes`() {
    var story = Story.plain(1, at: 0, bakeMinutes: 30)
    story.add(.healthRecorded(Story.report(minutes: 15)), at: 25)
    #expect(
      reasons(story) == [.notWatched(from: Story.minute(25), seconds: 900, of: 1_800)])
    story.add(.healthRecorded(Story.report(minutes: 15)), at: 40)
    #expect(answer([story]).release != nil)
  }

  @Test func `is not shown by the health of a part of its traffic`() {
    var story = Story.plain(1, at: 0)
    story.add(.healthRecorded(Story.report(group: "canary", minutes: 15)), at: 25)
    #expect(reasons(story) == [.notWatched(from: Story.minute(10), seconds: 0, of: 900)])
  }

  @Test func `is not one that an open incident is laid to`() {
    var story = Story.good(1, at: 0)
    story.incidents = [.init(number: "INC-1", since: 50, changes: [40, 60, 80])]
    func isGood(_ minute: Int64) -> Bool { answer([story], asOf: minute).release != nil }
    #expect(isGood(49) && !isGood(50) && !isGood(59) && isGood(60) && isGood(79) && !isGood(80))
    #expect(reasons(story) == [.openIncident(number: "INC-1")])
  }

  // MARK: - Data

  static let gates: [(MigrationClass, blocks: Bool)] = [
    (.additive, false), (.backfill, true), (.contracting, true), (.unknown, true),
  ]

  @Test(arguments: gates)
  func `is not one that a migration after it has cut off`(kind: MigrationClass, blocks: Bool) {
    let newer = Story.good(2, at: 100, migrations: [Migration(id: "0042", kind: kind)])
    let found = answer([.good(1, at: 0), newer], leaving: 2)
    #expect((found.release == nil) == blocks)
    let obstacle = DataObstacle(migration: "0042", kind: kind, release: "DEP-2")
    #expect(found.skipped.last?.reasons == (blocks ? [.dataGate(obstacle)] : [.isLeft]))
    // Its own migration is no obstacle to itself.
    #expect(answer([newer]).release != nil)
  }

  @Test func `may lie before a backfill that is finished`() {
    let newer = Story.good(2, at: 100, migrations: [Migration(id: "0042", kind: .backfill)])
    let name = ReleaseHistory.backfillPrefix + "0042"
    func isFree(_ story: Story) -> Bool {
      answer([.good(1, at: 0), story], leaving: 2).release != nil
    }
    #expect(!isFree(newer))
    #expect(isFree(newer.adding(Story.item(name, .done), at: 300)))
    #expect(!isFree(newer.adding(Story.item(name, .waived), at: 300)))
    #expect(isFree(newer.adding(.completed, at: 300)))
    #expect(
      !isFree(newer.adding(.completed, at: 300).adding(Story.item(name, .open), at: 310)))
  }

  @Test func `may lie before a migration that never ran`() {
    var newer = Story.good(2, at: 100, migrations: [Migration(id: "0042", kind: .contracting)])
    newer.facts.removeLast(newer.facts.count - 1)
    #expect(answer([.good(1, at: 0), newer]).release != nil)
  }

  @Test func `lets a gate that knows more decide`() {
    let newer = Story.good(2, at: 100, migrations: [Migration(id: "0042", kind: .contracting)])
    let found = LastKnownGood.find(
      in: [newer.history, Story.good(1, at: 0).history], under: QualifyingRule(), asOf: nil,
      now: Story.minute(500), leaving: newer.stream
    ) { release, obstacles in release.version == "v1" ? [] : obstacles }
    #expect(found.release?.version == "v1")
  }

  // MARK: - Delta and time

  @Test func `says how far back it lies`() {
    var (second, third) = (
      Story.plain(2, at: 100, migrations: [Migration(id: "1", kind: .additive)]),
      Story.plain(3, at: 200, migrations: [Migration(id: "2", kind: .additive)])
    )
    (second.plan.commitCount, second.plan.fileCount) = (4, 10)
    (third.plan.commitCount, third.plan.fileCount) = (3, nil)
    var planned = Story.plain(4, at: 300)
    planned.facts.removeLast(planned.facts.count - 1)
    let delta = answer([.good(1, at: 0), second, third, planned], leaving: 3).delta
    #expect(delta?.releases == 2 && delta?.migrations == 2)
    #expect(delta?.commits == 7 && delta?.files == nil)
  }

  @Test func `does not know what was recorded later`() {
    let story = Story.good(1, at: 0).adding(.rolledBack(toVersion: "v0"), at: 30, recorded: 90)
    #expect(answer([story], asOf: 24).release == nil)
    #expect(answer([story], asOf: 25).release != nil)
    // It had happened by then, but nobody had said so.
    #expect(answer([story], asOf: 89).release != nil)
    #expect(answer([story], asOf: 90).release == nil)
    #expect(answer([story], asOf: -1).skipped == [])
    #expect(answer([story], asOf: 25).ageSeconds == Int64(15 * 60))
  }

  @Test func `does not believe a report from the future`() {
    var story = Story.plain(1, at: 0)
    story.add(.healthRecorded(Story.report(minutes: 15)), at: 25, recorded: 11)
    #expect(answer([story]).release == nil)
  }
}

@Suite struct `Reasons to skip a release` {
  static let reasons: [SkipReason] = [
    .isLeft, .isTheSame, .otherKind(.flag, sought: .code), .notFullyExposed, .failed, .rolledBack,
    .halted, .blocked, .healthFailed(at: Examples.noon), .endedUnhealthy(at: Examples.noon),
    .notWatched(from: Examples.noon, seconds: 90, of: 3_661), .healthUnknown,
    .coverageTooLow(Examples.share(90), least: Examples.share(95)),
    .tooFewRequests(10, least: 200), .signalNotPassed("errors"), .openIncident(number: nil),
    .artefactGone, .bundleGone,
    .dataGate(DataObstacle(migration: "0042", kind: .contracting, release: "DEP-1")),
  ]

  @Test func `have a code and a sentence each`() {
    #expect(Self.reasons.map(\.code) == SkipReason.codes)
    for reason in Self.reasons {
      #expect(reason.explanation.hasSuffix("."))
      #expect(reason.explanation.first?.isUppercase == true)
    }
    #expect(Set(Self.reasons.map(\.explanation)).count == Self.reasons.count)
  }

  @Test func `tell times and lengths as people do`() {
    #expect(
      SkipReason.notWatched(from: Examples.noon, seconds: 90, of: 3_661).explanation
        == "Its health is known for 1 min 30 s of the 1 h 1 min 1 s it has to be well; "
        + "nobody watched it from 2023-11-14T22:13:20Z.")
  }

  @Test func `do not say the number of an incident that is not to be known`() {
    #expect(SkipReason.openIncident(number: nil).explanation == "An open incident is laid to it.")
  }
}
