import Digest
package import EventLog
import Incidents
import JSON
import Policy

extension EventFormat where Event == DecisionEvent {
  /// What is decided about an incident, on its own stream: `approval.…` elsewhere is of another
  /// family.
  package static let decisions = EventFormat(writing: { $0.body })
    .readingProposals().readingPlans().readingApprovals().readingAuthorisations()
    .readingOutcomes().readingDegradation()

  private func readingProposals() -> Self {
    reading("decision.proposed") { payload throws(JSONFault) in
      .proposed(try Proposal(payload))
    }
    .reading("decision.objected") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .objected(
        decision: try fields.decision(), by: try fields.principal(),
        because: try payload.text("because"))
    }
    .reading("decision.withdrawn") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .withdrawn(
        decision: try fields.decision(), by: try fields.principal(),
        because: try payload.text("because"))
    }
    .reading("decision.superseded") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .superseded(
        decision: try fields.decision(), by: try fields.id("by", as: EventID.self))
    }
  }

  private func readingPlans() -> Self {
    reading("plan.requested") { payload throws(JSONFault) in
      .planRequested(try PlanRequest(payload))
    }
    .reading("plan.prepared") { payload throws(JSONFault) in
      .planPrepared(try PreparedPlan(payload))
    }
    .reading("preflight.overridden") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var checks: [PreflightCheck] = []
      for name in try fields.strings("checks") {
        guard let check = PreflightCheck(rawValue: name) else {
          throw fields.fault(.unknownWord(name), at: "checks")
        }
        checks.append(check)
      }
      return .preflightOverridden(
        PreflightOverride(
          of: try fields.decision(), try fields.planHash(), checks: checks,
          role: try fields.string("role"), by: try fields.principal(),
          because: try payload.text("because")))
    }
  }

  private func readingApprovals() -> Self {
    reading("approval.requested") { payload throws(JSONFault) in
      .approvalRequested(try ApprovalRequest(payload))
    }
    .reading("approval.granted") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      var approval = Approval(
        try fields.id("approval", as: EventID.self), of: try fields.request(),
        try fields.decision(), planHash: try fields.planHash(),
        role: try fields.string("role"), by: try fields.principal(),
        via: try fields.enum("via", as: Approval.Way.self))
      approval.linkBy = try fields.optionalID("link_by", as: PrincipalID.self)
      return .approvalGranted(approval)
    }
    .reading("approval.denied") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .approvalDenied(
        Denial(
          of: try fields.request(), try fields.decision(), planHash: try fields.planHash(),
          role: try fields.string("role"), by: try fields.principal(),
          via: try fields.optionalEnum("via", as: Approval.Way.self) ?? .cli,
          because: try payload.text("because")))
    }
    .reading("approval.expired") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .approvalExpired(
        decision: try fields.decision(), request: try fields.request(),
        planHash: try fields.planHash())
    }
    .reading("approval.withdrawn") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .approvalWithdrawn(
        ApprovalWithdrawal(
          of: try fields.decision(), try fields.request(), planHash: try fields.planHash(),
          approvals: try fields.ids("approvals"),
          because: try fields.enum("because", as: ApprovalWithdrawal.Cause.self),
          by: try fields.optionalID("by", as: PrincipalID.self)))
    }
    .reading("break_glass.agreed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .breakGlassAgreed(
        BreakGlassAgreement(
          of: try fields.decision(), planHash: try fields.planHash(),
          role: try fields.string("role"), by: try fields.principal(),
          because: try payload.text("because")))
    }
  }

  private func readingAuthorisations() -> Self {
    reading("decision.authorised") { payload throws(JSONFault) in
      .authorised(try Authorisation(JSONFields(payload.clear)))
    }
    .reading("decision.reopened") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .reopened(
        decision: try fields.decision(),
        because: try fields.enum("because", as: Reopening.self))
    }
    .reading("decision.reviewed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .reviewed(
        Review(
          of: try fields.decision(), try fields.enum("subject", as: Review.Subject.self),
          by: try fields.principal(), findings: try payload.text("findings")))
    }
  }

  private func readingOutcomes() -> Self {
    reading("decision.outcome_recorded") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .outcomeRecorded(
        Outcome(
          of: try fields.decision(), try fields.enum("met", as: Outcome.Met.self),
          by: try fields.principal(),
          expected: try payload.optionalText("expected", in: fields),
          actual: try payload.text("actual")))
    }
    .reading("decision.estimate_changed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .estimateChanged(decision: try fields.decision(), try FixEstimate(fields))
    }
  }

  private func readingDegradation() -> Self {
    reading("degraded.started") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .degradedStarted(
        Degradation(
          of: try fields.decision(), service: try fields.optionalString("service"),
          environment: try fields.optionalString("environment"), until: try fields.time("until"),
          warnAt: try fields.time("warn_at"), tradeoff: try Tradeoff(payload)))
    }
    .reading("degraded.extended") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .degradedExtended(
        DegradedExtension(
          of: try fields.decision(), try fields.request(), until: try fields.time("until"),
          warnAt: try fields.time("warn_at"), approvals: try fields.ids("approvals")))
    }
    .reading("degraded.warned") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .degradedWarned(decision: try fields.decision(), until: try fields.time("until"))
    }
    .reading("degraded.breached") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .degradedBreached(decision: try fields.decision(), until: try fields.time("until"))
    }
    .reading("degraded.ended") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .degradedEnded(
        decision: try fields.decision(), by: try fields.principal(),
        because: try payload.optionalText("because", in: fields))
    }
  }
}

extension ApprovalRequest {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.request(), of: try fields.decision(), try ApprovalSubject(fields),
      planHash: try fields.planHash(), count: try fields.int32("count"),
      roles: try fields.strings("roles"), expiresAt: try fields.time("expires_at"),
      by: try fields.optionalID("by", as: PrincipalID.self),
      because: try payload.optionalText("because", in: fields))
    guard count >= 0 else { throw fields.fault(.outOfRange, at: "count") }
  }
}

extension ApprovalSubject {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    switch try fields.enum("for", as: Word.self) {
    case .plan: self = .plan
    case .extension: self = .extension(until: try fields.time("until"))
    }
  }

  /// How `for` spells it: a deployment's own approvals say `resume` there.
  enum Word: String { case plan, `extension` }

  var word: Word {
    switch self {
    case .plan: .plan
    case .extension: .extension
    }
  }
}

extension Authorisation {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      of: try fields.decision(), planHash: try fields.optionalDigest("plan_hash"),
      checkAt: try fields.time("check_at"))
    request = try fields.optionalID("request", as: EventID.self)
    approvals = try fields.ids("approvals")
    expiresAt = try fields.optionalTime("expires_at")
    isBreakGlass = try fields.bool("break_glass")
    trigger = try fields.optionalID("trigger", as: EventID.self)
    reviewDueAt = try fields.optionalTime("review_due_at")
    auditDueAt = try fields.optionalTime("audit_due_at")
    followUpAt = try fields.optionalTime("follow_up_at")
  }
}
