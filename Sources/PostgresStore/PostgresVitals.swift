import EventLog
import Postgres

/// What nobody would notice if it stopped, until something was missed.
package struct PostgresVitals: Sendable {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  /// How many timers are due and were not fired within so long.
  package func overdueTimers(by patience: Duration) async throws -> Int {
    let shard = store.shard
    return try await store.pool.read { connection in
      Int(
        try connection.query(
          """
          SELECT count(*) FROM work.timer WHERE shard = \(shard.rawValue)
            AND due_at < clock_timestamp() - make_interval(secs => \(patience.seconds))
          """
        ).single().decode(0, as: Int64.self))
    }
  }
}
