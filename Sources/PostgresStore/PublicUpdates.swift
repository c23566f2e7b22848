import Communication
package import EventLog
import FoundationEssentials
import IncidentService
import Incidents
package import Postgres

/// The `public_update` table: what was published to everybody, and nothing else.
///
/// How bad it was and what it touched is kept as of each publication. `public_standing` has what is
/// needed for that, and which incidents have ended.
package struct PublicUpdates: Projection {
  package let name = "public_update"
  package let version: Int32 = 2
  package let tables = ["public_update", "public_standing"]
  package let definition = """
    CREATE TABLE public_update (
      entry uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, kind text NOT NULL,
      incident uuid NOT NULL, update_entry uuid NOT NULL, phase text, at timestamptz NOT NULL,
      text text, because text, next_at timestamptz, service text, severity text);
    CREATE INDEX ON public_update (update_entry);
    CREATE INDEX ON public_update (incident);
    CREATE TABLE public_standing (
      incident uuid PRIMARY KEY, service text, severity text,
      closing uuid, closed_at timestamptz,
      merging uuid, merged_at timestamptz, merged_into uuid);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    for opened in events {
      if Self.standing.contains(opened.event.type) {
        if let known = try opened.decoded(by: .incidents) {
          try follow(known, of: opened.event, over: connection)
        }
      } else if Self.published.contains(opened.event.type),
        opened.event.visibility != .restricted,
        let known = try opened.decoded(by: .communication)
      {
        try publish(known, by: opened.event, over: connection)
      }
    }
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE public_update SET text = NULL, because = NULL WHERE entry = \(entry.uuid)")
  }

  private static let published: Set<EventType> = [
    .updatePublished, .updateCorrected, .reminderSnoozed,
  ]

  private static let standing: Set<EventType> = Set(
    [
      "incident.declared", "incident.severity_changed", "incident.reopened", "incident.closed",
      "incident.merged", "incident.unmerged",
    ].map(EventType.init(known:)))
}

extension PublicUpdates {
  private func publish(
    _ known: CommunicationEvent, by event: RecordedEvent, over connection: Connection
  ) throws {
    var row = PublicRow(event)
    switch known {
    case .published(let update) where update.audience == .everybody:
      (row.update, row.phase, row.at) = (update.update, update.phase, update.at)
      row.text = update.text.plain
      try insert(row, .update, over: connection)
    case .corrected(let correction):
      guard try isPublished(correction.update, over: connection) else { return }
      (row.update, row.at) = (correction.update, correction.at)
      (row.text, row.because) = (correction.text.plain, correction.because.plain)
      try insert(row, .correction, over: connection)
    case .snoozed(let snooze) where snooze.audience == .everybody:
      // Before anything was published nobody outside waits for a word.
      guard let update = try snooze.update ?? newest(of: event.stream, over: connection),
        try isPublished(update, over: connection)
      else { return }
      // Why, nobody wrote for people outside.
      (row.update, row.at, row.nextAt) = (update, snooze.at, snooze.until)
      try insert(row, .postponement, over: connection)
    default: return
    }
  }

  /// Of an update to another audience there is no row, and none comes.
  private func isPublished(_ update: EventID, over connection: Connection) throws -> Bool {
    try connection.query(
      "SELECT EXISTS (SELECT FROM public_update WHERE entry = \(update.uuid))"
    ).single().decode(0, as: Bool.self)
  }

  private func newest(of incident: StreamID, over connection: Connection) throws -> EventID? {
    try connection.query(
      """
      SELECT entry FROM public_update
      WHERE incident = \(incident.uuid) AND kind = \(PublicEntry.Kind.update.rawValue)
      ORDER BY position DESC LIMIT 1
      """
    ).first.map { EventID(uuid: try $0.decode(0)) }
  }

  private func insert(
    _ row: PublicRow, _ kind: PublicEntry.Kind, over connection: Connection
  ) throws {
    let incident = row.event.stream.uuid
    try connection.execute(
      """
      INSERT INTO public_update
        (entry, position, kind, incident, update_entry, phase, at, text, because, next_at,
          service, severity)
      VALUES (\(row.event.id.uuid), \(row.event.position.rawValue), \(kind.rawValue), \(incident),
        \(row.update.uuid), \((row.phase?.rawValue).postgresParameter), \(PostgresTimestamp(row.at)),
        \(row.text.postgresParameter), \(row.because.postgresParameter),
        \(row.nextAt.map(PostgresTimestamp.init).postgresParameter),
        (SELECT service FROM public_standing WHERE incident = \(incident)),
        (SELECT severity FROM public_standing WHERE incident = \(incident)))
      """)
  }

  private struct PublicRow {
    let event: RecordedEvent
    var update: EventID
    var phase: UpdatePhase?
    var at: Timestamp
    var text: String?
    var because: String?
    var nextAt: Timestamp?

    init(_ event: RecordedEvent) {
      (self.event, update, at) = (event, event.id, event.recordedAt)
    }
  }
}

extension PublicUpdates {
  private func follow(
    _ known: IncidentEvent, of event: RecordedEvent, over connection: Connection
  ) throws {
    let (incident, time) = (event.stream.uuid, PostgresTimestamp(event.recordedAt))
    switch known {
    case .declared(let declaration):
      try connection.execute(
        """
        INSERT INTO public_standing (incident, service, severity)
        VALUES (\(incident), \(declaration.service.postgresParameter),
          \((declaration.severity?.rawValue).postgresParameter))
        ON CONFLICT (incident) DO NOTHING
        """)
    case .severityChanged(_, let new, _):
      try connection.execute(
        "UPDATE public_standing SET severity = \(new.rawValue) WHERE incident = \(incident)")
    case .closed:
      try connection.execute(
        """
        UPDATE public_standing SET closing = \(event.id.uuid), closed_at = \(time)
        WHERE incident = \(incident)
        """)
    case .reopened:
      try connection.execute(
        """
        UPDATE public_standing SET closing = NULL, closed_at = NULL WHERE incident = \(incident)
        """)
    case .merged(let other, _):
      try connection.execute(
        """
        UPDATE public_standing
        SET merging = \(event.id.uuid), merged_at = \(time), merged_into = \(other.uuid)
        WHERE incident = \(incident)
        """)
    case .unmerged:
      try connection.execute(
        """
        UPDATE public_standing SET merging = NULL, merged_at = NULL, merged_into = NULL
        WHERE incident = \(incident)
        """)
    default: break
    }
  }
}
