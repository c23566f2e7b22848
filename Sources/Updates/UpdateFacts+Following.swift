package import Communication
import Decisions
package import EventLog
import Incidents
import Rollouts
package import Timelines

extension UpdateFacts {
  /// Carries the facts forward by one event.
  package mutating func follow(_ fact: Fact, of event: RecordedEvent) {
    switch fact {
    case .incident(let fact): follow(fact, of: event)
    case .deployment(let fact): follow(fact, of: event)
    case .decision(let fact): follow(fact, of: event)
    case .action(let fact): follow(fact, of: event)
    case .communication(let fact): follow(fact)
    case .entry(let fact): follow(fact, of: event)
    case .detection, .evidence, .foreign, .unreadable: break
    }
  }

  mutating func change(_ what: UpdateChange.What, by event: RecordedEvent) {
    changes.append(UpdateChange(at: event.happenedAt, event: event.id, what: what))
  }

  private mutating func follow(_ fact: IncidentEvent, of event: RecordedEvent) {
    switch fact {
    case .declared(let declaration):
      title = Cited(declaration.title, event.id)
      (service, environment) = (declaration.service, declaration.environment)
      declaredAt = Cited(event.happenedAt, event.id)
      severity = declaration.severity.map { Cited($0, event.id) }
      change(.declared, by: event)
    case .severityChanged(let old, let new, _):
      severity = Cited(new, event.id)
      change(.severity(from: old, to: new), by: event)
    case .impactStated(let stated):
      impact = Cited(stated, event.id)
      change(.impact, by: event)
    case .exposureComputed(let exposure):
      guard let share = Share(hundredths: exposure.share) else { return }
      expose(share, of: exposure.deployment, by: event, tells: false)
    case .roleAccepted(let role, _):
      if role == .commander, !holders.contains(role) { change(.commanderTook, by: event) }
      holders.insert(role)
    case .roleReleased(let role, _): holders.remove(role)
    case .mitigated:
      mitigated = Cited(event.happenedAt, event.id)
      change(.mitigated, by: event)
    case .resolved(let resolution):
      self.resolution = Cited(resolution, event.id)
      resolvedAt = event.happenedAt
      change(.resolved, by: event)
    case .reopened(let because):
      (resolution, resolvedAt, mitigated) = (nil, nil, nil)
      reopened = Cited(because, event.id)
      change(.reopened, by: event)
    case .closed, .merged, .unmerged, .nearMissRecorded, .deploymentLinked, .detectionLinked,
      .roleOffered, .gateDebtOpened,
      .gateDebtPaid:
      break
    }
  }

  private mutating func follow(_ fact: DeploymentEvent, of event: RecordedEvent) {
    switch fact {
    case .planned(let plan): versions[event.stream] = plan.version
    case .groupEntered(_, let share, _): expose(share, of: event.stream, by: event)
    case .rolledBack: expose(.none, of: event.stream, by: event)
    case .halted:
      if halted == nil { change(.halted, by: event) }
      halted = Cited(event.happenedAt, event.id)
    case .resumed: halted = nil
    case .triggerFired(let firing):
      self.firing = Cited(firing, event.id)
      change(.detected(value: firing.value, signal: firing.signal), by: event)
    case .evidenceRecorded, .approved, .accelerationRequested, .accelerationApproved,
      .exceptionRecorded, .started, .gatesPassedOver, .gateRecorded, .healthRecorded, .promoted,
      .resumeRequested, .resumeGranted, .resumeDenied, .audienceRecorded, .baselineRecorded,
      .triggerSuppressed, .completed, .failed:
      break
    }
  }

  private mutating func expose(
    _ share: Share, of deployment: StreamID, by event: RecordedEvent, tells: Bool = true
  ) {
    let new = Cited(ExposedShare(share, of: deployment), event.id)
    let old = exposed[deployment]?.value.share
    exposed[deployment] = new
    if share > (widest?.value.share ?? .none) { widest = new }
    // How far it had come before anybody declared anything is no news.
    if tells, declaredAt != nil, let old, old != share { change(.exposure(share), by: event) }
  }

  private mutating func follow(_ fact: EntryEvent, of event: RecordedEvent) {
    switch fact {
    case .requested(let ask, let role, let at):
      requests.append(OpenRequest(id: event.id, ask: ask, role: role, at: at))
    case .answered(let request): requests.removeAll { $0.id == request }
    case .noted, .corrected, .redacted, .starred: break
    }
  }

  private mutating func follow(_ fact: CommunicationEvent) {
    book.evolve(fact)
    if case .published(let update) = fact { told[update.audience] = changes.count }
  }

  /// What happened since an audience was last told.
  package func news(for audience: UpdateAudience) -> ArraySlice<UpdateChange> {
    changes.dropFirst(told[audience] ?? 0)
  }
}
