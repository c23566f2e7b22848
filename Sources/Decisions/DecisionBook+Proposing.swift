import EventLog
import Incidents
import Policy

extension DecisionBook {
  func propose(
    _ stated: Proposal, supersedes: Bool, _ command: DecisionCommand
  ) throws(DecisionRejection) -> [DecisionEvent] {
    let terms = command.terms
    var proposal = stated
    proposal.decision = command.names(0)
    proposal.ordinal = (decisions.map(\.proposal.ordinal).max() ?? 0) &+ 1
    proposal.checkAt = stated.checkAt ?? terms.now.advanced(bySeconds: terms.checkAfter)
    guard !terms.disabled.contains(proposal.action) else {
      throw .actionDisabled(proposal.action)
    }
    try checkFields(of: proposal)
    try checkOptions(of: proposal)
    try checkFacts(of: proposal, terms)
    try checkTimes(of: proposal, terms)

    var events: [DecisionEvent] = [.proposed(proposal)]
    let needsPlan = !proposal.action.needsNoApproval
    // Out of the past nothing is done by itself: somebody looks first, and asks for the plan.
    // So too what the policy only proposes.
    if needsPlan, !terms.isLate, !terms.isOnlyProposed {
      events.append(.planRequested(proposal.planRequest(command.names(1))))
    }
    for other in decisions where other.isLive && other.isSame(as: proposal, terms) {
      // Stopping and waiting are said again whenever somebody likes.
      guard supersedes || !needsPlan else {
        throw .anotherStands(ordinal: other.proposal.ordinal, proposal.action)
      }
      guard other.authorisation == nil || !needsPlan else {
        throw .anotherIsAuthorised(ordinal: other.proposal.ordinal, proposal.action)
      }
      events += try other.withdrawingApprovals(because: .decisionWithdrawn)
      events.append(.superseded(decision: other.id, by: proposal.decision))
    }
    if !needsPlan {
      events.append(
        .authorised(
          Authorisation(
            of: proposal.decision, planHash: nil, checkAt: proposal.checkAt ?? terms.now)))
    }
    return events
  }

  /// How long until what is put off is looked at, where nothing else says it.
  static let followUpAfter: Int64 = 86_400

  /// How many entries a list may have.
  private static let longestList = 50

  private func checkFields(of proposal: Proposal) throws(DecisionRejection) {
    try checked { () throws(FieldFault) in
      try FieldCheck.words(proposal.because, "because", .because)
      try FieldCheck.optionalWords(proposal.targetBecause, "target_because", .because)
      try FieldCheck.optionalWords(proposal.noOtherOption, "no_other_option", .because)
      try FieldCheck.optionalWords(proposal.expectedEffect, "expected_effect", .because)
      for option in proposal.options {
        try FieldCheck.words(option.why, "options", .because)
      }
      try FieldCheck.name(proposal.service, "service")
      try FieldCheck.name(proposal.environment, "environment")
      try FieldCheck.name(proposal.target, "target")
      try FieldCheck.name(proposal.definition, "definition")
      try FieldCheck.name(proposal.situation, "situation")
      try FieldCheck.names(proposal.treePath, "tree_path", limit: Self.longestList)
      let parameters = proposal.parameters
      try FieldCheck.names(parameters.keys.sorted(), "parameters", limit: Self.longestList)
      for value in parameters.values { try FieldCheck.name(value, "parameters") }
      guard proposal.evidence.count <= Self.longestList else {
        throw FieldFault("evidence", .tooMany(limit: Self.longestList))
      }
      guard Set(proposal.evidence).count == proposal.evidence.count else {
        throw FieldFault("evidence", .repeated)
      }
      if let rank = proposal.adviceRank {
        try FieldCheck.number(Int64(rank), "advice_rank", in: 1...100)
      }
      for (time, field) in [
        (proposal.checkAt, "check_at"), (proposal.degradedUntil, "degraded_until"),
        (proposal.followUp?.by, "follow_up"),
      ] { try FieldCheck.time(time, field) }
    }
    if let estimate = proposal.estimate { try check(estimate) }
    if let tradeoff = proposal.tradeoff {
      try checked { () throws(FieldFault) in
        try FieldCheck.words(tradeoff.functionLost, "tradeoff", .because)
        try FieldCheck.words(tradeoff.usersAffected, "tradeoff", .because)
        try FieldCheck.words(tradeoff.workaround, "tradeoff", .because)
      }
    }
  }

