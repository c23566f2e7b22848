package import Digest
package import EventLog

/// What people agree to.
package enum ApprovalSubject: Equatable, Sendable {
  case plan
  /// To run degraded for longer.
  case `extension`(until: Timestamp)
}

/// Asks for agreement; what is granted belongs to one request and dies with it.
package struct ApprovalRequest: Equatable, Sendable {
  /// The id of the event that asks.
  package var request: EventID
  package var decision: EventID
  package var subject: ApprovalSubject
  package var planHash: SHA256Digest
  /// How many different people, never counting who asks.
  package var count: Int32
  /// Roles among them, each by a person of its own.
  package var roles: [String]
  package var expiresAt: Timestamp
  /// Who asks for an extension; nil when a prepared plan asks by itself.
  package var by: PrincipalID?
  package var because: Words<String>?

  package init(
    _ request: EventID, of decision: EventID, _ subject: ApprovalSubject,
    planHash: SHA256Digest, count: Int32, roles: [String], expiresAt: Timestamp,
    by principal: PrincipalID? = nil, because: Words<String>? = nil
  ) {
    (self.request, self.decision, self.subject) = (request, decision, subject)
    (self.planHash, self.count, self.roles) = (planHash, count, roles)
    (self.expiresAt, by, self.because) = (expiresAt, principal, because)
  }
}

/// One person's agreement.
package struct Approval: Equatable, Sendable {
  /// The id of the event that grants it.
  package var approval: EventID
  package var request: EventID
  package var decision: EventID
  package var planHash: SHA256Digest
  /// In which role; it counts for this one only.
  package var role: String
  package var by: PrincipalID
  package var via: Way
  /// Who gave them the link, and could have used it themselves.
  package var linkBy: PrincipalID?

  /// How it reached us.
  package enum Way: String, CaseIterable, Sendable {
    /// With a token of their own.
    case cli
    /// By a link that works once.
    case link
    /// In a chat program that says who they are.
    case chat
  }

  package init(
    _ approval: EventID, of request: EventID, _ decision: EventID, planHash: SHA256Digest,
    role: String, by principal: PrincipalID, via way: Way
  ) {
    (self.approval, self.request, self.decision) = (approval, request, decision)
    (self.planHash, self.role, by, via) = (planHash, role, principal, way)
  }
}

package struct Denial: Equatable, Sendable {
  package var request: EventID
  package var decision: EventID
  package var planHash: SHA256Digest
  package var role: String
  package var by: PrincipalID
  package var via: Approval.Way
  package var because: Words<String>

  package init(
    of request: EventID, _ decision: EventID, planHash: SHA256Digest, role: String,
    by principal: PrincipalID, via way: Approval.Way = .cli, because: Words<String>
  ) {
    (self.request, self.decision, self.planHash) = (request, decision, planHash)
    (self.role, by, via, self.because) = (role, principal, way, because)
  }
}

/// Approvals that count no longer.
package struct ApprovalWithdrawal: Equatable, Sendable {
  package var decision: EventID
  package var request: EventID
  package var planHash: SHA256Digest
  package var approvals: [EventID]
  package var because: Cause
  /// Nil when it follows from something else that happened.
  package var by: PrincipalID?

  package enum Cause: String, CaseIterable, Sendable {
    case planChanged = "plan-changed"
    case decisionWithdrawn = "decision-withdrawn"
    case byApprover = "by-approver"
  }

  package init(
    of decision: EventID, _ request: EventID, planHash: SHA256Digest, approvals: [EventID],
    because: Cause, by principal: PrincipalID? = nil
  ) {
    (self.decision, self.request, self.planHash) = (decision, request, planHash)
    (self.approvals, self.because, by) = (approvals, because, principal)
  }
}

/// One person's word that it must go ahead without the approvals.
package struct BreakGlassAgreement: Equatable, Sendable {
  package var decision: EventID
  package var planHash: SHA256Digest
  package var role: String
  package var by: PrincipalID
  package var because: Words<String>

  package init(
    of decision: EventID, planHash: SHA256Digest, role: String, by principal: PrincipalID,
    because: Words<String>
  ) {
    (self.decision, self.planHash, self.role) = (decision, planHash, role)
    (by, self.because) = (principal, because)
  }
}

/// The decision holds: what the executor acts on.
package struct Authorisation: Equatable, Sendable {
  package var decision: EventID
  /// Nil for what needs no plan: halting, waiting, freezing.
  package var planHash: SHA256Digest?
  /// The request that was met; nil where nobody had to be asked.
  package var request: EventID?
  package var approvals: [EventID] = []
  /// Until then it may be begun.
  package var expiresAt: Timestamp?
  /// The `trigger.fired` for which the policy itself has agreed beforehand.
  package var trigger: EventID?
  /// It went ahead without the approvals.
  package var isBreakGlass = false
  /// When somebody looks whether it helped.
  package var checkAt: Timestamp
  /// By when it is looked at how the glass came to be broken.
  package var reviewDueAt: Timestamp?
  /// By when an audit is owed.
  package var auditDueAt: Timestamp?
  /// By when what was put off is done.
  package var followUpAt: Timestamp?

  package init(of decision: EventID, planHash: SHA256Digest?, checkAt: Timestamp) {
    (self.decision, self.planHash, self.checkAt) = (decision, planHash, checkAt)
  }
}
