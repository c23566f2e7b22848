package import EventLog
import FoundationEssentials
import Incidents
package import Postgres

/// The `detection_queue` table: what was noticed, and whether anybody has looked at it.
package struct DetectionQueue: Projection {
  package let name = "detection_queue"
  package let version: Int32 = 2
  package let tables = ["detection_queue"]
  /// The executor watches what runs, and looks at every limit again before it acts.
  package let readers = ["lastgood_executor"]
  package let definition = """
    CREATE TABLE detection_queue (
      stream uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, entry uuid NOT NULL,
      source text NOT NULL, text text, text_entry uuid NOT NULL, text_position bigint NOT NULL,
      service text, environment text, restricted bool NOT NULL, recorded_at timestamptz NOT NULL,
      acknowledged_at timestamptz, duplicate_of uuid, incident uuid, deployment uuid
    ) WITH (fillfactor = 80);
    CREATE INDEX ON detection_queue (text_entry);
    CREATE INDEX ON detection_queue (position)
      WHERE acknowledged_at IS NULL AND duplicate_of IS NULL AND incident IS NULL;
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    var lines = try Self.lines(of: Set(events.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    for opened in events {
      let stream = opened.event.stream
      if lines[stream] == nil { lines[stream] = try DetectionLine(opened) }
      guard try lines[stream]?.add(opened) != nil else { continue }
      changed.insert(stream)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    try Self.write(
      changed.compactMap { lines[$0] }.sorted { $0.position < $1.position }, over: connection)
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE detection_queue SET text = NULL WHERE text_entry = \(entry.uuid)")
  }

  private static func lines(
    of streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: DetectionLine] {
    let lines = try connection.query(
      """
      SELECT \(raw: DetectionLine.columns) FROM detection_queue
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map(DetectionLine.init)
    return Dictionary(lines.map { ($0.stream, $0) }) { first, _ in first }
  }

  private static func write(_ lines: [DetectionLine], over connection: Connection) throws {
    guard !lines.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO detection_queue (\(raw: DetectionLine.columns))
      SELECT * FROM unnest(\(lines.map(\.stream.uuid)), \(lines.map(\.position.rawValue)),
        \(lines.map(\.entry.uuid)), \(lines.map(\.source.rawValue)), \(lines.map(\.text.text)),
        \(lines.map(\.text.entry.uuid)), \(lines.map(\.text.position.rawValue)),
        \(lines.map(\.service)), \(lines.map(\.environment)), \(lines.map(\.isRestricted)),
        \(lines.map { PostgresTimestamp($0.recordedAt) }),
        \(lines.map { $0.acknowledgedAt.map(PostgresTimestamp.init) }),
        \(lines.map(\.duplicateOf?.uuid)), \(lines.map(\.incident?.uuid)),
        \(lines.map(\.deployment?.uuid)))
      ON CONFLICT (stream) DO UPDATE SET text = excluded.text,
        text_entry = excluded.text_entry, text_position = excluded.text_position,
        acknowledged_at = excluded.acknowledged_at, duplicate_of = excluded.duplicate_of,
        incident = excluded.incident, deployment = excluded.deployment
      """)
  }
}
