package import EventLog

extension ReleaseHistory {
  /// The items of a deployment's checklist that say whether there is anything to go back to.
  package static let artefactItem = "artefact-retrievable"
  package static let bundleItem = "bundle-retrievable"
  /// In front of a migration's id: whether its backfill is finished.
  package static let backfillPrefix = "backfill-finished:"

  /// The history that an event of a deployment's stream begins; nil unless it plans one.
  package init?(
    _ event: DeploymentEvent, stream: StreamID, position: LogPosition, at moment: RecordedMoment
  ) {
    guard case .planned(let plan) = event else { return nil }
    self.init(plan, stream: stream, position: position, planned: moment)
  }

  /// Adds an event of the deployment's stream, in the order of the record.
  package mutating func record(
    _ event: DeploymentEvent, at moment: RecordedMoment, _ position: LogPosition
  ) {
    if case .started = event, facts.started == nil { stands(at: position) }
    if case .evidenceRecorded(let item) = event { record(item, at: moment) }
    facts.record(event, lastGroup: lastGroup, at: moment)
  }

  /// Notes that somebody said the version must not come back.
  package mutating func recordBlock(at moment: RecordedMoment) {
    facts.blocked = facts.blocked ?? moment
  }

  private mutating func record(_ item: ChecklistItem, at moment: RecordedMoment) {
    guard item.item.hasPrefix(Self.backfillPrefix) else { return }
    // Waived is not finished: rows are as they are, whoever waives it.
    backfills.append(
      BackfillChange(
        migration: String(item.item.dropFirst(Self.backfillPrefix.count)),
        isFinished: item.status == .done, moment))
  }
}

extension ReleaseFacts {
  fileprivate mutating func record(
    _ event: DeploymentEvent, lastGroup: String?, at moment: RecordedMoment
  ) {
    switch event {
    case .started: started = started ?? moment
    case .groupEntered(let group, let share, _):
      guard exposed == nil, group == lastGroup, share == .all else { return }
      exposed = moment
      // What was measured before it took all traffic says nothing of how it bears all traffic.
      health.removeAll { $0.until <= moment.at }
      if let abridgement, abridgement.until <= moment.at { self.abridgement = nil }
    case .healthRecorded(let report): record(report, isOfAll: report.group == lastGroup, at: moment)
    case .evidenceRecorded(let item): record(item, at: moment)
    case .halted: note(true, in: \.halts, at: moment)
    case .resumed: note(false, in: \.halts, at: moment)
    case .completed: completed = completed ?? moment
    case .failed:
      failed = failed ?? moment
      note(false, in: \.halts, at: moment)
    case .rolledBack:
      rolledBack = rolledBack ?? moment
      note(false, in: \.halts, at: moment)
    case .planned, .approved, .gatesPassedOver, .gateRecorded, .promoted, .resumeRequested,
      .resumeGranted, .resumeDenied, .audienceRecorded, .accelerationRequested,
      .accelerationApproved, .exceptionRecorded, .baselineRecorded, .triggerFired,
      .triggerSuppressed:
      break  // None of these says whether the version is any good.
    }
  }

  private mutating func record(
    _ report: HealthReport, isOfAll: Bool, at moment: RecordedMoment
  ) {
    let verdict = report.soundVerdict
    // A part of the traffic that is well does not show that all of it is; a part that fails does.
    guard isOfAll || verdict == .fail else { return }
    if let exposed, moment.at <= exposed.at { return }
    keep(
      ReleaseHealth(
        moment: moment, windowSeconds: report.windowSeconds, verdict: verdict, isOfAll: isOfAll,
        coverage: report.coverage, requests: report.requests,
        signals: report.signals.filter { $0.verdict == .pass }.map(\.signal)))
  }

  private mutating func record(_ item: ChecklistItem, at moment: RecordedMoment) {
    let isSo = item.status == .done || item.status == .waived
    switch item.item {
    case ReleaseHistory.artefactItem: note(isSo, in: \.artefact, at: moment)
    case ReleaseHistory.bundleItem: note(isSo, in: \.configuration, at: moment)
    default: break
    }
  }

  /// Keeps only what changes something: probes say the same thing every night.
  private mutating func note(
    _ isSo: Bool, in changes: WritableKeyPath<ReleaseFacts, [ReleaseChange]>,
    at moment: RecordedMoment
  ) {
    if let last = self[keyPath: changes].last {
      if last.isSo == isSo { return }
    } else if changes == \.halts, !isSo {
      return
    }
    self[keyPath: changes].append(ReleaseChange(isSo, moment))
  }
}

extension [ReleaseChange] {
  /// What was so as of `time`; nil when nobody had said.
  func isSo(at time: Timestamp) -> Bool? { last { $0.moment.recordedAt <= time }?.isSo }
}
