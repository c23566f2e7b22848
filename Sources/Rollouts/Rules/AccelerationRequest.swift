package import EventLog
package import Policy

/// An asked-for shorter way, as it is recorded.
package struct AccelerationRequest: Equatable, Sendable {
  package var id: EventID
  package var stage: AccelerationStage
  package var from: Words<String>?
  package var to: Words<String>?
  /// Criteria of the policy that were said to hold.
  package var criteria: Words<[String]>
  package var because: Words<String>
  /// How many have to agree, and with which roles, by the policy of the time.
  package var approvals: Int32
  package var roles: [String]
  package var by: PrincipalID

  package init(
    id: EventID, stage: AccelerationStage, from: Words<String>? = nil, to: Words<String>? = nil,
    criteria: Words<[String]>, because: Words<String>, approvals: Int32, roles: [String],
    by principal: PrincipalID
  ) {
    (self.id, self.stage, self.from, self.to) = (id, stage, from, to)
    (self.criteria, self.because) = (criteria, because)
    (self.approvals, self.roles, by) = (approvals, roles, principal)
  }
}

/// What somebody asks to be shortened, and the rules it is held against.
package struct AccelerationOrder: Equatable, Sendable {
  package var id: EventID
  package var asked: Acceleration
  package var because: String
  package var by: PrincipalID
  package var policy: Policy

  package init(
    id: EventID, _ asked: Acceleration, because: String, by principal: PrincipalID,
    under policy: Policy
  ) {
    (self.id, self.asked, self.because, by) = (id, asked, because, principal)
    self.policy = policy
  }
}

/// A request, and who agreed to it.
package struct AccelerationState: Equatable, Sendable {
  package var request: AccelerationRequest
  package var approvers: [PrincipalID] = []

  package init(_ request: AccelerationRequest) { self.request = request }

  package var isApproved: Bool { approvers.count >= max(1, Int(request.approvals)) }
}

extension Deployment {
  /// Whether enough people agreed that this is shortened.
  package func isAccelerated(_ stage: AccelerationStage) -> Bool {
    accelerations.contains { $0.request.stage == stage && $0.isApproved }
  }

  func decideAcceleration(
    _ order: AccelerationOrder, _ plan: RolloutPlan
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireOpen(plan.number)
    guard plan.profile == .emergency else { throw .notAnEmergency(number: plan.number) }
    let asked = order.asked
    do throws(AccelerationFault) {
      try order.policy.check(asked)
    } catch {
      throw .cannotShorten(error)
    }
    guard let rule = order.policy.acceleration else { throw .cannotShorten(.noRule) }
    try checkStage(asked.stage, plan)
    try checkName(ifPresent: asked.from, .from)
    try checkName(ifPresent: asked.to, .to)
    try checkText(order.because, .because, limit: DeploymentLimit.because)
    let request = AccelerationRequest(
      id: order.id, stage: asked.stage, from: asked.from.map { .text($0) },
      to: asked.to.map { .text($0) }, criteria: .text(asked.criteria),
      because: .text(order.because), approvals: Int32(clamping: max(1, rule.count)),
      roles: rule.roles, by: order.by)
    if let known = accelerations.first(where: { $0.request.id == order.id }) {
      guard known.request == request else {
        throw .accelerationDiffers(number: plan.number, acceleration: order.id)
      }
      return []
    }
    return isAccelerated(asked.stage) ? [] : [.accelerationRequested(request)]
  }

  private func checkStage(
    _ stage: AccelerationStage, _ plan: RolloutPlan
  ) throws(DeploymentRejection) {
    switch stage {
    case .gate(let name), .environment(let name): try checkName(name, .stage)
    case .bake(let group): _ = try plan.group(group)
    case .allAtOnce: break
    }
  }

  func decideAccelerationApproval(
    _ id: EventID?, by principal: PrincipalID, _ roles: [String], _ plan: RolloutPlan
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    try requireOpen(plan.number)
    let open = accelerations.filter { id == nil ? !$0.isApproved : $0.request.id == id }
    guard let asked = open.last else { throw .noAcceleration(number: plan.number) }
    guard asked.request.by != principal else { throw .ownAcceleration(number: plan.number) }
    if asked.approvers.contains(principal) || asked.isApproved { return [] }
    let needed = asked.request.roles
    guard needed.isEmpty || !Set(needed).isDisjoint(with: roles) else {
      throw .accelerationNeedsRole(number: plan.number, needed)
    }
    return [.accelerationApproved(acceleration: asked.request.id, by: principal)]
  }
}

extension AccelerationFault {
  var field: DeploymentField {
    switch self {
    case .noRule, .mayNotShorten: .stage
    case .removesGate, .removesBake, .saysNotWhat, .isNotShorter, .areUnlike, .isNoTime: .to
    case .criteriaNotMet, .unknownCriterion: .criteria
    }
  }
}
