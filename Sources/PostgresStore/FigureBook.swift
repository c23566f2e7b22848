import Actions
import Communication
import Decisions
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Metrics
package import Postgres
import Rollouts

/// The tables `incident_figures`, `deployment_figures` and `figure_detection`: the moments that
/// figures are computed from.
package struct FigureBook: Projection {
  package let name = "incident_figures"
  package let version: Int32 = 1
  package let tables = ["incident_figures", "deployment_figures", "figure_detection"]
  package let definition = """
    CREATE TABLE incident_figures (
      stream uuid PRIMARY KEY, position bigint NOT NULL, declared_at timestamptz NOT NULL,
      service text, restricted bool NOT NULL, packed bytea NOT NULL) WITH (fillfactor = 70);
    CREATE INDEX ON incident_figures (declared_at);
    CREATE TABLE deployment_figures (
      stream uuid PRIMARY KEY, position bigint NOT NULL, began_at timestamptz NOT NULL,
      completed_at timestamptz, service text NOT NULL, environment text NOT NULL,
      packed bytea NOT NULL) WITH (fillfactor = 70);
    CREATE INDEX ON deployment_figures (began_at);
    CREATE TABLE figure_detection (
      stream uuid PRIMARY KEY, noticed_at timestamptz NOT NULL, signal text);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    let detections = try applyDetections(events, over: connection)
    try applyIncidents(events, detections, over: connection)
    try applyDeployments(events, over: connection)
  }
}

// MARK: - Detections

extension FigureBook {
  struct Noticed {
    var at: Timestamp
    var signal: String?
  }

  /// Keeps when each was noticed.
  ///
  /// - Returns: those that incidents are linked to in these events.
  private func applyDetections(
    _ events: [OpenedEvent], over connection: Connection
  ) throws -> [StreamID: Noticed] {
    var fresh: [StreamID: Noticed] = [:]
    var linked: Set<StreamID> = []
    for opened in events {
      let event = opened.event
      if event.type == .detectionRecorded,
        case .recorded(let finding) = try opened.decoded(by: .detections)
      {
        fresh[event.stream] = Noticed(at: event.happenedAt, signal: finding.signal)
      } else if event.type == .detectionLinkedToIncident,
        case .detectionLinked(let detection) = try opened.decoded(by: .incidents)
      {
        linked.insert(detection)
      }
    }
    if !fresh.isEmpty {
      let rows = fresh.sorted { $0.key.uuid.uuidString < $1.key.uuid.uuidString }
      try connection.execute(
        """
        INSERT INTO figure_detection (stream, noticed_at, signal)
        SELECT * FROM unnest(\(rows.map(\.key.uuid)),
          \(rows.map { PostgresTimestamp($0.value.at) }), \(rows.map(\.value.signal)))
        ON CONFLICT (stream) DO NOTHING
        """)
    }
    guard !linked.isEmpty else { return [:] }
    return try connection.query(
      """
      SELECT stream, noticed_at, signal FROM figure_detection
      WHERE stream = ANY (\(linked.map(\.uuid)))
      """
    ).reduce(into: [:]) { known, row in
      known[StreamID(uuid: try row.decode(0))] = Noticed(
        at: try row.time(1), signal: try row.decode(2))
    }
  }
}

// MARK: - Incidents

extension FigureBook {
  private struct IncidentRow {
    var position: LogPosition
    var isRestricted: Bool
    var facts: IncidentFacts
  }

  private func applyIncidents(
    _ events: [OpenedEvent], _ detections: [StreamID: Noticed], over connection: Connection
  ) throws {
    let relevant = events.filter { IncidentFacts.types.contains($0.event.type) }
    guard !relevant.isEmpty else { return }
    var rows = try Self.incidents(Set(relevant.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    for opened in relevant {
      let event = opened.event
      if rows[event.stream] == nil {
        guard let known = try opened.decoded(by: .incidents),
          let facts = IncidentFacts(known, on: event.stream, at: event.happenedAt)
        else { continue }
        rows[event.stream] = IncidentRow(
          position: event.position, isRestricted: known.isRestricted(event), facts: facts)
      } else {
        try rows[event.stream]?.facts.record(opened, detections)
      }
      changed.insert(event.stream)
    }
    // In a stable order: two colours then hold their rows in the same order too.
    try Self.write(
      changed.compactMap { rows[$0] }.sorted { $0.position < $1.position }, over: connection)
  }

  private static func incidents(
    _ streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: IncidentRow] {
    let rows = try connection.query(
      """
      SELECT position, restricted, packed FROM incident_figures
      WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map { row in
      IncidentRow(
        position: LogPosition(try row.decode(0)), isRestricted: try row.decode(1),
        facts: try row.withBytes(2) { bytes in
          var reader = PackReader(bytes)
          return try IncidentFacts(&reader)
        })
    }
    return Dictionary(rows.map { ($0.facts.stream, $0) }) { first, _ in first }
  }

  private static func write(_ rows: [IncidentRow], over connection: Connection) throws {
    guard !rows.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO incident_figures (stream, position, declared_at, service, restricted, packed)
      SELECT * FROM unnest(\(rows.map(\.facts.stream.uuid)), \(rows.map(\.position.rawValue)),
        \(rows.map { PostgresTimestamp($0.facts.declared) }), \(rows.map(\.facts.service)),
        \(rows.map(\.isRestricted)), \(rows.map(\.facts.packed)))
      ON CONFLICT (stream) DO UPDATE SET packed = excluded.packed
      """)
  }
}

extension IncidentEvent {
  fileprivate func isRestricted(_ event: RecordedEvent) -> Bool {
    guard case .declared(let declaration) = self else { return event.visibility == .restricted }
    return declaration.isRestricted || event.visibility == .restricted
  }
}

extension IncidentFacts {
  /// Records what an event says, whatever family it is of.
  fileprivate mutating func record(
    _ opened: OpenedEvent, _ detections: [StreamID: FigureBook.Noticed]
  ) throws {
    let event = opened.event
    let time = event.happenedAt
    if Self.ofDecisions.contains(event.type) {
      if let known = try opened.decoded(by: .decisions) { record(known, at: time) }
    } else if Self.ofActions.contains(event.type) {
      if let known = try opened.decoded(by: .actions) { record(known, at: time) }
    } else if Self.ofCommunication.contains(event.type) {
      if let known = try opened.decoded(by: .communication) { record(known, at: time) }
    } else if let known = try opened.decoded(by: .incidents) {
      record(known, at: time)
      if case .detectionLinked(let detection) = known, let noticed = detections[detection] {
        record(detectedAt: noticed.at, signal: noticed.signal)
      }
    }
  }
}

// MARK: - Deployments

extension FigureBook {
  private func applyDeployments(_ events: [OpenedEvent], over connection: Connection) throws {
    let relevant = events.filter { DeploymentFacts.types.contains($0.event.type) }
    guard !relevant.isEmpty else { return }
    var rows = try Self.deployments(Set(relevant.map(\.event.stream)), over: connection)
    var changed: Set<StreamID> = []
    for opened in relevant {
      let event = opened.event
      guard let known = try opened.decoded(by: .deployments) else { continue }
      if rows[event.stream] == nil,
        let facts = DeploymentFacts(known, on: event.stream, at: event.happenedAt)
      {
        rows[event.stream] = (event.position, facts)
      }
      rows[event.stream]?.facts.record(known, at: event.happenedAt, by: event.person)
      changed.insert(event.stream)
    }
    try Self.write(
      changed.compactMap { rows[$0] }.sorted { $0.position < $1.position }, over: connection)
  }

  private typealias DeploymentRow = (position: LogPosition, facts: DeploymentFacts)

  private static func deployments(
    _ streams: Set<StreamID>, over connection: Connection
  ) throws -> [StreamID: DeploymentRow] {
    let rows = try connection.query(
      """
      SELECT position, packed FROM deployment_figures WHERE stream = ANY (\(streams.map(\.uuid)))
      """
    ).map { row in
      (
        position: LogPosition(try row.decode(0)),
        facts: try row.withBytes(1) { bytes in
          var reader = PackReader(bytes)
          return try DeploymentFacts(&reader)
        }
      )
    }
    return Dictionary(rows.map { ($0.facts.stream, $0) }) { first, _ in first }
  }

  private static func write(_ rows: [DeploymentRow], over connection: Connection) throws {
    guard !rows.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO deployment_figures
        (stream, position, began_at, completed_at, service, environment, packed)
      SELECT * FROM unnest(\(rows.map(\.facts.stream.uuid)), \(rows.map(\.position.rawValue)),
        \(rows.map { PostgresTimestamp($0.facts.at) }),
        \(rows.map { $0.facts.completed.map(PostgresTimestamp.init) }),
        \(rows.map(\.facts.service)), \(rows.map(\.facts.environment)),
        \(rows.map(\.facts.packed)))
      ON CONFLICT (stream) DO UPDATE SET began_at = excluded.began_at,
        completed_at = excluded.completed_at, packed = excluded.packed
      """)
  }
}

extension RecordedEvent {
  /// Whoever recorded it, unless that was a program.
  fileprivate var person: PrincipalID? {
    switch actor.role {
    case "executor", "intake": nil
    default: [.automation, .system].contains(actor.principal) ? nil : actor.principal
    }
  }
}
