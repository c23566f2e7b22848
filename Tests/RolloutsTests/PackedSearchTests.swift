import EventLog
@testable import Rollouts
import Testing

/// Random histories, packed and searched as bytes, against the search over histories as they are.
@Suite struct `In any packed history of releases` {
  typealias Story = ReleaseStory

  struct Question {
    /// Newest first; what the plain search sees.
    var releases: [ReleaseHistory]
    var rule: QualifyingRule
    var asOf: Timestamp?
    var leaving: StreamID?
    var kind: DeploymentKind?
    var gate: LastKnownGood.DataGate?
    var detailLimit: Int
    /// How many stand in one page, and how many reports are kept of each.
    var page: Int
    var keptReports: Int

    var plain: LastKnownGoodAnswer {
      LastKnownGood.find(
        in: releases, under: rule, asOf: asOf, now: Story.minute(10_000), leaving: leaving,
        kind: kind, returning: gate)
    }

    /// What the search over bytes answers, and how many releases it had read whole.
    func packed() throws -> (answer: LastKnownGoodAnswer, whole: Int) {
      var search = LastKnownGood(
        under: rule, asOf: asOf, now: Story.minute(10_000), leaving: leaving, kind: kind,
        detailLimit: detailLimit, returning: gate)
      var (next, whole) = (0, 0)
      while next < releases.count {
        let page = releases[next..<min(next + page, releases.count)]
        switch try search.walk(Array(page), keeping: keptReports) {
        case .found(let answer): return (answer, whole)
        case .tooShort(let release):
          whole += 1
          next = 1 + (releases.firstIndex { $0.stream == release.stream } ?? releases.count)
          if let answer = search.consider(releases[next - 1]) { return (answer, whole) }
        case nil: next += page.count
        }
      }
      return (search.nothing, whole)
    }

    /// Whether the two agree, about all but those that are not told of.
    func agrees(_ packed: LastKnownGoodAnswer) -> Bool {
      var (plain, packed) = (plain, packed)
      plain.skipped = Array(plain.skipped.prefix(detailLimit))
      // Whether it was read whole is no part of the answer.
      plain.release?.abridge(to: keptReports)
      packed.release?.abridge(to: keptReports)
      return packed == plain
    }
  }

  static func question(_ seed: UInt64) -> Question {
    var random = SplitMix(state: seed &* 104_729)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let known = `In any history of releases`.question(seed)
    var stories = known.stories
    for index in stories.indices {
      if chance(12) { stories[index].plan.kind = .flag }
      stories[index].plan.commitCount = chance(10) ? nil : Int32.random(in: 0...9, using: &random)
      stories[index].plan.fileCount = chance(10) ? nil : Int32.random(in: 0...99, using: &random)
    }
    var releases: [ReleaseHistory] = stories.map(\.history).reversed()
    for index in releases.indices {
      // Of restricted incidents most people are not told the number.
      for place in releases[index].incidents.indices where chance(30) {
        releases[index].incidents[place].number = nil
      }
    }
    let gates: [LastKnownGood.DataGate?] = [
      nil, nil, { release, obstacles in release.number == "DEP-1" ? [] : obstacles },
      { release, _ in
        release.number == "DEP-2"
          ? [DataObstacle(migration: "m", kind: .unknown, release: "DEP-2")] : []
      },
    ]
    return Question(
      releases: releases, rule: known.rule, asOf: known.asOf.map(Story.minute),
      leaving: known.leaving.map { Examples.id($0) },
      kind: chance(25) ? (chance(50) ? .flag : .code) : nil, gate: gates[Int(seed % 4)],
      detailLimit: chance(70) ? 0 : Int.random(in: 1...3, using: &random),
      page: Int.random(in: 1...4, using: &random),
      keptReports: chance(40) ? Int.random(in: 0...5, using: &random) : 256)
  }

  static let seeds: Range<UInt64> = 1..<6_001

  @Test func `the answer is that of the search over histories`() throws {
    var (found, barred, whole) = (0, 0, 0)
    var differing: [UInt64] = []
    for seed in Self.seeds {
      let question = Self.question(seed)
      let packed = try question.packed()
      if !question.agrees(packed.answer) { differing.append(seed) }
      if packed.answer.release != nil, packed.answer.skippedCount > question.detailLimit {
        found += 1
      }
      if question.plain.skipped.contains(where: { $0.reasons.map(\.code) == ["data-gate"] }) {
        barred += 1
      }
      whole += packed.whole
    }
    #expect(differing.isEmpty)
    // The questions are worth asking.
    #expect(found > 500 && barred > 100 && whole > 100)
  }

  /// What stands behind the health of a release is not looked at: here it is nonsense.
  @Test func `a release that cannot be it is gone past without being unpacked`() throws {
    let stories: [Story] = [
      .good(1, at: 0).adding(.rolledBack(toVersion: "v0"), at: 50), .plain(1, at: 0),
      Story.good(1, at: 0).adding(.healthRecorded(Story.report(.fail)), at: 20),
    ]
    for story in stories {
      var bytes = story.history.packed
      for index in bytes.indices.suffix(80) { bytes[index] = 0xFF }
      for (limit, isRead) in [(0, true), (1, false)] {
        var search = LastKnownGood(
          under: QualifyingRule(), asOf: nil, now: Story.minute(500), detailLimit: limit)
        let stop = Result { () throws(MalformedPack) in try search.walk(bytes, [:]) }
        #expect((try? stop.get() == nil) == (isRead ? true : nil))
        #expect(search.nothing.skippedCount == (isRead ? 1 : 0))
      }
    }
  }

  @Test(arguments: `A wrong rule for the last known good release`.mutants)
  func `what is not so is told from what is`(
    mutant: `A wrong rule for the last known good release`.Mutant
  ) throws {
    var caught = 0
    for seed in Self.seeds where caught < 3 {
      var question = `In any history of releases`.question(seed)
      let slow = question.slow
      var releases = question.histories
      mutant.change(&question, &releases)
      let packed = try Question(
        releases: releases, rule: question.rule, asOf: question.asOf.map(Story.minute),
        leaving: question.leaving.map { Examples.id($0) }, kind: nil, gate: nil, detailLimit: 0,
        page: 4, keptReports: 256
      ).packed().answer
      if packed.release?.stream != slow.map({ Examples.id($0) }) { caught += 1 }
    }
    #expect(caught == 3)
  }
}

extension LastKnownGood {
  /// Packs releases and looks at them.
  fileprivate mutating func walk(
    _ releases: [ReleaseHistory], keeping reports: Int
  ) throws -> Stop? {
    var incidents: [StreamID: [AttributedIncident]] = [:]
    var bytes: [UInt8] = []
    for release in releases {
      if !release.incidents.isEmpty { incidents[release.stream] = release.incidents }
      var short = release
      short.abridge(to: reports)
      bytes += short.packed
    }
    return try walk(bytes, incidents)
  }

  fileprivate mutating func walk(
    _ bytes: [UInt8], _ incidents: [StreamID: [AttributedIncident]]
  ) throws(MalformedPack) -> Stop? {
    var outcome = Result<Stop?, MalformedPack>.success(nil)
    bytes.withUnsafeBytes { buffer in
      var reader = PackReader(buffer)
      outcome = Result { () throws(MalformedPack) in
        try consider(&reader, incidents: incidents)
      }
    }
    return try outcome.get()
  }
}
