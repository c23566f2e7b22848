package import EventLog
package import Rollouts

// One event after the other, in the order of the log.
extension DeploymentFacts {
  /// Nil unless the event plans a deployment.
  package init?(_ event: DeploymentEvent, on stream: StreamID, at time: Timestamp) {
    guard case .planned(let plan) = event else { return nil }
    self.init(
      stream: stream, number: plan.number, service: plan.service, environment: plan.environment,
      planned: time)
    (commits, files, migrations) = (plan.commitCount, plan.fileCount, plan.migrations.count)
    oldestChange = plan.oldestChangeAt
  }

  /// The person is whoever recorded it; nil when that was a program.
  package mutating func record(
    _ event: DeploymentEvent, at time: Timestamp, by person: PrincipalID?
  ) {
    if let person, !participants.contains(person) { participants.append(person) }
    switch event {
    case .started: started = started ?? time
    case .groupEntered: started = started ?? time
    case .gateRecorded(let result):
      count(result, byProgram: person == nil)
      if result.outcome == .fail { breached(Breach(began: time, noticed: time)) }
    case .healthRecorded(let report):
      if report.verdict == .fail { breached(Breach(began: time, noticed: time)) }
    case .triggerFired(let firing): breached(Breach(began: firing.since, noticed: firing.at))
    case .halted:
      if breach != nil, halted == nil, !isHalted { halted = time }
      isHalted = true
    case .resumed: isHalted = false
    case .completed: (completed, isOver) = (completed ?? time, true)
    case .failed, .rolledBack: (isUndone, isOver) = (true, true)
    case .planned, .evidenceRecorded, .approved, .accelerationRequested, .accelerationApproved,
      .exceptionRecorded, .gatesPassedOver, .promoted, .resumeRequested, .resumeGranted,
      .resumeDenied, .audienceRecorded, .baselineRecorded, .triggerSuppressed:
      break
    }
  }

  /// What goes wrong while it stands still was not left running.
  private mutating func breached(_ found: Breach) {
    if breach == nil, !isHalted { breach = found }
  }

  private mutating func count(_ result: GateResult, byProgram: Bool) {
    // The exit code is a command's; without one, somebody says how it went.
    if byProgram || result.exitCode != nil { automatedGates += 1 } else { gatesByHand += 1 }
    if let time = result.milliseconds, time >= 0, gateMilliseconds.count < Self.keptGates {
      gateMilliseconds.append(time)
    }
  }

  /// The types that `record` looks at, beside those that only show who takes part.
  package static let types: Set<EventType> = Set(
    [
      "deployment.planned", "deployment.started", "deployment.group_entered",
      "deployment.gate_recorded", "deployment.health_recorded", "trigger.fired",
      "deployment.halted", "deployment.resumed", "deployment.completed", "deployment.failed",
      "deployment.rolled_back", "deployment.evidence_recorded", "deployment.approved",
      "deployment.promoted", "deployment.acceleration_requested",
      "deployment.acceleration_approved",
    ].map(EventType.init(known:)))
}
