import EventLog
import FoundationEssentials
import Incidents
import Testing

/// One event of each type, and of each shape that a payload can take.
enum Examples {
  static let ada = PrincipalID(uuid: uuid(1))
  static let ben = PrincipalID(uuid: uuid(2))
  static let cleo = PrincipalID(uuid: uuid(3))
  static let incident = StreamID(uuid: uuid(16))
  static let other = StreamID(uuid: uuid(17))
  static let deployment = StreamID(uuid: uuid(32))
  static let detection = StreamID(uuid: uuid(48))
  static let debtID = EventID(uuid: uuid(64))
  static let noon = Timestamp(microseconds: 1_700_000_000_000_000)

  static let declaration = Declaration(
    number: "INC-2026-001", title: .text("Checkout times out in ring 1"), severity: .sev2,
    service: "checkout", environment: "production", deployment: deployment,
    category: .security, source: .user, isRestricted: true, declaredBy: ada)
  static let impact = Impact(
    who: .text("Customers who pay by card"), symptom: .text("The payment page spins"),
    howMany: .number(1_200), regions: ["eu-west", "us-east"], since: noon, dataRisk: .possible)
  static let exposure = Exposure(
    deployment: deployment, reached: ["canary"], notReached: ["ring-1", "ring-2"], share: 2_000)
  static let debt = GateDebt(
    debt: debtID, gate: "security", group: "canary", dueAt: noon.advanced(bySeconds: 86_400),
    because: .text("The scanner was down"))
  static let resolution = Resolution(
    recoveredAt: noon, lingeringEffects: .text("Some carts are empty"), dataLoss: .some)
  static let finding = Detection.Finding(
    source: .user, text: .text("I cannot pay"), contact: .text("reporter@example.org"),
    signal: "checkout-errors", group: "canary", service: "checkout", environment: "production",
    severityHint: .sev3, deduplicationKey: "checkout-errors/canary")

  static let incidents: [(file: String, event: IncidentEvent)] = [
    ("incident.declared.v1", .declared(declaration)),
    (
      "incident.declared.v1.sparse",
      .declared(Declaration(number: "INC-2026-002", title: .text("Slow"), declaredBy: ben))
    ),
    (
      "near_miss.recorded.v1",
      .nearMissRecorded(
        NearMiss(
          text: .text("The wrong flag was nearly turned on"), service: "checkout",
          environment: "production", deployment: deployment))
    ),
    (
      "incident.severity_changed.v1",
      .severityChanged(from: .sev3, to: .sev1, because: .text("Payments fail everywhere"))
    ),
    ("incident.impact_stated.v1", .impactStated(impact)),
    ("incident.impact_stated.v1.sparse", .impactStated(Impact(howMany: .unknown))),
    ("incident.exposure_computed.v1", .exposureComputed(exposure)),
    ("incident.deployment_linked.v1", .deploymentLinked(deployment: deployment)),
    ("incident.detection_linked.v1", .detectionLinked(detection: detection)),
    ("role.offered.v1", .roleOffered(role: .commander, to: ben)),
    ("role.accepted.v1", .roleAccepted(role: .commander, by: ben)),
    ("role.released.v1", .roleReleased(role: .scribe, by: ada)),
    ("incident.merged.v1", .merged(into: other, because: .text("Both are the same outage"))),
    (
      "incident.unmerged.v1",
      .unmerged(from: other, because: .text("They differ after all"), hasSeverity: false)
    ),
    ("gate_debt.opened.v1", .gateDebtOpened(debt)),
    ("gate_debt.paid.v1", .gateDebtPaid(debt: debtID, because: .text("The scan passed"))),
    ("incident.mitigated.v1", .mitigated),
    ("incident.resolved.v1", .resolved(resolution)),
    ("incident.resolved.v1.sparse", .resolved(Resolution())),
    ("incident.reopened.v1", .reopened(because: .text("It is back"))),
    ("incident.closed.v1", .closed),
  ]

  static let detections: [(file: String, event: DetectionEvent)] = [
    ("detection.recorded.v1", .recorded(finding)),
    (
      "detection.recorded.v1.sparse",
      .recorded(Detection.Finding(source: .smoke, text: .text("3 of 40 checks failed")))
    ),
    ("detection.deduplicated.v1", .deduplicated(into: detection)),
    ("detection.linked.v1", .linked(deployment: deployment, incident: incident)),
    ("report.acknowledged.v1", .acknowledged(by: ada)),
  ]

  static func uuid(_ number: UInt8) -> UUID {
    UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
  }

  /// An event as the log would hold it.
  static func recorded(
    _ body: EventBody, in stream: StreamID = incident, id: EventID = EventID(uuid: uuid(128)),
    at time: Timestamp = noon
  ) throws -> RecordedEvent {
    // Any hash will do, and this target has no business with those that make one: it takes the
    // zeros out of a checkpoint.
    let zeros = String(repeating: "A", count: 43) + "="
    let checkpoint = try #require(Checkpoint(text: "lastgood/\(incident)/1\n0\n\(zeros)\n"))
    return RecordedEvent(
      position: LogPosition(1), id: id, stream: stream, version: StreamVersion(1),
      type: body.type, revision: body.revision, happenedAt: time, recordedAt: time,
      actor: Actor(ada, as: "responder"), causes: [], policy: nil, visibility: .normal,
      command: nil, clear: body.clear, sealed: nil, hash: checkpoint.root)
  }
}
