import EventLog
import Incidents
import Policy

extension DecisionBook {
  func approve(
    _ decision: Decision, _ hash: String, by approver: Approver, as role: String?,
    via way: Approval.Way, _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    guard approver.isPerson else { throw .notAPerson }
    let plan = try currentPlan(of: decision, hash, terms)
    let request = try openRequest(of: decision, terms)
    guard decision.unoverridden.isEmpty else { throw .preflightBlocks(decision.unoverridden) }
    guard !decision.isRequester(approver.principal) else { throw .ownRequest }
    guard !decision.overriders.contains(approver.principal) else { throw .overrodePreflight }
    guard !decision.approvals.contains(where: { $0.by == approver.principal }) else {
      throw .approvedAlready
    }
    try check(linkOf: approver, decision, decision.approvals)
    if let until = decision.proposal.degradedUntil, until <= terms.now {
      throw .timePassed(field: "degraded_until")
    }
    let missing = decision.missingRoles(of: request, granted: decision.approvals)
    var granted = Approval(
      command.names(0), of: request.request, decision.id, planHash: plan.hash,
      role: try approver.role(role, preferring: missing), by: approver.principal, via: way)
    granted.linkBy = approver.linkBy
    let events: [DecisionEvent] = [.approvalGranted(granted)]
    return events + (try authorising(after(events, decision.id), terms))
  }

  func deny(
    _ decision: Decision, _ subject: ApprovalSubject, _ hash: String, by approver: Approver,
    as role: String?, via way: Approval.Way, _ because: String, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard approver.isPerson else { throw .notAPerson }
    let request: ApprovalRequest
    switch subject {
    case .plan:
      _ = try currentPlan(of: live(decision.id), hash, terms)
      request = try openRequest(of: decision, terms)
      guard !decision.isRequester(approver.principal) else { throw .ownRequest }
    case .extension(let until):
      request = try openExtension(of: decision, until, hash, terms)
      guard request.by != approver.principal else { throw .ownRequest }
    }
    return [
      .approvalDenied(
        Denial(
          of: request.request, decision.id, planHash: request.planHash,
          role: try approver.role(role, preferring: request.roles), by: approver.principal,
          via: way, because: try reason(because)))
    ]
  }

  func withdrawApproval(
    of decision: Decision, by principal: PrincipalID, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    if decision.isAuthorised(at: terms.now) { throw .isAuthorised }
    guard let approval = decision.approvals.last(where: { $0.by == principal }) else {
      throw .notApproved
    }
    return [
      .approvalWithdrawn(
        ApprovalWithdrawal(
          of: decision.id, approval.request, planHash: approval.planHash,
          approvals: [approval.approval], because: .byApprover, by: principal))
    ]
  }

  /// Goes ahead without the approvals; never past failed checks, and never alone with data.
  func breakGlass(
    _ decision: Decision, _ hash: String, by approver: Approver, _ because: String,
    _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    guard let rule = terms.breakGlass else { throw .noBreakGlass }
    guard approver.isPerson else { throw .notAPerson }
    let plan = try currentPlan(of: decision, hash, terms)
    _ = try openRequest(of: decision, terms)
    guard decision.unoverridden.isEmpty else { throw .preflightBlocks(decision.unoverridden) }
    guard let role = approver.roles.first(where: rule.roles.contains) else {
      throw .breakGlassRole(roles: rule.roles)
    }
    guard !decision.overriders.contains(approver.principal) else { throw .overrodePreflight }
    guard !decision.agreements.contains(where: { $0.by == approver.principal }) else {
      throw .approvedAlready
    }
    let events: [DecisionEvent] = [
      .breakGlassAgreed(
        BreakGlassAgreement(
          of: decision.id, planHash: plan.hash, role: role, by: approver.principal,
          because: try reason(because)))
    ]
    return events + (try authorising(after(events, decision.id), terms))
  }

  func expire(
    _ request: EventID, of decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    if let asked = decision.approvalRequest, asked.request == request,
      decision.authorisation?.request != request, !decision.hasExpired, decision.denial == nil,
      decision.isLive, terms.now >= asked.expiresAt
    {
      return [
        .approvalExpired(decision: decision.id, request: request, planHash: asked.planHash)
      ]
    }
    if let asked = decision.extensionRequest, asked.request == request,
      terms.now >= asked.expiresAt
    {
      return [
        .approvalExpired(decision: decision.id, request: request, planHash: asked.planHash)
      ]
    }
    return []
  }

  /// Whoever hands out a link could use it: they count as one with whoever it is for.
  func check(
    linkOf approver: Approver, _ decision: Decision, _ approvals: [Approval]
  ) throws(DecisionRejection) {
    let known = Set(approvals.flatMap { [$0.by, $0.linkBy].compactMap { $0 } })
    guard !known.contains(approver.principal) else { throw .handedOutLink }
    guard let maker = approver.linkBy else { return }
    guard !known.contains(maker), !decision.isRequester(maker), !decision.overriders.contains(maker)
    else { throw .handedOutLink }
  }

