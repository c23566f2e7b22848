import Actions
import Communication
import Decisions
package import EventLog
import Incidents
import Rollouts
package import Timelines

extension DraftFacts {
  /// Carries the facts forward by one event.
  package mutating func follow(_ fact: Fact, of event: RecordedEvent) {
    switch fact {
    case .incident(let fact): follow(fact, of: event)
    case .detection(.recorded(let finding)): detections.append(Stated(finding, in: event))
    case .detection: break
    case .deployment(let fact): follow(fact, of: event)
    case .decision(let fact): follow(fact, of: event)
    case .action(let fact): follow(fact, of: event)
    case .communication(let fact):
      book.evolve(fact)
      if case .announced(let announcement) = fact {
        announcements.append(Stated(announcement, in: event))
      }
    case .evidence(let fact): evidence.append(Stated(fact, in: event))
    case .unreadable: unreadable.append(event.id)
    case .entry, .foreign: break
    }
  }

  private mutating func follow(_ fact: IncidentEvent, of event: RecordedEvent) {
    switch fact {
    case .declared(let declaration):
      self.declaration = Stated(declaration, in: event)
      if let severity = declaration.severity { severities.append(Stated(severity, in: event)) }
    case .nearMissRecorded(let nearMiss): self.nearMiss = Stated(nearMiss, in: event)
    case .severityChanged(_, let new, _): severities.append(Stated(new, in: event))
    case .impactStated(let impact): impacts.append(Stated(impact, in: event))
    case .gateDebtOpened(let debt): debts.append(DebtStory(debt: Stated(debt, in: event)))
    case .gateDebtPaid(let debt, let because):
      guard let index = debts.firstIndex(where: { $0.debt.value.debt == debt }) else { return }
      debts[index].paid = Stated(because, in: event)
    case .mitigated: mitigated = Stated(true, in: event)
    case .resolved(let resolution): self.resolution = Stated(resolution, in: event)
    case .reopened(let because):
      reopenings.append(Stated(because, in: event))
      (mitigated, resolution, closed) = (nil, nil, nil)
    case .closed: closed = Stated(true, in: event)
    case .exposureComputed, .deploymentLinked, .detectionLinked, .roleOffered, .roleAccepted,
      .roleReleased, .merged, .unmerged:
      break
    }
  }

  private mutating func follow(_ fact: DeploymentEvent, of event: RecordedEvent) {
    let index =
      deployments.firstIndex { $0.stream == event.stream }
      ?? {
        deployments.append(DeploymentStory(stream: event.stream))
        return deployments.count - 1
      }()
    switch fact {
    case .planned(let plan): deployments[index].plan = Stated(plan, in: event)
    case .started: deployments[index].started = Stated(true, in: event)
    case .gatesPassedOver(let group, let gates, _):
      deployments[index].passedOver.append(Stated(.init(group: group, gates: gates), in: event))
    case .groupEntered(let group, let share, _):
      deployments[index].entered.append(Stated(.init(group: group, share: share), in: event))
    case .gateRecorded(let result): deployments[index].gates.append(Stated(result, in: event))
    case .healthRecorded(let report): deployments[index].health.append(Stated(report, in: event))
    case .exceptionRecorded(let exception):
      deployments[index].exceptions.append(Stated(exception, in: event))
    case .halted(let because, _, _):
      deployments[index].halts.append(Stated(because, in: event))
      deployments[index].resumed = nil
    case .resumed: deployments[index].resumed = Stated(true, in: event)
    case .triggerFired(let firing): firings.append(Stated(firing, in: event))
    case .triggerSuppressed(let suppression): suppressions.append(Stated(suppression, in: event))
    case .completed: deployments[index].end = Stated(.completed, in: event)
    case .failed(let because): deployments[index].end = Stated(.failed(because), in: event)
    case .rolledBack(let version):
      deployments[index].end = Stated(.rolledBack(to: version), in: event)
    case .evidenceRecorded, .approved, .accelerationRequested, .accelerationApproved, .promoted,
      .resumeRequested, .resumeGranted, .resumeDenied, .audienceRecorded, .baselineRecorded:
      break
    }
  }

