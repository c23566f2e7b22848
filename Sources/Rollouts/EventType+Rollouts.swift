package import EventLog

/// Moments of a deployment that others follow.
extension EventType {
  package static let deploymentStarted = EventType(known: "deployment.started")
  package static let deploymentHalted = EventType(known: "deployment.halted")
  package static let deploymentResumed = EventType(known: "deployment.resumed")
}
