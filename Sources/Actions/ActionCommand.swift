package import EventLog

/// Something that an executor, or a person about what it left in doubt, wants to record.
package enum ActionCommand: Equatable, Sendable {
  case claim(Claim)
  /// Before anybody has claimed it: it is not carried out.
  case refuse(ActionFailure)
  case startStep(StepPlace, name: String, isReversible: Bool)
  case endStep(StepPlace, StepEnding, StepReport)
  case startUndo(StepPlace)
  case endUndo(StepPlace, StepEnding, StepReport)
  case doubt(StepPlace)
  case probe(StepProbe)
  case complete(ActionCompletion)
  case fail(ActionFailure)
  case escalate(ActionEscalation)
  /// By a person; everything else is the executor's to say.
  case requestVerification(action: EventID, by: PrincipalID, because: Words<String>)
  case startVerification(VerificationStart)
  case sample(VerificationSample)
  /// Says what the looks say taken together; that is computed from the record, and not believed.
  case endVerification(action: EventID, afterMilliseconds: Int64?)

  package enum StepEnding: Equatable, Sendable { case finished, failed, timedOut }
}

/// Why it is not recorded.
package enum ActionRejection: Error, Equatable {
  case isEnded
  case unknownAction
  /// Another action on the same service and environment is not over.
  case anotherIsLive(EventID)
  /// Somebody else has taken over since.
  case staleFence(newest: Fence?)
  /// Not this step's turn, or it was begun and nobody has found that it was not done.
  case notItsTurn(step: Int32)
  case isNotInDoubt(step: Int32)
  case stepsAreLeft
  /// A step that may have been done is never called failed or left behind.
  case isInDoubt(step: Int32)
  /// Only what was carried out to the end can be verified.
  case isNotCompleted
  /// Nobody has looked yet whether it helped.
  case isNotVerified
  /// One runs, or waits to be begun.
  case verificationRuns
  case verificationPassed
  case verificationFailed
  /// Another action was begun there since.
  case isOvertaken(by: EventID)
  /// No verification runs, another one does, or it has ended.
  case isNotVerifying
  /// That look was taken, or it is not its turn.
  case notItsLook(Int32)
  /// It is too early to say anything.
  case isUndecided
  /// A person has to say first whether that step was done.
  case waitsForPerson(step: Int32)
}
