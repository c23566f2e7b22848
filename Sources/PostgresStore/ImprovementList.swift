package import EventLog
import FoundationEssentials
import Incidents
package import Postgres
import Postmortems

/// The `improvement_list` and `factor_list` tables: what was to be different, and what made it
/// possible, over all postmortems.
package struct ImprovementList: Projection {
  package let name = "improvement_list"
  package let version: Int32 = 1
  package let tables = ["postmortem_list", "improvement_list", "factor_list"]
  package let definition = """
    CREATE TABLE postmortem_list (
      stream uuid PRIMARY KEY, subject uuid NOT NULL UNIQUE, of_deployment bool NOT NULL,
      restricted bool NOT NULL, improvements int NOT NULL DEFAULT 0);
    CREATE TABLE improvement_list (
      id uuid PRIMARY KEY, stream uuid NOT NULL, ordinal int NOT NULL, kind text NOT NULL,
      owner text NOT NULL, due_at timestamptz NOT NULL, state text NOT NULL, tracker text,
      reference text, address text, body text, done_when text, entry uuid NOT NULL);
    CREATE INDEX ON improvement_list (due_at) WHERE state = 'open';
    CREATE INDEX ON improvement_list (stream);
    CREATE INDEX ON improvement_list (entry);
    CREATE TABLE factor_list (
      id uuid PRIMARY KEY, stream uuid NOT NULL, category text NOT NULL,
      named_at timestamptz NOT NULL);
    CREATE INDEX ON factor_list (named_at);
    """

  package init() {}

  private static let types: Set<EventType> = [
    .postmortemOpened, .improvementAdded, .improvementChanged, .improvementDeclined,
    .improvementExported, .improvementFinished, .improvementReopened, .factorNamed,
    .factorWithdrawn,
  ]

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    for opened in events where Self.types.contains(opened.event.type) {
      let words = opened.words.map { Words<[UInt8]>.text($0) }
      guard case .event(let event) = try EventFormat.postmortems.decode(opened.event, words: words)
      else { continue }
      try apply(event, opened.event, over: connection)
    }
  }

  private func apply(
    _ fact: PostmortemEvent, _ event: RecordedEvent, over connection: Connection
  ) throws {
    switch fact {
    case .opened(let opening):
      try connection.execute(
        """
        INSERT INTO postmortem_list (stream, subject, of_deployment, restricted)
        VALUES (\(event.stream.uuid), \(opening.subject.uuid), \(opening.isOfDeployment),
          \(event.visibility == .restricted))
        ON CONFLICT (stream) DO NOTHING
        """)
    case .improvementAdded(let improvement):
      try connection.execute(
        """
        WITH counted AS (
          UPDATE postmortem_list SET improvements = improvements + 1
          WHERE stream = \(event.stream.uuid) RETURNING improvements)
        INSERT INTO improvement_list (id, stream, ordinal, kind, owner, due_at, state, body,
          done_when, entry)
        SELECT \(improvement.id.uuid), \(event.stream.uuid), improvements,
          \(improvement.kind.rawValue), \(improvement.owner),
          \(PostgresTimestamp(improvement.dueAt)), 'open',
          \(improvement.text.plain.postgresParameter),
          \(improvement.doneWhen.plain.postgresParameter), \(event.id.uuid)
        FROM counted ON CONFLICT (id) DO NOTHING
        """)
    case .improvementChanged(let improvement):
      try connection.execute(
        """
        UPDATE improvement_list SET kind = \(improvement.kind.rawValue),
          owner = \(improvement.owner), due_at = \(PostgresTimestamp(improvement.dueAt)),
          body = \(improvement.text.plain.postgresParameter),
          done_when = \(improvement.doneWhen.plain.postgresParameter), entry = \(event.id.uuid)
        WHERE id = \(improvement.id.uuid)
        """)
    case .improvementDeclined(let declined):
      if let id = declined.improvement { try set("declined", of: id, over: connection) }
    case .improvementFinished(let end): try set("finished", of: end.improvement, over: connection)
    case .improvementReopened(let id, _, _): try set("open", of: id, over: connection)
    case .improvementExported(let reference, let id):
      try connection.execute(
        """
        UPDATE improvement_list SET tracker = \(reference.tracker),
          reference = \(reference.reference), address = \(reference.address.postgresParameter)
        WHERE id = \(id.uuid)
        """)
    case .factorNamed(let factor):
      try connection.execute(
        """
        INSERT INTO factor_list (id, stream, category, named_at)
        VALUES (\(factor.id.uuid), \(event.stream.uuid), \(factor.category.rawValue),
          \(PostgresTimestamp(event.recordedAt)))
        ON CONFLICT (id) DO NOTHING
        """)
    case .factorWithdrawn(let factor, _, _):
      try connection.execute("DELETE FROM factor_list WHERE id = \(factor.uuid)")
    default: break
    }
  }

  private func set(_ state: String, of id: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE improvement_list SET state = \(state) WHERE id = \(id.uuid)")
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute(
      "UPDATE improvement_list SET body = NULL, done_when = NULL WHERE entry = \(entry.uuid)")
  }
}
