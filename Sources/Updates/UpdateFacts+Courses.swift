import Actions
import Decisions
import EventLog
import Incidents

// What was decided, and how far it has come.
extension UpdateFacts {
  mutating func follow(_ fact: DecisionEvent, of event: RecordedEvent) {
    switch fact {
    case .proposed(let proposal):
      courses.append(
        ActionCourse(
          decision: proposal.decision, kind: proposal.action, ordinal: proposal.ordinal,
          target: proposal.target, role: event.actor.role, tradeoff: proposal.tradeoff,
          stage: .proposed, since: event.happenedAt, cites: [event.id]))
      change(.course(proposal.decision, .proposed), by: event)
    case .approvalRequested(let request):
      move(request.decision, to: .waiting(approvals: request.count), by: event, tells: false)
    case .approvalDenied(let denial): move(denial.decision, to: .denied, by: event)
    case .authorised(let authorisation): move(authorisation.decision, to: .authorised, by: event)
    case .withdrawn(let decision, _, _): move(decision, to: .over, by: event)
    case .superseded(let decision, _): move(decision, to: .over, by: event, tells: false)
    case .degradedStarted(let start):
      degraded = Cited(start, event.id)
      change(.degradedStarted, by: event)
    case .degradedExtended(let longer):
      guard var known = degraded?.value else { return }
      known.until = longer.until
      degraded = Cited(known, event.id)
    case .degradedEnded:
      degraded = nil
      change(.degradedEnded, by: event)
    case .objected, .planRequested, .planPrepared, .preflightOverridden, .approvalGranted,
      .approvalExpired, .approvalWithdrawn, .breakGlassAgreed, .outcomeRecorded, .estimateChanged,
      .reopened, .reviewed, .degradedWarned, .degradedBreached:
      break
    }
  }

  mutating func follow(_ fact: ActionEvent, of event: RecordedEvent) {
    switch fact {
    case .claimed(let claim):
      move(claim.decision, to: .acting, by: event, tells: claim.attempt == 1)
    case .inDoubt(let place, _): move(place.decision, to: .inDoubt, by: event)
    case .stepProbed(let probe):
      if probe.verdict != .unknown {
        move(probe.place.decision, to: .acting, by: event, tells: false)
      }
    case .completed(let completion): move(completion.decision, to: .carriedOut, by: event)
    case .failed(let failure):
      move(failure.decision, to: .failed(isUntouched: failure.isUntouched), by: event)
    case .verificationStarted(let start):
      move(start.decision, to: .verifying(until: start.endsAt), by: event, tells: false)
    case .verificationEnded(let end):
      switch end.verdict {
      case .passed: move(end.decision, to: .verified, by: event)
      case .failed: move(end.decision, to: .didNotHelp, by: event)
      case .inconclusive: move(end.decision, to: .inconclusive, by: event)
      }
    case .stepStarted, .stepFinished, .stepFailed, .stepTimedOut, .undoStarted, .undone,
      .undoFailed, .undoTimedOut, .compensated, .verificationRequested, .verificationSampled,
      .confirmed, .escalated:
      break
    }
  }

  private mutating func move(
    _ decision: EventID, to stage: ActionCourse.Stage, by event: RecordedEvent, tells: Bool = true
  ) {
    guard let index = courses.lastIndex(where: { $0.decision == decision }) else { return }
    courses[index].stage = stage
    courses[index].since = event.happenedAt
    courses[index].cites = [decision, event.id]
    if tells { change(.course(decision, stage), by: event) }
  }

  /// The one that readers ask about: the newest that is going on, else the newest that was carried
  /// out, else the newest.
  package var current: ActionCourse? {
    let live = courses.filter { $0.stage != .over && $0.stage != .denied }
    return live.last { $0.isUnderWay } ?? live.last { $0.hasActed } ?? live.last
  }

  /// Whether a measurement has shown that something helped, and nothing has gone wrong since.
  ///
  /// Nothing else may be told as a success.
  package var verified: ActionCourse? {
    guard let last = courses.last(where: \.hasActed), last.stage == .verified else { return nil }
    return last
  }
}

extension ActionCourse {
  package var isUnderWay: Bool {
    switch stage {
    case .authorised, .acting, .carriedOut, .verifying, .inDoubt: true
    case .proposed, .waiting, .denied, .verified, .didNotHelp, .inconclusive, .failed, .over: false
    }
  }

  /// Whether anything was done about it.
  package var hasActed: Bool {
    switch stage {
    case .acting, .carriedOut, .verifying, .inDoubt, .verified, .didNotHelp, .inconclusive: true
    case .failed(let isUntouched): !isUntouched
    case .proposed, .waiting, .denied, .authorised, .over: false
    }
  }
}
