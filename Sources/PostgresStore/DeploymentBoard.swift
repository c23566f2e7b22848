import EventLog
import FoundationEssentials
import IncidentService
package import Postgres
import Rollouts

/// The `deployment_board` table: what is being rolled out, and how far it is.
package struct DeploymentBoard: Projection {
  package let name = "deployment_board"
  package let version: Int32 = 2
  package let tables = ["deployment_board"]
  /// The executor watches what runs, and looks at every limit again before it acts.
  package let readers = ["lastgood_executor"]
  package let definition = """
    CREATE TABLE deployment_board (
      stream uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, number text NOT NULL,
      service text NOT NULL, environment text NOT NULL, version text NOT NULL,
      state text NOT NULL, started bool NOT NULL, kind text NOT NULL, profile text NOT NULL,
      group_name text, share int NOT NULL, planned_at timestamptz NOT NULL,
      last_entry_at timestamptz NOT NULL) WITH (fillfactor = 70);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    var lines = try Self.lines(of: Set(events.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    for opened in events {
      let stream = opened.event.stream
      if lines[stream] == nil { lines[stream] = try DeploymentLine(opened) }
      guard try lines[stream]?.add(opened) != nil else { continue }
      changed.insert(stream)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    try Self.write(
      changed.compactMap { lines[$0] }.sorted { $0.position < $1.position }, over: connection)
  }

  private static func lines(
    of streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: DeploymentLine] {
    let lines = try connection.query(
      """
      SELECT \(raw: DeploymentLine.columns) FROM deployment_board
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map(DeploymentLine.init)
    return Dictionary(lines.map { ($0.stream, $0) }) { first, _ in first }
  }

  private static func write(_ lines: [DeploymentLine], over connection: Connection) throws {
    guard !lines.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO deployment_board (\(raw: DeploymentLine.columns))
      SELECT * FROM unnest(\(lines.map(\.stream.uuid)), \(lines.map(\.position.rawValue)),
        \(lines.map(\.number)), \(lines.map(\.service)), \(lines.map(\.environment)),
        \(lines.map(\.version)), \(lines.map(\.state.rawValue)), \(lines.map(\.isStarted)),
        \(lines.map(\.kind.rawValue)), \(lines.map(\.profile.rawValue)), \(lines.map(\.group)),
        \(lines.map(\.share.hundredths)), \(lines.map { PostgresTimestamp($0.plannedAt) }),
        \(lines.map { PostgresTimestamp($0.lastEntryAt) }))
      ON CONFLICT (stream) DO UPDATE SET state = excluded.state, started = excluded.started,
        group_name = excluded.group_name, share = excluded.share,
        last_entry_at = excluded.last_entry_at
      """)
  }
}
