import Actions
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts

extension Timeline {
  /// Keeps what changes over time: roles, exposure, severity, and the moments it is measured by.
  mutating func follow(_ fact: Fact, of event: RecordedEvent, at place: Int) {
    switch fact {
    case .incident(let fact): follow(fact, of: event, at: place)
    case .detection(.recorded): notice(by: event)
    case .detection: break
    case .deployment(let fact): follow(fact, of: event)
    case .decision(.proposed(let proposal)) where proposal.action.leavesDeployment:
      leaving[proposal.decision] = proposal.deployment ?? only(exposedIn: proposal)
    case .action(.completed(let completion)):
      guard let deployment = leaving[completion.decision] else { break }
      departures.append(
        Departure(at: completion.trafficRestoredAt ?? event.happenedAt, deployment: deployment))
    case .action(.confirmed(let confirmation)): follow(confirmation, of: event)
    case .decision, .action, .communication, .entry, .evidence, .foreign, .unreadable: break
    }
    if all[place].phase == .decision { milestones.decided.lower(to: event.happenedAt) }
  }

  /// The deployment that is meant where none is named: of the service in that environment, if only
  /// one had anybody on it.
  private func only(exposedIn proposal: Proposal) -> StreamID? {
    guard let service = proposal.service, let environment = proposal.environment else { return nil }
    let exposed = Set(exposure.map(\.deployment)).filter { deployment in
      guard let plan = plans[deployment], plan.service == service,
        plan.environment == environment
      else { return false }
      return exposure.last { $0.deployment == deployment }?.share != Share.none
    }
    return exposed.count == 1 ? exposed.first : nil
  }

  /// It helped, as was measured: nobody is on the deployment any more that was left.
  private mutating func follow(_ confirmation: MitigationConfirmation, of event: RecordedEvent) {
    milestones.mitigated.lower(to: event.happenedAt)
    guard let deployment = leaving[confirmation.decision],
      let last = exposure.last(where: { $0.deployment == deployment }), last.share != .none
    else { return }
    let time = confirmation.trafficRestoredAt ?? event.happenedAt
    exposure.append(
      ExposureStep(
        at: max(time, last.at), deployment: deployment, group: nil, share: .none,
        position: event.position, isMovedAway: true))
  }

  private mutating func follow(_ fact: IncidentEvent, of event: RecordedEvent, at place: Int) {
    let time = event.happenedAt
    switch fact {
    case .declared(let declaration):
      (declaredNumber, declaredTitle) = (declaration.number, declaration.title)
      titleEntry = place
      milestones.declared.lower(to: time)
      notice(by: event)
      if let severity = declaration.severity { rate(severity, by: event) }
      open(at: time)
    case .severityChanged(_, let severity, _): rate(severity, by: event)
    case .impactStated(let impact): if let since = impact.since { milestones.statedBegin = since }
    case .roleAccepted(let role, let principal): accept(role, by: principal, event)
    case .roleReleased(let role, let principal): release(role, by: principal, at: time)
    case .mitigated: milestones.mitigated.lower(to: time)
    case .resolved(let resolution):
      milestones.resolved = time
      milestones.statedRecovery = resolution.recoveredAt
      shut(at: time)
    case .reopened:
      (milestones.resolved, milestones.statedRecovery, milestones.mitigated) = (nil, nil, nil)
      open(at: time)
    case .merged, .closed: shut(at: time)
    case .unmerged: open(at: time)
    case .nearMissRecorded, .exposureComputed, .deploymentLinked, .detectionLinked, .roleOffered,
      .gateDebtOpened, .gateDebtPaid:
      break
    }
  }

  private mutating func follow(_ fact: DeploymentEvent, of event: RecordedEvent) {
    let time = event.happenedAt
    switch fact {
    case .started: deploymentStartedAt.lower(to: time)
    case .groupEntered(let group, let share, _):
      deploymentStartedAt.lower(to: time)
      expose(share, group: group, by: event)
    case .rolledBack: expose(.none, group: nil, by: event)
    case .gateRecorded(let result):
      if result.outcome == .fail { notice(by: event) }
    case .healthRecorded(let report):
      if report.verdict == .fail { notice(by: event) }
    case .halted: milestones.halted.lower(to: time)
    case .triggerFired(let firing):
      // It was too bad before; that was seen when the trigger fired.
      if milestones.firstBreach == nil { milestones.firstBreach = firing.since }
      notice(by: event, at: firing.at)
    case .planned, .evidenceRecorded, .approved, .accelerationRequested, .accelerationApproved,
      .exceptionRecorded, .gatesPassedOver, .promoted, .resumeRequested, .resumeGranted,
      .resumeDenied, .resumed, .audienceRecorded, .completed, .failed, .baselineRecorded,
      .triggerSuppressed:
      break
    }
  }

  /// Keeps the earliest sign of it, and which entry that is.
  private mutating func notice(by event: RecordedEvent, at time: Timestamp? = nil) {
    let time = time ?? event.happenedAt
    if let known = milestones.detected, known <= time { return }
    (milestones.detected, milestones.detectedBy) = (time, event.id)
  }

  private mutating func rate(_ severity: Severity, by event: RecordedEvent) {
    severities.append(
      SeverityStep(at: event.happenedAt, severity: severity, position: event.position))
  }

  private mutating func expose(_ share: Share, group: String?, by event: RecordedEvent) {
    exposure.append(
      ExposureStep(
        at: event.happenedAt, deployment: event.stream, group: group, share: share,
        position: event.position))
  }

  private mutating func open(at time: Timestamp) {
    if let last = openSpans.last, last.to == nil { return }
    openSpans.append(OpenSpan(from: time))
  }

  private mutating func shut(at time: Timestamp) {
    guard let last = openSpans.indices.last, openSpans[last].to == nil else { return }
    openSpans[last].to = max(time, openSpans[last].from)
  }

  private mutating func accept(
    _ role: ResponseRole, by principal: PrincipalID, _ event: RecordedEvent
  ) {
    if let last = roleSpans.lastIndex(where: { $0.role == role && $0.to == nil }) {
      guard roleSpans[last].holder != principal else { return }
      roleSpans[last].to = max(event.happenedAt, roleSpans[last].from)
    }
    roleSpans.append(
      RoleSpan(role: role, holder: principal, from: event.happenedAt, position: event.position))
  }

  private mutating func release(_ role: ResponseRole, by principal: PrincipalID, at time: Timestamp)
  {
    guard
      let last = roleSpans.lastIndex(where: {
        $0.role == role && $0.holder == principal && $0.to == nil
      })
    else { return }
    roleSpans[last].to = max(time, roleSpans[last].from)
  }
}

extension Timestamp? {
  /// Keeps the earlier of the two.
  fileprivate mutating func lower(to time: Timestamp) { self = self.map { min($0, time) } ?? time }
}

extension MitigationKind {
  /// Whether all users are somewhere else when it has helped.
  fileprivate var leavesDeployment: Bool {
    switch self {
    case .fallback, .rollback, .rollForward: true
    case .halt, .freeze, .monitor, .bypass, .redeployInfrastructure, .dataRestore: false
    }
  }
}
