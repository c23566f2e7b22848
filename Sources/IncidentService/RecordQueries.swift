package import EventLog
package import Incidents
package import Rollouts
package import StatusPages

/// Port: what crosses streams, kept current from the log by projections.
package protocol RecordQueries: PreparednessQueries, MetricsQueries {
  func incidents(_ filter: IncidentFilter) async throws -> Page<IncidentRow>
  func incident(_ stream: StreamID) async throws -> IncidentRow?
  func deployments(_ filter: DeploymentFilter) async throws -> Page<DeploymentRow>
  func detections(_ filter: DetectionFilter) async throws -> Page<DetectionRow>
  func obligations(_ filter: ObligationFilter) async throws -> Page<ObligationRow>
  /// Releases of one service in one environment, newest first, with what is laid to them.
  func releases(_ filter: ReleaseFilter) async throws -> [ReleaseHistory]
  /// Shows releases to a search, from the newest that the filter lets through, until it stops.
  ///
  /// They are read in pages; the filter's limit is that of the first.
  func carryOn(_ search: LastKnownGood, over filter: ReleaseFilter) async throws -> ReleaseWalk
  /// Full text over entries, newest first; only what `viewer` may see.
  func search(_ text: String, for viewer: Viewer, before: LogPosition?, limit: Int) async throws
    -> Page<SearchHit>
  /// Numbers of incidents or deployments that look like what was typed.
  func numbers(like typed: String, limit: Int) async throws -> [String]
  /// Streams of restricted incidents in which this principal holds or held a role.
  func restrictedStreams(for principal: PrincipalID) async throws -> Set<StreamID>
  /// How far this reader has read that incident; nil when never.
  func readingPosition(of principal: PrincipalID, in stream: StreamID) async throws -> LogPosition?
  func saveReadingPosition(_ position: LogPosition, of principal: PrincipalID, in stream: StreamID)
    async throws
  /// What was published to everybody, oldest first, of so many incidents.
  func publicRecord(limit: Int) async throws -> [PublicEntry]
  /// Planned work that people outside are told of; the one that begins last comes first.
  func maintenances(limit: Int) async throws -> [PublicMaintenance]
  /// What is to be different, over all postmortems; soonest due first.
  func improvements(_ filter: ImprovementFilter) async throws -> [ImprovementRow]
  /// What was named as having made incidents possible, and when.
  func factors(
    since begin: Timestamp, for viewer: Viewer
  ) async throws -> [(category: String, at: Timestamp)]
  /// The database's clock: what is promised to people hangs on no other.
  func time() async throws -> Timestamp
  /// Waits until lists show everything up to `position`, at most that long.
  ///
  /// - Returns: whether they do.
  @discardableResult
  func wait(for position: LogPosition, atMost limit: Duration) async throws -> Bool
}

/// Who looks: lists hide restricted incidents from everybody else.
package struct Viewer: Equatable, Sendable {
  package var principal: PrincipalID
  package var seesRestricted: Bool

  package init(_ principal: PrincipalID, seesRestricted: Bool) {
    (self.principal, self.seesRestricted) = (principal, seesRestricted)
  }
}

package struct Page<Row: Sendable>: Sendable {
  package var rows: [Row]
  /// Pass it as `after` for the next page; nil at the end.
  package var next: LogPosition?

  package init(rows: [Row], next: LogPosition?) { (self.rows, self.next) = (rows, next) }
}

package enum IncidentState: String, CaseIterable, Sendable {
  case open, mitigated, resolved, closed, merged
}

package struct IncidentFilter: Sendable {
  /// Empty means all.
  ///
  /// `open` and `mitigated` together are what people call open.
  package var states: Set<IncidentState>
  package var service: String?
  package var severity: Severity?
  /// Only those that reach so far.
  package var reaching: IncidentReach?
  package var viewer: Viewer
  /// Of the row's first event; rows come newest first.
  package var before: LogPosition?
  package var limit: Int

  package init(
    states: Set<IncidentState> = [], service: String? = nil, severity: Severity? = nil,
    viewer: Viewer, before: LogPosition? = nil, limit: Int = 50
  ) {
    (self.states, self.service, self.severity) = (states, service, severity)
    (self.viewer, self.before, self.limit) = (viewer, before, limit)
  }
}

