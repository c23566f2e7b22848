package import EventLog

/// Something a person or a pipeline asks of a deployment.
package enum DeploymentCommand: Equatable, Sendable {
  case plan(RolloutPlan)
  case recordEvidence(ChecklistItem)
  case approve(by: PrincipalID)
  case start
  case enter(group: String)
  case recordGate(GateResult)
  case recordHealth(HealthReport)
  case promote(group: String)
  case halt(because: String, scope: String?, by: PrincipalID)
  case requestResume(approval: EventID, because: String, by: PrincipalID)
  /// Granting resumes.
  case grantResume(by: PrincipalID)
  case denyResume(because: String, by: PrincipalID)
  case recordAudience(group: String, members: [String])
  case complete
  case fail(because: String)
  case recordRollback(toVersion: String)
  case requestAcceleration(AccelerationOrder)
  /// Without an id: the one that waits.
  case approveAcceleration(EventID?, by: PrincipalID, roles: [String])
  /// A step at a moment: groups are watched for as long as the plan says.
  indirect case at(Timestamp, DeploymentCommand)
  /// A step, if the rules of the organisation allow it now.
  indirect case under(StepTerms, DeploymentCommand)
}
