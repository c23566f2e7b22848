import Decisions
import Digest
import EventLog
import Policy

extension Describer {
  static func sentence(for fact: DecisionEvent) -> [SentencePiece] {
    switch fact {
    case .proposed(let proposal): sentence(for: proposal)
    case .objected(_, _, let because): ["Objection to a decision"] + Self.because(because)
    case .planRequested(let request):
      ["A plan was asked for, to "] + said(request.action, request.service, request.environment)
        + value(", to ", request.target)
    case .planPrepared(let prepared): sentence(for: prepared)
    case .preflightOverridden(let override):
      [
        .plain(
          "Checks that did not pass were answered for: \(override.checks.map(\.rawValue).joined(separator: ", "))"
        )
      ]
        + Self.because(override.because)
    case .approvalRequested(let request): sentence(for: request)
    case .approvalGranted(let approval):
      [.plain("Plan \(short(approval.planHash.description)) approved as "), .value(approval.role)]
        + way(approval.via)
    case .approvalDenied(let denial):
      [.plain("Plan \(short(denial.planHash.description)) denied as "), .value(denial.role)]
        + way(denial.via) + Self.because(denial.because)
    case .approvalExpired: ["The time to approve is over"]
    case .approvalWithdrawn(let withdrawal): sentence(for: withdrawal)
    case .breakGlassAgreed(let agreement):
      ["Agreed to go ahead without the approvals, as ", .value(agreement.role)]
        + Self.because(agreement.because)
    case .authorised(let authorisation): sentence(for: authorisation)
    case .withdrawn(_, _, let because): ["Decision withdrawn"] + Self.because(because)
    case .superseded: ["Decision replaced by another"]
    case .outcomeRecorded(let outcome): sentence(for: outcome)
    case .estimateChanged(_, let estimate):
      [
        .plain(
          "The repair is thought to take \(estimate.fromMinutes) to \(estimate.toMinutes) minutes")
      ]
    case .reopened(_, .estimateOvertakesBudget):
      ["To be thought of again: the repair may not be there before the time is up"]
    case .reopened(_, .degradedBreached): ["To be thought of again: the time is up"]
    case .reviewed(let review):
      [review.subject == .audit ? "Audited" : "Going ahead without approvals was reviewed"]
        + [": ", .quote(review.findings)]
    case .degradedStarted(let start): sentence(for: start)
    case .degradedExtended(let longer):
      [.plain("Running degraded was extended until \(TimeText.minute(longer.until)) UTC")]
    case .degradedWarned(_, let until):
      [.plain("Running degraded ends soon, at \(TimeText.minute(until)) UTC")]
    case .degradedBreached(_, let until):
      [.plain("Running degraded is over its time, which was \(TimeText.minute(until)) UTC")]
    case .degradedEnded(_, _, let because):
      ["What was switched off is on again"] + (because.map(Self.because) ?? [])
    }
  }

  private static func sentence(for proposal: Proposal) -> [SentencePiece] {
    var pieces: [SentencePiece] = [.plain("D\(proposal.ordinal) proposes to ")]
    pieces += said(proposal.action, proposal.service, proposal.environment)
    pieces += value(", to ", proposal.target)
    if proposal.via == .chat { pieces.append(", by chat") }
    pieces += because(proposal.because)
    for option in proposal.options {
      pieces += [.plain("; not \(said(option.action)): "), .quote(option.why)]
    }
    pieces += quoted("; nothing else because: ", proposal.noOtherOption)
    pieces += quoted("; expected: ", proposal.expectedEffect)
    if let tradeoff = proposal.tradeoff {
      pieces += ["; goes without: ", .quote(tradeoff.functionLost)]
      pieces += ["; for: ", .quote(tradeoff.usersAffected)]
      pieces += ["; meanwhile: ", .quote(tradeoff.workaround)]
    }
    return pieces
  }

