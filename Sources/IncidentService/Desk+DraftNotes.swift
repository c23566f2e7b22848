import Actions
import Communication
import Decisions
import EventLog
import Incidents
import Policy
import Updates

// Drafts that come by themselves: whoever answers for words hears when there is more to tell.
extension Desk {
  func noteDraft(after event: RecordedEvent) async throws {
    let stream = event.stream
    guard let reason = event.type.draftReason, let facts = try await facts(of: stream),
      facts.kind == .incident
    else { return }
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
    case .actionClaimed: .action
    case .verificationPassed, .verificationFailed, .verificationInconclusive: .verification
    case .decisionAuthorised, .actionCompleted, .actionFailed, .incidentMitigated,
      .incidentResolved, .incidentReopened:
      .phase
    default: nil
    }
  }
}
