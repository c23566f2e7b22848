package import EventLog

/// Something owed because of what was recorded.
///
/// Nobody can delete it: it follows from an event, and only another event fulfils it.
package struct Obligation: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// An incident was declared, and nobody has said how bad it is.
    case severity
    /// A user reported something, and nobody has taken it up.
    case acknowledgement
    /// A check was passed over, and what it would have shown is owed.
    case gateDebt = "gate_debt"
    case postmortem
    /// Something was asked, and is looked at again.
    case requestAnswer = "request_answer"
    /// Nothing went wrong but nearly did: a light review.
    case review
  }

  /// The same for ever, however often the log is read: `severity:<stream>`.
  package var id: String
  package var kind: Kind
  /// What it is about: an incident, a deployment, a detection; its timer hangs there too.
  package var stream: StreamID
  /// The event that owes it.
  package var owedBy: EventID
  package var dueAt: Timestamp
  /// The role that is asked for it; nil asks everybody who responds.
  package var ofRole: String?

  package init(
    _ kind: Kind, of stream: StreamID, id: String, owedBy event: EventID, dueAt: Timestamp,
    ofRole role: String? = nil
  ) {
    (self.id, self.kind, self.stream) = (id, kind, stream)
    (self.owedBy, self.dueAt, self.ofRole) = (event, dueAt, role)
  }
}

extension Obligation {
  /// The id of what a whole stream owes once: a severity, a postmortem.
  package static func id(_ kind: Kind, of stream: StreamID) -> String {
    "\(kind.rawValue):\(stream)"
  }

  /// The id of what may be owed several times on one stream: a debt, an answer.
  package static func id(_ kind: Kind, _ event: EventID) -> String { "\(kind.rawValue):\(event)" }
}

/// What an event does to what is owed.
package enum ObligationChange: Equatable, Sendable {
  /// Owing what is owed already only moves its due time; owing what was fulfilled owes it anew.
  case owe(Obligation)
  /// Means nothing where nothing was owed: the rule sees one event, not what went before.
  case fulfil(String, of: StreamID, by: EventID, at: Timestamp)
}

/// By when things are owed.
package struct ObligationLimits: Equatable, Sendable {
  /// Seconds from the declaration.
  package var severity: Int64
  /// Seconds from the report.
  package var acknowledgement: Int64
  package var postmortemBusinessDays: Int
  package var reviewBusinessDays: Int

  package init(
    severity: Int64 = 600, acknowledgement: Int64 = 900, postmortemBusinessDays: Int = 5,
    reviewBusinessDays: Int = 5
  ) {
    (self.severity, self.acknowledgement) = (severity, acknowledgement)
    self.postmortemBusinessDays = postmortemBusinessDays
    self.reviewBusinessDays = reviewBusinessDays
  }

  package static let `default` = ObligationLimits()
}
