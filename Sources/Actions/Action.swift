package import EventLog

/// What is known of one action, folded from its events.
package struct Action: Equatable, Sendable {
  /// The id of the `decision.authorised` that it carries out.
  package internal(set) var id: EventID
  package internal(set) var decision: EventID
  /// Newest last; the newest holds the service's place, as far as the record knows.
  package internal(set) var claims: [Claim] = []
  package internal(set) var steps: [Step] = []
  package internal(set) var end: End?
  /// How long it took; nil until it is completed.
  package internal(set) var completion: ActionCompletion?
  /// The newest; nil while nobody has begun to look whether it helped.
  package internal(set) var verification: Verification?
  /// The newest question whether it helped after all.
  package internal(set) var verificationRequest: VerificationRequest?
  /// Those before the newest, oldest first; each keeps its verdict.
  package internal(set) var earlierVerifications: [Verification] = []
  package internal(set) var confirmation: MitigationConfirmation?
  package internal(set) var escalations: [ActionEscalation] = []

  init(_ id: EventID, of decision: EventID) { (self.id, self.decision) = (id, decision) }

  package enum End: Equatable, Sendable {
    case completed
    case failed(ActionFailure)
  }

  package struct Step: Equatable, Sendable {
    package internal(set) var state = State.pending
    /// Whether the plan says how it is taken back.
    package internal(set) var isReversible = false
    package internal(set) var name = ""
    package internal(set) var report: StepReport?
    /// The newest.
    package internal(set) var probe: StepProbe?
  }

  package enum State: Equatable, Sendable {
    case pending
    case started(Fence)
    case finished
    case failed
    case timedOut(Fence)
    /// Nobody knows whether it was done, and the record says so.
    case inDoubt(Doubt)
    /// It was begun, and found not done: it may be begun once more.
    case undone
    /// The probe could not tell either: a person has to.
    case unknown(Doubt)
    /// A later step did not work, and this one is being taken back.
    case undoing(Fence)
    case undoTimedOut(Fence)
    case takenBack
    case undoFailed
  }
}

extension Action {
  package var fence: Fence? { claims.last?.fence }
  package var isEnded: Bool { end != nil }
  /// Whether it is known to have helped: nothing else may ever be told as a success.
  package var isVerified: Bool { verification?.end?.verdict == .passed && confirmation != nil }
  /// Somebody took it up, and it has not ended.
  package var isLive: Bool { !claims.isEmpty && end == nil }
  package var hasBegun: Bool { steps.contains { $0.state != .pending } }

  /// What has to be done now by whoever holds the newest claim.
  package enum Next: Equatable, Sendable {
    case start(Int32)
    /// Says that the step is in doubt, before it is looked at.
    case doubt(Int32, Doubt)
    case probe(Int32)
    case complete
    case fail(step: Int32)
    /// Takes a step back, because a later one did not work.
    case undo(Int32)
    case askPerson(step: Int32)
    case nothing
  }

  package var next: Next {
    if end != nil { return .nothing }
    if let failed = steps.firstIndex(where: { $0.state == .failed }) {
      return wayBack(from: Int32(clamping: failed))
    }
    for (index, step) in steps.enumerated() {
      let index = Int32(clamping: index)
      switch step.state {
      case .pending, .undone: return .start(index)
      case .finished: continue
      default:
        if let open = step.open(at: index) { return open }
      }
    }
    return .complete
  }

  /// What was carried out before a step that did not work is taken back, the newest first, up to the
  /// first that cannot be: what stands there then is the record's, and people's.
  private func wayBack(from failed: Int32) -> Next {
    for (index, step) in steps.enumerated().reversed() {
      let index = Int32(clamping: index)
      if let open = step.open(at: index) { return open }
      switch step.state {
      case .finished: return step.isReversible ? .undo(index) : .fail(step: failed)
      case .undoFailed: return .fail(step: failed)
      default: continue
      }
    }
    return .fail(step: failed)
  }

  /// Steps that were carried out and taken back.
  package var takenBack: [Int32] {
    steps.indices.filter { steps[$0].state == .takenBack }.map { Int32(clamping: $0) }
  }

  /// The step of which nobody knows whether it was done.
  package var doubtful: Int32? {
    switch next {
    case .doubt(let step, _), .probe(let step), .askPerson(let step): step
    case .start, .complete, .fail, .undo, .nothing: nil
    }
  }
}

extension Action.Step {
  /// What has to be found out before anything else is done; nil when all is known.
  fileprivate func open(at index: Int32) -> Action.Next? {
    switch state {
    case .started: .doubt(index, .interrupted)
    case .timedOut: .doubt(index, .timedOut)
    case .undoing: .doubt(index, .undoInterrupted)
    case .undoTimedOut: .doubt(index, .undoTimedOut)
    case .inDoubt: .probe(index)
    case .unknown: .askPerson(step: index)
    case .pending, .undone, .finished, .failed, .takenBack, .undoFailed: nil
    }
  }
}
