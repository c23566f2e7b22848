package import EventLog

/// Something a person or a machine asks of an incident.
package enum IncidentCommand: Equatable, Sendable {
  case declare(Declaration)
  case recordNearMiss(NearMiss)
  case changeSeverity(to: Severity, because: String)
  case stateImpact(Impact)
  case computeExposure(Exposure)
  case linkDeployment(StreamID)
  case linkDetection(StreamID)
  case offerRole(ResponseRole, to: PrincipalID)
  case acceptRole(ResponseRole, by: PrincipalID)
  case releaseRole(ResponseRole, by: PrincipalID)
  /// An incident does not know its own stream; without it, it could be merged into itself.
  case merge(StreamID, into: StreamID, because: String)
  case unmerge(because: String)
  case openGateDebt(GateDebt)
  case payGateDebt(EventID, because: String)
  case mitigate
  case resolve(Resolution)
  case reopen(because: String)
  case close
}
