import EventLog
import FoundationEssentials
import IncidentService
import Postgres
import Rollouts

/// One row of `deployment_board`, folded from the events of its stream.
struct DeploymentLine: Equatable, Sendable {
  let stream: StreamID
  /// Of the first event.
  let position: LogPosition
  let number: String
  let service: String
  let environment: String
  let version: String
  private(set) var state = DeploymentState.planned
  /// Resuming leads back to where the halt found it.
  private(set) var isStarted = false
  let kind: DeploymentKind
  let profile: DeploymentProfile
  private(set) var group: String?
  private(set) var share = Share.none
  let plannedAt: Timestamp
  private(set) var lastEntryAt: Timestamp

  /// Nil unless the event plans a deployment.
  init?(_ opened: OpenedEvent) throws {
    let event = opened.event
    guard event.type == .planned,
      case .planned(let plan) = try opened.decoded(by: .deployments)
    else { return nil }
    (stream, position, number) = (event.stream, event.position, plan.number)
    (service, environment, version) = (plan.service, plan.environment, plan.version)
    (kind, profile) = (plan.kind, plan.profile)
    (plannedAt, lastEntryAt) = (event.happenedAt, event.recordedAt)
  }

  /// Adds an event of the stream, the first one included.
  mutating func add(_ opened: OpenedEvent) throws {
    lastEntryAt = opened.event.recordedAt
    // Only what changes the row is decoded: the rest is not this board's to judge.
    guard Self.changing.contains(opened.event.type),
      let known = try opened.decoded(by: .deployments)
    else { return }
    evolve(known)
  }

  private mutating func evolve(_ event: DeploymentEvent) {
    switch event {
    case .started: (state, isStarted) = (.running, true)
    case .groupEntered(let group, let share, _): (self.group, self.share) = (group, share)
    case .halted: state = .halted
    case .resumed: state = isStarted ? .running : .planned
    case .completed: state = .completed
    case .failed: state = .failed
    case .rolledBack: (state, share) = (.rolledBack, .none)
    default: break
    }
  }

  private static let changing: Set<EventType> = Set(
    [
      "deployment.started", "deployment.group_entered", "deployment.halted", "deployment.resumed",
      "deployment.completed", "deployment.failed", "deployment.rolled_back",
    ].map(EventType.init(known:)))
}

extension DeploymentLine {
  static let columns: StaticString = """
    stream, position, number, service, environment, version, state, started, kind, profile, \
    group_name, share, planned_at, last_entry_at
    """

  /// Reads `columns`.
  init(_ row: Row) throws {
    stream = StreamID(uuid: try row.decode(0))
    position = LogPosition(try row.decode(1))
    number = try row.decode(2)
    service = try row.decode(3)
    environment = try row.decode(4)
    version = try row.decode(5)
    state = try row.word(6)
    isStarted = try row.decode(7)
    kind = try row.word(8)
    profile = try row.word(9)
    group = try row.decode(10)
    guard let share = Share(hundredths: try row.decode(11)) else { throw MalformedField() }
    self.share = share
    plannedAt = try row.time(12)
    lastEntryAt = try row.time(13)
  }
}

extension EventType {
  fileprivate static let planned = EventType(known: "deployment.planned")
}