/// What an incident has to do with, beyond what it was declared about.
package enum IncidentReach: Hashable, Sendable {
  /// An executor took up an action on it, however that ended.
  case action(onService: String)
  /// A decision names it, whatever became of that.
  case decision(about: StreamID)
}

package struct IncidentRow: Equatable, Sendable {
  package var stream: StreamID
  package var number: String
  package var title: Words<String>
  package var state: IncidentState
  package var severity: Severity?
  package var service: String?
  package var environment: String?
  package var category: IncidentCategory
  package var isRestricted: Bool
  package var declaredAt: Timestamp
  package var resolvedAt: Timestamp?
  package var commander: PrincipalID?
  package var lastEntryAt: Timestamp
  package var entryCount: Int64
  /// Of its first event.
  package var position: LogPosition

  package init(
    stream: StreamID, number: String, title: Words<String>, state: IncidentState,
    severity: Severity?, service: String?, environment: String?, category: IncidentCategory,
    isRestricted: Bool, declaredAt: Timestamp, resolvedAt: Timestamp?, commander: PrincipalID?,
    lastEntryAt: Timestamp, entryCount: Int64, position: LogPosition
  ) {
    (self.stream, self.number, self.title, self.state) = (stream, number, title, state)
    (self.severity, self.service, self.environment) = (severity, service, environment)
    (self.category, self.isRestricted, self.declaredAt) = (category, isRestricted, declaredAt)
    (self.resolvedAt, self.commander, self.lastEntryAt) = (resolvedAt, commander, lastEntryAt)
    (self.entryCount, self.position) = (entryCount, position)
  }
}

package enum DeploymentState: String, CaseIterable, Sendable {
  case planned, running, halted, completed, failed
  case rolledBack = "rolled-back"
}

package struct DeploymentFilter: Sendable {
  package var states: Set<DeploymentState>
  package var service: String?
  package var environment: String?
  package var before: LogPosition?
  package var limit: Int

  package init(
    states: Set<DeploymentState> = [], service: String? = nil, environment: String? = nil,
    before: LogPosition? = nil, limit: Int = 50
  ) {
    (self.states, self.service, self.environment) = (states, service, environment)
    (self.before, self.limit) = (before, limit)
  }
}

package struct DeploymentRow: Equatable, Sendable {
  package var stream: StreamID
  package var number: String
  package var service: String
  package var environment: String
  package var version: String
  package var state: DeploymentState
  package var kind: DeploymentKind
  package var profile: DeploymentProfile
  /// The newest group that was entered.
  package var group: String?
  package var share: Share
  package var plannedAt: Timestamp
  package var lastEntryAt: Timestamp
  package var position: LogPosition

  package init(
    stream: StreamID, number: String, service: String, environment: String, version: String,
    state: DeploymentState, kind: DeploymentKind, profile: DeploymentProfile, group: String?,
    share: Share, plannedAt: Timestamp, lastEntryAt: Timestamp, position: LogPosition
  ) {
    (self.stream, self.number, self.service) = (stream, number, service)
    (self.environment, self.version, self.state) = (environment, version, state)
    (self.kind, self.profile, self.group, self.share) = (kind, profile, group, share)
    (self.plannedAt, self.lastEntryAt, self.position) = (plannedAt, lastEntryAt, position)
  }
}

package struct DetectionFilter: Sendable {
  /// Only those nobody has acknowledged.
  package var isWaiting: Bool
  /// Only those that not everybody may see, instead of all others: for counting, never for showing.
  package var isRestricted = false
  package var before: LogPosition?
  package var limit: Int

  package init(isWaiting: Bool = false, before: LogPosition? = nil, limit: Int = 50) {
    (self.isWaiting, self.before, self.limit) = (isWaiting, before, limit)
  }
}

