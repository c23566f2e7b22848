import Communication
package import EventLog
import FoundationEssentials
import Incidents
package import Postgres

/// The `maintenance` table: planned work, as people outside are told of it.
package struct MaintenanceList: Projection {
  package let name = "maintenance"
  package let version: Int32 = 1
  package let tables = ["maintenance"]
  package let definition = """
    CREATE TABLE maintenance (
      stream uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, entry uuid NOT NULL,
      title text, body text, components text[] NOT NULL, begins_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL, planned_at timestamptz NOT NULL,
      changed_at timestamptz NOT NULL, cancelled_at timestamptz, cancel_entry uuid, because text);
    CREATE INDEX ON maintenance (ends_at);
    CREATE INDEX ON maintenance (entry);
    CREATE INDEX ON maintenance (cancel_entry);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    let types: [EventType] = [.maintenancePlanned, .maintenanceChanged, .maintenanceCancelled]
    for opened in events where types.contains(opened.event.type) {
      let words = opened.words.map { Words<[UInt8]>.text($0) }
      guard case .event(let event) = try EventFormat.maintenances.decode(opened.event, words: words)
      else { continue }
      switch event {
      case .planned(let plan), .changed(let plan): try write(plan, opened.event, over: connection)
      case .cancelled(let because, _):
        try connection.execute(
          """
          UPDATE maintenance SET cancelled_at = \(PostgresTimestamp(opened.event.recordedAt)),
            cancel_entry = \(opened.event.id.uuid), because = \((because?.plain).postgresParameter)
          WHERE stream = \(opened.event.stream.uuid)
          """)
      }
    }
  }

  private func write(
    _ plan: MaintenancePlan, _ event: RecordedEvent, over connection: Connection
  ) throws {
    let time = PostgresTimestamp(event.recordedAt)
    try connection.execute(
      """
      INSERT INTO maintenance (stream, position, entry, title, body, components, begins_at, ends_at,
        planned_at, changed_at)
      VALUES (\(event.stream.uuid), \(event.position.rawValue), \(event.id.uuid),
        \(plan.title.plain.postgresParameter), \(plan.text.plain.postgresParameter),
        \(plan.components), \(PostgresTimestamp(plan.from)), \(PostgresTimestamp(plan.until)),
        \(time), \(time))
      ON CONFLICT (stream) DO UPDATE SET entry = excluded.entry, title = excluded.title,
        body = excluded.body, components = excluded.components, begins_at = excluded.begins_at,
        ends_at = excluded.ends_at, changed_at = excluded.changed_at
      """)
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE maintenance SET title = NULL, body = NULL WHERE entry = \(entry.uuid)")
    try connection.execute(
      "UPDATE maintenance SET because = NULL WHERE cancel_entry = \(entry.uuid)")
  }
}
