import Digest
import EventLog
import Incidents
import JSON

extension DecisionEvent {
  /// The event in the newest revision of its payload.
  var body: EventBody {
    switch self {
    case .proposed(let proposal): proposal.body
    case .objected(let decision, let principal, let because):
      EventBody(.decisionObjected, words: ["because": because]) {
        $0.id("decision", decision)
        $0.id("by", principal)
      }
    case .planRequested(let request): request.body
    case .planPrepared(let prepared): prepared.body
    case .preflightOverridden(let override): override.body
    case .approvalRequested(let request): request.body
    case .approvalGranted(let approval): approval.body
    case .approvalDenied(let denial): denial.body
    case .approvalExpired(let decision, let request, let hash):
      EventBody(.approvalExpired) {
        $0.id("decision", decision)
        $0.id("request", request)
        $0.member("plan_hash", hash.description)
      }
    case .approvalWithdrawn(let withdrawal): withdrawal.body
    case .breakGlassAgreed(let agreement): agreement.body
    case .authorised(let authorisation): authorisation.body
    case .withdrawn(let decision, let principal, let because):
      EventBody(.decisionWithdrawn, words: ["because": because]) {
        $0.id("decision", decision)
        $0.id("by", principal)
      }
    case .superseded(let decision, let other):
      EventBody(.decisionSuperseded) {
        $0.id("decision", decision)
        $0.id("by", other)
      }
    case .outcomeRecorded(let outcome): outcome.body
    case .estimateChanged(let decision, let estimate):
      EventBody(.estimateChanged) {
        $0.id("decision", decision)
        estimate.write(to: &$0)
      }
    case .reopened(let decision, let because):
      EventBody(.decisionReopened) {
        $0.id("decision", decision)
        $0.word("because", because)
      }
    case .reviewed(let review):
      EventBody(.decisionReviewed, words: ["findings": review.findings]) {
        $0.id("decision", review.decision)
        $0.word("subject", review.subject)
        $0.id("by", review.by)
      }
    case .degradedStarted(let degradation): degradation.body
    case .degradedExtended(let longer): longer.body
    case .degradedWarned(let decision, let until): deadline(.degradedWarned, decision, until)
    case .degradedBreached(let decision, let until): deadline(.degradedBreached, decision, until)
    case .degradedEnded(let decision, let principal, let because):
      EventBody(.degradedEnded, words: ["because": because]) {
        $0.id("decision", decision)
        $0.id("by", principal)
        $0.present(["because": because])
      }
    }
  }

  private func deadline(
    _ type: EventType, _ decision: EventID, _ until: Timestamp
  ) -> EventBody {
    EventBody(type) {
      $0.id("decision", decision)
      $0.time("until", until)
    }
  }
}

extension PreflightOverride {
  fileprivate var body: EventBody {
    EventBody(.preflightOverridden, words: ["because": because]) {
      $0.id("decision", decision)
      $0.member("plan_hash", planHash.description)
      $0.member("checks", checks.map(\.rawValue))
      $0.member("role", role)
      $0.id("by", by)
    }
  }
}

extension ApprovalRequest {
  fileprivate var body: EventBody {
    EventBody(.approvalRequested, words: ["because": because]) {
      $0.id("request", request)
      $0.id("decision", decision)
      $0.word("for", subject.word)
      if case .extension(let until) = subject { $0.time("until", until) }
      $0.member("plan_hash", planHash.description)
      $0.member("count", count)
      $0.strings("roles", roles)
      $0.time("expires_at", expiresAt)
      $0.id("by", by)
      $0.present(["because": because])
    }
  }
}

extension Approval {
  fileprivate var body: EventBody {
    EventBody(.approvalGranted) {
      $0.id("approval", approval)
      $0.id("request", request)
      $0.id("decision", decision)
      $0.member("plan_hash", planHash.description)
      $0.member("role", role)
      $0.id("by", by)
      $0.word("via", via)
      $0.id("link_by", linkBy)
    }
  }
}

extension Denial {
  fileprivate var body: EventBody {
    EventBody(.approvalDenied, words: ["because": because]) {
      $0.id("request", request)
      $0.id("decision", decision)
      $0.member("plan_hash", planHash.description)
      $0.member("role", role)
      $0.id("by", by)
      if via != .cli { $0.word("via", via) }
    }
  }
}

extension ApprovalWithdrawal {
  fileprivate var body: EventBody {
    EventBody(.approvalWithdrawn) {
      $0.id("decision", decision)
      $0.id("request", request)
      $0.member("plan_hash", planHash.description)
      $0.ids("approvals", approvals)
      $0.word("because", because)
      $0.id("by", by)
    }
  }
}

extension BreakGlassAgreement {
  fileprivate var body: EventBody {
    EventBody(.breakGlassAgreed, words: ["because": because]) {
      $0.id("decision", decision)
      $0.member("plan_hash", planHash.description)
      $0.member("role", role)
      $0.id("by", by)
    }
  }
}

extension Authorisation {
  fileprivate var body: EventBody {
    EventBody(.decisionAuthorised) {
      $0.id("decision", decision)
      $0.member("plan_hash", ifPresent: planHash?.description)
      $0.id("request", request)
      $0.ids("approvals", approvals)
      $0.time("expires_at", expiresAt)
      $0.member("break_glass", isBreakGlass)
      $0.id("trigger", trigger)
      $0.time("check_at", checkAt)
      $0.time("review_due_at", reviewDueAt)
      $0.time("audit_due_at", auditDueAt)
      $0.time("follow_up_at", followUpAt)
    }
  }
}

extension Outcome {
  fileprivate var body: EventBody {
    EventBody(.outcomeRecorded, words: ["expected": expected, "actual": actual]) {
      $0.id("decision", decision)
      $0.word("met", met)
      $0.id("by", by)
      $0.present(["expected": expected])
    }
  }
}

extension Degradation {
  fileprivate var body: EventBody {
    EventBody(.degradedStarted, words: tradeoff.words) {
      $0.id("decision", decision)
      $0.member("service", ifPresent: service)
      $0.member("environment", ifPresent: environment)
      $0.time("until", until)
      $0.time("warn_at", warnAt)
    }
  }
}

extension DegradedExtension {
  fileprivate var body: EventBody {
    EventBody(.degradedExtended) {
      $0.id("decision", decision)
      $0.id("request", request)
      $0.time("until", until)
      $0.time("warn_at", warnAt)
      $0.ids("approvals", approvals)
    }
  }
}
