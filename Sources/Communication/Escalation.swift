package import EventLog

/// Who is called when, as long as nothing takes it back; by the policy of the time.
package struct EscalationPlan: Equatable, Sendable {
  /// Soonest first.
  package let rungs: [PlannedRung]
  /// When the incident was last reopened: the ladder counts from there, and calls everybody anew;
  /// nil where it counts from the declaration.
  package let reopenedAt: Timestamp?

  package init(_ rungs: [PlannedRung], reopenedAt: Timestamp? = nil) {
    self.rungs = rungs.sorted { ($0.at, $0.rung) < ($1.at, $1.rung) }
    self.reopenedAt = reopenedAt
  }

  package var nextAt: Timestamp? { rungs.first?.at }
}

package struct PlannedRung: Equatable, Sendable {
  /// Of the policy's ladder.
  package var rung: Int32
  package var to: String
  /// A name of the policy's channels.
  package var via: String?
  package var reason: EscalationReason
  package var at: Timestamp

  package init(
    _ rung: Int32, to: String, via: String? = nil, because reason: EscalationReason,
    at time: Timestamp
  ) { (self.rung, self.to, self.via, self.reason, at) = (rung, to, via, reason, time) }
}

/// What a rung waits for; failed mitigations call at once and are told by the action.
package enum EscalationReason: String, CaseIterable, Sendable {
  case immediately
  /// Nobody has taken the lead.
  case unacknowledged
  case productionDown = "production-down"
  case incidentOpen = "incident-open"
}

/// Somebody who was called took the call where it reached them.
package struct CallAnswer: Equatable, Sendable {
  package var rung: Int32
  /// The pager, by its name among the policy's channels.
  package var via: String
  /// Nil for somebody who was not known as one who responds.
  package var by: PrincipalID?

  package init(rung: Int32, via: String, by principal: PrincipalID?) {
    (self.rung, self.via, by) = (rung, via, principal)
  }
}

/// Somebody was called, because the time of their rung had come.
package struct EscalationClimb: Equatable, Sendable {
  package var rung: PlannedRung
  /// Lower rungs whose time had come too while nobody could call.
  package var missed: Int32
  /// When the next one is called, unless something takes it back.
  package var nextAt: Timestamp?

  package init(_ rung: PlannedRung, missed: Int32 = 0, nextAt: Timestamp? = nil) {
    (self.rung, self.missed, self.nextAt) = (rung, missed, nextAt)
  }
}
