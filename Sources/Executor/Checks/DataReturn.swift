import Adapters
import Decisions
import EventLog
import Rollouts

/// Whether the data that is there now can be used by what comes back.
struct DataReturn {
  /// Newest first.
  var releases: [ReleaseHistory]
  /// The release that comes back; nil where an unchanged stack takes over.
  var target: ReleaseHistory?
  /// The deployment that is left.
  var leaving: StreamID?

  /// What the migrations say that were recorded after the target.
  var answer: CheckAnswer {
    let newer: [ReleaseHistory]
    if let target {
      newer = Array(releases.prefix { $0.position > target.position })
      guard newer.count < releases.count else {
        return .unknown(
          "\(target.number) is so old that not all migrations since then were looked at.")
      }
    } else if let leaving {
      newer = releases.filter { $0.stream == leaving }
      guard !newer.isEmpty else {
        return .unknown("The deployment that is left is not on record, nor are its migrations.")
      }
    } else {
      return .unknown("Which deployment is left was not said, so its migrations are not known.")
    }
    let started = newer.filter { $0.started != nil }
    let obstacles = started.flatMap { $0.obstacles(asOf: Timestamp(microseconds: .max)) }
    guard let first = obstacles.first else {
      return .pass(
        "No migration on record since then takes anything away or is half done (\(started.count) "
          + "deployments looked at).")
    }
    let more = obstacles.count > 1 ? " \(obstacles.count - 1) more stand in the way." : ""
    return .fail(first.explanation + more)
  }
}
