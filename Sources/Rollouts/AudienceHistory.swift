package import EventLog

/// Which version served whom, at any time: folded from a deployment's events and their times.
package struct AudienceHistory: Equatable, Sendable {
  private var version: String?
  private var fromVersion: String?
  private var kinds: [String: GroupKind] = [:]
  private var entries: [Entry] = []
  /// Of each member: groups it was counted to, in the order they were recorded.
  private var assignments: [String: [Assignment]] = [:]
  private var rollback: Rollback?

  package init() {}

  package init(_ recorded: some Sequence<(event: DeploymentEvent, at: Timestamp)>) {
    for (event, time) in recorded { record(event, at: time) }
  }

  private struct Entry: Equatable {
    var group: String
    var share: Share
    var at: Timestamp
  }

  private struct Assignment: Equatable {
    var group: String
    var at: Timestamp
  }

  private struct Rollback: Equatable {
    var version: String
    var at: Timestamp
  }
}

/// What served somebody.
package enum ServedVersion: Equatable, Sendable {
  case new(version: String, group: String)
  /// The version from before, or after a roll-back the one it went to; nil when nobody said which.
  ///
  /// The group is the one they belong to, when that is known.
  case stable(version: String?, group: String?)
  /// Nobody recorded in which group they are, and only this share of traffic saw the new version.
  case unknown(Share)
}

extension AudienceHistory {
  package mutating func record(_ event: DeploymentEvent, at time: Timestamp) {
    switch event {
    case .planned(let plan):
      (version, fromVersion) = (plan.version, plan.fromVersion)
      for group in plan.groups { kinds[group.name] = group.kind }
    case .groupEntered(let group, let share, _):
      entries.append(Entry(group: group, share: share, at: time))
    case .audienceRecorded(let group, .text(let members)):
      for member in members {
        assignments[member, default: []].append(Assignment(group: group, at: time))
      }
    case .rolledBack(let version): rollback = Rollback(version: version, at: time)
    case .audienceRecorded(_, .redacted): break  // Who they were is gone; they are unknown now.
    case .evidenceRecorded, .approved, .started, .gateRecorded, .healthRecorded, .promoted,
      .gatesPassedOver, .accelerationRequested, .accelerationApproved, .exceptionRecorded,
      .halted, .resumeRequested, .resumeGranted, .resumeDenied, .resumed, .completed, .failed,
      .baselineRecorded, .triggerFired, .triggerSuppressed:
      break  // None of these moves traffic.
    }
  }

  /// What served `subject` at `time`.
  ///
  /// A membership counts from the time stated with it; of several, the latest by then.
  package func served(_ subject: String, at time: Timestamp) -> ServedVersion {
    let group = group(of: subject, at: time)
    if let rollback, rollback.at <= time {
      return .stable(version: rollback.version, group: group)
    }
    let reached = entries.filter { $0.at <= time }.sorted { $0.at < $1.at }
    guard let version, !reached.isEmpty else { return .stable(version: fromVersion, group: group) }
    if let everyone = reached.first(where: { $0.share == .all }) {
      return .new(version: version, group: group ?? everyone.group)
    }
    if let group {
      return reached.contains { $0.group == group }
        ? .new(version: version, group: group) : .stable(version: fromVersion, group: group)
    }
    let share = reached.map(\.share).max() ?? .none
    // A ring or a region may be served whole although no share of all traffic was given for it.
    let isDark = share == .none && reached.allSatisfy { kinds[$0.group] == .percent }
    return isDark ? .stable(version: fromVersion, group: nil) : .unknown(share)
  }

  private func group(of subject: String, at time: Timestamp) -> String? {
    var newest: Assignment?
    for assignment in assignments[subject] ?? [] where assignment.at <= time {
      // Of two at one time, what was recorded later holds.
      if assignment.at >= newest?.at ?? assignment.at { newest = assignment }
    }
    return newest?.group
  }
}