  private func openRequest(
    of decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> ApprovalRequest {
    if let open = decision.openRequest(at: terms.now) { return open }
    if decision.denial != nil { throw .wasDenied }
    guard decision.approvalRequest != nil else { throw .nobodyIsAsked }
    throw .requestExpired
  }
}

// MARK: - Authorising

extension DecisionBook {
  /// What stands in the same append once everything that is asked for is there.
  func authorising(
    _ decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard let plan = decision.plan, decision.unoverridden.isEmpty, decision.isLive,
      !decision.awaitsPlan, !decision.isAuthorised(at: terms.now), terms.now < plan.expiresAt,
      plan.plan.policy == terms.policyHash
    else { return [] }
    var authorisation = Authorisation(
      of: decision.id, planHash: plan.hash, checkAt: decision.checkAt(terms))
    authorisation.expiresAt = plan.expiresAt
    if terms.agrees(to: decision), decision.approvalRequest == nil {
      authorisation.trigger = decision.proposal.trigger
    } else if terms.requirement.isNone, decision.approvalRequest?.planHash != plan.hash {
      // Nobody has to be asked.
    } else if let request = decision.openRequest(at: terms.now) {
      authorisation.request = request.request
      if decision.meets(request) {
        authorisation.approvals = decision.approvals.map(\.approval)
      } else if let rule = terms.breakGlass, decision.breaksGlass(rule) {
        authorisation.approvals = decision.approvals.map(\.approval)
        authorisation.isBreakGlass = true
        authorisation.reviewDueAt = terms.now.advanced(by: rule.reviewWithin)
      } else {
        return []
      }
    } else {
      return []
    }
    try refuseContradiction(decision, terms)
    if terms.owesAudit {
      authorisation.auditDueAt = terms.now.advanced(byBusinessDays: Self.auditWithin)
    }
    authorisation.followUpAt = decision.followUpDue(terms)
    return [.authorised(authorisation)] + decision.startingDegraded(terms)
  }

  /// Two at once on one service undo each other, or worse.
  private func refuseContradiction(
    _ decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) {
    let proposal = decision.proposal
    let other = decisions.first {
      $0.id != decision.id && $0.isAuthorised(at: terms.now) && !$0.proposal.action.needsNoApproval
        && $0.proposal.service == proposal.service
        && terms.isSamePlace($0.proposal.environment, proposal.environment)
    }
    if let other {
      throw .anotherIsAuthorised(ordinal: other.proposal.ordinal, other.proposal.action)
    }
  }

  /// Business days.
  private static let auditWithin = 5
}

extension Decision {
  /// So many people, and every role by one of its own; who approved twice would be refused before.
  func meets(_ request: ApprovalRequest) -> Bool {
    Set(approvals.map(\.by)).count >= Int(request.count)
      && missingRoles(of: request, granted: approvals).isEmpty
  }

  fileprivate func breaksGlass(_ rule: BreakGlass) -> Bool {
    let least = proposal.action == .dataRestore ? 2 : 1
    let needed = rule.alone ? least : max(rule.count, least)
    return Set(agreements.map(\.by)).count >= needed
  }

  /// As it was proposed, unless the approvals took longer than that.
  fileprivate func checkAt(_ terms: DecisionTerms) -> Timestamp {
    if let time = proposal.checkAt, time > terms.now { return time }
    return terms.now.advanced(bySeconds: terms.checkAfter)
  }

  /// What is put off has an end, also where nobody named one: that of running degraded.
  fileprivate func followUpDue(_ terms: DecisionTerms) -> Timestamp? {
    guard let followUp = proposal.followUp else { return nil }
    let due = followUp.by ?? proposal.degradedUntil
    return due ?? terms.now.advanced(bySeconds: DecisionBook.followUpAfter)
  }

  fileprivate func startingDegraded(_ terms: DecisionTerms) -> [DecisionEvent] {
    // Authorised once more, it is switched off already, perhaps for longer than was proposed.
    guard proposal.action == .bypass, degraded == nil, let tradeoff = proposal.tradeoff,
      let until = proposal.degradedUntil
    else { return [] }
    var events: [DecisionEvent] = [
      .degradedStarted(
        Degradation(
          of: id, service: proposal.service, environment: proposal.environment, until: until,
          warnAt: terms.warning(before: until), tradeoff: tradeoff))
    ]
    if let estimate, estimate.overtakes(until, from: terms.now) {
      events.append(.reopened(decision: id, because: .estimateOvertakesBudget))
    }
    return events
  }
}

extension DecisionTerms {
  /// Whether the policy has agreed to it beforehand; never to what somebody took upon them, or has
  /// changed.
  func agrees(to decision: Decision) -> Bool {
    guard let agreedTrigger, decision.proposal.trigger == agreedTrigger else { return false }
    return decision.overrides.isEmpty && decision.authors.isEmpty && decision.objections.isEmpty
  }

  /// When so much of the time until `deadline` is gone.
  func warning(before deadline: Timestamp) -> Timestamp {
    let (length, isTooLong) = deadline.microseconds.subtractingReportingOverflow(now.microseconds)
    guard !isTooLong, length > 0 else { return deadline }
    // Divided first: years of microseconds times ten thousand would not fit.
    let share = length / 10_000 * Int64(warnAt.hundredths)
    return Timestamp(microseconds: now.microseconds &+ share)
  }
}
