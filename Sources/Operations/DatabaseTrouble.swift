import Postgres

/// Tells a database that is away for a while from one that says no.
enum DatabaseTrouble {
  /// Whether the same may work a little later.
  static func isPassing(_ error: any Error) -> Bool {
    switch error {
    case let error as ConnectionError: error.reason == .refused || error.reason == .timedOut
    case is ConnectionLost, is CommitUnknown, is PoolExhausted: true
    case let error as PostgresError:
      // Connection trouble, lack of resources, operator intervention, system error.
      ["08", "53", "57", "58"].contains { error.sqlState.rawValue.hasPrefix($0) }
    default: false
    }
  }
}
