package import EventLog

/// Something that will be different, so that the next time goes better.
package struct Improvement: Equatable, Sendable {
  package var id: EventID
  package var kind: Kind
  package var text: Words<String>
  /// A role or a team, never a person: people move on, the work stays.
  package var owner: String
  package var dueAt: Timestamp
  /// How anybody can see that it is done.
  package var doneWhen: Words<String>
  package var by: PrincipalID

  package enum Kind: String, CaseIterable, Sendable {
    case prevent, detect, mitigate, process, runbook
  }

  package init(
    _ id: EventID, _ kind: Kind, text: Words<String>, owner: String, dueAt: Timestamp,
    doneWhen: Words<String>, by principal: PrincipalID
  ) {
    (self.id, self.kind, self.text, self.owner) = (id, kind, text, owner)
    (self.dueAt, self.doneWhen, by) = (dueAt, doneWhen, principal)
  }
}

/// An action that was thought of and is not taken; that it was, and why not, stays visible.
package struct DeclinedImprovement: Equatable, Sendable {
  /// The one that had been added; nil where it was declined at once.
  package var improvement: EventID?
  package var text: Words<String>
  package var because: Words<String>
  package var by: PrincipalID

  package init(
    _ improvement: EventID? = nil, text: Words<String>, because: Words<String>,
    by principal: PrincipalID
  ) {
    (self.improvement, self.text, self.because, by) = (improvement, text, because, principal)
  }
}

/// Where an improvement is worked on.
package struct TrackerReference: Equatable, Sendable {
  /// What the policy calls the tracker.
  package var tracker: String
  /// `42`, `OPS-42`: what the tracker calls it.
  package var reference: String
  package var address: String?

  package init(_ tracker: String, _ reference: String, at address: String? = nil) {
    (self.tracker, self.reference, self.address) = (tracker, reference, address)
  }
}

package struct ImprovementEnd: Equatable, Sendable {
  package var improvement: EventID
  /// What shows that it is done.
  package var evidence: Words<String>
  /// Nil where the tracker says so.
  package var by: PrincipalID?

  package init(_ improvement: EventID, evidence: Words<String>, by principal: PrincipalID?) {
    (self.improvement, self.evidence, by) = (improvement, evidence, principal)
  }
}

/// An improvement with what became of it.
package struct ImprovementState: Equatable, Sendable {
  package internal(set) var improvement: Improvement
  package internal(set) var tracker: TrackerReference?
  package internal(set) var end: ImprovementEnd?
  package internal(set) var declined: DeclinedImprovement?
  /// Whether somebody took it up again, whatever a tracker says.
  package internal(set) var wasReopenedHere = false
  /// `A1` is the first of its postmortem.
  package var ordinal: Int32

  package var isOpen: Bool { end == nil && declined == nil }

  package func isOverdue(at now: Timestamp) -> Bool { isOpen && improvement.dueAt <= now }
}
