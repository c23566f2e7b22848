import EventLog
import FoundationEssentials
@testable import Rollouts

/// What happened to one deployment, as it was recorded; minutes after noon.
struct ReleaseStory {
  struct Fact {
    var event: DeploymentEvent?
    var happened: Int64
    var recorded: Int64
  }

  struct IncidentStory {
    var number: String
    var since: Int64
    var changes: [Int64]
  }

  var plan: RolloutPlan
  var index: UInt8
  /// In the order of the record; an event that is nil blocks the version.
  var facts: [Fact]
  var incidents: [IncidentStory] = []

  var stream: StreamID { Examples.id(index) }

  var history: ReleaseHistory {
    var history = ReleaseHistory(
      plan, stream: stream, position: position(of: facts[0]),
      planned: Self.moment(facts[0].happened, facts[0].recorded))
    for fact in facts.dropFirst() {
      let moment = Self.moment(fact.happened, fact.recorded)
      if let event = fact.event {
        history.record(event, at: moment, position(of: fact))
      } else {
        history.recordBlock(at: moment)
      }
    }
    history.incidents = incidents.map {
      AttributedIncident(
        number: $0.number, since: Self.minute($0.since), changes: $0.changes.map(Self.minute))
    }
    return history
  }

  /// In the order of recording, and of the releases within a minute.
  private func position(of fact: Fact) -> LogPosition {
    LogPosition(fact.recorded * 1_000 + Int64(index) + 1)
  }

  static func minute(_ minutes: Int64) -> Timestamp {
    Examples.noon.advanced(bySeconds: minutes * 60)
  }

  static func moment(_ happened: Int64, _ recorded: Int64) -> RecordedMoment {
    RecordedMoment(happenedAt: minute(happened), recordedAt: minute(recorded))
  }
}

extension ReleaseStory {
  /// A release that is planned at a minute, started at once or later, and fully exposed ten minutes after
  /// that.
  static func plain(
    _ index: UInt8, at minute: Int64, startsAfter delay: Int64 = 0, version: String? = nil,
    bakeMinutes: Int64 = 0, migrations: [Migration] = []
  ) -> ReleaseStory {
    var plan = Examples.plan
    plan.number = "DEP-\(index)"
    plan.version = version ?? "v\(index)"
    plan.artefactDigest = "sha256:" + String(repeating: "0\(index % 10)", count: 32)
    plan.groups = [
      RolloutGroup(name: "canary", kind: .percent, share: Examples.share(20)),
      RolloutGroup(name: "all", kind: .percent, share: .all, bakeSeconds: bakeMinutes * 60),
    ]
    plan.migrations = migrations
    var story = ReleaseStory(plan: plan, index: index, facts: [])
    story.add(.planned(plan), at: minute)
    let minute = minute + delay
    story.add(.started, at: minute)
    story.add(.groupEntered(group: "canary", share: Examples.share(20)), at: minute)
    story.add(.groupEntered(group: "all", share: .all), at: minute + 10)
    return story
  }

  /// The same, watched for its window with three reports that pass.
  static func good(
    _ index: UInt8, at minute: Int64, version: String? = nil, migrations: [Migration] = []
  ) -> ReleaseStory {
    var story = plain(index, at: minute, version: version, migrations: migrations)
    for step: Int64 in [15, 20, 25] {
      story.add(.healthRecorded(report()), at: minute + step)
    }
    return story
  }

  mutating func add(_ event: DeploymentEvent?, at minute: Int64, recorded: Int64? = nil) {
    facts.append(Fact(event: event, happened: minute, recorded: recorded ?? minute))
  }

  func adding(_ event: DeploymentEvent?, at minute: Int64, recorded: Int64? = nil) -> ReleaseStory {
    var story = self
    story.add(event, at: minute, recorded: recorded)
    return story
  }

  static func report(
    _ verdict: Verdict = .pass, group: String = "all", minutes: Int64? = 5,
    coverage: Share? = .all, requests: Int64? = 1_000,
    signals: [ReportedSignal] = [ReportedSignal(signal: "errors", verdict: .pass)]
  ) -> HealthReport {
    HealthReport(
      group: group, signals: signals, verdict: verdict, coverage: coverage, requests: requests,
      windowSeconds: minutes.map { $0 * 60 })
  }

  static func item(_ name: String, _ status: ChecklistItem.Status) -> DeploymentEvent {
    .evidenceRecorded(ChecklistItem(item: name, status: status, reference: .text("probe")))
  }
}
