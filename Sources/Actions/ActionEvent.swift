package import Digest
package import EventLog

/// Something that the executor did about an authorised decision; stands on the incident's stream.
///
/// An action is called by the id of the `decision.authorised` that it carries out: authorised once
/// more, a decision is another action.
package enum ActionEvent: Equatable, Sendable {
  case claimed(Claim)
  /// Written before anything is done, so that whatever is found done later has its intent on record.
  case stepStarted(StepPlace, name: String, isReversible: Bool)
  case stepFinished(StepPlace, StepReport)
  case stepFailed(StepPlace, StepReport)
  case stepTimedOut(StepPlace, StepReport)
  case stepProbed(StepProbe)
  /// Written before anything is taken back, as with a step.
  case undoStarted(StepPlace)
  case undone(StepPlace, StepReport)
  case undoFailed(StepPlace, StepReport)
  case undoTimedOut(StepPlace, StepReport)
  /// All that was carried out was taken back.
  case compensated(action: EventID, decision: EventID, fence: Fence, steps: [Int32])
  /// All its steps were carried out; whether that helped is for a verification to say.
  case completed(ActionCompletion)
  case failed(ActionFailure)
  case inDoubt(StepPlace, because: Doubt)
  /// A person asks that it be looked at once more.
  case verificationRequested(VerificationRequest)
  case verificationStarted(VerificationStart)
  case verificationSampled(VerificationSample)
  case verificationEnded(VerificationEnd)
  /// Follows a verification that passed, and nothing else.
  case confirmed(MitigationConfirmation)
  /// It did not help, or nobody knows: somebody else is called, and the next option is named.
  case escalated(ActionEscalation)
}

/// Intent: from now on this executor acts, and nobody else on this service and environment.
package struct Claim: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  package var planHash: SHA256Digest
  package var service: String
  package var environment: String
  /// How many steps the plan has.
  package var steps: Int32
  /// 1 is the first.
  package var attempt: Int32
  package var fence: Fence
  package var executor: ExecutorID

  package init(
    _ action: EventID, of decision: EventID, planHash: SHA256Digest, service: String,
    environment: String, steps: Int32, attempt: Int32, fence: Fence, by executor: ExecutorID
  ) {
    (self.action, self.decision, self.planHash) = (action, decision, planHash)
    (self.service, self.environment, self.steps) = (service, environment, steps)
    (self.attempt, self.fence, self.executor) = (attempt, fence, executor)
  }
}

/// One step of an action, under one fence.
package struct StepPlace: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  /// 0 is the first.
  package var step: Int32
  package var fence: Fence

  package init(_ action: EventID, of decision: EventID, step: Int32, fence: Fence) {
    (self.action, self.decision, self.step, self.fence) = (action, decision, step, fence)
  }
}

/// What a step left behind, beside its effect.
package struct StepReport: Equatable, Sendable {
  package var milliseconds: Int64
  /// Nil where no program ran, or a signal ended it.
  package var exitCode: Int32?
  /// How many bytes it wrote on both streams, kept or not.
  package var outputSize: Int64
  /// Of what is kept of the output, after redaction; nil where there was none.
  package var outputHash: SHA256Digest?
  /// The beginning and the end of its standard output, without what looks like a secret; where no
  /// program ran, what the adapter says.
  package var output: Words<String>?
  /// The same of its standard error.
  package var errors: Words<String>?
  /// All of its standard output; nil where no program ran, and in entries of before.
  package var standardOutput: Stream?
  package var standardError: Stream?
  /// What went wrong.
  package var because: Words<String>?
  /// How long it takes as a rule, at most, by the policy that it was carried out under.
  package var usuallyMilliseconds: Int64?

  /// A stream as a whole, kept or not, after redaction.
  package struct Stream: Equatable, Sendable {
    package var size: Int64
    package var hash: SHA256Digest

    package init(size: Int64, hash: SHA256Digest) { (self.size, self.hash) = (size, hash) }
  }

  package init(
    milliseconds: Int64 = 0, exitCode: Int32? = nil, outputSize: Int64 = 0,
    outputHash: SHA256Digest? = nil, output: Words<String>? = nil, because: Words<String>? = nil
  ) {
    (self.milliseconds, self.exitCode, self.outputSize) = (milliseconds, exitCode, outputSize)
    (self.outputHash, self.output, self.because) = (outputHash, output, because)
  }

  /// Longer than it takes as a rule.
  package var isSlow: Bool { usuallyMilliseconds.map { milliseconds > $0 } ?? false }
}

/// What was found out about a step of which nobody knows whether it was done.
package struct StepProbe: Equatable, Sendable {
  package var place: StepPlace
  package var verdict: Verdict
  /// Whoever says so; nil for the adapter's own look.
  package var by: PrincipalID?
  package var because: Words<String>

  package enum Verdict: String, CaseIterable, Sendable {
    case done
    case notDone = "not-done"
    /// Then a person has to say.
    case unknown
  }

  package init(
    _ place: StepPlace, _ verdict: Verdict, by person: PrincipalID? = nil,
    because: Words<String>
  ) {
    (self.place, self.verdict, by, self.because) = (place, verdict, person, because)
  }
}

/// Why nobody knows whether a step was done.
package enum Doubt: String, CaseIterable, Sendable {
  /// Whoever began it did not say how it ended.
  case interrupted
  case timedOut = "timed-out"
  /// Whoever began to take it back did not say how that ended.
  case undoInterrupted = "undo-interrupted"
  case undoTimedOut = "undo-timed-out"
}

/// It is not carried out, or not to the end.
package struct ActionFailure: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  /// Nil when it was refused before anybody claimed it.
  package var fence: Fence?
  package var cause: Cause
  package var because: Words<String>
  /// Whether no step was ever begun.
  package var isUntouched: Bool

  package enum Cause: String, CaseIterable, Sendable {
    case expired, withdrawn, redacted, busy
    /// Another plan than was agreed to, or one whose hash is not its own.
    case planChanged = "plan-changed"
    case policyChanged = "policy-changed"
    case notApproved = "not-approved"
    case startState = "start-state"
    /// The adapter would make other calls than the plan says, or none.
    case unprepared
    /// Something stands in its way that did not when it was agreed to.
    case checkFailed = "check-failed"
    case stepFailed = "step-failed"
    /// The executor itself failed at it again and again.
    case setAside = "set-aside"
  }

  package init(
    _ action: EventID, of decision: EventID, fence: Fence? = nil, _ cause: Cause,
    because: Words<String>, isUntouched: Bool
  ) {
    (self.action, self.decision, self.fence) = (action, decision, fence)
    (self.cause, self.because, self.isUntouched) = (cause, because, isUntouched)
  }
}
