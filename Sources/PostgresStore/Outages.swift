import EventLog
package import Postgres

extension ConnectionError: Outage {
  package var isPassing: Bool { reason == .refused || reason == .timedOut }
}

extension ConnectionLost: Outage {
  package var isPassing: Bool { true }
}

extension CommitUnknown: Outage {
  package var isPassing: Bool { true }
}

extension PoolExhausted: Outage {
  package var isPassing: Bool { true }
}

extension PostgresError: Outage {
  /// Connection trouble, lack of resources, operator intervention, system error.
  package var isPassing: Bool {
    ["08", "53", "57", "58"].contains { sqlState.rawValue.hasPrefix($0) }
  }
}