package struct DetectionRow: Equatable, Sendable {
  package var stream: StreamID
  package var source: DetectionSource
  package var text: Words<String>
  package var service: String?
  package var environment: String?
  package var recordedAt: Timestamp
  package var acknowledgedAt: Timestamp?
  package var incident: StreamID?
  package var deployment: StreamID?
  package var position: LogPosition

  package init(
    stream: StreamID, source: DetectionSource, text: Words<String>, service: String?,
    environment: String?, recordedAt: Timestamp, acknowledgedAt: Timestamp?, incident: StreamID?,
    deployment: StreamID?, position: LogPosition
  ) {
    (self.stream, self.source, self.text) = (stream, source, text)
    (self.service, self.environment, self.recordedAt) = (service, environment, recordedAt)
    (self.acknowledgedAt, self.incident) = (acknowledgedAt, incident)
    (self.deployment, self.position) = (deployment, position)
  }
}

package struct ObligationFilter: Sendable {
  /// Nil shows owed and fulfilled ones.
  package var isFulfilled: Bool?
  package var stream: StreamID?
  /// Only of this kind, by its word.
  package var kind: String?
  package var viewer: Viewer
  /// The last row of the page before.
  package var after: ObligationPlace?
  package var limit: Int

  package init(
    isFulfilled: Bool? = false, stream: StreamID? = nil, viewer: Viewer,
    after: ObligationPlace? = nil, limit: Int = 200
  ) {
    (self.isFulfilled, self.stream, self.viewer) = (isFulfilled, stream, viewer)
    (self.after, self.limit) = (after, limit)
  }

  /// Fulfilled ones come newest first, by when they were; others soonest due first.
  package var isNewestFirst: Bool { isFulfilled == true }

  /// Where a row stands in the list that this filter makes.
  package func place(of row: ObligationRow) -> ObligationPlace {
    ObligationPlace(time: isNewestFirst ? row.fulfilledAt ?? row.dueAt : row.dueAt, id: row.id)
  }
}

/// Where an obligation stands in a list: by its time, then by its id.
package struct ObligationPlace: Equatable, Sendable {
  package var time: Timestamp
  package var id: String

  package init(time: Timestamp, id: String) { (self.time, self.id) = (time, id) }
}

/// Something owed.
package struct ObligationRow: Equatable, Sendable {
  package var id: String
  /// As `Obligation.Kind` names it.
  package var kind: String
  package var stream: StreamID
  /// Of the incident or deployment it belongs to, if that has one.
  package var number: String?
  package var owedBy: EventID
  package var dueAt: Timestamp
  package var fulfilledAt: Timestamp?
  /// Who owes it, when a role or a person does.
  package var owedTo: String?

  package init(
    id: String, kind: String, stream: StreamID, number: String?, owedBy: EventID,
    dueAt: Timestamp, fulfilledAt: Timestamp?, owedTo: String?
  ) {
    (self.id, self.kind, self.stream, self.number) = (id, kind, stream, number)
    (self.owedBy, self.dueAt, self.fulfilledAt, self.owedTo) = (owedBy, dueAt, fulfilledAt, owedTo)
  }
}

package struct SearchHit: Equatable, Sendable {
  package var position: LogPosition
  package var event: EventID
  package var stream: StreamID
  package var number: String?
  package var type: EventType
  package var recordedAt: Timestamp
  /// A stretch of the text around what was found.
  package var excerpt: String

  package init(
    position: LogPosition, event: EventID, stream: StreamID, number: String?, type: EventType,
    recordedAt: Timestamp, excerpt: String
  ) {
    (self.position, self.event, self.stream, self.number) = (position, event, stream, number)
    (self.type, self.recordedAt, self.excerpt) = (type, recordedAt, excerpt)
  }
}