  /// Stopping is always first, and is not weighed against anything.
  private func checkOptions(of proposal: Proposal) throws(DecisionRejection) {
    var named: Set = [proposal.action]
    for option in proposal.options where !named.insert(option.action).inserted {
      throw .optionIsTheChoice(option.action)
    }
    guard
      proposal.action == .halt || !proposal.options.isEmpty || proposal.noOtherOption != nil
    else { throw .noAlternative }
  }

  private func checkFacts(
    of proposal: Proposal, _ terms: DecisionTerms
  ) throws(DecisionRejection) {
    let action = proposal.action
    if let situation = proposal.situation, !terms.situations.isEmpty,
      !terms.situations.contains(situation)
    {
      throw .unknownSituation(situation, known: terms.situations)
    }
    if !action.needsNoApproval, proposal.service == nil || proposal.environment == nil {
      throw .noService(action)
    }
    if proposal.followUp != nil, action != .bypass { throw .nothingToFollowUp(action) }
    switch action {
    case .rollback, .redeployInfrastructure:
      guard proposal.target != nil else { throw .noTarget(action) }
      if proposal.release == nil, proposal.targetBecause == nil { throw .targetUnexplained }
    case .bypass:
      guard proposal.tradeoff != nil else { throw .noTradeoff }
      guard proposal.degradedUntil != nil else { throw .noDegradedTime }
      if proposal.followUp?.kind == .rollBackLater, proposal.followUp?.by == nil {
        throw .noFollowUpTime
      }
    case .rollForward: if proposal.estimate == nil { throw .noEstimate }
    case .dataRestore:
      guard terms.hasDataGuide else { throw .noDataGuide(service: proposal.service ?? "") }
    case .halt, .monitor, .fallback, .freeze: break
    }
  }

  private func checkTimes(
    of proposal: Proposal, _ terms: DecisionTerms
  ) throws(DecisionRejection) {
    if let time = proposal.checkAt, time <= terms.now { throw .timePassed(field: "check_at") }
    if let time = proposal.followUp?.by, time <= terms.now {
      throw .timePassed(field: "follow_up")
    }
    guard let until = proposal.degradedUntil else { return }
    try check(degradedUntil: until, "degraded_until", terms)
  }

  func check(
    degradedUntil until: Timestamp, _ field: String, _ terms: DecisionTerms
  ) throws(DecisionRejection) {
    if until <= terms.now { throw .timePassed(field: field) }
    if let longest = terms.longestDegraded, until > terms.now.advanced(by: longest) {
      throw .degradedTooLong(longest)
    }
  }

  func check(_ estimate: FixEstimate) throws(DecisionRejection) {
    try checked { () throws(FieldFault) in
      try FieldCheck.number(estimate.fromMinutes, "fix_estimate", in: FixEstimate.range)
      try FieldCheck.number(estimate.toMinutes, "fix_estimate", in: FixEstimate.range)
    }
    guard estimate.fromMinutes <= estimate.toMinutes else { throw .estimateReversed }
  }
}

extension Decision {
  /// Whether both want to do the same to the same.
  fileprivate func isSame(as other: Proposal, _ terms: DecisionTerms) -> Bool {
    proposal.action == other.action && proposal.service == other.service
      && terms.isSamePlace(proposal.environment, other.environment)
  }

  /// What tells that approvals count no longer, where there are any or some are asked for.
  func withdrawingApprovals(
    because cause: ApprovalWithdrawal.Cause
  ) throws(DecisionRejection) -> [DecisionEvent] {
    guard authorisation == nil, let approvalRequest else { return [] }
    return [
      .approvalWithdrawn(
        ApprovalWithdrawal(
          of: id, approvalRequest.request, planHash: approvalRequest.planHash,
          approvals: approvals.map(\.approval), because: cause))
    ]
  }
}

extension Timestamp {
  /// Days on which people work are added first.
  func advanced(by span: Span) -> Timestamp {
    let days = span.businessDays > 0 ? advanced(byBusinessDays: span.businessDays) : self
    return days.advanced(bySeconds: span.seconds)
  }
}
