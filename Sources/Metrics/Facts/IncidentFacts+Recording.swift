package import Actions
package import Communication
package import Decisions
package import EventLog
package import Incidents

// One event after the other, in the order of the log; history has happened, so nothing is refused.
extension IncidentFacts {
  /// Nil unless the event declares an incident.
  package init?(_ event: IncidentEvent, on stream: StreamID, at time: Timestamp) {
    guard case .declared(let declaration) = event else { return nil }
    self.init(
      stream: stream, number: declaration.number, service: declaration.service,
      category: declaration.category, declared: time)
    if let deployment = declaration.deployment { deployments = [deployment] }
  }

  package mutating func record(_ event: IncidentEvent, at time: Timestamp) {
    switch event {
    case .impactStated(let impact): began = impact.since ?? began
    case .deploymentLinked(let deployment):
      if !deployments.contains(deployment) { deployments.append(deployment) }
    case .roleAccepted(let role, let principal): accept(role, by: principal, at: time)
    case .roleReleased(let role, let principal):
      end(at: time) { $0.role == role && $0.holder == principal }
    case .mitigated: mitigated = min(mitigated ?? time, time)
    case .resolved(let resolution):
      (resolved, statedRecovery) = (time, resolution.recoveredAt)
      shut(at: time)
    case .reopened:
      (mitigated, resolved, statedRecovery) = (nil, nil, nil)
      open(at: time)
    case .closed: shut(at: time)
    case .merged:
      guard !isMerged else { return }
      (isMerged, wasOpen) = (true, isOpen)
      shut(at: time)
    case .unmerged:
      if isMerged, wasOpen { open(at: time) }
      (isMerged, wasOpen) = (false, false)
    case .declared, .nearMissRecorded, .severityChanged, .exposureComputed, .detectionLinked,
      .roleOffered, .gateDebtOpened, .gateDebtPaid:
      break
    }
  }

  /// A detection that was linked to it.
  package mutating func record(detectedAt time: Timestamp, signal: String?) {
    detected = min(detected ?? time, time)
    if let signal, !signals.contains(signal) { signals.append(signal) }
  }

  package mutating func record(_ event: DecisionEvent, at time: Timestamp) {
    switch event {
    case .proposed(let proposal):
      proposals.append(Proposed(decision: proposal.decision, action: proposal.action))
    case .authorised(let authorisation):
      decided = min(decided ?? time, time)
      guard
        let action = proposals.first(where: { $0.decision == authorisation.decision })?.action,
        !actions.contains(action)
      else { return }
      actions.append(action)
    default: break
    }
  }

  package mutating func record(_ event: ActionEvent, at time: Timestamp) {
    // What was measured to help has helped, whether anybody says so or not.
    if case .confirmed = event { mitigated = min(mitigated ?? time, time) }
  }

  package mutating func record(_ event: CommunicationEvent, at time: Timestamp) {
    switch event {
    case .promiseEnded(let end):
      switch end.fate {
      case .kept: promises.kept += 1
      case .late: promises.late += 1
      case .broken: promises.broken += 1
      case .replaced: break
      }
    case .climbed(let climb): calls.append(Call(climb.rung.to, at: time))
    default: break
    }
  }
}

extension IncidentFacts {
  private mutating func open(at time: Timestamp) {
    if !isOpen { openings.append(Opening(from: time)) }
  }

  private mutating func shut(at time: Timestamp) {
    if isOpen { openings[openings.count - 1].to = time }
  }

  private mutating func accept(_ role: ResponseRole, by principal: PrincipalID, at time: Timestamp)
  {
    guard !duties.contains(where: { $0.role == role && $0.holder == principal && $0.to == nil })
    else { return }
    end(at: time) { $0.role == role }
    duties.append(Duty(role, principal, from: time))
  }

  private mutating func end(at time: Timestamp, _ isMeant: (Duty) -> Bool) {
    for index in duties.indices where duties[index].to == nil && isMeant(duties[index]) {
      duties[index].to = time
    }
  }
}

extension IncidentFacts {
  /// The types that `record` looks at; all others leave the facts as they are.
  package static let types: Set<EventType> = Set(
    [
      EventType.incidentDeclared, .impactStated, .deploymentLinked, .detectionLinkedToIncident,
      .roleAccepted, .roleReleased, .incidentMitigated, .incidentResolved, .incidentReopened,
      .incidentClosed, .incidentMerged, .incidentUnmerged,
    ] + ofDecisions + ofActions + ofCommunication)

  package static let ofDecisions: Set<EventType> = [.decisionProposed, .decisionAuthorised]
  package static let ofActions: Set<EventType> = [.mitigationConfirmed]
  package static let ofCommunication: Set<EventType> = [
    .promiseKept, .promiseLate, .promiseBroken, .escalationClimbed,
  ]
}
