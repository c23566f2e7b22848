package import EventLog

/// What the executor did, on the incident's own stream.
extension EventType {
  package static let actionClaimed = EventType(known: "action.claimed")
  package static let actionCompleted = EventType(known: "action.completed")
  package static let actionFailed = EventType(known: "action.failed")
  package static let actionInDoubt = EventType(known: "action.in_doubt")
  package static let stepStarted = EventType(known: "step.started")
  package static let stepFinished = EventType(known: "step.finished")
  package static let stepFailed = EventType(known: "step.failed")
  package static let stepTimedOut = EventType(known: "step.timed_out")
  package static let stepProbed = EventType(known: "step.probed")
  package static let undoStarted = EventType(known: "step.undo_started")
  package static let undone = EventType(known: "step.undone")
  package static let undoFailed = EventType(known: "step.undo_failed")
  package static let undoTimedOut = EventType(known: "step.undo_timed_out")
  package static let actionCompensated = EventType(known: "action.compensated")
  /// Said by a person; everything else about verifying is the executor's.
  package static let verificationRequested = EventType(known: "decision.verification_requested")
  package static let verificationStarted = EventType(known: "verification.started")
  package static let verificationSampled = EventType(known: "verification.sampled")
  package static let verificationPassed = EventType(known: "verification.passed")
  package static let verificationFailed = EventType(known: "verification.failed")
  package static let verificationInconclusive = EventType(known: "verification.inconclusive")
  package static let escalationRaised = EventType(known: "escalation.raised")
  package static let mitigationConfirmed = EventType(known: "mitigation.confirmed")
}
