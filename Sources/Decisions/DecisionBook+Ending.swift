import Digest
import EventLog
import Incidents
import Policy

extension DecisionBook {
  func withdraw(
    _ decision: Decision, by principal: PrincipalID, commands: Bool, _ because: String
  ) throws(DecisionRejection) -> [DecisionEvent] {
    if decision.withdrawal != nil { return [] }
    _ = try live(decision.id)
    guard commands || decision.proposal.by == principal else { throw .notYours }
    return try decision.withdrawingApprovals(because: .decisionWithdrawn) + [
      .withdrawn(decision: decision.id, by: principal, because: reason(because))
    ]
  }

  func recordOutcome(
    of decision: Decision, _ met: Outcome.Met, by principal: PrincipalID, _ actual: String
  ) throws(DecisionRejection) -> [DecisionEvent] {
    _ = try live(decision.id)
    guard decision.authorisation != nil else { throw .notAuthorised }
    // Redacted words are never written again.
    let expected = decision.proposal.expectedEffect?.plain.map { Words.text($0) }
    return [
      .outcomeRecorded(
        Outcome(
          of: decision.id, met, by: principal, expected: expected,
          actual: try reason(actual, "actual")))
    ]
  }

  func review(
    _ decision: Decision, _ subject: Review.Subject, by reviewer: Approver, _ findings: String
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let owed =
      switch subject {
      case .breakGlass: decision.authorisation?.reviewDueAt
      case .audit: decision.authorisation?.auditDueAt
      }
    guard owed != nil else { throw .owesNoReview(subject) }
    guard reviewer.isPerson else { throw .notAPerson }
    guard !decision.tookPart(reviewer.principal) else { throw .reviewsItself }
    return [
      .reviewed(
        Review(
          of: decision.id, subject, by: reviewer.principal,
          findings: try reason(findings, "findings")))
    ]
  }
}

// MARK: - Running degraded

extension DecisionBook {
  func change(
    _ estimate: FixEstimate, of decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    if decision.withdrawal != nil { throw .isWithdrawn }
    if decision.supersededBy != nil { throw .isSuperseded }
    try check(estimate)
    if decision.estimate == estimate { return [] }
    var events: [DecisionEvent] = [.estimateChanged(decision: decision.id, estimate)]
    if let degraded = decision.runningDegraded, estimate.overtakes(degraded.until, from: terms.now)
    {
      events.append(.reopened(decision: decision.id, because: .estimateOvertakesBudget))
    }
    return events
  }

  func requestExtension(
    of decision: Decision, _ until: Timestamp, by principal: PrincipalID, _ because: String,
    _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    let degraded = try degraded(of: decision)
    guard until > degraded.until else { throw .notLonger(than: degraded.until) }
    try check(degradedUntil: until, "until", terms)
    if let open = decision.openExtension(at: terms.now), case .extension(let asked) = open.subject {
      guard asked == until else { throw .extensionPending(until: asked) }
      return []
    }
    try checked { () throws(FieldFault) in try FieldCheck.time(until, "until") }
    guard let hash = decision.authorisation?.planHash else { throw .notDegraded }
    let asked = terms.extensionRequirement
    return [
      .approvalRequested(
        ApprovalRequest(
          command.names(0), of: decision.id, .extension(until: until), planHash: hash,
          count: Int32(clamping: asked.count), roles: asked.roles,
          expiresAt: terms.now.advanced(by: asked.expires), by: principal,
          because: try reason(because)))
    ]
  }

  func approveExtension(
    of decision: Decision, _ until: Timestamp, _ hash: String, by approver: Approver,
    as role: String?, via way: Approval.Way, _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    guard approver.isPerson else { throw .notAPerson }
    _ = try degraded(of: decision)
    let request = try openExtension(of: decision, until, hash, terms)
    guard request.by != approver.principal else { throw .ownRequest }
    guard !decision.extensionApprovals.contains(where: { $0.by == approver.principal }) else {
      throw .approvedAlready
    }
    try check(linkOf: approver, decision, decision.extensionApprovals)
    let missing = decision.missingRoles(of: request, granted: decision.extensionApprovals)
    var granted = Approval(
      command.names(0), of: request.request, decision.id, planHash: request.planHash,
      role: try approver.role(role, preferring: missing), by: approver.principal, via: way)
    granted.linkBy = approver.linkBy
    let all = decision.extensionApprovals + [granted]
    guard all.count >= Int(request.count),
      decision.missingRoles(of: request, granted: all).isEmpty
    else { return [.approvalGranted(granted)] }
    return [
      .approvalGranted(granted),
      .degradedExtended(
        DegradedExtension(
          of: decision.id, request.request, until: until, warnAt: terms.warning(before: until),
          approvals: all.map(\.approval))),
    ]
  }

  func endDegraded(
    _ decision: Decision, by principal: PrincipalID, _ because: String?
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard let degraded = decision.degraded else { throw .notDegraded }
    if degraded.hasEnded { return [] }
    return [
      .degradedEnded(
        decision: decision.id, by: principal,
        because: try because.map { (text) throws(DecisionRejection) in try reason(text) })
    ]
  }

  func warn(
    _ decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard let degraded = decision.runningDegraded, !degraded.isWarned, !degraded.isBreached,
      terms.now >= degraded.warnAt
    else { return [] }
    return [.degradedWarned(decision: decision.id, until: degraded.until)]
  }

  func breach(
    _ decision: Decision, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard let degraded = decision.runningDegraded, !degraded.isBreached,
      terms.now >= degraded.until
    else { return [] }
    return [
      .degradedBreached(decision: decision.id, until: degraded.until),
      .reopened(decision: decision.id, because: .degradedBreached),
    ]
  }

  func openExtension(
    of decision: Decision, _ until: Timestamp, _ hash: String, _ terms: DecisionTerms
  ) throws(DecisionRejection) -> ApprovalRequest {
    guard hash.utf8.count >= PreparedPlan.shortHashLength else { throw .planHashTooShort }
    guard let request = decision.extensionRequest else { throw .nobodyIsAsked }
    guard terms.now < request.expiresAt else { throw .requestExpired }
    guard request.subject == .extension(until: until),
      request.planHash.description.hasPrefix(hash.lowercased())
    else { throw .extensionChanged }
    return request
  }

  private func degraded(
    of decision: Decision
  ) throws(DecisionRejection) -> Decision.Degraded {
    guard let degraded = decision.runningDegraded else { throw .notDegraded }
    return degraded
  }
}

extension Decision {
  /// Whoever proposed it, planned it, agreed to it, or took a check upon them.
  fileprivate func tookPart(_ principal: PrincipalID) -> Bool {
    isRequester(principal) || overrides.contains { $0.by == principal }
      || agreements.contains { $0.by == principal }
      || approvals.contains { $0.by == principal || $0.linkBy == principal }
  }

  /// What is switched off and not yet switched on again.
  package var runningDegraded: Degraded? {
    degraded.flatMap { $0.hasEnded ? nil : $0 }
  }
}
