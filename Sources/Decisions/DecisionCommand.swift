package import Digest
package import EventLog
package import Policy

/// Something a person, the executor or a timer asks about the decisions of an incident.
package struct DecisionCommand: Sendable {
  package var ask: Ask
  package var terms: DecisionTerms
  /// The id that the event at a place among those it leads to will have.
  package var names: @Sendable (_ index: Int) -> EventID

  package init(
    _ ask: Ask, under terms: DecisionTerms, names: @escaping @Sendable (Int) -> EventID
  ) {
    (self.ask, self.terms, self.names) = (ask, terms, names)
  }

  package enum Ask: Equatable, Sendable {
    /// The id and the ordinal are given by the book; those in the proposal are not looked at.
    case propose(Proposal, supersedes: Bool)
    case object(EventID, by: PrincipalID, because: String)
    case requestPlan(EventID, PlanChange, by: PrincipalID)
    /// The executor's answer.
    case prepare(PreparedPlan)
    /// Does what follows from a prepared plan: asks for approvals, or for none.
    case settle(EventID)
    /// The checks are named, so that nobody takes upon them what they have not seen.
    case override(
      EventID, plan: String, checks: [PreflightCheck], by: Approver, as: String?, because: String)
    case approve(
      EventID, ApprovalSubject, plan: String, by: Approver, as: String?, via: Approval.Way)
    case deny(
      EventID, ApprovalSubject, plan: String, by: Approver, as: String?, via: Approval.Way = .cli,
      because: String)
    case breakGlass(EventID, plan: String, by: Approver, because: String)
    case withdrawApproval(EventID, by: PrincipalID)
    case withdraw(EventID, by: PrincipalID, commands: Bool, because: String)
    case recordOutcome(EventID, Outcome.Met, by: PrincipalID, actual: String)
    case changeEstimate(EventID, FixEstimate)
    case requestExtension(EventID, until: Timestamp, by: PrincipalID, because: String)
    case endDegraded(EventID, by: PrincipalID, because: String?)
    case review(EventID, Review.Subject, by: Approver, findings: String)
    /// What the clock asks.
    case expire(EventID, request: EventID)
    case warnOfDegraded(EventID)
    case breachDegraded(EventID)
  }
}

extension DecisionCommand.Ask {
  /// Whether it may lead to something being done: not about an incident that is over.
  package var leadsToEffects: Bool {
    switch self {
    case .propose, .requestPlan, .prepare, .settle, .override, .approve(_, .plan, _, _, _, _),
      .breakGlass:
      true
    case .object, .approve, .deny, .withdrawApproval, .withdraw, .recordOutcome, .changeEstimate,
      .requestExtension, .endDegraded, .review, .expire, .warnOfDegraded, .breachDegraded:
      false
    }
  }
}

/// What another plan should do differently; nil leaves it as it was asked for last.
package struct PlanChange: Equatable, Sendable {
  package var target: String?
  /// The deployment whose release the new target is; nil when a person named it.
  package var release: StreamID?
  package var definition: String?
  package var parameters: [String: String]?
  /// Why another target than the one that was computed.
  package var because: String?

  package init(
    target: String? = nil, release: StreamID? = nil, definition: String? = nil,
    parameters: [String: String]? = nil, because: String? = nil
  ) {
    (self.target, self.release, self.definition) = (target, release, definition)
    (self.parameters, self.because) = (parameters, because)
  }
}

/// Somebody who agrees or not, with the roles that the policy gives them.
package struct Approver: Equatable, Sendable {
  package var principal: PrincipalID
  package var roles: [String]
  /// Behind a machine's token there is nobody who could answer for it.
  package var isPerson: Bool
  /// Who gave them the link that they use.
  package var linkBy: PrincipalID?

  package init(_ principal: PrincipalID, roles: [String], isPerson: Bool = true) {
    (self.principal, self.roles, self.isPerson) = (principal, roles, isPerson)
  }
}

