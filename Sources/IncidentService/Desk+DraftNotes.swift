import Actions
import Communication
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts
import Updates

// Drafts that come by themselves: whoever answers for words hears when there is more to tell.
extension Desk {
  func noteDraft(after event: RecordedEvent) async throws {
    guard let reason = event.type.draftReason else { return }
    for stream in try await incidents(concernedBy: event) {
      try await noteDraft(reason, after: event, on: stream)
    }
  }

  /// A deployment's halt is news of every open incident that it belongs to.
  private func incidents(concernedBy event: RecordedEvent) async throws -> [StreamID] {
    guard event.type == .deploymentHalted else { return [event.stream] }
    guard let plan = try await state(ofDeployment: event.stream).state.plan else { return [] }
    return try await openIncidents(
      about: event.stream, of: plan.service,
      for: viewer(Caller(.automation, as: .administrator))
    ).map(\.stream)
  }

  private func noteDraft(
    _ reason: DraftNote.Reason, after event: RecordedEvent, on stream: StreamID
  ) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return }
    let known = try await keptTimeline(of: stream, facts).facts
    let book = try await communication(of: stream).state
    let before = book.drafts.last?.phase ?? .investigating
    guard reason != .phase || known.phase != before else { return }
    let audiences = try await policies.inForce().owedAudiences.filter { audience in
      (audience != .everybody || facts.visibility != .restricted)
        && !known.news(for: audience).isEmpty
    }
    let note = DraftNote(reason, after: event.id, in: known.phase, for: audiences)
    try await follow(
      .note(note), "draft", because: event.id, at: try await queries.time(), on: stream, facts)
  }
}

extension EventType {
  /// Why there may be more to tell after it; nil after most events.
  fileprivate var draftReason: DraftNote.Reason? {
    switch self {
    case .severityChanged: .severity
    case .impactStated: .impact
    case .actionClaimed: .action
    case .verificationPassed, .verificationFailed, .verificationInconclusive: .verification
    case .decisionProposed, .deploymentHalted, .decisionAuthorised, .actionCompleted, .actionFailed,
      .incidentMitigated,
      .incidentResolved, .incidentReopened:
      .phase
    default: nil
    }
  }
}
