import EventLog
import Rollouts

/// The rule of the last known good release once more, by other means.
///
/// So that the two can be held against each other, it walks forward over everything that was recorded,
/// one minute at a time, and keeps a colour for each minute of each release. All times are whole
/// minutes.
struct SlowLastKnownGood {
  var stories: [ReleaseStory]
  var rule: QualifyingRule
  var asOf: Int64?
  var leaving: UInt8?

  /// The index of the release.
  func answer() -> UInt8? {
    let stories = line
    let known = stories.map { story in
      story.facts.filter { fact in asOf.map { fact.recorded <= $0 } ?? true }
    }
    var best: UInt8?
    // Forwards: each one that qualifies takes the place of the one before, and each migration that
    // older versions do not bear takes it away.
    for (story, facts) in zip(stories, known)
    where facts.contains(where: { $0.event == .started }) {
      if blocks(story, facts) { best = nil }
      if story.index == leaving || isTwin(story) { continue }
      if isGood(story, facts) { best = story.index }
    }
    return best
  }

  /// In the order in which they were started; those that were not, in the order of their plans.
  private var line: [ReleaseStory] {
    func place(_ story: ReleaseStory) -> (Int64, UInt8) {
      let start = story.facts.first { $0.event == .started } ?? story.facts[0]
      return (start.recorded, story.index)
    }
    return stories.sorted { place($0) < place($1) }
  }

  private func isTwin(_ story: ReleaseStory) -> Bool {
    let line = line
    guard let place = line.firstIndex(where: { $0.index == leaving }),
      let own = line.firstIndex(where: { $0.index == story.index }), place > own,
      case let left = line[place],
      let start = left.facts.first(where: { $0.event == .started })?.recorded,
      asOf.map({ start <= $0 }) ?? true
    else { return false }
    return left.plan.version == story.plan.version
      && left.plan.artefactDigest == story.plan.artefactDigest
  }

  private func blocks(_ story: ReleaseStory, _ facts: [ReleaseStory.Fact]) -> Bool {
    guard facts.contains(where: { $0.event == .started }) else { return false }
    return story.plan.migrations.contains { migration in
      if migration.kind == .additive { return false }
      if migration.kind != .backfill { return true }
      var isDone: Bool?
      for case .evidenceRecorded(let item)? in facts.map(\.event)
      where item.item == "backfill-finished:" + migration.id {
        isDone = item.status == .done
      }
      return !(isDone ?? facts.contains { $0.event == .completed })
    }
  }

  private func isGood(_ story: ReleaseStory, _ facts: [ReleaseStory.Fact]) -> Bool {
    var words: Set<String> = []
    var start: Int64?
    for fact in facts {
      switch fact.event {
      case nil: words.insert("blocked")
      case .failed: words.insert("failed")
      case .rolledBack: words.insert("rolled back")
      case .halted: words.insert("halted")
      case .resumed: words.remove("halted")
      case .evidenceRecorded(let item):
        guard item.item.hasSuffix("-retrievable") else { break }
        if [.failed, .open].contains(item.status) {
          words.insert(item.item)
        } else {
          words.remove(item.item)
        }
      case .groupEntered("all", .all, _): start = start ?? min(fact.happened, fact.recorded)
      default: break
      }
    }
    // Ended, it does not stand halted.
    if words.contains("failed") || words.contains("rolled back") || words.contains("blocked") {
      return false
    }
    guard words.isEmpty, let start else { return false }
    for incident in story.incidents {
      guard asOf.map({ incident.since <= $0 }) ?? true else { continue }
      let changes = incident.changes.filter { change in asOf.map { change <= $0 } ?? true }
      if changes.count % 2 == 1 { return false }
    }
    let bake = story.plan.groups.last?.bakeSeconds ?? 0
    let end = start + max(rule.windowSeconds, bake) / 60
    return isWell(facts, from: start, to: end)
  }

  private enum Colour { case green, red }

  private func isWell(_ facts: [ReleaseStory.Fact], from start: Int64, to end: Int64) -> Bool {
    var minutes: [Int64: Colour] = [:]
    var last: (at: Int64, recorded: Int64, isFail: Bool)?
    for fact in facts {
      guard case .healthRecorded(let report)? = fact.event else { continue }
      let at = min(fact.happened, fact.recorded)
      let readings = report.signals.map(\.verdict)
      let isFail = report.verdict == .fail || readings.contains(.fail)
      let isSound =
        report.verdict == .pass && !readings.contains(.unknown) && report.requests != 0
        && report.coverage != Share.none && report.windowSeconds != 0
      guard at > start, isFail || report.group == "all" else { continue }
      // Of those made in the last minute the one recorded last counts; of two at once, a failure.
      if isFail || isSound {
        let isNewer = last.map { (at, fact.recorded) > ($0.at, $0.recorded) } ?? true
        let isSame = last.map { (at, fact.recorded) == ($0.at, $0.recorded) } ?? false
        if isNewer || isSame && isFail { last = (at, fact.recorded, isFail) }
      }
      let length = (report.windowSeconds ?? 0) / 60
      if isFail {
        // A moment without a length spoils the minute that it ends.
        for minute in min(at - length, at - 1)..<at { minutes[minute] = .red }
      } else if isSound, let coverage = report.coverage, coverage >= rule.minimumCoverage,
        let requests = report.requests, requests >= rule.minimumRequests,
        rule.signals.allSatisfy({ name in report.signals.contains { $0.signal == name } })
      {
        for minute in (at - length)..<at where minutes[minute] != .red { minutes[minute] = .green }
      }
    }
    return (start..<end).allSatisfy { minutes[$0] == .green } && last?.isFail != true && start < end
  }
}
