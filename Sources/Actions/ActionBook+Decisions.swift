import EventLog

extension ActionBook {
  package func decide(_ command: ActionCommand) throws(ActionRejection) -> [ActionEvent] {
    switch command {
    case .claim(let claim): return [.claimed(try checked(claim))]
    case .refuse(let failure):
      if let action = self[failure.action] { throw action.isEnded ? .isEnded : .stepsAreLeft }
      return [.failed(failure)]
    case .startStep(let place, let name):
      let action = try held(place.action, under: place.fence)
      guard action.next == .start(place.step) else { throw .notItsTurn(step: place.step) }
      return [.stepStarted(place, name: name)]
    case .endStep(let place, let ending, let report):
      let action = try held(place.action, under: place.fence)
      guard action.state(place.step) == .started(place.fence) else {
        throw .notItsTurn(step: place.step)
      }
      return [ending.event(place, report)]
    case .doubt(let place):
      let action = try held(place.action, under: place.fence)
      guard case .doubt(place.step, let because) = action.next else {
        throw .isNotInDoubt(step: place.step)
      }
      return [.inDoubt(place, because: because)]
    case .probe(let probe): return [.stepProbed(try checked(probe))]
    case .complete(let id, let fence):
      let action = try held(id, under: fence)
      guard action.next == .complete else { throw .stepsAreLeft }
      return [.completed(action: id, decision: action.decision, fence: fence)]
    case .fail(let failure): return [.failed(try checked(failure))]
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

  private func checked(_ failure: ActionFailure) throws(ActionRejection) -> ActionFailure {
    guard let fence = failure.fence else { throw .staleFence(newest: nil) }
    let action = try held(failure.action, under: fence)
    if let step = action.doubtful { throw .isInDoubt(step: step) }
    return failure
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
}