  private mutating func follow(_ fact: DecisionEvent, of event: RecordedEvent) {
    switch fact {
    case .proposed(let proposal):
      decisions.append(
        DecisionStory(
          Stated(proposal, in: event), by: event.actor.role, knowing: known(before: event)))
    case .objected(let id, _, let because):
      change(id) { $0.objections.append(Stated(because, in: event)) }
    case .planPrepared(let prepared):
      change(prepared.plan.decision) { $0.plan = Stated(prepared, in: event) }
    case .preflightOverridden(let override):
      change(override.decision) { $0.overrides.append(Stated(override, in: event)) }
    case .approvalGranted(let approval):
      change(approval.decision) { $0.approvals.append(Stated(approval, in: event)) }
    case .approvalDenied(let denial):
      change(denial.decision) { $0.denials.append(Stated(denial, in: event)) }
    case .approvalWithdrawn(let withdrawal):
      change(withdrawal.decision) { story in
        story.approvals.removeAll { withdrawal.approvals.contains($0.value.approval) }
      }
    case .breakGlassAgreed(let agreement):
      change(agreement.decision) { $0.agreements.append(Stated(agreement, in: event)) }
    case .authorised(let authorisation):
      change(authorisation.decision) { $0.authorisation = Stated(authorisation, in: event) }
    case .withdrawn(let id, _, let because):
      change(id) { $0.withdrawal = Stated(because, in: event) }
    case .superseded(let id, _): change(id) { $0.superseded = event.id }
    case .outcomeRecorded(let outcome):
      change(outcome.decision) { $0.outcome = Stated(outcome, in: event) }
    case .reopened(let id, let because):
      change(id) { $0.reopenings.append(Stated(because, in: event)) }
    case .reviewed(let review):
      change(review.decision) { $0.reviews.append(Stated(review, in: event)) }
    case .degradedStarted(let start):
      change(start.decision) { $0.degraded = Stated(start, in: event) }
    case .degradedExtended(let longer):
      change(longer.decision) { $0.extensions.append(Stated(longer, in: event)) }
    case .degradedBreached(let id, let until):
      change(id) { $0.breached = Stated(until, in: event) }
    case .degradedEnded(let id, _, _): change(id) { $0.degradedEnd = Stated(true, in: event) }
    case .planRequested, .approvalRequested, .approvalExpired, .estimateChanged, .degradedWarned:
      break
    }
  }

  private mutating func follow(_ fact: ActionEvent, of event: RecordedEvent) {
    switch fact {
    case .claimed(let claim): change(claim.decision) { $0.claims.append(Stated(claim, in: event)) }
    case .stepStarted(let place, let name, _):
      change(place.decision) {
        $0.steps.append(
          Stated(.init(step: place.step, name: name, milliseconds: nil, outcome: .begun), in: event)
        )
      }
    case .stepFinished(let place, let report): end(place, .done, report, event)
    case .stepFailed(let place, let report): end(place, .failed, report, event)
    case .stepTimedOut(let place, let report): end(place, .timedOut, report, event)
    case .undone(let place, let report): end(place, .undone, report, event)
    case .stepProbed(let probe):
      change(probe.place.decision) { $0.probes.append(Stated(probe, in: event)) }
    case .compensated(_, let id, _, _): change(id) { $0.compensated = event.id }
    case .completed(let completion):
      change(completion.decision) { $0.completion = Stated(completion, in: event) }
    case .failed(let failure):
      change(failure.decision) { $0.failure = Stated(failure, in: event) }
    case .inDoubt(let place, let doubt):
      change(place.decision) { $0.doubts.append(Stated(doubt, in: event)) }
    case .verificationStarted(let start):
      change(start.decision) { story in
        if let earlier = story.verification { story.earlierVerifications.append(earlier) }
        // What passed before counts no longer: it is being looked at anew.
        (story.verification, story.confirmation) = (nil, nil)
        story.verificationStart = Stated(start, in: event)
      }
    case .verificationSampled(let sample):
      change(sample.decision) { $0.lastSample = Stated(sample, in: event) }
    case .verificationEnded(let end):
      change(end.decision) { $0.verification = Stated(end, in: event) }
    case .confirmed(let confirmation):
      change(confirmation.decision) { $0.confirmation = Stated(confirmation, in: event) }
    case .escalated(let escalation):
      change(escalation.decision) { $0.escalations.append(Stated(escalation, in: event)) }
    case .undoStarted, .undoFailed, .undoTimedOut, .verificationRequested: break
    }
  }

  private mutating func end(
    _ place: StepPlace, _ outcome: DecisionStory.StepStory.Outcome, _ report: StepReport,
    _ event: RecordedEvent
  ) {
    change(place.decision) { story in
      guard let index = story.steps.lastIndex(where: { $0.value.step == place.step }) else {
        return
      }
      var step = story.steps[index].value
      (step.outcome, step.milliseconds) = (outcome, report.milliseconds)
      story.steps[index] = Stated(step, in: event)
    }
  }

  private mutating func change(_ decision: EventID, _ body: (inout DecisionStory) -> Void) {
    guard let index = decisions.lastIndex(where: { $0.proposal.value.decision == decision }) else {
      return
    }
    body(&decisions[index])
  }
}
