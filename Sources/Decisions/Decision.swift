package import Digest
package import EventLog

/// What became of one decision, folded from its events.
package struct Decision: Equatable, Sendable {
  package internal(set) var proposal: Proposal
  package internal(set) var objections: [Objection] = []
  /// The newest; an answer to an older one counts for nothing.
  package internal(set) var planRequest: PlanRequest?
  /// Whoever asked for another plan than the one before it: it is theirs, whoever asks again.
  package internal(set) var authors: Set<PrincipalID> = []
  package internal(set) var plan: PreparedPlan?
  package internal(set) var overrides: [PreflightOverride] = []
  /// The newest that asks for agreement to the plan.
  package internal(set) var approvalRequest: ApprovalRequest?
  /// The preparation that it followed from, by the id of what asked for that.
  package internal(set) var settledPlan: EventID?
  /// What was granted on that request, and not taken back.
  package internal(set) var approvals: [Approval] = []
  package internal(set) var agreements: [BreakGlassAgreement] = []
  package internal(set) var denial: Denial?
  /// Nobody answered that request in time.
  package internal(set) var hasExpired = false
  /// Approvals of a plan that is no more, until the record says so too.
  package internal(set) var voided: Voided?
  package internal(set) var authorisation: Authorisation?
  package internal(set) var withdrawal: Objection?
  package internal(set) var supersededBy: EventID?
  package internal(set) var outcome: Outcome?
  /// The newest.
  package internal(set) var estimate: FixEstimate?
  package internal(set) var reopenings: [Reopening] = []
  package internal(set) var degraded: Degraded?
  package internal(set) var extensionRequest: ApprovalRequest?
  package internal(set) var extensionApprovals: [Approval] = []
  package internal(set) var reviews: [Review] = []

  init(_ proposal: Proposal) { (self.proposal, estimate) = (proposal, proposal.estimate) }

  /// What somebody has against it.
  package struct Objection: Equatable, Sendable {
    package var by: PrincipalID
    package var because: Words<String>
  }

  package struct Voided: Equatable, Sendable {
    package var request: EventID
    package var planHash: SHA256Digest
    package var approvals: [EventID]
  }

  /// Something is switched off.
  package struct Degraded: Equatable, Sendable {
    package var tradeoff: Tradeoff
    package var until: Timestamp
    package var warnAt: Timestamp
    package var isWarned = false
    package var isBreached = false
    package var hasEnded = false
  }
}

extension Decision {
  package var id: EventID { proposal.decision }

  /// How people read where it stands.
  package enum Stage: String, CaseIterable, Sendable {
    case proposed, preparing, blocked, waiting, denied, expired, authorised, withdrawn, superseded,
      over
  }

  package func stage(at now: Timestamp) -> Stage {
    if outcome != nil { return .over }
    if withdrawal != nil { return .withdrawn }
    if supersededBy != nil { return .superseded }
    if isAuthorised(at: now) { return .authorised }
    if planRequest == nil { return .proposed }
    guard let plan, !awaitsPlan else { return authorisation == nil ? .preparing : .expired }
    if denial != nil { return .denied }
    if now >= plan.expiresAt || hasExpired { return .expired }
    if let approvalRequest, openRequest(at: now)?.request != approvalRequest.request {
      return .expired
    }
    return unoverridden.isEmpty ? .waiting : .blocked
  }

  /// Neither taken back, nor replaced, nor looked back at.
  package var isLive: Bool { withdrawal == nil && supersededBy == nil && outcome == nil }

  /// Whether it keeps the rollout where it is: a bypass that says so, as long as it lasts.
  package var holdsRollout: Bool {
    proposal.followUp?.kind == .hold && runningDegraded != nil
  }

  /// Whether it may be acted on.
  package func isAuthorised(at now: Timestamp) -> Bool {
    guard isLive, let authorisation else { return false }
    // A newer plan is not the one that was agreed to.
    if let hash = authorisation.planHash, hash != plan?.hash { return false }
    return authorisation.expiresAt.map { now < $0 } ?? true
  }

  /// The action that would carry it out; nil lets the policy say.
  package var definition: String? {
    awaitsPlan ? planRequest?.definition : plan?.plan.definition ?? planRequest?.definition
  }

  /// Whether the executor still owes a plan.
  package var awaitsPlan: Bool {
    planRequest.map { $0.request != plan?.request } ?? false
  }

  /// Whether what follows from its plan is not recorded yet.
  package var isUnsettled: Bool {
    guard let plan, !awaitsPlan, isLive else { return false }
    return settledPlan != plan.request && approvalRequest == nil && authorisation == nil
      && unoverridden.isEmpty
  }

  /// Checks that did not pass, and that nobody has taken upon them.
  package var unoverridden: [PreflightCheck] {
    guard let plan else { return [] }
    let taken = Set(overrides.filter { $0.planHash == plan.hash }.flatMap(\.checks))
      .subtracting(plan.refusals)
    return plan.blocking.filter { !taken.contains($0) }
  }

  /// The request for approvals of the plan that may be answered now.
  package func openRequest(at now: Timestamp) -> ApprovalRequest? {
    guard isLive, !isAuthorised(at: now), denial == nil, !hasExpired,
      let approvalRequest, approvalRequest.request != authorisation?.request,
      approvalRequest.planHash == plan?.hash, now < approvalRequest.expiresAt
    else { return nil }
    return approvalRequest
  }

  package func openExtension(at now: Timestamp) -> ApprovalRequest? {
    guard withdrawal == nil, let extensionRequest, now < extensionRequest.expiresAt else {
      return nil
    }
    return extensionRequest
  }

  /// Who asks never agrees: who proposed it, and who ever asked for another plan.
  package func isRequester(_ principal: PrincipalID) -> Bool {
    proposal.by == principal || authors.contains(principal)
  }

  /// Who took it upon them that checks of this plan did not pass.
  package var overriders: Set<PrincipalID> {
    Set(overrides.filter { $0.planHash == plan?.hash }.map(\.by))
  }

  /// Roles that are asked for and that nobody has approved in yet.
  package func missingRoles(of request: ApprovalRequest, granted: [Approval]) -> [String] {
    request.roles.filter { role in !granted.contains { $0.role == role } }
  }
}

extension Proposal {
  /// The plan that the proposal itself asks for.
  func planRequest(_ request: EventID) -> PlanRequest {
    var asked = PlanRequest(
      request, of: decision, action, service: service ?? "", environment: environment ?? "",
      by: by)
    (asked.deployment, asked.target, asked.release) = (deployment, target, release)
    (asked.definition, asked.parameters) = (definition, parameters)
    return asked
  }
}
