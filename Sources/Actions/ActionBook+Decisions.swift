import EventLog

extension ActionBook {
  package func decide(_ command: ActionCommand) throws(ActionRejection) -> [ActionEvent] {
    switch command {
    case .claim(let claim): return [.claimed(try checked(claim))]
    case .refuse(let failure):
      if let action = self[failure.action] { throw action.isEnded ? .isEnded : .stepsAreLeft }
      return [.failed(failure)]
    case .startStep(let place, let name, let isReversible):
      let action = try held(place.action, under: place.fence)
      guard action.next == .start(place.step) else { throw .notItsTurn(step: place.step) }
      return [.stepStarted(place, name: name, isReversible: isReversible)]
    case .endStep(let place, let ending, let report):
      let action = try held(place.action, under: place.fence)
      guard action.state(place.step) == .started(place.fence) else {
        throw .notItsTurn(step: place.step)
      }
      return [ending.event(place, report)]
    case .startUndo(let place):
      let action = try held(place.action, under: place.fence)
      guard action.next == .undo(place.step) else { throw .notItsTurn(step: place.step) }
      return [.undoStarted(place)]
    case .endUndo(let place, let ending, let report):
      let action = try held(place.action, under: place.fence)
      guard action.state(place.step) == .undoing(place.fence) else {
        throw .notItsTurn(step: place.step)
      }
      return [ending.undoEvent(place, report)]
    case .doubt(let place):
      let action = try held(place.action, under: place.fence)
      guard case .doubt(place.step, let because) = action.next else {
        throw .isNotInDoubt(step: place.step)
      }
      return [.inDoubt(place, because: because)]
    case .probe(let probe): return [.stepProbed(try checked(probe))]
    case .complete(let completion):
      let action = try held(completion.action, under: completion.fence)
      guard action.next == .complete else { throw .stepsAreLeft }
      return [.completed(completion)]
    case .fail(let failure): return try ending(with: failure)
    case .escalate(let escalation) where escalation.trouble == .calledFor:
      // Once, whatever else is told about the decision.
      let isKnown = calls.contains {
        $0.decision == escalation.decision && $0.trouble == .calledFor
      }
      return isKnown ? [] : [.escalated(escalation)]
    case .escalate(let escalation) where !escalation.trouble.isOfAction:
      // What its action has called about is the same trouble, told by a person.
      let isKnown =
        action(of: escalation.decision)?.escalations.isEmpty == false
        || calls.contains {
          $0.decision == escalation.decision && $0.trouble != .calledFor
        }
      return isKnown ? [] : [.escalated(escalation)]
    case .escalate(let escalation):
      guard let action = self[escalation.action] else { throw .unknownAction }
      return action.trouble == escalation.trouble && !action.isEscalated
        ? [.escalated(escalation)] : []
    case .requestVerification(let id, let principal, let because):
      return try request(id, by: principal, because: because)
    case .startVerification(let start): return [.verificationStarted(try checked(start))]
    case .sample(let sample): return [.verificationSampled(try checked(sample))]
    case .endVerification(let id, let taken): return try verdict(on: id, after: taken)
    }
  }

  private func checked(_ claim: Claim) throws(ActionRejection) -> Claim {
    let other = actions.first {
      $0.id != claim.action && $0.isLive && $0.claims.last?.service == claim.service
        && $0.claims.last?.environment == claim.environment
    }
    if let other { throw .anotherIsLive(other.id) }
    guard let action = self[claim.action] else { return claim }
    if action.isEnded { throw .isEnded }
    if let fence = action.fence, fence >= claim.fence { throw .staleFence(newest: fence) }
    if case .askPerson(let step) = action.next { throw .waitsForPerson(step: step) }
    return claim
  }

