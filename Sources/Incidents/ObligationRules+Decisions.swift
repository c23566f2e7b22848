import EventLog
import JSON

// What a decision that holds owes, and what makes up for it.
extension RecordedEvent {
  func authorised() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    let decision = try fields.id("decision", as: EventID.self)
    var changes = [owe(.outcome, decision, dueAt: try fields.time("check_at"))]
    let later: [(Obligation.Kind, String)] = [
      (.review, "review_due_at"), (.audit, "audit_due_at"), (.followUp, "follow_up_at"),
    ]
    for (kind, name) in later {
      guard let dueAt = try fields.optionalTime(name) else { continue }
      changes.append(owe(kind, decision, dueAt: dueAt))
    }
    return changes
  }

  func settledDecision() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    let decision = try fields.id("decision", as: EventID.self)
    switch type {
    case .outcomeRecorded: return [fulfil(.outcome, decision)]
    case .degradedEnded: return [fulfil(.followUp, decision)]
    case .decisionReviewed:
      let kind: Obligation.Kind = try fields.string("subject") == "audit" ? .audit : .review
      return [fulfil(kind, decision)]
    default: return [fulfil(.outcome, decision), fulfil(.followUp, decision)]
    }
  }
}
