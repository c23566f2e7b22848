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
  package static let verificationStarted = EventType(known: "verification.started")
  package static let verificationSampled = EventType(known: "verification.sampled")
  package static let verificationPassed = EventType(known: "verification.passed")
  package static let verificationFailed = EventType(known: "verification.failed")
  package static let verificationInconclusive = EventType(known: "verification.inconclusive")
  package static let mitigationConfirmed = EventType(known: "mitigation.confirmed")
}
