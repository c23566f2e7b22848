import Digest
import EventLog
import Incidents
import Policy

extension DecisionBook {
  func requestPlan(
    of decision: Decision, _ change: PlanChange, by principal: PrincipalID,
    _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard !decision.proposal.action.needsNoApproval else {
      throw .needsNoPlan(decision.proposal.action)
    }
    let last = decision.planRequest ?? decision.proposal.planRequest(command.names(0))
    if decision.isAuthorised(at: command.terms.now) { throw .isAuthorised }
    try checked { () throws(FieldFault) in
      try FieldCheck.name(change.target, "target")
      try FieldCheck.name(change.definition, "definition")
      try FieldCheck.optionalWords(change.because.map { .text($0) }, "because", .because)
      for (name, value) in change.parameters ?? [:] {
        try FieldCheck.name(name, "parameters")
        try FieldCheck.name(value, "parameters")
      }
    }
    var request = last
    (request.request, request.by) = (command.names(0), principal)
    if let target = change.target {
      guard change.release != nil || change.because != nil || target == last.target else {
        throw .newTargetUnexplained
      }
      (request.target, request.release) = (target, change.release)
      request.targetBecause = change.because.map { .text($0) } ?? last.targetBecause
    }
    if let definition = change.definition { request.definition = definition }
    if let parameters = change.parameters { request.parameters = parameters }
    // Asking again for what is being prepared changes nothing.
    if decision.awaitsPlan, request.asksTheSame(as: last) { return [] }
    return [.planRequested(request)]
  }

  func prepare(
    _ prepared: PreparedPlan, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let decision = try live(prepared.plan.decision)
    if decision.plan == prepared { return [] }
    guard let request = decision.planRequest, request.request == prepared.request,
      decision.awaitsPlan, prepared.plan.answers(request)
    else { throw .nothingAsked }
    if decision.isAuthorised(at: terms.now) { throw .isAuthorised }
    return [.planPrepared(prepared)]
  }

  func settle(
    _ decision: Decision, _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    // Who answered in the negative, or not at all, is asked again about another preparation only.
    // Under other rules than those that hold, it is made anew when somebody asks for it.
    guard let plan = decision.plan, !decision.awaitsPlan, decision.settledPlan != plan.request,
      !decision.isAuthorised(at: terms.now), terms.now < plan.expiresAt,
      plan.plan.policy == terms.policyHash
    else { return [] }
    var events: [DecisionEvent] = []
    let asked = terms.requirement
    let open = decision.openRequest(at: terms.now)
    if let open, open.asks(asked) { return [] }
    // Where another is under way meanwhile, people are asked as usual.
    if terms.agrees(to: decision), let authorised = try? authorising(decision, terms),
      !authorised.isEmpty
    {
      return authorised
    }
    // Nobody is asked to agree to what nobody knows how to do.
    if !asked.isNone, plan.refusals.isEmpty {
      events.append(
        .approvalRequested(
          ApprovalRequest(
            command.names(0), of: decision.id, .plan, planHash: plan.hash,
            count: Int32(clamping: asked.count), roles: asked.roles,
            expiresAt: terms.now.advanced(by: asked.expires))))
    }
    if let voided = decision.voided {
      events.append(
        .approvalWithdrawn(
          ApprovalWithdrawal(
            of: decision.id, voided.request, planHash: voided.planHash,
            approvals: voided.approvals, because: .planChanged)))
    }
    if asked.isNone { events += try authorising(after(events, decision.id), terms) }
    return events
  }

  func override(
    _ decision: Decision, _ hash: String, _ checks: [PreflightCheck], by approver: Approver,
    as role: String?, _ because: String, _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let plan = try currentPlan(of: decision, hash, command.terms)
    let open = decision.unoverridden
    guard !open.isEmpty else { throw .nothingToOverride }
    guard !checks.isEmpty else { throw .checksUnnamed(open) }
    if let check = checks.first(where: { !open.contains($0) }) {
      throw .checkDoesNotBlock(check, open)
    }
    let refusals = checks.filter(plan.refusals.contains)
    guard refusals.isEmpty else { throw .cannotOverride(refusals) }
    guard approver.isPerson else { throw .notAPerson }
    guard !decision.isRequester(approver.principal) else { throw .ownRequest }
    let role = try approver.role(role, preferring: [])
    let events: [DecisionEvent] = [
      .preflightOverridden(
        PreflightOverride(
          of: decision.id, plan.hash, checks: checks, role: role, by: approver.principal,
          because: try reason(because)))
    ]
    return events + (try authorising(after(events, decision.id), command.terms))
  }

  /// The plan that somebody speaks of, if it is the one that counts.
  func currentPlan(
    of decision: Decision, _ hash: String, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> PreparedPlan {
    guard decision.planRequest != nil else {
      throw decision.proposal.action.needsNoApproval
        ? .needsNoPlan(decision.proposal.action) : .planNotAsked
    }
    guard hash.utf8.count >= PreparedPlan.shortHashLength else { throw .planHashTooShort }
    guard let plan = decision.plan, !decision.awaitsPlan else { throw .planPending }
    guard plan.hash.description.hasPrefix(hash.lowercased()) else {
      throw .planChanged(now: plan.shortHash)
    }
    guard plan.redaction == nil else { throw .planRedacted }
    if decision.isAuthorised(at: terms.now) { throw .isAuthorised }
    guard terms.now < plan.expiresAt else { throw .planExpired }
    guard plan.plan.policy == terms.policyHash else { throw .rulesChanged }
    return plan
  }
}

extension Plan {
  /// Whether it is for what was asked; what the adapter filled in besides is its own.
  fileprivate func answers(_ request: PlanRequest) -> Bool {
    decision == request.decision && action == request.action && service == request.service
      && environment == request.environment && (request.target == nil || to == request.target)
      && (request.release == nil || release == request.release)
      && (request.definition == nil || definition == request.definition)
  }
}

extension ApprovalRequest {
  fileprivate func asks(_ requirement: ApprovalRequirement) -> Bool {
    Int(count) == requirement.count && Set(roles) == Set(requirement.roles)
  }
}

extension Approver {
  /// The role in which they speak: the one they name, one that is wanted, or any of theirs.
  func role(
    _ stated: String?, preferring wanted: [String]
  ) throws(DecisionRejection) -> String {
    if let stated {
      guard roles.contains(stated) else { throw .roleNotHeld(role: stated, held: roles) }
      return stated
    }
    guard let role = wanted.first(where: roles.contains) ?? roles.first else {
      throw .holdsNoRole
    }
    return role
  }
}
