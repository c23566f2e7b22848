import Actions
import Decisions
package import EventLog
import FoundationEssentials
import IncidentService
import Incidents
package import Postgres

/// The `incident_list` table: what is burning, what was, who takes part, and what else it reaches.
package struct IncidentList: Projection {
  package let name = "incident_list"
  package let version: Int32 = 3
  package let tables = ["incident_list", "incident_member", "incident_reach"]
  /// The executor watches what runs, and looks at every limit again before it acts.
  package let readers = ["lastgood_executor"]
  package let definition = """
    CREATE TABLE incident_list (
      stream uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, entry uuid NOT NULL,
      number text NOT NULL, title text, title_entry uuid NOT NULL, title_position bigint NOT NULL,
      state text NOT NULL, unmerged_state text, severity text, service text, environment text,
      category text NOT NULL, restricted bool NOT NULL, declared_at timestamptz NOT NULL,
      resolved_at timestamptz, commander uuid, last_entry_at timestamptz NOT NULL,
      entry_count bigint NOT NULL) WITH (fillfactor = 70);
    CREATE INDEX ON incident_list (title_entry);
    CREATE TABLE incident_member (
      stream uuid NOT NULL, principal uuid NOT NULL, PRIMARY KEY (stream, principal));
    CREATE INDEX ON incident_member (principal);
    CREATE TABLE incident_reach (
      subject text NOT NULL, stream uuid NOT NULL, PRIMARY KEY (subject, stream));
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    var lines = try Self.lines(of: Set(events.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    var members: Set<IncidentLine.Member> = []
    var reaches: Set<ReachedSubject> = []
    for opened in events {
      let stream = opened.event.stream
      if let reach = try opened.reach { reaches.insert(ReachedSubject(stream: stream, reach)) }
      if lines[stream] == nil { lines[stream] = try IncidentLine(opened) }
      guard try lines[stream]?.add(opened, joining: &members) != nil else { continue }
      changed.insert(stream)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    try Self.write(
      changed.compactMap { lines[$0] }.sorted { $0.position < $1.position }, over: connection)
    try Self.write(members, over: connection)
    try Self.write(reaches, over: connection)
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE incident_list SET title = NULL WHERE title_entry = \(entry.uuid)")
  }
}

extension IncidentList {
  private static func lines(
    of streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: IncidentLine] {
    let lines = try connection.query(
      """
      SELECT \(raw: IncidentLine.columns) FROM incident_list
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map(IncidentLine.init)
    return Dictionary(lines.map { ($0.stream, $0) }) { first, _ in first }
  }

  private static func write(_ lines: [IncidentLine], over connection: Connection) throws {
    guard !lines.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO incident_list AS l (\(raw: IncidentLine.columns))
      SELECT * FROM unnest(\(lines.map(\.stream.uuid)), \(lines.map(\.position.rawValue)),
        \(lines.map(\.entry.uuid)), \(lines.map(\.number)), \(lines.map(\.title.text)),
        \(lines.map(\.title.entry.uuid)), \(lines.map(\.title.position.rawValue)),
        \(lines.map(\.state.rawValue)), \(lines.map(\.unmergedState?.rawValue)),
        \(lines.map(\.severity?.rawValue)), \(lines.map(\.service)),
        \(lines.map(\.environment)), \(lines.map(\.category.rawValue)),
        \(lines.map(\.isRestricted)), \(lines.map { PostgresTimestamp($0.declaredAt) }),
        \(lines.map { $0.resolvedAt.map(PostgresTimestamp.init) }),
        \(lines.map(\.commander?.uuid)), \(lines.map { PostgresTimestamp($0.lastEntryAt) }),
        \(lines.map(\.entryCount)))
      ON CONFLICT (stream) DO UPDATE SET title = excluded.title,
        title_entry = excluded.title_entry, title_position = excluded.title_position,
        state = excluded.state, unmerged_state = excluded.unmerged_state,
        severity = excluded.severity, resolved_at = excluded.resolved_at,
        commander = excluded.commander, last_entry_at = excluded.last_entry_at,
        entry_count = excluded.entry_count
      """)
  }

  private static func write(
    _ members: Set<IncidentLine.Member>, over connection: Connection
  ) throws {
    guard !members.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO incident_member (stream, principal)
      SELECT * FROM unnest(\(members.map(\.stream.uuid)), \(members.map(\.principal.uuid)))
        AS m (stream, principal) ORDER BY stream, principal
      ON CONFLICT DO NOTHING
      """)
  }

  private static func write(
    _ reaches: Set<ReachedSubject>, over connection: Connection
  ) throws {
    guard !reaches.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO incident_reach (subject, stream)
      SELECT * FROM unnest(\(reaches.map(\.subject)), \(reaches.map(\.stream.uuid)))
        AS r (subject, stream) ORDER BY subject, stream
      ON CONFLICT DO NOTHING
      """)
  }
}

private struct ReachedSubject: Hashable {
  var stream: StreamID
  var subject: String

  init(stream: StreamID, _ reach: IncidentReach) {
    (self.stream, subject) = (stream, reach.subject)
  }
}

extension IncidentReach {
  /// As it stands in the table.
  var subject: String {
    switch self {
    case .action(let service): "service \(service)"
    case .decision(let deployment): "deployment \(deployment)"
    }
  }
}

extension OpenedEvent {
  /// What the incident has to do with since this event; nil for those that say nothing new of it.
  fileprivate var reach: IncidentReach? {
    get throws {
      switch event.type {
      case .actionClaimed:
        guard case .claimed(let claim) = try decoded(by: .actions) else { return nil }
        return .action(onService: claim.service)
      case .decisionProposed:
        guard case .proposed(let proposal) = try decoded(by: .decisions) else { return nil }
        return proposal.deployment.map { .decision(about: $0) }
      default: return nil
      }
    }
  }
}

extension EventType {
  fileprivate static let actionClaimed = EventType(known: "action.claimed")
  fileprivate static let decisionProposed = EventType(known: "decision.proposed")
}
