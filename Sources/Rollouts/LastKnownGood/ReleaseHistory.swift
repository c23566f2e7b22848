package import EventLog

/// One deployment that was planned for a service in an environment, as somebody sees it who looks
/// for a version to go back to.
///
/// Every fact in it carries the time at which it was recorded, so that the same question can be
/// asked as of any past moment. A version that was deployed twice has two histories.
@dynamicMemberLookup
package struct ReleaseHistory: Equatable, Sendable {
  package let stream: StreamID
  /// Where it was started, or planned as long as nobody has started it: what came later is newer.
  ///
  /// What runs, and what the data has been through, follows from starts: a release may be planned weeks
  /// before one that overtakes it.
  package private(set) var position: LogPosition
  package let number: String
  package let version: String
  package let artefactDigest: String?
  package let bundle: Bundle
  package let migrations: [Migration]
  package let commitCount: Int32?
  package let fileCount: Int32?
  /// The group that takes all traffic when it is entered; nil when no group of the plan does.
  package let lastGroup: String?
  /// What it is judged by.
  package var facts: ReleaseFacts
  /// Backfills that were said to be finished, or no longer so, oldest first.
  package var backfills: [BackfillChange] = []
  package var incidents: [AttributedIncident] = []

  package init(
    stream: StreamID, position: LogPosition, number: String, version: String,
    kind: DeploymentKind, artefactDigest: String?, bundle: Bundle, migrations: [Migration],
    commitCount: Int32?, fileCount: Int32?, lastGroup: String?, lastBakeSeconds: Int64,
    planned: RecordedMoment
  ) {
    (self.stream, self.position, self.number) = (stream, position, number)
    (self.version, self.artefactDigest) = (version, artefactDigest)
    (self.bundle, self.migrations) = (bundle, migrations)
    (self.commitCount, self.fileCount, self.lastGroup) = (commitCount, fileCount, lastGroup)
    facts = ReleaseFacts(kind: kind, lastBakeSeconds: lastBakeSeconds, planned: planned)
  }

  package init(
    _ plan: RolloutPlan, stream: StreamID, position: LogPosition, planned: RecordedMoment
  ) {
    let last = plan.groups.last
    self.init(
      stream: stream, position: position, number: plan.number, version: plan.version,
      kind: plan.kind, artefactDigest: plan.artefactDigest, bundle: plan.bundle,
      migrations: plan.migrations, commitCount: plan.commitCount, fileCount: plan.fileCount,
      lastGroup: last?.share == .all ? last?.name : nil,
      lastBakeSeconds: max(0, last?.bakeSeconds ?? 0), planned: planned)
  }

  mutating func stands(at position: LogPosition) { self.position = position }

  /// Its facts are its own.
  package subscript<Fact>(dynamicMember fact: WritableKeyPath<ReleaseFacts, Fact>) -> Fact {
    get { facts[keyPath: fact] }
    set { facts[keyPath: fact] = newValue }
  }
}

/// Something was so from a moment on: halted, retrievable, finished.
package struct ReleaseChange: Equatable, Sendable {
  package var isSo: Bool
  package var moment: RecordedMoment

  package init(_ isSo: Bool, _ moment: RecordedMoment) { (self.isSo, self.moment) = (isSo, moment) }
}

/// A word on the backfill of one migration.
package struct BackfillChange: Equatable, Sendable {
  package var migration: String
  package var isFinished: Bool
  package var moment: RecordedMoment

  package init(migration: String, isFinished: Bool, _ moment: RecordedMoment) {
    (self.migration, self.isFinished, self.moment) = (migration, isFinished, moment)
  }
}

/// A report on the health of a release: of one judged window, which ends when it was made.
package struct ReleaseHealth: Equatable, Sendable {
  package var moment: RecordedMoment
  /// Nil when the report does not say over how long it was measured.
  package var windowSeconds: Int64?
  /// Less sure than the report's own where the facts beside it do not carry it.
  package var verdict: Verdict
  /// Whether it is of the group that takes all traffic.
  package var isOfAll: Bool
  package var coverage: Share?
  package var requests: Int64?
  /// Those that were measured and passed.
  package var signals: [String]

  package init(
    moment: RecordedMoment, windowSeconds: Int64?, verdict: Verdict, isOfAll: Bool = true,
    coverage: Share?, requests: Int64?, signals: [String] = []
  ) {
    (self.moment, self.windowSeconds, self.verdict) = (moment, windowSeconds, verdict)
    (self.isOfAll, self.coverage, self.requests) = (isOfAll, coverage, requests)
    self.signals = signals
  }

  package var until: Timestamp { moment.at }
  package var from: Timestamp { moment.at.advanced(bySeconds: -max(0, windowSeconds ?? 0)) }
}

/// An incident that is laid to a release, and when it was open.
package struct AttributedIncident: Equatable, Sendable {
  /// Nil when whoever asks may not know it.
  package var number: String?
  /// From when on, by the record's clock, it was laid to the release, and until when.
  package var since: Timestamp
  package var until: Timestamp?
  /// By the record's clock: when it was declared, resolved, reopened, resolved again, and so on.
  package var changes: [Timestamp]

  package init(
    number: String?, since: Timestamp, until: Timestamp? = nil, changes: [Timestamp]
  ) {
    (self.number, self.since, self.until, self.changes) = (number, since, until, changes)
  }

  /// Whether the record, at `time`, laid it to the release and had it open.
  package func isOpen(at time: Timestamp) -> Bool {
    guard since <= time, until.map({ time < $0 }) ?? true else { return false }
    return !changes.count { $0 <= time }.isMultiple(of: 2)
  }
}
