import EventLog
import Incidents
import Testing

@Suite struct `Phases` {
  /// The catalogue of the event types, phase by phase, as it is documented.
  static let catalogue: [(phase: Phase, types: String)] = [
    (
      .rollout,
      """
      deployment.planned deployment.evidence_recorded deployment.approved deployment.started
      deployment.gates_passed_over deployment.group_entered deployment.gate_recorded deployment.health_recorded
      deployment.promoted deployment.halted deployment.resumed deployment.completed
      deployment.failed deployment.rolled_back deployment.audience_recorded
      deployment.acceleration_requested deployment.acceleration_approved
      deployment.exception_recorded
      deployment.baseline_recorded error_budget.recorded error_budget.band_entered
      """
    ),
    (
      .detection,
      """
      detection.recorded detection.deduplicated detection.linked report.acknowledged
      incident.declared incident.severity_changed incident.impact_stated
      incident.exposure_computed incident.deployment_linked incident.detection_linked
      role.offered role.accepted role.released incident.merged incident.unmerged
      near_miss.recorded
      """
    ),
    (
      .decision,
      """
      decision.proposed decision.objected plan.requested plan.prepared approval.requested
      approval.granted approval.denied approval.expired approval.withdrawn decision.authorised
      decision.withdrawn decision.superseded decision.outcome_recorded decision.estimate_changed
      decision.reopened decision.reviewed preflight.overridden break_glass.agreed trigger.fired
      trigger.suppressed
      """
    ),
    (
      .mitigation,
      """
      action.claimed step.started step.finished step.failed step.timed_out step.probed step.undo_started
      step.undone step.undo_failed step.undo_timed_out step.unknown
      action.completed action.failed action.in_doubt action.compensated decision.verification_requested verification.started
      verification.sampled verification.passed verification.failed verification.inconclusive
      mitigation.confirmed degraded.started degraded.extended degraded.warned degraded.breached
      degraded.ended gate_debt.opened
      gate_debt.paid bad_version.blocked incident.mitigated incident.resolved incident.reopened
      incident.closed
      """
    ),
    (
      .communication,
      """
      cadence.set update.drafted update.published update.corrected announcement.owed
      announcement.published
      promise.kept promise.late promise.broken reminder.issued reminder.snoozed
      notice.owed notice.reminded notice.given notice.lifted
      escalation.raised escalation.planned escalation.climbed escalation.acknowledged delivery.queued delivery.sent delivery.deferred delivery.failed
      delivery.dead_lettered delivery.replayed channel.tested channel.disabled channel.enabled
      subscriber.added subscriber.confirmed subscriber.set_aside subscriber.removed
      maintenance.planned maintenance.changed maintenance.cancelled
      """
    ),
    (
      .postmortem,
      """
      postmortem.owed postmortem.opened section.written perspective.shared factor.named factor.withdrawn
      comment.added comment.settled finding.waived improvement.added improvement.changed
      improvement.declined improvement.exported improvement.reopened
      improvement.finished review.requested review.given postmortem.published
      postmortem.corrected
      """
    ),
    (
      .administration,
      """
      failure_mode.recorded failure_mode.tested note.added request.made request.answered
      evidence.attached entry.corrected entry.redacted
      entry.starred policy.applied action.parse_checked drill.started drill.scored token.issued token.revoked
      status_link.made status_link.revoked
      export.made timer.fired
      """
    ),
  ]

  @Test func `each type of the catalogue has its phase`() throws {
    for (phase, types) in Self.catalogue {
      for name in types.split(whereSeparator: \.isWhitespace) {
        #expect(Phase.of(try #require(EventType(String(name)))) == phase, "\(name)")
      }
    }
  }

  @Test func `the table and the catalogue hold the same types, each once`() {
    let table = Phase.types.flatMap { row in
      row.verbs.split(separator: " ").map { "\(row.subject).\($0)" }
    }
    let catalogue = Self.catalogue.flatMap { $0.types.split(whereSeparator: \.isWhitespace) }
    #expect(Set(table).count == table.count)
    #expect(Set(table) == Set(catalogue.map(String.init)))
  }

  @Test func `a type of a newer program belongs to no phase of an incident`() {
    #expect(Phase.of(EventType(known: "incident.sung_about")) == .administration)
  }
}