/// What the clock and the policy say at the moment of a command.
package struct DecisionTerms: Equatable, Sendable {
  package var now: Timestamp
  /// Whether it was said while nobody could be reached, and arrives only now.
  package var isLate = false
  /// Whether the policy lets it only be proposed: its plan is made, and people are asked, when a person
  /// takes it up.
  package var isOnlyProposed = false
  /// Of the policy in force; nil where none was applied.
  package var policyHash: SHA256Digest?
  /// What the action asks for.
  package var requirement: ApprovalRequirement
  /// What running degraded for longer asks for.
  package var extensionRequirement: ApprovalRequirement
  package var disabled: [MitigationKind] = []
  /// Whether the service's team has said how its data is repaired.
  package var hasDataGuide = false
  package var warnAt = Percent(80)
  package var longestDegraded: Span?
  package var breakGlass: BreakGlass?
  /// How long until somebody looks whether it helped, where nobody said, in seconds.
  package var checkAfter: Int64 = 600
  package var owesAudit = false
  /// Other names of environments that are on the machines of another.
  package var places: [String: String] = [:]
  /// What a decision may say that it is about; empty where the policy has no such table.
  package var situations: [String] = []
  /// The `trigger.fired` on which it may be done without asking, all limits of automation looked at.
  package var agreedTrigger: EventID?

  package init(
    now: Timestamp, requirement: ApprovalRequirement, extensionRequirement: ApprovalRequirement
  ) {
    (self.now, self.requirement) = (now, requirement)
    self.extensionRequirement = extensionRequirement
  }
}

extension DecisionTerms {
  /// Whether two environments are one place, on which one thing is done at a time.
  func isSamePlace(_ one: String?, _ other: String?) -> Bool {
    one.map { places[$0] ?? $0 } == other.map { places[$0] ?? $0 }
  }
}

extension Policy {
  /// What has to be agreed to before what is proposed is done: the same for who is advised, who
  /// prepares the plan, who is asked, and who acts.
  ///
  /// `definition` is the action that the newest plan takes, where that is not the proposed one.
  package func approvals(
    for proposal: Proposal, by definition: String? = nil
  ) -> ApprovalRequirement {
    approvals(
      for: proposal.action, in: proposal.environment, emergency: proposal.isEmergency,
      situation: proposal.situation, after: proposal.treePath, service: proposal.service,
      definition: definition ?? proposal.definition)
  }
}

extension Policy {
  /// What the tree and the table say of what is proposed, besides who agrees.
  package func guidance(on proposal: Proposal) -> DecisionGuidance {
    guidance(on: proposal.action, after: proposal.treePath, situation: proposal.situation)
  }
}

extension DecisionTerms {
  /// `definition` is the action that the newest plan takes, where that is not the proposed one.
  package init(
    _ policy: Policy, hash: SHA256Digest?, for proposal: Proposal, definition: String? = nil,
    at now: Timestamp
  ) {
    self.init(
      now: now,
      requirement: policy.approvals(for: proposal, by: definition),
      extensionRequirement: ApprovalRequirement(
        count: 1, roles: [policy.approvals.stakeholderRole], expires: policy.approvals.expires,
        reasons: ["who lives with a bypass agrees to it"]))
    (policyHash, disabled) = (hash, policy.disabledActions)
    situations = policy.authority.map(\.situation)
    for name in policy.environments.keys { places[name] = policy.place(of: name) }
    hasDataGuide =
      proposal.service.flatMap { policy.services[$0] }?.dataGuide?.isEmpty == false
    (warnAt, longestDegraded) = (policy.degraded.warnAt, policy.degraded.longest)
    breakGlass = policy.approvals.breakGlass
    if let span = policy.guidance(on: proposal).checkAfter { checkAfter = max(1, span.seconds) }
    owesAudit =
      policy.authority.first { $0.situation == proposal.situation }?.also.contains("audit")
      ?? false
  }
}