  private static func sentence(for prepared: PreparedPlan) -> [SentencePiece] {
    let plan = prepared.plan
    var pieces: [SentencePiece] = [.plain("Plan \(prepared.shortHash) to ")]
    pieces += said(plan.action, plan.service, plan.environment)
    pieces += value(", from ", plan.from) + value(", to ", plan.to)
    let blocking = prepared.blocking.map(\.rawValue)
    if blocking.isEmpty {
      pieces.append("; all checks passed")
    } else {
      pieces.append(.plain("; did not pass: \(blocking.joined(separator: ", "))"))
    }
    return pieces
  }

  private static func sentence(for request: ApprovalRequest) -> [SentencePiece] {
    var pieces: [SentencePiece] = []
    switch request.subject {
    case .plan:
      pieces.append(.plain("Plan \(short(request.planHash.description)) waits for approval"))
    case .extension(let until):
      pieces.append(.plain("Asked to run degraded until \(TimeText.minute(until)) UTC"))
    }
    pieces.append(.plain("; by \(request.count) \(request.count == 1 ? "person" : "people")"))
    pieces += list(", among them ", request.roles)
    pieces.append(.plain("; until \(TimeText.minute(request.expiresAt)) UTC"))
    return pieces + (request.because.map(because) ?? [])
  }

  private static func sentence(for withdrawal: ApprovalWithdrawal) -> [SentencePiece] {
    switch withdrawal.because {
    case .planChanged: ["Approvals count no longer: the plan has changed"]
    case .decisionWithdrawn: ["Approvals count no longer: the decision does not stand"]
    case .byApprover: ["An approval was taken back"]
    }
  }

  private static func sentence(for authorisation: Authorisation) -> [SentencePiece] {
    let hash = authorisation.planHash.map { " with plan \(short($0.description))" } ?? ""
    if authorisation.trigger != nil {
      return [.plain("Decision authorised\(hash) by the policy, which has agreed beforehand")]
    }
    guard authorisation.isBreakGlass else { return [.plain("Decision authorised\(hash)")] }
    return [.plain("Decision authorised\(hash), without the approvals; to be reviewed")]
  }

  private static func sentence(for outcome: Outcome) -> [SentencePiece] {
    let verdict: SentencePiece =
      switch outcome.met {
      case .yes: "It had the expected effect: "
      case .no: "It did not have the expected effect: "
      case .unclear: "Whether it had the expected effect is unclear: "
      }
    return [verdict, .quote(outcome.actual)] + quoted("; expected: ", outcome.expected)
  }

  private static func sentence(for start: Degradation) -> [SentencePiece] {
    [.plain("Runs degraded until \(TimeText.minute(start.until)) UTC")]
      + value(": ", start.service) + value(" in ", start.environment)
      + ["; goes without: ", .quote(start.tradeoff.functionLost)]
      + ["; for: ", .quote(start.tradeoff.usersAffected)]
      + ["; meanwhile: ", .quote(start.tradeoff.workaround)]
  }

  private static func way(_ way: Approval.Way) -> [SentencePiece] {
    switch way {
    case .cli: []
    case .link: [", by a link"]
    case .chat: [", by chat"]
    }
  }

  /// `roll back shop in production`.
  private static func said(
    _ action: MitigationKind, _ service: String?, _ environment: String?
  ) -> [SentencePiece] {
    let joint =
      switch action {
      case .halt: " the rollout of "
      case .monitor, .rollback, .rollForward, .freeze: " "
      case .fallback: " for "
      case .bypass, .redeployInfrastructure, .dataRestore: " of "
      }
    return [.plain(said(action))] + value(joint, service) + value(" in ", environment)
  }

  private static func short(_ hash: String) -> String {
    String(hash.prefix(PreparedPlan.shortHashLength))
  }

  private static func said(_ action: MitigationKind) -> String {
    switch action {
    case .halt: "halt"
    case .monitor: "wait and watch"
    case .fallback: "fall back"
    case .rollback: "roll back"
    case .bypass: "bypass a function"
    case .rollForward: "roll forward"
    case .redeployInfrastructure: "redeploy the infrastructure"
    case .dataRestore: "restore data"
    case .freeze: "freeze"
    }
  }
}
