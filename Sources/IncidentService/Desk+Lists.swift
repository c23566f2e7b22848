package import EventLog
import Incidents
package import Rollouts

extension Desk {
  /// How many deployments are looked through for whom they served.
  private static let assignmentLimit = 200

  package func viewer(_ caller: Caller) -> Viewer {
    Viewer(caller.principal, seesRestricted: caller.role == .administrator)
  }

  package func incidents(_ filter: IncidentFilter) async throws -> Page<IncidentRow> {
    try await showNewest()
    return try await queries.incidents(filter)
  }

  package func deployments(_ filter: DeploymentFilter) async throws -> Page<DeploymentRow> {
    try await showNewest()
    return try await queries.deployments(filter)
  }

  package func detections(_ filter: DetectionFilter) async throws -> Page<DetectionRow> {
    try await showNewest()
    return try await queries.detections(filter)
  }

  package func obligations(_ filter: ObligationFilter) async throws -> Page<ObligationRow> {
    try await showNewest()
    return try await queries.obligations(filter)
  }

  package func search(
    _ text: String, before: LogPosition?, limit: Int, for caller: Caller
  ) async throws -> Page<SearchHit> {
    try await showNewest()
    return try await queries.search(text, for: viewer(caller), before: before, limit: limit)
  }

  /// Lets writers find what they wrote: lists are behind the log by a moment.
  func showNewest() async throws { try await show(try await store.head().position) }

  func show(_ position: LogPosition) async throws {
    lists.note(try await queries.wait(for: position, atMost: lists.patience))
  }

  /// Who was served by which group and version, as deployments recorded it.
  package func assignments(
    of subject: String, at time: Timestamp, service: String?, environment: String?
  ) async throws -> [Assignment] {
    var filter = DeploymentFilter(service: service, environment: environment, limit: 200)
    var rows: [DeploymentRow] = []
    // Those that came after the time asked about count for nothing, however many they are.
    while rows.count < Self.assignmentLimit {
      let page = try await deployments(filter)
      rows += page.rows.filter { $0.plannedAt <= time }
      filter.before = page.next
      if page.next == nil { break }
    }
    var assignments: [Assignment] = []
    for row in rows.prefix(Self.assignmentLimit) {
      guard let answer = try await servedBy(row.stream, subject, at: time) else { continue }
      assignments.append(Assignment(deployment: row, answer: answer))
    }
    return assignments
  }

  private func servedBy(
    _ deployment: StreamID, _ subject: String, at time: Timestamp
  ) async throws -> ServedVersion? {
    let events = try await store.allEvents(in: deployment)
    let words = try await store.words(of: events)
    var history = AudienceHistory()
    for (event, words) in zip(events, words) {
      if case .event(let known) = try EventFormat.deployments.decode(event, words: words) {
        history.record(known, at: event.happenedAt)
      }
    }
    return history.served(subject, at: time)
  }
}

/// What one deployment says of a user or tenant.
package struct Assignment: Sendable {
  package var deployment: DeploymentRow
  package var answer: ServedVersion
}

extension EventStore {
  /// A whole stream, read page by page.
  package func allEvents(
    in stream: StreamID, after version: StreamVersion = .empty
  ) async throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    var version = version
    while true {
      let page = try await self.events(in: stream, after: version, limit: 1_000)
      events += page
      guard page.count == 1_000, let last = page.last else { return events }
      version = last.version
    }
  }
}
