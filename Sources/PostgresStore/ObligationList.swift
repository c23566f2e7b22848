import EventLog
import FoundationEssentials
package import Incidents
package import Postgres

/// The `obligation_list` table: what is owed, and what was; nothing is ever taken off it.
package struct ObligationList: Projection {
  package let name = "obligation_list"
  package let version: Int32 = 2
  package let tables = ["obligation_list"]
  package let definition = """
    CREATE TABLE obligation_list (
      id text PRIMARY KEY, kind text NOT NULL, stream uuid NOT NULL, owed_by uuid NOT NULL,
      due_at timestamptz NOT NULL, fulfilled_at timestamptz, fulfilled_by uuid, of_role text,
      restricted bool NOT NULL) WITH (fillfactor = 80);
    CREATE INDEX ON obligation_list (due_at) WHERE fulfilled_at IS NULL;
    CREATE INDEX ON obligation_list (stream);
    """

  private let limits: ObligationLimits

  /// Other limits only hold for what is owed from then on; rebuild to apply them to all.
  package init(limits: ObligationLimits = .default) { self.limits = limits }

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    let changes = try events.flatMap { opened in
      try ObligationRules.changes(for: opened.event, limits: limits)
        .map { (change: $0, event: opened.event) }
    }
    guard !changes.isEmpty else { return }
    var lines = try Self.lines(Set(changes.map(\.change.id)), over: connection)
    for (change, event) in changes {
      switch change {
      case .owe(let owed): lines[owed.id] = ObligationLine(owed, by: event, after: lines[owed.id])
      // Where nothing was owed there is nothing to fulfil.
      case .fulfil(let id, _, let by, let time): lines[id]?.fulfil(by: by, at: time)
      }
    }
    try Self.write(lines.values.sorted { $0.id < $1.id }, over: connection)
  }

  private static func lines(
    _ ids: Set<String>, over connection: Connection
  ) throws -> [String: ObligationLine] {
    let lines = try connection.query(
      """
      SELECT \(raw: ObligationLine.columns) FROM obligation_list WHERE id = ANY (\(Array(ids)))
      """
    ).map(ObligationLine.init)
    return Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
  }

  private static func write(_ lines: [ObligationLine], over connection: Connection) throws {
    guard !lines.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO obligation_list (\(raw: ObligationLine.columns))
      SELECT * FROM unnest(\(lines.map(\.id)), \(lines.map(\.kind)),
        \(lines.map(\.stream.uuid)), \(lines.map(\.owedBy.uuid)),
        \(lines.map { PostgresTimestamp($0.dueAt) }),
        \(lines.map { $0.fulfilledAt.map(PostgresTimestamp.init) }),
        \(lines.map(\.fulfilledBy?.uuid)), \(lines.map(\.ofRole)), \(lines.map(\.isRestricted)))
      ON CONFLICT (id) DO UPDATE SET owed_by = excluded.owed_by, due_at = excluded.due_at,
        fulfilled_at = excluded.fulfilled_at, fulfilled_by = excluded.fulfilled_by,
        of_role = excluded.of_role
      """)
  }
}

extension ObligationChange {
  fileprivate var id: String {
    switch self {
    case .owe(let owed): owed.id
    case .fulfil(let id, _, _, _): id
    }
  }
}
