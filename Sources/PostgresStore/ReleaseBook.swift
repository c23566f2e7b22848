import EventLog
import FoundationEssentials
import Incidents
package import Postgres
import Rollouts

/// The tables `release_book`, `release_incident` and `release_incident_state`: each deployment as
/// somebody sees it who looks for a version to go back to, and the incidents that are laid to it.
///
/// A row's position is where the release stands among the others: it moves when the release is started.
package struct ReleaseBook: Projection {
  package let name = "release_book"
  package let version: Int32 = 3
  package let tables = ["release_book", "release_incident", "release_incident_state"]
  /// Who prepares a rollback finds the release by itself.
  package let readers = ["lastgood_executor"]
  package let definition = """
    CREATE TABLE release_book (
      stream uuid PRIMARY KEY, position bigint NOT NULL, packed bytea NOT NULL,
      service text NOT NULL, environment text NOT NULL) WITH (fillfactor = 70);
    CREATE INDEX ON release_book (service, environment, position DESC);
    CREATE TABLE release_incident (
      incident uuid NOT NULL, deployment uuid NOT NULL, via uuid NOT NULL, service text NOT NULL,
      environment text NOT NULL, position bigint NOT NULL, since timestamptz NOT NULL,
      until timestamptz, PRIMARY KEY (incident, deployment, via, since));
    CREATE INDEX ON release_incident (service, environment, position DESC);
    CREATE INDEX ON release_incident (via);
    CREATE INDEX ON release_incident (deployment);
    CREATE TABLE release_incident_state (
      incident uuid PRIMARY KEY, number text NOT NULL, restricted bool NOT NULL,
      changes bigint[] NOT NULL, open_unmerged bool NOT NULL DEFAULT false)
      WITH (fillfactor = 70);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    try applyDeployments(events, over: connection)
    // Afterwards: an incident is laid only to a release that stands in the book.
    for opened in events where Self.ofIncidents.contains(opened.event.type) {
      guard let known = try opened.decoded(by: .incidents) else { continue }
      try apply(known, opened.event, over: connection)
    }
  }
}

// MARK: - Deployments

extension ReleaseBook {
  private func applyDeployments(_ events: [OpenedEvent], over connection: Connection) throws {
    let relevant = events.filter { Self.ofDeployments.contains($0.event.type) }
    guard !relevant.isEmpty else { return }
    var lines = try Self.lines(of: Set(relevant.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    for opened in relevant {
      let event = opened.event
      let moment = RecordedMoment(happenedAt: event.happenedAt, recordedAt: event.recordedAt)
      if event.type == .blocked {
        lines[event.stream]?.history.recordBlock(at: moment)
      } else if let known = try opened.decoded(by: .deployments) {
        if lines[event.stream] == nil { lines[event.stream] = Line(known, event, at: moment) }
        lines[event.stream]?.history.record(known, at: moment, event.position)
      }
      changed.insert(event.stream)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    try Self.write(
      changed.compactMap { lines[$0] }.sorted { $0.history.position < $1.history.position },
      over: connection)
  }

  private struct Line {
    var service: String
    var environment: String
    var history: ReleaseHistory

    init(service: String, environment: String, history: ReleaseHistory) {
      (self.service, self.environment, self.history) = (service, environment, history)
    }

    /// Nil unless the event plans a deployment.
    init?(_ event: DeploymentEvent, _ recorded: RecordedEvent, at moment: RecordedMoment) {
      guard case .planned(let plan) = event else { return nil }
      (service, environment) = (plan.service, plan.environment)
      history = ReleaseHistory(
        plan, stream: recorded.stream, position: recorded.position, planned: moment)
    }
  }

  private static func lines(
    of streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: Line] {
    let lines = try connection.query(
      """
      SELECT service, environment, packed FROM release_book
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map { row in
      Line(
        service: try row.decode(0), environment: try row.decode(1),
        history: try row.withBytes(2) { bytes in
          var reader = PackReader(bytes)
          return try reader.release()
        })
    }
    return Dictionary(lines.map { ($0.history.stream, $0) }) { first, _ in first }
  }

  private static func write(_ lines: [Line], over connection: Connection) throws {
    guard !lines.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO release_book (stream, position, service, environment, packed)
      SELECT * FROM unnest(\(lines.map(\.history.stream.uuid)),
        \(lines.map(\.history.position.rawValue)), \(lines.map(\.service)),
        \(lines.map(\.environment)), \(lines.map(\.history.packed)))
      ON CONFLICT (stream) DO UPDATE SET packed = excluded.packed, position = excluded.position
      """)
    try connection.execute(
      """
      UPDATE release_incident i SET position = b.position FROM release_book b
      WHERE b.stream = ANY (\(lines.map(\.history.stream.uuid))) AND i.deployment = b.stream
        AND i.position <> b.position
      """)
  }

  private static let ofDeployments: Set<EventType> = Set(
    [
      "deployment.planned", "deployment.started", "deployment.group_entered",
      "deployment.health_recorded", "deployment.evidence_recorded", "deployment.halted",
      "deployment.resumed", "deployment.completed", "deployment.failed",
      "deployment.rolled_back", "bad_version.blocked",
    ].map(EventType.init(known:)))
}

// MARK: - Incidents

extension ReleaseBook {
  private func apply(
    _ known: IncidentEvent, _ event: RecordedEvent, over connection: Connection
  ) throws {
    switch known {
    case .declared(let declaration):
      try connection.execute(
        """
        INSERT INTO release_incident_state (incident, number, restricted, changes)
        VALUES (\(event.stream.uuid), \(declaration.number),
          \(declaration.isRestricted || event.visibility == .restricted),
          ARRAY[\(event.recordedAt.microseconds)])
        ON CONFLICT DO NOTHING
        """)
      if let deployment = declaration.deployment {
        try lay(event, to: deployment, over: connection)
      }
    case .deploymentLinked(let deployment): try lay(event, to: deployment, over: connection)
    case .resolved: try turn(event, isOpen: false, over: connection)
    case .reopened: try turn(event, isOpen: true, over: connection)
    case .merged(let other, _):
      try connection.execute(
        """
        UPDATE release_incident_state SET open_unmerged = cardinality(changes) % 2 = 1
        WHERE incident = \(event.stream.uuid)
        """)
      try turn(event, isOpen: false, over: connection)
      // It goes on as part of the other, and so does what is laid to it.
      try connection.execute(
        """
        INSERT INTO release_incident
          (incident, deployment, via, service, environment, position, since)
        SELECT DISTINCT ON (deployment) \(other.uuid), deployment, \(event.stream.uuid)::uuid,
          service, environment, position, \(PostgresTimestamp(event.recordedAt))
        FROM release_incident WHERE incident = \(event.stream.uuid) AND until IS NULL
        ON CONFLICT DO NOTHING
        """)
    case .unmerged:
      try connection.execute(
        """
        UPDATE release_incident SET until = \(PostgresTimestamp(event.recordedAt))
        WHERE via = \(event.stream.uuid) AND incident <> via AND until IS NULL
        """)
      try connection.execute(
        """
        UPDATE release_incident_state SET changes = changes || \(event.recordedAt.microseconds),
          open_unmerged = false
        WHERE incident = \(event.stream.uuid) AND open_unmerged AND cardinality(changes) % 2 = 0
        """)
    default: break
    }
  }

  private func lay(
    _ event: RecordedEvent, to deployment: StreamID, over connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO release_incident
        (incident, deployment, via, service, environment, position, since)
      SELECT \(event.stream.uuid), stream, \(event.stream.uuid), service, environment, position,
        \(PostgresTimestamp(event.recordedAt))
      FROM release_book b WHERE stream = \(deployment.uuid) AND NOT EXISTS (
        SELECT FROM release_incident i
        WHERE i.incident = \(event.stream.uuid) AND i.via = i.incident AND i.deployment = b.stream)
      ON CONFLICT DO NOTHING
      """)
  }

  /// Notes that it is open or not from now on, if it was otherwise.
  private func turn(_ event: RecordedEvent, isOpen: Bool, over connection: Connection) throws {
    try connection.execute(
      """
      UPDATE release_incident_state SET changes = changes || \(event.recordedAt.microseconds)
      WHERE incident = \(event.stream.uuid) AND (cardinality(changes) % 2 = 1) <> \(isOpen)
      """)
  }

  private static let ofIncidents: Set<EventType> = Set(
    [
      "incident.declared", "incident.deployment_linked", "incident.resolved",
      "incident.reopened", "incident.merged", "incident.unmerged",
    ].map(EventType.init(known:)))
}

extension EventType {
  fileprivate static let blocked = EventType(known: "bad_version.blocked")
}
