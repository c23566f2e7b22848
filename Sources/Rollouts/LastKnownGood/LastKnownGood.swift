package import EventLog

/// Looks for the newest release that was good, from the newest one backwards.
///
/// It is given releases one by one, newest first, so that whoever reads them need not read on once
/// there is an answer.
package struct LastKnownGood: Sendable {
  /// Decides whether data allows to go back to a release.
  ///
  /// It is given what migrations after it say, and answers what stands in the way in its opinion: a
  /// release that declares which schemas it bears may know better.
  package typealias DataGate = @Sendable (ReleaseHistory, [DataObstacle]) -> [DataObstacle]

  let rule: QualifyingRule
  let time: Timestamp
  private let now: Timestamp
  let leaving: StreamID?
  private let kind: DeploymentKind?
  private let detailLimit: Int
  private let gate: DataGate?

  private var left: ReleaseHistory?
  private var skipped: [SkippedRelease] = []
  private var skippedCount = 0
  private(set) var obstacles: [DataObstacle] = []
  private var delta = LastKnownGoodDelta()

  /// Begins a search.
  ///
  /// What was recorded after `asOf` does not exist for it; nil asks for all that is on record.
  /// `leaving` is the deployment to go back from, if there is one; without a `kind` a release has to
  /// change what that one changes. Beyond `detailLimit`, skipped releases are counted and not told.
  /// Without a `gate`, what stands in the way of one release stands in the way of all older ones.
  package init(
    under rule: QualifyingRule, asOf: Timestamp?, now: Timestamp, leaving: StreamID? = nil,
    kind: DeploymentKind? = nil, detailLimit: Int = .max, returning gate: DataGate? = nil
  ) {
    (self.rule, self.leaving, self.kind, self.gate) = (rule, leaving, kind, gate)
    time = asOf ?? Timestamp(microseconds: .max)
    self.now = asOf.map { min($0, now) } ?? now
    self.detailLimit = detailLimit
  }

  /// The answer to all of `releases`, newest first.
  package static func find(
    in releases: some Sequence<ReleaseHistory>, under rule: QualifyingRule, asOf: Timestamp?,
    now: Timestamp, leaving: StreamID? = nil, kind: DeploymentKind? = nil,
    returning gate: DataGate? = nil
  ) -> LastKnownGoodAnswer {
    var search = LastKnownGood(
      under: rule, asOf: asOf, now: now, leaving: leaving, kind: kind, returning: gate)
    for release in releases {
      if let answer = search.consider(release) { return answer }
    }
    return search.nothing
  }
}

extension LastKnownGood {
  /// Looks at the next older release; answers when it is the one.
  package mutating func consider(_ release: ReleaseHistory) -> LastKnownGoodAnswer? {
    // Not started yet: there was nothing to skip, and it stood nowhere among the others.
    guard release.started.known(at: time) != nil else { return nil }
    if release.stream == leaving { left = release }
    let faults = faults(of: release)
    guard faults.isEmpty else {
      if !isTerse { skipped.append(SkippedRelease(release, faults)) }
      skip(LastKnownGoodDelta(release)) { release.obstacles(asOf: $0) }
      return nil
    }
    return LastKnownGoodAnswer(
      release: release, skipped: skipped, skippedCount: skippedCount,
      ageSeconds: release.exposed.map { max(0, $0.at.seconds(to: now)) }, delta: delta)
  }

  /// The answer when there are no more releases.
  package var nothing: LastKnownGoodAnswer {
    LastKnownGoodAnswer(
      release: nil, skipped: skipped, skippedCount: skippedCount, ageSeconds: nil, delta: nil)
  }

  /// Whether the release has to be read whole before it is considered.
  package func needsWhole(_ release: ReleaseHistory) -> Bool {
    release.isTooShort(for: rule, asOf: time)
  }

  /// Whether as many are told with their reasons as shall be.
  var isTerse: Bool { skipped.count >= detailLimit }

  /// What a release has to change; nil as long as nobody says.
  var sought: DeploymentKind? { kind ?? left?.kind }

  /// Whether what was passed already keeps all older ones from coming back.
  var isBarred: Bool { gate == nil && !obstacles.isEmpty }

