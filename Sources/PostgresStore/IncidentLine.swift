import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Postgres

/// One row of `incident_list`, folded from the events of its stream.
struct IncidentLine: Equatable, Sendable {
  let stream: StreamID
  /// Of the first event.
  let position: LogPosition
  let entry: EventID
  let number: String
  private(set) var title: KeptText
  private(set) var state = IncidentState.open
  /// What it was before it was merged, and is again when that is taken back.
  private(set) var unmergedState: IncidentState?
  private(set) var severity: Severity?
  let service: String?
  let environment: String?
  let category: IncidentCategory
  let isRestricted: Bool
  let declaredAt: Timestamp
  private(set) var resolvedAt: Timestamp?
  private(set) var commander: PrincipalID?
  private(set) var lastEntryAt: Timestamp
  private(set) var entryCount: Int64 = 0

  /// Somebody who takes part, or did: restricted incidents are shown to them.
  struct Member: Hashable, Sendable {
    var stream: StreamID
    var principal: PrincipalID
  }

  /// Nil unless the event declares an incident.
  init?(_ opened: OpenedEvent) throws {
    let event = opened.event
    guard event.type == .declared,
      case .declared(let declaration) = try opened.decoded(by: .incidents)
    else { return nil }
    (stream, position, entry) = (event.stream, event.position, event.id)
    number = declaration.number
    title = KeptText(declaration.title, from: event)
    severity = declaration.severity
    (service, environment) = (declaration.service, declaration.environment)
    category = declaration.category
    isRestricted = declaration.isRestricted || event.visibility == .restricted
    (declaredAt, lastEntryAt) = (event.happenedAt, event.recordedAt)
  }

  /// Adds an event of the stream, the first one included.
  mutating func add(_ opened: OpenedEvent, joining members: inout Set<Member>) throws {
    let event = opened.event
    entryCount += 1
    lastEntryAt = event.recordedAt
    if let correction = try opened.correction(of: entry, title.entry) { title = correction }
    // Only what changes the row is decoded: the rest is not this list's to judge.
    guard Self.changing.contains(event.type), let known = try opened.decoded(by: .incidents)
    else { return }
    switch known {
    case .roleOffered(_, let principal), .roleAccepted(_, let principal):
      members.insert(Member(stream: stream, principal: principal))
    case .declared(let declaration):
      members.insert(Member(stream: stream, principal: declaration.declaredBy))
    default: break
    }
    evolve(known, at: event.happenedAt)
  }

  private mutating func evolve(_ event: IncidentEvent, at time: Timestamp) {
    switch event {
    case .severityChanged(_, let new, _): severity = new
    case .roleAccepted(.commander, let principal): commander = principal
    case .roleReleased(.commander, _): commander = nil
    case .mitigated: if state == .open { state = .mitigated }
    case .resolved(let resolution):
      (state, resolvedAt) = (.resolved, resolution.recoveredAt ?? time)
    case .reopened: (state, resolvedAt) = (.open, nil)
    case .closed: state = .closed
    case .merged: if state != .merged { (state, unmergedState) = (.merged, state) }
    case .unmerged: (state, unmergedState) = (unmergedState ?? .open, nil)
    case .declared, .nearMissRecorded, .impactStated, .exposureComputed, .deploymentLinked,
      .detectionLinked, .roleOffered, .roleAccepted, .roleReleased, .gateDebtOpened,
      .gateDebtPaid:
      break
    }
  }

  private static let changing: Set<EventType> = Set(
    [
      "incident.declared", "incident.severity_changed", "role.offered", "role.accepted",
      "role.released", "incident.merged", "incident.unmerged", "incident.mitigated",
      "incident.resolved", "incident.reopened", "incident.closed",
    ].map(EventType.init(known:)))
}

extension IncidentLine {
  static let columns: StaticString = """
    stream, position, entry, number, title, title_entry, title_position, state, unmerged_state, \
    severity, service, environment, category, restricted, declared_at, resolved_at, commander, \
    last_entry_at, entry_count
    """

  /// Reads `columns`.
  init(_ row: Row) throws {
    stream = StreamID(uuid: try row.decode(0))
    position = LogPosition(try row.decode(1))
    entry = EventID(uuid: try row.decode(2))
    number = try row.decode(3)
    title = KeptText(
      text: try row.decode(4), entry: EventID(uuid: try row.decode(5)),
      position: LogPosition(try row.decode(6)))
    state = try row.word(7)
    unmergedState = try row.wordOrNil(8)
    severity = try row.wordOrNil(9)
    service = try row.decode(10)
    environment = try row.decode(11)
    category = try row.word(12)
    isRestricted = try row.decode(13)
    declaredAt = try row.time(14)
    resolvedAt = try row.timeOrNil(15)
    commander = try row.decode(16, as: UUID?.self).map(PrincipalID.init(uuid:))
    lastEntryAt = try row.time(17)
    entryCount = try row.decode(18)
  }
}

extension EventType {
  fileprivate static let declared = EventType(known: "incident.declared")
}