  private func checked(_ probe: StepProbe) throws(ActionRejection) -> StepProbe {
    let place = probe.place
    let action = try live(place.action)
    // A person speaks about the newest attempt, whoever holds it.
    guard action.fence == place.fence else { throw .staleFence(newest: action.fence) }
    switch action.state(place.step) {
    case .inDoubt: return probe
    case .unknown where probe.by != nil: return probe
    default: throw .isNotInDoubt(step: place.step)
    }
  }

  private func ending(with failure: ActionFailure) throws(ActionRejection) -> [ActionEvent] {
    guard let fence = failure.fence else { throw .staleFence(newest: nil) }
    let action = try held(failure.action, under: fence)
    if let step = action.doubtful { throw .isInDoubt(step: step) }
    let isWhole = action.steps.allSatisfy { step in
      switch step.state {
      case .finished, .undoFailed: false
      default: true
      }
    }
    guard isWhole, !action.takenBack.isEmpty else { return [.failed(failure)] }
    return [
      .compensated(
        action: action.id, decision: action.decision, fence: fence, steps: action.takenBack),
      .failed(failure),
    ]
  }

  private func checked(_ start: VerificationStart) throws(ActionRejection) -> VerificationStart {
    guard let action = self[start.action] else { throw .unknownAction }
    guard action.end == .completed else { throw .isNotCompleted }
    guard let last = action.verification else {
      guard start.round == 1 else { throw .isNotVerifying }
      return start
    }
    // Made again it is only where nobody could know, and somebody asks for it.
    guard last.end?.verdict == .inconclusive, action.awaitsVerification,
      start.round == last.start.round + 1
    else {
      throw .isNotVerifying
    }
    return start
  }

  private func checked(_ sample: VerificationSample) throws(ActionRejection) -> VerificationSample {
    guard let running = self[sample.action]?.verification, running.end == nil else {
      throw .isNotVerifying
    }
    guard sample.ordinal == running.samples.count + 1, sample.ordinal <= running.start.samples
    else {
      throw .notItsLook(sample.ordinal)
    }
    return sample
  }

  private func verdict(
    on id: EventID, after taken: Int64?
  ) throws(ActionRejection) -> [ActionEvent] {
    guard let action = self[id], let running = action.verification, running.end == nil else {
      throw .isNotVerifying
    }
    guard let judged = running.judgement else { throw .isUndecided }
    let end = VerificationEnd(
      id, of: action.decision, judged.verdict, failed: judged.failed, unknown: judged.unknown,
      samples: Int32(clamping: running.samples.count), requests: judged.requests,
      because: .text(judged.because))
    guard judged.verdict == .passed else { return [.verificationEnded(end)] }
    return [
      .verificationEnded(end),
      .confirmed(
        MitigationConfirmation(
          id, of: action.decision, trafficRestoredAt: action.completion?.trafficRestoredAt,
          verifiedAfterMilliseconds: taken)),
    ]
  }

  private func live(_ id: EventID) throws(ActionRejection) -> Action {
    guard let action = self[id] else { throw .unknownAction }
    if action.isEnded { throw .isEnded }
    return action
  }

  private func held(_ id: EventID, under fence: Fence) throws(ActionRejection) -> Action {
    let action = try live(id)
    guard action.fence == fence else { throw .staleFence(newest: action.fence) }
    return action
  }
}

extension Action {
  fileprivate func state(_ step: Int32) -> State? {
    steps.indices.contains(Int(step)) ? steps[Int(step)].state : nil
  }
}

extension ActionCommand.StepEnding {
  fileprivate func event(_ place: StepPlace, _ report: StepReport) -> ActionEvent {
    switch self {
    case .finished: .stepFinished(place, report)
    case .failed: .stepFailed(place, report)
    case .timedOut: .stepTimedOut(place, report)
    }
  }

  fileprivate func undoEvent(_ place: StepPlace, _ report: StepReport) -> ActionEvent {
    switch self {
    case .finished: .undone(place, report)
    case .failed: .undoFailed(place, report)
    case .timedOut: .undoTimedOut(place, report)
    }
  }
}