  private func faults(of release: ReleaseHistory) -> [SkipReason] {
    if release.stream == leaving { return [.isLeft] }
    var faults: [SkipReason] = []
    if let sought, release.kind != sought {
      faults.append(.otherKind(release.kind, sought: sought))
    }
    if let left, release.deploysTheSame(as: left) { faults.append(.isTheSame) }
    faults += release.faults(under: rule, asOf: time)
    faults += (gate?(release, obstacles) ?? obstacles).map(SkipReason.dataGate)
    return faults
  }

  /// Counts a release that is not it.
  mutating func skip<Fault: Error>(
    _ change: LastKnownGoodDelta,
    obstacles more: (_ asOf: Timestamp) throws(Fault) -> [DataObstacle]
  ) throws(Fault) {
    skippedCount += 1
    delta.add(change)
    // A few say enough, and a long walk would gather thousands.
    guard obstacles.count < Self.obstacleLimit else { return }
    obstacles += try more(time).prefix(Self.obstacleLimit - obstacles.count)
  }

  private static let obstacleLimit = 3
}

extension ReleaseHistory {
  /// Its migrations that keep older versions from coming back.
  package func obstacles(asOf time: Timestamp) -> [DataObstacle] {
    DataObstacle.all(
      in: migrations, of: number, backfills: backfills, completed: facts.completed, asOf: time)
  }

  /// Whether going from one to the other would change nothing.
  func deploysTheSame(as other: ReleaseHistory) -> Bool {
    version == other.version && artefactDigest == other.artefactDigest && bundle == other.bundle
  }
}

extension DataObstacle {
  /// The migrations of a release that keep older versions from coming back.
  static func all(
    in migrations: [Migration], of release: String, backfills: [BackfillChange],
    completed: RecordedMoment?, asOf time: Timestamp
  ) -> [DataObstacle] {
    migrations.compactMap { migration in
      if migration.kind == .additive { return nil }
      if migration.kind == .backfill {
        let word = backfills.last { $0.migration == migration.id && $0.moment.recordedAt <= time }
        let isFinished = Backfill.isFinished(
          lastWord: word?.isFinished, wasCompleted: completed.known(at: time) != nil)
        if isFinished { return nil }
      }
      return DataObstacle(migration: migration.id, kind: migration.kind, release: release)
    }
  }
}

/// The newest release that was good, and why each newer one is not it.
package struct LastKnownGoodAnswer: Equatable, Sendable {
  /// Nil when there is none: then no rollback is offered.
  package var release: ReleaseHistory?
  /// Newest first.
  package var skipped: [SkippedRelease]
  /// How many were skipped; more than are told of where those were limited.
  package var skippedCount: Int
  /// Since it took all traffic.
  package var ageSeconds: Int64?
  /// What going back to it takes away.
  package var delta: LastKnownGoodDelta?
}

/// A release that is newer than the answer, and why it is not the answer.
package struct SkippedRelease: Equatable, Sendable {
  package var stream: StreamID
  package var number: String
  package var version: String
  package var plannedAt: Timestamp
  package var reasons: [SkipReason]

  init(_ release: ReleaseHistory, _ reasons: [SkipReason]) {
    (stream, number, version) = (release.stream, release.number, release.version)
    (plannedAt, self.reasons) = (release.planned.at, reasons)
  }
}

/// How far the answer is from what runs; small is easy to go back over.
package struct LastKnownGoodDelta: Equatable, Sendable {
  /// Releases that were started after it.
  package var releases = 0
  package var migrations = 0
  /// Nil as soon as one of the releases does not say.
  package var commits: Int64? = 0
  package var files: Int64? = 0

  package init() {}

  /// Of one release.
  init(migrations: Int, commits: Int32?, files: Int32?) {
    (releases, self.migrations) = (1, migrations)
    (self.commits, self.files) = (commits.map(Int64.init), files.map(Int64.init))
  }

  init(_ release: ReleaseHistory) {
    self.init(
      migrations: release.migrations.count, commits: release.commitCount, files: release.fileCount)
  }

  mutating func add(_ more: LastKnownGoodDelta) {
    (releases, migrations) = (releases + more.releases, migrations + more.migrations)
    (commits, files) = (sum(commits, more.commits), sum(files, more.files))
  }

  private func sum(_ total: Int64?, _ more: Int64?) -> Int64? {
    guard let total, let more else { return nil }
    return total &+ more
  }
}
