package import EventLog

/// Why a command to a deployment was turned down.
package enum DeploymentRejection: Error, Equatable {
  // Of the phase.
  case notPlanned
  case alreadyPlanned(number: String)
  case notStarted(number: String)
  case alreadyStarted(number: String)
  case notHalted(number: String)
  case halted(number: String, because: Words<String>)
  case ended(number: String, Deployment.Phase)
  case nothingToRollBack(number: String)
  case rollbackToItself(number: String, version: String)
  case alreadyRolledBack(number: String, to: String)

  // Of the groups.
  case unknownGroup(number: String, group: String, known: [String])
  case outOfOrder(number: String, group: String, next: String)
  case notEntered(number: String, group: String)
  case groupsNotEntered(number: String, [String])
  /// The group lacks checks, so that the step after it is refused.
  case checksMissing(number: String, group: String, DeploymentStep, [MissingCheck])

  // Of the second person.
  case ownPlan(number: String)
  case ownResumeRequest(number: String)
  case noResumeRequest(number: String)
  case resumeRequested(number: String, approval: EventID)

  // Of what was given.
  case invalid(DeploymentField, FieldFault)
  case digestRequired(DeploymentKind)
  case groupTwice(String)
  case migrationTwice(String)
  case shareFalls(group: String, to: Share, from: Share)
  case waiverWithoutReason(item: String)
}

/// A step that checks of a group can stand in the way of.
package enum DeploymentStep: Equatable, Sendable {
  case enter(String)
  case promote
  case complete
}

/// What a command gives, as the API names it.
package enum DeploymentField: String, CaseIterable, Sendable {
  case number, service, environment, version, groups, group, bake, migrations, commits, files
  case bundle, because, scope, item, digest, command, output, duration, signals, requests, window
  case members
  case fromVersion = "from_version"
  case toVersion = "to_version"
  case artefactDigest = "artefact_digest"
  case changeReference = "change_ref"
  case reference = "ref"
}

/// What is wrong with a field.
package enum FieldFault: Equatable, Sendable {
  case empty
  case tooLong(limit: Int)
  case tooMany(limit: Int)
  case tooLarge(limit: Int64)
  case negative
  case notPrintable
  case holdsNUL
  case notADigest
}
