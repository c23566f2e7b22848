import EventLog
import Incidents
package import Intake
import JSON
import Secrets

/// What became of the alerts in one message.
package struct TakenIn: Equatable, Sendable {
  package var recorded = 0
  /// They were on record already.
  package var known = 0

  package init(recorded: Int = 0, known: Int = 0) {
    (self.recorded, self.known) = (recorded, known)
  }
}

extension Desk {
  /// Puts each alert on record once, however often and by however many it is sent.
  ///
  /// What looks like a secret in it is blackened, not refused: who sent it would not send it again.
  package func takeIn(_ alerts: [ForeignAlert], by caller: Caller) async throws -> TakenIn {
    var taken = TakenIn()
    let redactor = SecretRedactor()
    for alert in alerts {
      let identity = Array("lastgood alert 1\n\(alert.identity)".utf8)
      let order = Order(
        caller,
        as: CommandIdentity(
          by: caller.principal, key: CommandKey(uuid: (computed(from: identity) as EventID).uuid),
          digest: digest(identity)),
        happenedAt: alert.happenedAt)
      if try await record(alert.finding { redactor.redact($0) }, computed(from: identity), order) {
        taken.recorded += 1
      } else {
        taken.known += 1
      }
    }
    return taken
  }

  private func record(
    _ finding: Detection.Finding, _ stream: StreamID, _ order: Order
  ) async throws -> Bool {
    // Another sender's may differ in what its annotations measured; it is the same alert.
    if try await store.stream(stream) != nil { return false }
    let facts = StreamFacts(kind: .signal, version: .empty, visibility: .normal)
    do {
      return try await decide(.record(finding), on: stream, facts, by: order).outcome == .appended
    } catch DeskRefusal.rule(let name, _, _) where name == DetectionRejection.alreadyRecorded.rule {
      return false
    }
  }
}

extension Desk {
  /// How long before an incident was declared an alert may have been the first sign of it.
  private static let foreboding: Int64 = 3_600
  /// Of one incident: more than these nobody would read on a timeline, and whoever links them has
  /// clocks to see to meanwhile.
  private static let alertLimit = 200

  /// Links an alert to the one open incident that its service has.
  func react(toDetection event: RecordedEvent, as principal: PrincipalID) async throws {
    let fields = try JSONFields(event.clear)
    guard try fields.enum("source", as: DetectionSource.self) == .alert,
      let service = try fields.optionalString("service")
    else { return }
    // What was declared before it has to be in the list; in a storm it long is.
    try await show(event.position)
    guard
      let incident = try await onlyIncident(
        of: service, try fields.optionalString("environment"), principal)
    else { return }
    try await link(event.stream, to: incident, as: principal)
  }

  /// Links the alerts that came before anybody declared the incident, and those that were missed.
  func linkAlerts(to stream: StreamID, as principal: PrincipalID) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident,
      let declared = try await store.events(in: stream, after: .empty, limit: 1).first,
      let incident = try await state(of: stream).state.declaration, let service = incident.service
    else { return }
    try await showNewest()
    guard
      try await onlyIncident(of: service, incident.environment, principal) == stream
    else { return }
    let page = try await queries.detections(
      DetectionFilter(isWaiting: true, limit: Self.alertLimit))
    let begin = declared.recordedAt.advanced(bySeconds: -Self.foreboding)
    for row in page.rows.reversed()
    where row.source == .alert && row.service == service && row.recordedAt >= begin
      && Self.agree(row.environment, incident.environment)
    {
      try await link(row.stream, to: stream, as: principal)
    }
  }

  /// With two, only a person can tell which it belongs to.
  private func onlyIncident(
    of service: String, _ environment: String?, _ principal: PrincipalID
  ) async throws -> StreamID? {
    // Restricted ones say nothing to whoever reads the list of alerts.
    let viewer = Viewer(principal, seesRestricted: false)
    let page = try await queries.incidents(
      IncidentFilter(states: [.open, .mitigated], service: service, viewer: viewer, limit: 50))
    let fitting = page.rows.filter {
      !$0.isRestricted && Self.agree($0.environment, environment)
    }
    return fitting.count == 1 ? fitting.first?.stream : nil
  }

  private static func agree(_ one: String?, _ other: String?) -> Bool {
    one == nil || other == nil || one == other
  }

  private func link(
    _ detection: StreamID, to incident: StreamID, as principal: PrincipalID
  ) async throws {
    guard try await state(of: incident).state.detections.count < Self.alertLimit else { return }
    let text = "lastgood link of an alert 1\n\(detection)\n\(incident)"
    let key: EventID = computed(from: Array(text.utf8))
    let order = Order(
      Caller(principal, as: .administrator),
      as: CommandIdentity(
        by: principal, key: CommandKey(uuid: key.uuid), digest: digest(Array(text.utf8))))
    do {
      _ = try await link(
        report: detection.description, deployment: nil, incident: incident.description, by: order)
    } catch is DeskRefusal {
      // It was closed, merged or linked elsewhere meanwhile.
    }
  }
}
