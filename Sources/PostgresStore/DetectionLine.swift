import EventLog
import FoundationEssentials
import Incidents
import Postgres

/// One row of `detection_queue`, folded from the events of its stream.
struct DetectionLine: Equatable, Sendable {
  let stream: StreamID
  /// Of the first event.
  let position: LogPosition
  let entry: EventID
  let source: DetectionSource
  private(set) var text: KeptText
  let service: String?
  let environment: String?
  let isRestricted: Bool
  let recordedAt: Timestamp
  private(set) var acknowledgedAt: Timestamp?
  private(set) var duplicateOf: StreamID?
  private(set) var incident: StreamID?
  private(set) var deployment: StreamID?

  /// Nil unless the event records a detection.
  init?(_ opened: OpenedEvent) throws {
    let event = opened.event
    guard event.type == .recorded,
      case .recorded(let finding) = try opened.decoded(by: .detections)
    else { return nil }
    (stream, position, entry) = (event.stream, event.position, event.id)
    source = finding.source
    text = KeptText(finding.text, from: event)
    (service, environment) = (finding.service, finding.environment)
    isRestricted = event.visibility == .restricted
    recordedAt = event.recordedAt
  }

  /// Adds an event of the stream, the first one included.
  mutating func add(_ opened: OpenedEvent) throws {
    if let correction = try opened.correction(of: entry, text.entry) { text = correction }
    switch try opened.decoded(by: .detections) {
    case .acknowledged: acknowledgedAt = acknowledgedAt ?? opened.event.happenedAt
    case .deduplicated(let other): duplicateOf = other
    case .linked(let deployment, let incident):
      self.deployment = deployment ?? self.deployment
      self.incident = incident ?? self.incident
    case .recorded, nil: break
    }
  }
}

extension DetectionLine {
  static let columns: StaticString = """
    stream, position, entry, source, text, text_entry, text_position, service, environment, \
    restricted, recorded_at, acknowledged_at, duplicate_of, incident, deployment
    """

  /// Reads `columns`.
  init(_ row: Row) throws {
    stream = StreamID(uuid: try row.decode(0))
    position = LogPosition(try row.decode(1))
    entry = EventID(uuid: try row.decode(2))
    source = try row.word(3)
    text = KeptText(
      text: try row.decode(4), entry: EventID(uuid: try row.decode(5)),
      position: LogPosition(try row.decode(6)))
    service = try row.decode(7)
    environment = try row.decode(8)
    isRestricted = try row.decode(9)
    recordedAt = try row.time(10)
    acknowledgedAt = try row.timeOrNil(11)
    duplicateOf = try row.decode(12, as: UUID?.self).map(StreamID.init(uuid:))
    incident = try row.decode(13, as: UUID?.self).map(StreamID.init(uuid:))
    deployment = try row.decode(14, as: UUID?.self).map(StreamID.init(uuid:))
  }
}

extension EventType {
  fileprivate static let recorded = EventType(known: "detection.recorded")
}
