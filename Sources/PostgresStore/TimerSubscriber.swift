import Communication
import Decisions
package import EventLog
import FoundationEssentials
import Incidents
package import Postgres

/// Keeps the `work.timer` rows as the events say.
package struct TimerSubscriber: Subscriber {
  package static let name = "timers"
  package static let version: Int32 = 4

  private let rules: [TimerRule]
  private let shard: Shard

  package var name: String { Self.name }
  package var version: Int32 { Self.version }

  package init(
    _ rules: [TimerRule] = [.obligations(), .decisions, .communication], shard: Shard = .main
  ) {
    (self.rules, self.shard) = (rules, shard)
  }

  package func handle(_ events: [RecordedEvent], over connection: Connection) throws {
    for event in events {
      if event.type == .timerFired { try settle(event, over: connection) }
      for rule in rules {
        for change in try rule.changes(event) {
          try apply(change, because: event, over: connection)
        }
      }
    }
  }

  private func apply(
    _ change: TimerChange, because event: RecordedEvent, over connection: Connection
  ) throws {
    guard let due = change.due else {
      try connection.execute(
        """
        DELETE FROM work.timer WHERE shard = \(shard.rawValue) AND stream = \(change.stream.uuid)
          AND purpose = \(change.purpose)
        """)
      return
    }
    // A time out of all reason comes never, or at once.
    let dueAt = min(max(due.at, .earliestStated), .latestStated)
    try connection.execute(
      """
      INSERT INTO work.timer (shard, stream, purpose, due_at, every_seconds, cause, visibility)
      VALUES (\(shard.rawValue), \(change.stream.uuid), \(change.purpose),
        \(PostgresTimestamp(dueAt)), \(due.every.postgresParameter), \(event.id.uuid),
        \(event.visibility.rawValue))
      ON CONFLICT (shard, stream, purpose) DO UPDATE SET due_at = excluded.due_at,
        every_seconds = excluded.every_seconds, cause = excluded.cause,
        visibility = excluded.visibility
      """)
  }

  /// What firing did to the row at the time: needed when the rows are computed from the log again,
  /// and without effect otherwise, because then no row has that due time any more.
  private func settle(_ event: RecordedEvent, over connection: Connection) throws {
    guard case .event(let fired) = try EventFormat.timers.decode(event) else { return }
    let dueAt = PostgresTimestamp(fired.dueAt)
    try connection.execute(
      """
      DELETE FROM work.timer WHERE shard = \(shard.rawValue) AND stream = \(fired.stream.uuid)
        AND purpose = \(fired.purpose) AND due_at = \(dueAt) AND every_seconds IS NULL
      """)
    try connection.execute(
      """
      UPDATE work.timer
      SET due_at = due_at + make_interval(secs => \(Double(fired.missed) + 1) * every_seconds)
      WHERE shard = \(shard.rawValue) AND stream = \(fired.stream.uuid)
        AND purpose = \(fired.purpose) AND due_at = \(dueAt)
      """)
  }
}
