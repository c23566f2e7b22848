import EventLog

// Anybody halts; going on takes two people.
extension Deployment {
  func decideHalt(
    _ because: String, _ scope: String?, by principal: PrincipalID, _ number: String
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    let asked = Halt(because: .text(because), scope: scope.map { .text($0) }, by: principal)
    // Another reason, place or person is news: who resumes must have heard of it.
    if phase == .halted, halt == asked { return [] }
    try requireOpen(number)
    // A reason is asked for elsewhere: without one it is still better to stand still.
    try checkText(because, .because, limit: DeploymentLimit.because, isRequired: false)
    try checkName(ifPresent: scope, .scope)
    return [.halted(because: asked.because, scope: asked.scope, by: asked.by)]
  }

  func decideResumeRequest(
    _ approval: EventID, _ because: String, by principal: PrincipalID, _ number: String
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    guard phase == .halted else { throw .notHalted(number: number) }
    if let pending = resumeRequest {
      guard pending.approval == approval else {
        throw .resumeRequested(number: number, approval: pending.approval)
      }
      return []
    }
    try checkText(because, .because, limit: DeploymentLimit.because)
    return [.resumeRequested(approval: approval, because: .text(because), by: principal)]
  }

  func decideResumeGrant(
    by principal: PrincipalID, _ number: String
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    let request = try pendingRequest(number)
    guard principal != request.by else { throw .ownResumeRequest(number: number) }
    return [.resumeGranted(approval: request.approval, by: principal), .resumed(by: principal)]
  }

  func pendingRequest(_ number: String) throws(DeploymentRejection) -> ResumeRequest {
    guard phase == .halted else { throw .notHalted(number: number) }
    guard let resumeRequest else { throw .noResumeRequest(number: number) }
    return resumeRequest
  }
}

// MARK: - Phases

extension Deployment {
  /// Not over.
  func requireOpen(_ number: String) throws(DeploymentRejection) {
    switch phase {
    case .planned, .running, .halted: break
    case .unplanned: throw .notPlanned
    case .completed, .failed, .rolledBack: throw .ended(number: number, phase)
    }
  }

  /// Not over, and not halted.
  func requireMoving(_ number: String) throws(DeploymentRejection) {
    try requireOpen(number)
    if phase == .halted {
      throw .halted(number: number, because: halt?.because ?? .text(""))
    }
  }

  func requireRunning(_ number: String) throws(DeploymentRejection) {
    try requireMoving(number)
    guard phase == .running else { throw .notStarted(number: number) }
  }
}
