import Communication
package import EventLog
import FoundationEssentials
import Incidents
package import Postgres

/// The `public_update` table: what was published to everybody, and nothing else.
package struct PublicUpdates: Projection {
  package let name = "public_update"
  package let version: Int32 = 1
  package let tables = ["public_update"]
  package let definition = """
    CREATE TABLE public_update (
      entry uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, incident uuid NOT NULL,
      update_entry uuid NOT NULL, phase text, at timestamptz NOT NULL,
      text text, because text);
    CREATE INDEX ON public_update (update_entry);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    for opened in events
    where [.updatePublished, .updateCorrected].contains(opened.event.type)
      && opened.event.visibility != .restricted
    {
      let words = opened.words.map { Words<[UInt8]>.text($0) }
      guard
        case .event(let event) = try EventFormat.communication.decode(opened.event, words: words)
      else { continue }
      switch event {
      case .published(let update) where update.audience == .everybody:
        try insert(
          opened.event, update: update.update, update.phase.rawValue, at: update.at,
          update.text.plain, because: nil, over: connection)
      case .corrected(let correction):
        // Of one to another audience there is no row, and none comes.
        let isPublic = try connection.query(
          "SELECT EXISTS (SELECT FROM public_update WHERE entry = \(correction.update.uuid))"
        ).single().decode(0, as: Bool.self)
        guard isPublic else { continue }
        try insert(
          opened.event, update: correction.update, nil, at: correction.at,
          correction.text.plain, because: correction.because.plain, over: connection)
      default: continue
      }
    }
  }

  private func insert(
    _ event: RecordedEvent, update: EventID, _ phase: String?, at time: Timestamp,
    _ text: String?, because: String?, over connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO public_update
        (entry, position, incident, update_entry, phase, at, text, because)
      VALUES (\(event.id.uuid), \(event.position.rawValue), \(event.stream.uuid), \(update.uuid),
        \(phase.postgresParameter), \(PostgresTimestamp(time)),
        \(text.postgresParameter), \(because.postgresParameter))
      """)
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE public_update SET text = NULL, because = NULL WHERE entry = \(entry.uuid)")
  }
}
