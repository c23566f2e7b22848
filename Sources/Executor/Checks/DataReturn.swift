import Adapters
import Decisions
import EventLog
import Migrations
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

  var answer: CheckAnswer {
    let gate = SchemaGate.judge(live: liveSchema, accepted: accepted, between: migrations)
    let reasons = gate.reasons.prefix(Self.mostReasons).joined(separator: " ")
    return switch gate.verdict {
    case .pass: .pass(reasons)
    case .fail: .fail(reasons)
    case .unknown: .unknown(reasons)
    }
  }

  /// Whether the answer is about migrations that are on record, and not about what nobody knows.
  var restsOnMigrations: Bool { accepted == nil && migrations?.isEmpty == false }

  private static let mostReasons = 3

  private var liveSchema: SchemaGate.Live {
    switch live {
    case .seen(let version): .version(version)
    case .unknown(let reason): .unknown(because: reason)
    case nil:
      .unknown(
        because: """
          no action of the service says how to ask for it. Give it a data-restore action with the \
          adapter postgres-schema.
          """)
    }
  }

  /// Those that were recorded after the target; nil when that cannot be said.
  private var migrations: [SchemaGate.Applied]? {
    newer?.filter { $0.started != nil }.flatMap { release in
      let open = Set(release.obstacles(asOf: Timestamp(microseconds: .max)).map(\.migration))
      return release.migrations.map {
        SchemaGate.Applied($0, release: release.number, isFinished: !open.contains($0.id))
      }
    }
  }

  private var newer: [ReleaseHistory]? {
    if let target {
      let newer = Array(releases.prefix { $0.position > target.position })
      // Older than all that was read: there may be migrations that were not.
      return newer.count < releases.count ? newer : nil
    }
    guard let leaving else { return nil }
    let left = releases.filter { $0.stream == leaving }
    return left.isEmpty ? nil : left
  }
}
