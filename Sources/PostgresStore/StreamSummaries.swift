import EventLog
import FoundationEssentials
package import Postgres

/// The `stream_summary` table: what each stream holds and when it last moved.
package struct StreamSummaries: Projection {
  package let name = "stream_summary"
  package let version: Int32 = 1
  package let tables = ["stream_summary"]
  package let readers = ["lastgood_auditor"]
  package let definition = """
    CREATE TABLE stream_summary (
      stream uuid PRIMARY KEY, events int NOT NULL, first_position bigint NOT NULL,
      last_position bigint NOT NULL, first_at timestamptz NOT NULL, last_at timestamptz NOT NULL,
      last_type text NOT NULL) WITH (fillfactor = 70);
    CREATE INDEX ON stream_summary (last_position);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    var summaries: [StreamID: Summary] = [:]
    for opened in events {
      summaries[opened.event.stream, default: Summary(opened.event)].add(opened.event)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    let sorted = summaries.values.sorted { $0.first.position < $1.first.position }
    try connection.execute(
      """
      INSERT INTO stream_summary AS s
        (stream, events, first_position, last_position, first_at, last_at, last_type)
      SELECT * FROM unnest(\(sorted.map(\.first.stream.uuid)), \(sorted.map(\.count)),
        \(sorted.map(\.first.position.rawValue)), \(sorted.map(\.last.position.rawValue)),
        \(sorted.map { PostgresTimestamp($0.first.recordedAt) }),
        \(sorted.map { PostgresTimestamp($0.last.recordedAt) }), \(sorted.map(\.last.type.name)))
      ON CONFLICT (stream) DO UPDATE SET events = s.events + excluded.events,
        last_position = excluded.last_position, last_at = excluded.last_at,
        last_type = excluded.last_type
      """)
  }

  private struct Summary {
    var first: RecordedEvent
    var last: RecordedEvent
    var count: Int32 = 0

    init(_ event: RecordedEvent) { (first, last) = (event, event) }

    mutating func add(_ event: RecordedEvent) {
      last = event
      count += 1
    }
  }
}
