package import EventLog

/// All decisions about one incident, folded from its stream.
package struct DecisionBook: Decider, Equatable {
  /// In the order in which they were proposed; the first is `D1`.
  package private(set) var decisions: [Decision] = []

  package init() {}

  package subscript(_ id: EventID) -> Decision? { decisions.last { $0.id == id } }

  /// By its place among them: 1 is the first.
  package func decision(ordinal: Int32) -> Decision? {
    decisions.first { $0.proposal.ordinal == ordinal }
  }
}

extension DecisionBook {
  package mutating func evolve(_ event: DecisionEvent) {
    switch event {
    case .proposed(let proposal): decisions.append(Decision(proposal))
    case .objected(let id, let principal, let because):
      change(id) { $0.objections.append(Decision.Objection(by: principal, because: because)) }
    case .planRequested(let request): change(request.decision) { $0.take(request) }
    case .planPrepared(let prepared): change(prepared.plan.decision) { $0.take(prepared) }
    case .preflightOverridden(let override):
      change(override.decision) {
        if $0.plan?.hash == override.planHash { $0.overrides.append(override) }
      }
    case .approvalRequested(let request): change(request.decision) { $0.take(request) }
    case .approvalGranted(let approval): change(approval.decision) { $0.take(approval) }
    case .approvalDenied(let denial): change(denial.decision) { $0.take(denial) }
    case .approvalExpired(let id, let request, _): change(id) { $0.expire(request) }
    case .approvalWithdrawn(let withdrawal): change(withdrawal.decision) { $0.take(withdrawal) }
    case .breakGlassAgreed(let agreement):
      change(agreement.decision) {
        if $0.plan?.hash == agreement.planHash { $0.agreements.append(agreement) }
      }
    case .authorised(let authorisation):
      change(authorisation.decision) { $0.authorisation = authorisation }
    case .withdrawn(let id, let principal, let because):
      change(id) { $0.withdrawal = Decision.Objection(by: principal, because: because) }
    case .superseded(let id, let other): change(id) { $0.supersededBy = other }
    case .outcomeRecorded(let outcome): change(outcome.decision) { $0.outcome = outcome }
    case .estimateChanged(let id, let estimate): change(id) { $0.estimate = estimate }
    case .reopened(let id, let because): change(id) { $0.reopenings.append(because) }
    case .reviewed(let review): change(review.decision) { $0.reviews.append(review) }
    case .degradedStarted(let start):
      change(start.decision) {
        $0.degraded = Decision.Degraded(
          tradeoff: start.tradeoff, until: start.until, warnAt: start.warnAt)
      }
    case .degradedExtended(let longer): change(longer.decision) { $0.take(longer) }
    case .degradedWarned(let id, _): change(id) { $0.degraded?.isWarned = true }
    case .degradedBreached(let id, _): change(id) { $0.degraded?.isBreached = true }
    case .degradedEnded(let id, _, _): change(id) { $0.degraded?.hasEnded = true }
    }
  }

  private mutating func change(_ id: EventID, _ body: (inout Decision) -> Void) {
    if let index = decisions.lastIndex(where: { $0.id == id }) { body(&decisions[index]) }
  }
}

extension Decision {
  fileprivate mutating func take(_ request: PlanRequest) {
    let last = planRequest ?? proposal.planRequest(request.request)
    if !request.asksTheSame(as: last) { authors.insert(request.by) }
    planRequest = request
  }

  /// Another plan voids whatever was said of the one before it; the same one keeps it.
  fileprivate mutating func take(_ prepared: PreparedPlan) {
    guard prepared.request == planRequest?.request else { return }
    // The hash covers what stands in the way too; where it did not, nobody is held to it.
    if plan?.hash != prepared.hash || plan?.findings != prepared.findings {
      voidApprovals()
      (approvalRequest, denial, hasExpired) = (nil, nil, false)
      (agreements, overrides) = ([], [])
    }
    plan = prepared
  }

  private mutating func voidApprovals() {
    if let approvalRequest, !approvals.isEmpty {
      voided = Voided(
        request: approvalRequest.request, planHash: approvalRequest.planHash,
        approvals: approvals.map(\.approval))
    }
    approvals = []
  }

  /// A request starts from nothing, whatever was granted before.
  fileprivate mutating func take(_ request: ApprovalRequest) {
    switch request.subject {
    case .plan:
      (approvalRequest, denial, hasExpired) = (request, nil, false)
      (approvals, agreements, settledPlan) = ([], [], plan?.request)
    case .extension: (extensionRequest, extensionApprovals) = (request, [])
    }
  }

  fileprivate mutating func take(_ approval: Approval) {
    if approval.request == approvalRequest?.request, approval.planHash == plan?.hash {
      approvals.append(approval)
    } else if approval.request == extensionRequest?.request {
      extensionApprovals.append(approval)
    }
  }

  fileprivate mutating func take(_ denial: Denial) {
    if denial.request == approvalRequest?.request {
      (self.denial, approvals, agreements) = (denial, [], [])
      // Of a preparation that was there already it was said too: nobody is asked about it again.
      settledPlan = plan?.request
    } else if denial.request == extensionRequest?.request {
      (extensionRequest, extensionApprovals) = (nil, [])
    }
  }

  fileprivate mutating func expire(_ request: EventID) {
    if request == approvalRequest?.request {
      (hasExpired, approvals, agreements) = (true, [], [])
      settledPlan = plan?.request
    } else if request == extensionRequest?.request {
      (extensionRequest, extensionApprovals) = (nil, [])
    }
  }

  fileprivate mutating func take(_ withdrawal: ApprovalWithdrawal) {
    if withdrawal.request == voided?.request { voided = nil }
    approvals.removeAll { withdrawal.approvals.contains($0.approval) }
    extensionApprovals.removeAll { withdrawal.approvals.contains($0.approval) }
  }

  fileprivate mutating func take(_ longer: DegradedExtension) {
    if let degraded, !degraded.hasEnded {
      self.degraded = Degraded(
        tradeoff: degraded.tradeoff, until: longer.until, warnAt: longer.warnAt)
    }
    (extensionRequest, extensionApprovals) = (nil, [])
  }
}
