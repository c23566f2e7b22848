package import EventLog
package import Policy

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
  /// The group has to be watched for longer before the step.
  case stillBaking(
    number: String, group: String, DeploymentStep, seconds: Int64, until: Timestamp)
  case unknownGate(number: String, gate: String, known: [String])

  // Of the second person.
  case ownPlan(number: String)
  case ownResumeRequest(number: String)
  case noResumeRequest(number: String)
  case resumeRequested(number: String, approval: EventID)

  // Of the organisation's rules.
  case outOfHours(number: String, DeploymentStep, why: String, next: Timestamp?)
  case frozen(number: String, DeploymentStep, why: String, next: Timestamp?)
  case budgetSpent(number: String, DeploymentStep, advice: String)
  case itemsOpen(number: String, DeploymentStep, [OpenItem])
  case approvalsMissing(number: String, MissingApprovals)
  case ladderMissing(number: String, environment: String, [LadderGap])
  case accelerationNeeded(number: String, [AccelerationStage])
  /// The same where the policy says nowhere who could agree.
  case nobodyMayAccelerate(number: String, [AccelerationStage])
  /// A routine deployment that reaches everybody in production with its first step.
  case allAtOnce(number: String, environment: String, RolloutStrategy)

  // Of a shorter way.
  case notAnEmergency(number: String)
  case cannotShorten(AccelerationFault)
  case accelerationDiffers(number: String, acceleration: EventID)
  case noAcceleration(number: String)
  case ownAcceleration(number: String)
  case accelerationNeedsRole(number: String, [String])
  case shorteningNotApproved(number: String, gate: String)

  // Of what was given.
  case invalid(DeploymentField, FieldFault)
  case digestRequired(DeploymentKind)
  case groupTwice(String)
  case migrationTwice(String)
  case shareFalls(group: String, to: Share, from: Share)
  case waiverWithoutReason(item: String)
}

/// A step that checks or rules can stand in the way of.
package enum DeploymentStep: Equatable, Sendable {
  case start
  case enter(String)
  case promote
  case complete
}

/// What a command gives, as the API names it.
package enum DeploymentField: String, CaseIterable, Sendable {
  case number, service, environment, version, groups, group, bake, migrations, commits, files
  case bundle, because, scope, item, digest, command, output, duration, signals, requests, window
  case members, stage, gate, from, to, criteria
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
