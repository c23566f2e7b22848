import Adapters
import Decisions
import EventLog
import Policy
import Rollouts

/// Whether the data that is there now can be used by what comes back.
struct DataReturn {
  /// Newest first.
  var releases: [ReleaseHistory]
  /// The release that comes back; nil where an unchanged stack takes over.
  var target: ReleaseHistory?
  /// The deployment that is left.
  var leaving: StreamID?

  /// Which schemas the target bears, when it says so.
  var accepted: SchemaRange?
  /// Nil where nobody says how to ask for it.
  var live: Seen<String>?

  init(releases: [ReleaseHistory], target: ReleaseHistory?, leaving: StreamID?) {
    (self.releases, self.target, self.leaving) = (releases, target, leaving)
  }

  /// The declared range first: who wrote a version knows best which schemas it bears.
  var answer: CheckAnswer {
    guard let accepted else { return byMigrations }
    switch live {
    case .seen(let text):
      guard let number = Int64(text) else {
        return .unknown(
          "What comes back bears the schemas \(accepted); the live one is “\(text)”, which is no "
            + "number.")
      }
      return number >= accepted.from && number <= accepted.to
        ? .pass("The live schema is \(number), and what comes back bears \(accepted).")
        : .fail("The live schema is \(number), and what comes back bears \(accepted) only.")
    case .unknown(let reason):
      return .unknown(
        "What comes back bears the schemas \(accepted); the live one is not known. \(reason)")
    case nil:
      return .unknown(
        "What comes back bears the schemas \(accepted), and no action of the service says how to "
          + "ask for the live one: give it a data-restore action with the adapter postgres-schema.")
    }
  }

  /// What the migrations say that were recorded after the target.
  private var byMigrations: CheckAnswer {
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
