package import EventLog

extension Detection {
  package func decide(
    _ command: DetectionCommand
  ) throws(DetectionRejection) -> [DetectionEvent] {
    switch (command, finding) {
    case (.record(let finding), nil):
      try check(finding)
      return [.recorded(finding)]
    case (_, nil): throw .notRecorded
    case (.record(let same), let finding?) where same == finding: return []
    case (.record, _): throw .alreadyRecorded
    case (.acknowledge(let principal), _): return try acknowledge(by: principal)
    case (.link(let deployment, let incident), _): return try link(deployment, incident)
    case (.deduplicate(let this, let other), _): return try deduplicate(this, into: other)
    }
  }

  private func acknowledge(
    by principal: PrincipalID
  ) throws(DetectionRejection) -> [DetectionEvent] {
    switch acknowledgedBy {
    case nil: return [.acknowledged(by: principal)]
    case principal: return []
    case let other?: throw .alreadyAcknowledged(by: other)
    }
  }

  /// Records only what is new, so that linking twice says nothing twice.
  private func link(
    _ deployment: StreamID?, _ incident: StreamID?
  ) throws(DetectionRejection) -> [DetectionEvent] {
    guard deployment != nil || incident != nil else { throw .linkedToNothing }
    if let duplicateOf { throw .isDuplicate(of: duplicateOf) }
    let newDeployment = deployment.flatMap { deployments.contains($0) ? nil : $0 }
    let newIncident = incident.flatMap { incidents.contains($0) ? nil : $0 }
    if newDeployment == nil, newIncident == nil { return [] }
    return [.linked(deployment: newDeployment, incident: newIncident)]
  }

  private func deduplicate(
    _ this: StreamID, into other: StreamID
  ) throws(DetectionRejection) -> [DetectionEvent] {
    guard this != other else { throw .duplicateOfItself }
    switch duplicateOf {
    case nil: return [.deduplicated(into: other)]
    case other: return []
    case let first?: throw .isDuplicate(of: first)
    }
  }

  private func check(_ finding: Finding) throws(DetectionRejection) {
    do throws(FieldFault) {
      try FieldCheck.words(finding.text, "text", .text)
      try FieldCheck.optionalWords(finding.contact, "contact", .contact)
      try FieldCheck.name(finding.signal, "signal", .signal)
      try FieldCheck.name(finding.group, "group")
      try FieldCheck.name(finding.service, "service")
      try FieldCheck.name(finding.environment, "environment")
      try FieldCheck.name(finding.deduplicationKey, "dedup_key", .deduplicationKey)
    } catch { throw .field(error) }
  }
}

/// Why a command to a detection was turned down.
package enum DetectionRejection: Error, Equatable, Sendable {
  case notRecorded, alreadyRecorded
  case alreadyAcknowledged(by: PrincipalID)
  case linkedToNothing
  case isDuplicate(of: StreamID)
  case duplicateOfItself
  case field(FieldFault)
}

extension DetectionRejection {
  /// A sentence that a tired person can act on.
  package var explanation: String {
    switch self {
    case .notRecorded: "There is no such detection. Record it first."
    case .alreadyRecorded: "This detection was recorded already, otherwise. Record a new one."
    case .alreadyAcknowledged: "Somebody else acknowledged this report already."
    case .linkedToNothing: "Name a deployment or an incident to link this detection to."
    case .isDuplicate(let other):
      "This detection is a duplicate of another (\(other)). Use that one."
    case .duplicateOfItself: "A detection cannot be a duplicate of itself. Name the other one."
    case .field(let fault): fault.explanation
    }
  }

  /// The field of the command that is at fault; nil when it is the moment.
  package var field: String? {
    switch self {
    case .field(let fault): fault.field
    case .linkedToNothing: "deployment"
    case .duplicateOfItself: "into"
    case .notRecorded, .alreadyRecorded, .alreadyAcknowledged, .isDuplicate: nil
    }
  }
}
