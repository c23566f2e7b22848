package import Digest
package import EventLog

/// Something that happened to a decision about an incident; stands on the incident's own stream.
///
/// What `evolve` needs is in the payload, also who did it: folding does not see envelopes.
package enum DecisionEvent: Equatable, Sendable {
  case proposed(Proposal)
  case objected(decision: EventID, by: PrincipalID, because: Words<String>)
  case planRequested(PlanRequest)
  /// Appended by the executor, and by nobody else.
  case planPrepared(PreparedPlan)
  case preflightOverridden(PreflightOverride)
  case approvalRequested(ApprovalRequest)
  case approvalGranted(Approval)
  case approvalDenied(Denial)
  case approvalExpired(decision: EventID, request: EventID, planHash: SHA256Digest)
  case approvalWithdrawn(ApprovalWithdrawal)
  case breakGlassAgreed(BreakGlassAgreement)
  case authorised(Authorisation)
  case withdrawn(decision: EventID, by: PrincipalID, because: Words<String>)
  case superseded(decision: EventID, by: EventID)
  case outcomeRecorded(Outcome)
  case estimateChanged(decision: EventID, FixEstimate)
  case reopened(decision: EventID, because: Reopening)
  /// The review or the audit that it owed was made.
  case reviewed(Review)
  case degradedStarted(Degradation)
  case degradedExtended(DegradedExtension)
  case degradedWarned(decision: EventID, until: Timestamp)
  case degradedBreached(decision: EventID, until: Timestamp)
  case degradedEnded(decision: EventID, by: PrincipalID, because: Words<String>?)
}

/// What became of it.
package struct Outcome: Equatable, Sendable {
  package var decision: EventID
  package var met: Met
  package var by: PrincipalID
  package var expected: Words<String>?
  package var actual: Words<String>

  /// Whether it had the effect that was expected.
  package enum Met: String, CaseIterable, Sendable { case yes, no, unclear }

  package init(
    of decision: EventID, _ met: Met, by principal: PrincipalID, expected: Words<String>? = nil,
    actual: Words<String>
  ) {
    (self.decision, self.met, by) = (decision, met, principal)
    (self.expected, self.actual) = (expected, actual)
  }
}

/// Why it has to be thought of again.
package enum Reopening: String, CaseIterable, Sendable {
  /// The repair will not be there before the time is up.
  case estimateOvertakesBudget = "estimate-overtakes-budget"
  case degradedBreached = "degraded-breached"
}

package struct Review: Equatable, Sendable {
  package var decision: EventID
  package var subject: Subject
  package var by: PrincipalID
  package var findings: Words<String>

  package enum Subject: String, CaseIterable, Sendable {
    case breakGlass = "break-glass"
    case audit
  }

  package init(
    of decision: EventID, _ subject: Subject, by principal: PrincipalID, findings: Words<String>
  ) {
    (self.decision, self.subject, by) = (decision, subject, principal)
    self.findings = findings
  }
}

/// From now on something is switched off, for a limited time.
package struct Degradation: Equatable, Sendable {
  package var decision: EventID
  package var service: String?
  package var environment: String?
  package var until: Timestamp
  package var warnAt: Timestamp
  package var tradeoff: Tradeoff

  package init(
    of decision: EventID, service: String?, environment: String?, until: Timestamp,
    warnAt: Timestamp, tradeoff: Tradeoff
  ) {
    (self.decision, self.service, self.environment) = (decision, service, environment)
    (self.until, self.warnAt, self.tradeoff) = (until, warnAt, tradeoff)
  }
}

package struct DegradedExtension: Equatable, Sendable {
  package var decision: EventID
  package var request: EventID
  package var until: Timestamp
  package var warnAt: Timestamp
  package var approvals: [EventID]

  package init(
    of decision: EventID, _ request: EventID, until: Timestamp, warnAt: Timestamp,
    approvals: [EventID]
  ) {
    (self.decision, self.request, self.until) = (decision, request, until)
    (self.warnAt, self.approvals) = (warnAt, approvals)
  }
}
