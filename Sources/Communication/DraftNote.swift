package import EventLog

/// There is something to tell that readers do not know yet.
///
/// The text is not in it: it is computed from the record whenever somebody looks.
package struct DraftNote: Equatable, Sendable {
  package enum Reason: String, CaseIterable, Sendable {
    case phase, severity, impact, action, verification
  }

  /// The event after which there was more to tell.
  package var cause: EventID
  package var reason: Reason
  package var phase: UpdatePhase
  /// Those who have not heard of it.
  package var audiences: [UpdateAudience]

  package init(
    _ reason: Reason, after cause: EventID, in phase: UpdatePhase, for audiences: [UpdateAudience]
  ) {
    (self.reason, self.cause, self.phase, self.audiences) = (reason, cause, phase, audiences)
  }
}

extension EventType {
  package static let updateDrafted = EventType(known: "update.drafted")
}
