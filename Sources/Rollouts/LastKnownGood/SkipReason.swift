package import EventLog

/// Why a release is not the last known good one; facts first, one sentence at the edge.
package enum SkipReason: Hashable, Sendable {
  /// It is the one that is gone back from.
  case isLeft
  /// It deploys exactly what is gone back from: the same artefact with the same settings.
  case isTheSame
  /// It changes something else than what is gone back from: a flag, for instance.
  case otherKind(DeploymentKind, sought: DeploymentKind)
  case notFullyExposed
  case failed
  case rolledBack
  case halted
  case blocked
  case healthFailed(at: Timestamp)
  /// It was well for its whole window, and ill in the end.
  case endedUnhealthy(at: Timestamp)
  /// Nobody watched it for a part of its window.
  case notWatched(from: Timestamp, seconds: Int64, of: Int64)
  case healthUnknown
  case coverageTooLow(Share?, least: Share)
  case tooFewRequests(Int64?, least: Int64)
  case signalNotPassed(String)
  /// The number is nil when whoever asks may not know it.
  case openIncident(number: String?)
  case artefactGone
  case bundleGone
  case dataGate(DataObstacle)
}

/// A migration that keeps older versions from coming back.
package struct DataObstacle: Hashable, Sendable {
  package var migration: String
  package var kind: MigrationClass
  /// The release that brought it.
  package var release: String

  package init(migration: String, kind: MigrationClass, release: String) {
    (self.migration, self.kind, self.release) = (migration, kind, release)
  }
}

extension SkipReason {
  /// Short and stable, for machines.
  package var code: String {
    switch self {
    case .isLeft: "is-left"
    case .isTheSame: "is-the-same"
    case .otherKind: "other-kind"
    case .notFullyExposed: "not-fully-exposed"
    case .failed: "failed"
    case .rolledBack: "rolled-back"
    case .halted: "halted"
    case .blocked: "blocked"
    case .healthFailed: "health-failed"
    case .endedUnhealthy: "ended-unhealthy"
    case .notWatched: "not-watched"
    case .healthUnknown: "health-unknown"
    case .coverageTooLow: "coverage-too-low"
    case .tooFewRequests: "too-few-requests"
    case .signalNotPassed: "signal-not-passed"
    case .openIncident: "open-incident"
    case .artefactGone: "artefact-gone"
    case .bundleGone: "bundle-gone"
    case .dataGate: "data-gate"
    }
  }

  package static let codes = [
    "is-left", "is-the-same", "other-kind", "not-fully-exposed", "failed", "rolled-back", "halted",
    "blocked", "health-failed", "ended-unhealthy", "not-watched", "health-unknown",
    "coverage-too-low", "too-few-requests", "signal-not-passed", "open-incident", "artefact-gone",
    "bundle-gone", "data-gate",
  ]

  /// One sentence for people.
  package var explanation: String {
    switch self {
    case .isLeft: "It is the one to go back from."
    case .isTheSame: "It is the same artefact with the same settings as the one to go back from."
    case .otherKind(let kind, let sought):
      "It changes \(kind.noun), and what is sought is \(sought.noun)."
    case .notFullyExposed: "It never took all traffic."
    case .failed: "Its deployment failed."
    case .rolledBack: "It was rolled back."
    case .halted: "It stands halted."
    case .blocked: "Somebody blocked it as a bad version."
    case .healthFailed(let time):
      "A report on its health failed in its window, at \(time.toSecond)."
    case .endedUnhealthy(let time):
      "The last report on its health failed, at \(time.toSecond)."
    case .notWatched(let from, let seconds, let window):
      """
      Its health is known for \(duration(max(0, seconds))) of the \(duration(window)) it has to \
      be well; nobody watched it from \(from.toSecond).
      """
    case .healthUnknown: "Its health was unknown for a part of its window."
    case .coverageTooLow(let share?, let least):
      "Its health was watched for only \(share) of a report's time; \(least) are needed."
    case .coverageTooLow(nil, let least):
      "A report does not say how much of its time was watched; \(least) are needed."
    case .tooFewRequests(let count?, let least):
      "It served only \(count) requests while it was judged; \(least) are needed."
    case .tooFewRequests(nil, let least):
      "A report does not say how many requests were served; \(least) are needed."
    case .signalNotPassed(let signal): "The signal \(signal) was not seen to pass."
    case .openIncident(let number?): "The open incident \(number) is laid to it."
    case .openIncident(nil): "An open incident is laid to it."
    case .artefactGone: "Its artefact is not known to be retrievable any more."
    case .bundleGone: "Its configuration bundle is not known to be retrievable any more."
    case .dataGate(let obstacle): obstacle.explanation
    }
  }
}

extension DataObstacle {
  package var explanation: String {
    switch kind {
    case .contracting:
      """
      The migration \(migration) of \(release) took away something that older versions need; \
      going back before it breaks them.
      """
    case .unknown:
      """
      Nobody knows what the migration \(migration) of \(release) does to older versions, \
      so it counts as one that breaks them.
      """
    case .backfill:
      """
      The backfill \(migration) of \(release) is not known to be finished; older versions would \
      meet data that is half of the old kind and half of the new.
      """
    case .additive: "The migration \(migration) of \(release) only adds; older versions bear it."
    }
  }
}

extension DeploymentKind {
  fileprivate var noun: String {
    switch self {
    case .code: "code"
    case .infrastructure: "infrastructure"
    case .flag: "a flag"
    case .config: "settings"
    }
  }
}

extension Timestamp {
  /// Without the fraction: for sentences.
  fileprivate var toSecond: String { description.prefix(19) + "Z" }
}

/// `15 min`, `2 h 5 min`, `40 s`.
func duration(_ seconds: Int64) -> String {
  let (hours, rest) = seconds.quotientAndRemainder(dividingBy: 3_600)
  let (minutes, odd) = rest.quotientAndRemainder(dividingBy: 60)
  let parts = [(hours, "h"), (minutes, "min"), (odd, "s")].filter { $0.0 != 0 }
  return parts.isEmpty ? "0 s" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
}
