package import EventLog
package import Policy

/// Somebody's agreement to a plan before it starts.
package struct PlanApproval: Equatable, Sendable {
  package var by: PrincipalID
  /// When the service heard it; nil in the first records, which let nothing start.
  package var at: Timestamp?

  package init(by principal: PrincipalID, at time: Timestamp? = nil) {
    (by, at) = (principal, time)
  }
}

/// Why a deployment waits for people.
package struct MissingApprovals: Equatable, Sendable {
  package var environment: String
  /// How many have to approve in all, and how many have.
  package var (needed, given): (Int, Int)
  /// Roles that have to be among them.
  package var roles: [String]
  /// Who could, by the policy; handles.
  package var able: [String]
  package var expires: Span

  package init(
    environment: String, needed: Int, given: Int, roles: [String], able: [String], expires: Span
  ) {
    (self.environment, self.needed, self.given) = (environment, needed, given)
    (self.roles, self.able, self.expires) = (roles, able, expires)
  }
}

extension Deployment {
  /// The approvals that would count if `starter` started it now, of different people.
  ///
  /// Neither who planned it nor who starts it counts, nor anybody of whom the policy does not know.
  package func countingApprovals(_ plan: RolloutPlan, under terms: StepTerms) -> [PrincipalID] {
    let expires = requirement(of: plan, under: terms.policy).expires
    var people: [PrincipalID] = []
    for approval in approvals
    where approval.by != plan.plannedBy && approval.by != terms.by
      && approval.holds(at: terms.now, for: expires) && !people.contains(approval.by)
    {
      guard let person = terms.people[approval.by], terms.policy.knows(person) else { continue }
      people.append(approval.by)
    }
    return people
  }

  /// What this plan asks for; an emergency and an expedited environment let approvals expire sooner.
  package func requirement(
    of plan: RolloutPlan, under policy: Policy
  ) -> ApprovalRequirement {
    policy.approvals(toStartIn: plan.environment, emergency: plan.profile == .emergency)
  }

  /// What is missing for a start now; nil when nothing is.
  package func missingApprovals(
    _ plan: RolloutPlan, under terms: StepTerms
  ) -> MissingApprovals? {
    let asked = requirement(of: plan, under: terms.policy)
    guard !asked.isNone else { return nil }
    let given = countingApprovals(plan, under: terms)
    let roles = Dictionary(
      uniqueKeysWithValues: given.map { ($0, terms.people[$0]?.roles ?? []) })
    let needed = max(asked.count, asked.roles.count)
    guard given.count < needed || !asked.roles.canBeShared(among: roles) else { return nil }
    let involved = given + [terms.by, plan.plannedBy].compactMap(\.self)
    let handles = Set(involved.compactMap { terms.people[$0]?.handle })
    return MissingApprovals(
      environment: plan.environment, needed: needed, given: given.count, roles: asked.roles,
      able: terms.policy.people.keys.filter { !handles.contains($0) }.sorted(),
      expires: asked.expires)
  }

  /// Whether enough others agreed; if not, only broken glass lets an emergency go on.
  func judgeApprovals(
    _ plan: RolloutPlan, _ terms: StepTerms, _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    guard let missing = missingApprovals(plan, under: terms) else { return }
    guard let because = terms.because, !because.isBlank, breaksGlass(plan, terms) else {
      throw .approvalsMissing(number: plan.number, missing)
    }
    try checkText(because, .because, limit: DeploymentLimit.because)
    let within = terms.policy.approvals.breakGlass?.reviewWithin
    judgement.warnings.append(
      "It goes on without the approvals of \(missing.environment): the glass was broken. "
        + "Have it looked at\(within.map { " within \($0)" } ?? "").")
    judgement.exceptions.append(
      RolloutException(.approvals, at: .start, because: .text(because)))
  }

  /// Whether whoever starts an emergency may break the glass, with those who approved it so far.
  private func breaksGlass(_ plan: RolloutPlan, _ terms: StepTerms) -> Bool {
    guard plan.profile == .emergency, let rule = terms.policy.approvals.breakGlass,
      let starter = terms.by
    else { return false }
    func mayBreak(_ principal: PrincipalID) -> Bool {
      terms.people[principal].map { !Set($0.roles).isDisjoint(with: rule.roles) } ?? false
    }
    guard mayBreak(starter) else { return false }
    let others = countingApprovals(plan, under: terms).count(where: mayBreak)
    return rule.alone || others + 1 >= rule.count
  }

  /// Whether nothing that somebody said before holds any more.
  func hasExpired(
    _ known: [PlanApproval], _ plan: RolloutPlan, _ context: StepContext
  ) -> Bool {
    guard let now = context.now, let policy = context.policy else { return false }
    let expires = requirement(of: plan, under: policy).expires
    return !known.contains { $0.holds(at: now, for: expires) }
  }
}

extension PlanApproval {
  /// Whether it still holds; exactly when its time is over it is over.
  ///
  /// One from ahead of the clock holds: a clock that was set back takes nothing away.
  package func holds(at now: Timestamp, for time: Span) -> Bool {
    guard let at else { return false }
    return now < at.advanced(bySeconds: max(0, time.seconds))
  }
}

extension Policy {
  /// Where a policy names people, only they agree to anything.
  fileprivate func knows(_ person: StepPerson) -> Bool {
    people.isEmpty || people[person.handle] != nil
  }
}

extension MissingApprovals {
  func explanation(of number: String) -> String {
    let others = needed == 1 ? "another person" : "\(needed) other people"
    let board =
      roles.isEmpty ? "" : ", among them \(roles.joined(separator: " and "))"
    let so = given == 0 ? "nobody has" : given == 1 ? "one has" : "\(given) have"
    return "\(number) cannot start now: \(environment) asks for \(others) to approve it\(board), "
      + "and \(so). Plan it with --plan if it is not; then each says "
      + "“lastgood deploy approve \(number)”\(who), good for \(expires), and “deploy go” starts it."
  }

  private var who: String {
    guard !able.isEmpty else { return "" }
    let shown = able.prefix(Self.mostNames).map { $0.prefix(24) }.joined(separator: ", ")
    return " (\(shown)\(able.count > Self.mostNames ? ", …" : ""))"
  }

  /// A refusal is read in a pipeline's log, not studied.
  private static let mostNames = 3
}
