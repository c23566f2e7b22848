package import EventLog

/// All that was done about the decisions of one incident, folded from its stream.
package struct ActionBook: Decider, Equatable {
  /// In the order in which they were first heard of.
  package private(set) var actions: [Action] = []
  /// Whoever was called about something that no executor did.
  package private(set) var calls: [ActionEscalation] = []

  package init() {}

  package subscript(_ id: EventID) -> Action? { actions.last { $0.id == id } }

  /// The newest of a decision.
  package func action(of decision: EventID) -> Action? {
    actions.last { $0.decision == decision }
  }
}

extension ActionBook {
  package mutating func evolve(_ event: ActionEvent) {
    switch event {
    case .claimed(let claim):
      change(claim.action, of: claim.decision) { action in
        action.claims.append(claim)
        if action.steps.isEmpty {
          action.steps = Array(repeating: Action.Step(), count: Int(max(0, claim.steps)))
        }
      }
    case .stepStarted(let place, let name, let isReversible):
      change(place) {
        ($0.state, $0.name, $0.isReversible) = (.started(place.fence), name, isReversible)
        ($0.report, $0.probe) = (nil, nil)
      }
    case .stepFinished(let place, let report):
      change(place) { ($0.state, $0.report) = (.finished, report) }
    case .stepFailed(let place, let report):
      change(place) { ($0.state, $0.report) = (.failed, report) }
    case .stepTimedOut(let place, let report):
      change(place) { ($0.state, $0.report) = (.timedOut(place.fence), report) }
    case .undoStarted(let place): change(place) { $0.state = .undoing(place.fence) }
    case .undone(let place, _): change(place) { $0.state = .takenBack }
    case .undoFailed(let place, let report):
      change(place) { ($0.state, $0.report) = (.undoFailed, report) }
    case .undoTimedOut(let place, let report):
      change(place) { ($0.state, $0.report) = (.undoTimedOut(place.fence), report) }
    // What it took back is told by the steps.
    case .compensated: break
    case .inDoubt(let place, let because): change(place) { $0.state = .inDoubt(because) }
    case .stepProbed(let probe): change(probe.place) { $0.take(probe) }
    case .completed(let completion):
      change(completion.action, of: completion.decision) {
        ($0.end, $0.completion) = (.completed, completion)
      }
    case .failed(let failure):
      change(failure.action, of: failure.decision) { $0.end = .failed(failure) }
    case .verificationRequested(let request):
      change(request.action, of: request.decision) { $0.verificationRequest = request }
    case .verificationStarted(let start):
      change(start.action, of: start.decision) { action in
        if let earlier = action.verification { action.earlierVerifications.append(earlier) }
        action.verification = Verification(start)
      }
    case .verificationSampled(let sample):
      change(sample.action, of: sample.decision) { $0.verification?.samples.append(sample) }
    case .verificationEnded(let end):
      change(end.action, of: end.decision) { $0.verification?.end = end }
    case .escalated(let escalation) where !escalation.trouble.isOfAction: calls.append(escalation)
    case .escalated(let escalation):
      change(escalation.action, of: escalation.decision) { $0.escalations.append(escalation) }
    case .confirmed(let confirmation):
      change(confirmation.action, of: confirmation.decision) { $0.confirmation = confirmation }
    }
  }

  private mutating func change(
    _ id: EventID, of decision: EventID, _ body: (inout Action) -> Void
  ) {
    if let index = actions.lastIndex(where: { $0.id == id }) { return body(&actions[index]) }
    var action = Action(id, of: decision)
    body(&action)
    actions.append(action)
  }

  private mutating func change(_ place: StepPlace, _ body: (inout Action.Step) -> Void) {
    let step = Int(place.step)
    guard let index = actions.lastIndex(where: { $0.id == place.action }),
      actions[index].steps.indices.contains(step)
    else { return }
    body(&actions[index].steps[step])
  }
}

extension Action.Step {
  fileprivate mutating func take(_ probe: StepProbe) {
    let doubt: Doubt
    switch state {
    case .inDoubt(let because), .unknown(let because): doubt = because
    case .pending, .started, .finished, .failed, .timedOut, .undone, .undoing, .undoTimedOut,
      .takenBack, .undoFailed:
      return
    }
    self.probe = probe
    state =
      switch (probe.verdict, doubt) {
      // Of a step that was being taken back: whether it still stands.
      case (.done, .undoTimedOut): .undoFailed
      case (.notDone, .undoInterrupted), (.notDone, .undoTimedOut): .takenBack
      case (.done, _): .finished
      case (.notDone, .interrupted): .undone
      // It had all its time: begun anew it would take as long, and longer.
      case (.notDone, .timedOut): .failed
      case (.unknown, _): .unknown(doubt)
      }
  }
}
