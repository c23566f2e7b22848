import EventLog
import Policy

extension Deployment {
  package func decide(
    _ command: DeploymentCommand
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try decide(command, in: StepContext())
  }

  func decide(
    _ command: DeploymentCommand, in context: StepContext
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    if case .plan(let plan) = command { return try decidePlan(plan) }
    guard let plan else { throw .notPlanned }
    switch command {
    case .plan: return []  // Answered above.
    case .recordEvidence(let item): return try decideEvidence(item)
    case .approve(let principal): return try decideApproval(by: principal, plan, context)
    case .start: return try decideStart(plan.number)
    case .enter(let group): return try decideEntry(group, plan, context)
    case .recordGate(let gate): return try decideGate(gate, plan, context.policy)
    case .recordHealth(let report): return try decideHealth(report, plan)
    case .promote(let group): return try decidePromotion(group, plan, context)
    case .halt(let because, let scope, let principal):
      return try decideHalt(because, scope, by: principal, plan.number)
    case .requestResume(let approval, let because, let principal):
      return try decideResumeRequest(approval, because, by: principal, plan.number)
    case .grantResume(let principal): return try decideResumeGrant(by: principal, plan.number)
    case .denyResume(let because, let principal):
      let request = try pendingRequest(plan.number)
      try checkText(because, .because, limit: DeploymentLimit.because)
      return [.resumeDenied(approval: request.approval, because: .text(because), by: principal)]
    case .recordAudience(let group, let members): return try decideAudience(group, members, plan)
    case .complete: return try decideCompletion(plan, context)
    case .fail(let because): return try decideFailure(because, plan.number)
    case .recordRollback(let version): return try decideRollback(version, plan)
    case .requestAcceleration(let order): return try decideAcceleration(order, plan)
    case .approveAcceleration(let id, let principal, let roles):
      return try decideAccelerationApproval(id, by: principal, roles, plan)
    case .at(let now, let command):
      return try decide(command, in: StepContext(now: now, policy: context.policy))
    case .under(let terms, let command): return try decide(command, under: terms)
    }
  }

  private func decidePlan(_ plan: RolloutPlan) throws(DeploymentRejection) -> [DeploymentEvent] {
    if let known = self.plan {
      guard known == plan else { throw .alreadyPlanned(number: known.number) }
      return []
    }
    try plan.check()
    return [.planned(plan)]
  }

  private func decideApproval(
    by principal: PrincipalID, _ plan: RolloutPlan, _ context: StepContext
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireOpen(plan.number)
    guard !isStarted else { throw .alreadyStarted(number: plan.number) }
    guard principal != plan.plannedBy else { throw .ownPlan(number: plan.number) }
    let known = approvals.filter { $0.by == principal }
    // Said again after it expired it counts anew.
    guard !known.isEmpty, !hasExpired(known, plan, context) else {
      return [.approved(by: principal, at: context.now)]
    }
    return []
  }

  private func decideStart(_ number: String) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireMoving(number)
    return isStarted ? [] : [.started]
  }

  private func decideEntry(
    _ name: String, _ plan: RolloutPlan, _ context: StepContext
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireRunning(plan.number)
    let group = try plan.group(name)
    if entered.contains(name) { return [] }
    if let next = nextGroup, next.name != name {
      throw .outOfOrder(number: plan.number, group: name, next: next.name)
    }
    if let position = plan.groups.firstIndex(of: group), position > 0 {
      let previous = plan.groups[position - 1]
      try refuse(
        .enter(name), unless: obstacles(after: previous.name, under: context.policy),
        of: previous.name, plan.number)
      try refuse(.enter(name), whileBaking: previous, plan.number, context)
    }
    try refuse(
      .enter(name), unless: obstacles(before: name, under: context.policy), of: name, plan.number)
    return passedOver(entering: name, under: context.policy).map(\.event)
      + [.groupEntered(group: name, share: group.share, at: context.now)]
  }

  private func decidePromotion(
    _ name: String, _ plan: RolloutPlan, _ context: StepContext
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireRunning(plan.number)
    let group = try plan.group(name)
    guard entered.contains(name) else { throw .notEntered(number: plan.number, group: name) }
    if progress[name]?.isPromoted == true { return [] }
    try refuse(
      .promote, unless: obstaclesToPromotion(of: name, under: context.policy), of: name,
      plan.number)
    try refuse(.promote, whileBaking: group, plan.number, context)
    return [.promoted(group: name)]
  }

  private func decideCompletion(
    _ plan: RolloutPlan, _ context: StepContext
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    if phase == .completed { return [] }
    try requireRunning(plan.number)
    let missing = exposure.notReached
    guard missing.isEmpty else { throw .groupsNotEntered(number: plan.number, missing) }
    // Being complete is a claim of success, and nobody comes after the last group to ask for it.
    if let last = plan.groups.last {
      try refuse(
        .complete, unless: obstacles(after: last.name, under: context.policy), of: last.name,
        plan.number)
      try refuse(.complete, whileBaking: last, plan.number, context)
    }
    return passedOverByCompleting(under: context.policy).map(\.event) + [.completed]
  }

  private func decideFailure(
    _ because: String, _ number: String
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    if phase == .failed { return [] }
    try requireOpen(number)
    try checkText(because, .because, limit: DeploymentLimit.because)
    return [.failed(because: .text(because))]
  }

  private func decideRollback(
    _ version: String, _ plan: RolloutPlan
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    if let rolledBackTo {
      guard rolledBackTo == version else {
        throw .alreadyRolledBack(number: plan.number, to: rolledBackTo)
      }
      return []
    }
    guard isStarted else { throw .nothingToRollBack(number: plan.number) }
    try checkName(version, .toVersion)
    guard version != plan.version || version == plan.fromVersion else {
      throw .rollbackToItself(number: plan.number, version: version)
    }
    return [.rolledBack(toVersion: version)]
  }

  private func refuse(
    _ step: DeploymentStep, unless missing: [MissingCheck], of group: String, _ number: String
  ) throws(DeploymentRejection) {
    guard missing.isEmpty else {
      throw .checksMissing(number: number, group: group, step, missing)
    }
  }

  private func refuse(
    _ step: DeploymentStep, whileBaking group: RolloutGroup, _ number: String,
    _ context: StepContext
  ) throws(DeploymentRejection) {
    guard let end = bakes(group, at: context.now) else { return }
    throw .stillBaking(
      number: number, group: group.name, step, seconds: bakeSeconds(of: group), until: end)
  }
}

/// What a step is held against besides the history.
struct StepContext {
  var now: Timestamp?
  /// Nil where none was ever applied.
  var policy: Policy?
}
