package import EventLog

/// What is decided about an incident, on its own stream.
extension EventType {
  package static let decisionProposed = EventType(known: "decision.proposed")
  package static let decisionObjected = EventType(known: "decision.objected")
  package static let planRequested = EventType(known: "plan.requested")
  package static let planPrepared = EventType(known: "plan.prepared")
  package static let preflightOverridden = EventType(known: "preflight.overridden")
  package static let approvalRequested = EventType(known: "approval.requested")
  package static let approvalGranted = EventType(known: "approval.granted")
  package static let approvalDenied = EventType(known: "approval.denied")
  package static let approvalExpired = EventType(known: "approval.expired")
  package static let approvalWithdrawn = EventType(known: "approval.withdrawn")
  package static let breakGlassAgreed = EventType(known: "break_glass.agreed")
  package static let decisionAuthorised = EventType(known: "decision.authorised")
  package static let decisionWithdrawn = EventType(known: "decision.withdrawn")
  package static let decisionSuperseded = EventType(known: "decision.superseded")
  package static let outcomeRecorded = EventType(known: "decision.outcome_recorded")
  package static let estimateChanged = EventType(known: "decision.estimate_changed")
  package static let decisionReopened = EventType(known: "decision.reopened")
  package static let decisionReviewed = EventType(known: "decision.reviewed")
  package static let degradedStarted = EventType(known: "degraded.started")
  package static let degradedExtended = EventType(known: "degraded.extended")
  package static let degradedWarned = EventType(known: "degraded.warned")
  package static let degradedBreached = EventType(known: "degraded.breached")
  package static let degradedEnded = EventType(known: "degraded.ended")
}
