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
  package internal(set) var confirmation: MitigationConfirmation?

  init(_ id: EventID, of decision: EventID) { (self.id, self.decision) = (id, decision) }

  package enum End: Equatable, Sendable {
    case completed
    case failed(ActionFailure)
  }

  package struct Step: Equatable, Sendable {
    package internal(set) var state = State.pending
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
    case askPerson(step: Int32)
    case nothing
  }

  package var next: Next {
    if end != nil { return .nothing }
    for (index, step) in steps.enumerated() {
      let index = Int32(clamping: index)
      switch step.state {
      case .finished: continue
      case .pending, .undone: return .start(index)
      case .started: return .doubt(index, .interrupted)
      case .timedOut: return .doubt(index, .timedOut)
      case .inDoubt: return .probe(index)
      case .unknown: return .askPerson(step: index)
      case .failed: return .fail(step: index)
      }
    }
    return .complete
  }

  /// The step of which nobody knows whether it was done.
  package var doubtful: Int32? {
    switch next {
    case .doubt(let step, _), .probe(let step), .askPerson(let step): step
    case .start, .complete, .fail, .nothing: nil
    }
  }
}
