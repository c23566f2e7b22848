import EventLog
import FoundationEssentials
import Policy
package import Postgres
import Preparedness

/// What was prepared: the newest reading of each error budget, the failure modes, the drills.
///
/// No words are kept here: whoever lists failure modes folds their streams, which are few.
package struct PreparednessBoard: Projection {
  package let name = "preparedness_board"
  package let version: Int32 = 2
  package let tables = ["budget_reading", "failure_mode", "drill_score"]
  /// The executor watches what runs, and looks at every limit again before it acts.
  package let readers = ["lastgood_executor"]
  package let definition = """
    CREATE TABLE budget_reading (
      service text NOT NULL, slo text NOT NULL, from_at timestamptz NOT NULL,
      until_at timestamptz NOT NULL, total bigint NOT NULL, failed bigint NOT NULL,
      PRIMARY KEY (service, slo));
    CREATE TABLE failure_mode (
      id text PRIMARY KEY, stream uuid NOT NULL, service text, affects text[] NOT NULL);
    CREATE TABLE drill_score (
      stream uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, service text NOT NULL,
      environment text NOT NULL, action text NOT NULL, passed bool NOT NULL, seconds bigint,
      at timestamptz NOT NULL);
    CREATE INDEX ON drill_score (service, position);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    for opened in events {
      switch opened.event.type.name {
      case "error_budget.recorded":
        if case .recorded(let reading) = try opened.decoded(by: .budgets) {
          try write(reading, over: connection)
        }
      case "failure_mode.recorded":
        if case .recorded(let mode) = try opened.decoded(by: .failureModes) {
          try write(mode, at: opened.event.stream, over: connection)
        }
      case "drill.scored":
        if case .scored(let score) = try opened.decoded(by: .drills) {
          try write(score, of: opened.event, over: connection)
        }
      default: continue
      }
    }
  }

  /// The one whose time ends last; of two, the one that was recorded later.
  private func write(_ reading: BudgetReading, over connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO budget_reading AS b (service, slo, from_at, until_at, total, failed)
      VALUES (\(reading.service), \(reading.slo), \(PostgresTimestamp(reading.from)),
        \(PostgresTimestamp(reading.until)), \(reading.total), \(reading.failed))
      ON CONFLICT (service, slo) DO UPDATE SET from_at = excluded.from_at,
        until_at = excluded.until_at, total = excluded.total, failed = excluded.failed
      WHERE b.until_at <= excluded.until_at
      """)
  }

  private func write(
    _ mode: FailureMode, at stream: StreamID, over connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO failure_mode (id, stream, service, affects)
      VALUES (\(mode.id), \(stream.uuid), \(mode.service.postgresParameter),
        \(mode.affects.map(\.rawValue)))
      ON CONFLICT (id) DO UPDATE SET service = excluded.service, affects = excluded.affects
      """)
  }

  private func write(
    _ score: DrillScore, of event: RecordedEvent, over connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO drill_score
        (stream, position, service, environment, action, passed, seconds, at)
      VALUES (\(event.stream.uuid), \(event.position.rawValue), \(score.service),
        \(score.environment), \(score.action.rawValue), \(score.passed),
        \(score.seconds.postgresParameter), \(PostgresTimestamp(event.happenedAt)))
      ON CONFLICT (stream) DO NOTHING
      """)
  }
}
