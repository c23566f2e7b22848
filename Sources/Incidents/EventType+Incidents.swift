package import EventLog

/// What is recorded on the stream of an incident.
extension EventType {
  package static let incidentDeclared = EventType(known: "incident.declared")
  package static let nearMissRecorded = EventType(known: "near_miss.recorded")
  package static let severityChanged = EventType(known: "incident.severity_changed")
  package static let impactStated = EventType(known: "incident.impact_stated")
  package static let exposureComputed = EventType(known: "incident.exposure_computed")
  package static let deploymentLinked = EventType(known: "incident.deployment_linked")
  package static let detectionLinkedToIncident = EventType(known: "incident.detection_linked")
  package static let roleOffered = EventType(known: "role.offered")
  package static let roleAccepted = EventType(known: "role.accepted")
  package static let roleReleased = EventType(known: "role.released")
  package static let incidentMerged = EventType(known: "incident.merged")
  package static let incidentUnmerged = EventType(known: "incident.unmerged")
  package static let gateDebtOpened = EventType(known: "gate_debt.opened")
  package static let gateDebtPaid = EventType(known: "gate_debt.paid")
  package static let incidentMitigated = EventType(known: "incident.mitigated")
  package static let incidentResolved = EventType(known: "incident.resolved")
  package static let incidentReopened = EventType(known: "incident.reopened")
  package static let incidentClosed = EventType(known: "incident.closed")
}

/// What is recorded on the stream of a detection.
extension EventType {
  package static let detectionRecorded = EventType(known: "detection.recorded")
  package static let detectionDeduplicated = EventType(known: "detection.deduplicated")
  package static let detectionLinked = EventType(known: "detection.linked")
  package static let reportAcknowledged = EventType(known: "report.acknowledged")
}

/// What others record, and what is owed because of it.
extension EventType {
  static let gatesPassedOver = EventType(known: "deployment.gates_passed_over")
  static let gateRecorded = EventType(known: "deployment.gate_recorded")
  static let healthRecorded = EventType(known: "deployment.health_recorded")
  package static let deploymentStarted = EventType(known: "deployment.started")
  package static let deploymentHalted = EventType(known: "deployment.halted")
  package static let deploymentResumed = EventType(known: "deployment.resumed")
  package static let deploymentFailed = EventType(known: "deployment.failed")
  package static let deploymentRolledBack = EventType(known: "deployment.rolled_back")
  package static let postmortemPublished = EventType(known: "postmortem.published")
  package static let reviewGiven = EventType(known: "review.given")
  static let decisionAuthorised = EventType(known: "decision.authorised")
  static let decisionWithdrawn = EventType(known: "decision.withdrawn")
  static let decisionSuperseded = EventType(known: "decision.superseded")
  static let decisionReviewed = EventType(known: "decision.reviewed")
  static let outcomeRecorded = EventType(known: "decision.outcome_recorded")
  static let cadenceSet = EventType(known: "cadence.set")
  package static let deploymentCompleted = EventType(known: "deployment.completed")
  static let announcementOwed = EventType(known: "announcement.owed")
  static let announcementPublished = EventType(known: "announcement.published")
  static let noticeOwed = EventType(known: "notice.owed")
  static let noticeGiven = EventType(known: "notice.given")
  static let noticeLifted = EventType(known: "notice.lifted")
  static let updatePublished = EventType(known: "update.published")
  static let reminderSnoozed = EventType(known: "reminder.snoozed")
  static let promiseBroken = EventType(known: "promise.broken")
  static let degradedEnded = EventType(known: "degraded.ended")
}
