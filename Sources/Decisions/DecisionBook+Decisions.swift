import EventLog
import Incidents

extension DecisionBook {
  package func decide(
    _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    switch command.ask {
    case .propose(let proposal, let supersedes):
      return try propose(proposal, supersedes: supersedes, command)
    case .object(let id, let principal, let because):
      let said = Decision.Objection(by: principal, because: .text(because))
      guard try live(id).objections.last != said else { return [] }
      return [.objected(decision: id, by: principal, because: try reason(because))]
    case .requestPlan(let id, let change, let principal):
      return try requestPlan(of: live(id), change, by: principal, command)
    case .prepare(let prepared): return try prepare(prepared, terms)
    case .settle(let id): return try settle(live(id), command)
    case .override(let id, let hash, let checks, let approver, let role, let because):
      return try override(live(id), hash, checks, by: approver, as: role, because, command)
    case .approve(let id, .plan, let hash, let approver, let role, let way):
      return try approve(live(id), hash, by: approver, as: role, via: way, command)
    case .approve(let id, .extension(let until), let hash, let approver, let role, let way):
      return try approveExtension(
        of: known(id), until, hash, by: approver, as: role, via: way, command)
    case .deny(let id, let subject, let hash, let approver, let role, let way, let because):
      return try deny(
        known(id), subject, hash, by: approver, as: role, via: way, because, terms)
    case .breakGlass(let id, let hash, let approver, let because):
      return try breakGlass(live(id), hash, by: approver, because, command)
    case .withdrawApproval(let id, let principal):
      return try withdrawApproval(of: live(id), by: principal, terms)
    case .withdraw(let id, let principal, let commands, let because):
      return try withdraw(known(id), by: principal, commands: commands, because)
    case .recordOutcome(let id, let met, let principal, let actual):
      return try recordOutcome(of: known(id), met, by: principal, actual)
    case .changeEstimate(let id, let estimate):
      return try change(estimate, of: known(id), terms)
    case .requestExtension(let id, let until, let principal, let because):
      return try requestExtension(of: known(id), until, by: principal, because, command)
    case .endDegraded(let id, let principal, let because):
      return try endDegraded(known(id), by: principal, because)
    case .review(let id, let subject, let reviewer, let findings):
      return try review(known(id), subject, by: reviewer, findings)
    case .expire(let id, let request): return try expire(request, of: known(id), terms)
    case .warnOfDegraded(let id): return try warn(known(id), terms)
    case .breachDegraded(let id): return try breach(known(id), terms)
    }
  }

  func known(_ id: EventID) throws(DecisionRejection) -> Decision {
    guard let decision = self[id] else { throw .unknownDecision }
    return decision
  }

  func live(_ id: EventID) throws(DecisionRejection) -> Decision {
    let decision = try known(id)
    if decision.withdrawal != nil { throw .isWithdrawn }
    if decision.supersededBy != nil { throw .isSuperseded }
    if decision.outcome != nil { throw .isOver }
    return decision
  }

  /// The decision as it will be after `events`.
  func after(
    _ events: [DecisionEvent], _ id: EventID
  ) throws(DecisionRejection) -> Decision {
    var book = self
    for event in events { book.evolve(event) }
    return try book.known(id)
  }
}

// MARK: - Fields

/// Why something is done, as words to be recorded.
func reason(
  _ because: String, _ field: String = "because"
) throws(DecisionRejection) -> Words<String> {
  try checked { () throws(FieldFault) in try FieldCheck.text(because, field, .because) }
  return .text(because)
}

func checked(_ check: () throws(FieldFault) -> Void) throws(DecisionRejection) {
  do throws(FieldFault) { try check() } catch { throw .field(error) }
}
