package import EventLog
import Incidents
package import Policy
package import Rollouts

// What the policy in force says of a deployment's steps, and what it has to know for that.
extension Desk {
  /// The rules that a step of `plan` is held against; nil where no policy was ever applied.
  ///
  /// Nothing is looked up that no rule of the step asks about.
  func terms(
    for step: DeploymentStep?, of plan: RolloutPlan, approvedBy approvers: [PrincipalID] = [],
    because: String? = nil, by starter: PrincipalID? = nil
  ) async throws -> StepTerms? {
    guard let policy = try await policies.current()?.policy else { return nil }
    var terms = StepTerms(policy, now: now(), because: because)
    guard let step else { return terms }
    if step == .start {
      terms.by = starter
      terms.people = try await stepPeople(
        Set(approvers + [plan.plannedBy] + [starter].compactMap(\.self)), policy)
    }
    if let rule = policy.errorBudget, policy.slos[rule.slo] != nil, terms.isForProduction(plan) {
      terms.budget = try await budget(of: plan.service, rule.slo, policy)?.budget
    }
    let asksForDrills = policy.checklists.values.joined().contains { $0.by == .drill }
    if asksForDrills {
      let drill = try await newestDrill(of: plan.service, before: plan.environment, policy)
      terms.drill = drill.map { "a roll-back was rehearsed on \($0.description.prefix(10))" }
    }
    if step == .start, let before = policy.environments[plan.environment]?.after {
      terms.ladder = try await ladder(
        of: plan, from: before, hasDrill: terms.drill != nil, policy)
    }
    return terms
  }

  /// What the environment before says of the same version.
  func ladder(
    of plan: RolloutPlan, from environment: String, hasDrill: Bool, _ policy: Policy
  ) async throws -> LadderFacts {
    var facts = LadderFacts()
    guard let (row, state) = try await newest(of: plan, in: environment) else { return facts }
    facts.deployment = row.number
    facts.isOtherArtefact = !plan.isSameArtefact(as: state.plan)
    facts.isCompleted = state.phase == .completed
    facts.shown = state.shown(under: policy)
    // A rehearsal is nobody's item alone: it shows what every item of its kind asks for.
    if hasDrill {
      for rule in policy.checklists.values.joined() where rule.by == .drill {
        facts.shown.insert(rule.item)
      }
    }
    return facts
  }

  /// How far back it is looked for the same version in another environment.
  private static let ladderPages = 5

  /// The deployment that brought the same artefact there; where none did, one that brought the same
  /// version.
  private func newest(
    of plan: RolloutPlan, in environment: String
  ) async throws -> (DeploymentRow, Deployment)? {
    var filter = DeploymentFilter(service: plan.service, environment: environment, limit: 200)
    var other: (DeploymentRow, Deployment)?
    for _ in 0..<Self.ladderPages {
      let page = try await deployments(filter)
      let found = page.rows.filter { $0.version == plan.version }
      // One that was completed counts, whatever was tried again afterwards.
      for row in found.filter({ $0.state == .completed }) + found.filter({ $0.state != .completed })
      {
        let state = try await state(ofDeployment: row.stream).state
        if plan.isSameArtefact(as: state.plan) { return (row, state) }
        other = other ?? (row, state)
      }
      guard let next = page.next else { break }
      filter.before = next
    }
    return other
  }

  /// When a roll-back of the service was last rehearsed with success, within the time that counts.
  ///
  /// On the way to an environment only what was rehearsed in one before it counts.
  func newestDrill(
    of service: String, before environment: String? = nil, _ policy: Policy
  ) async throws -> Timestamp? {
    let since = now().advanced(bySeconds: 0 - policy.drills.within.seconds)
    let places = environment.map(policy.environments(before:)) ?? []
    return try await drills(of: service)
      .filter { $0.passed && $0.action == .rollback }
      .filter { places.isEmpty || places.contains($0.environment) }
      // Exactly so long ago is over, as where automation is judged.
      .map(\.at).filter { $0 > since && $0 <= now() }.max()
  }

  /// What is unwise about a plan; whether it is for production says the policy where there is one.
  package func lints(of plan: RolloutPlan) async throws -> [String] {
    let terms = try await terms(for: nil, of: plan)
    return RolloutLint.warnings(about: plan, inProduction: terms?.isForProduction(plan))
      .map(\.reason)
  }

  /// The checklist of a deployment as it stands.
  package func checklist(
    of reference: String, for caller: Caller
  ) async throws -> (number: String, parts: [(part: String, lines: [ChecklistLine])]) {
    let (stream, _) = try await deployment(reference, for: caller)
    let state = try await state(ofDeployment: stream).state
    guard let plan = state.plan, let terms = try await terms(for: .enter(""), of: plan) else {
      return (state.plan?.number ?? reference, [])
    }
    return (plan.number, state.checklistLines(under: terms))
  }

  // MARK: - Shortening

  package func requestAcceleration(
    of reference: String, _ asked: Acceleration, because: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("because", because), ("to", asked.to)], of: order)
    let policy = try await policies.inForce()
    return try await self.order(
      .requestAcceleration(
        AccelerationOrder(
          id: derived(from: order, "acceleration"), asked, because: because,
          by: order.caller.principal, under: policy)),
      to: reference, by: order)
  }

  package func approveAcceleration(
    of reference: String, _ id: EventID?, by order: Order
  ) async throws -> Written {
    try await self.order(
      .approveAcceleration(
        id, by: order.caller.principal, roles: try await policyRoles(of: order.caller.principal)),
      to: reference, by: order)
  }

  /// The roles that the policy gives somebody, who is known there by their handle.
  package func policyRoles(of principal: PrincipalID) async throws -> [String] {
    guard let handle = try await people.people([principal])[principal]?.handle else { return [] }
    return try await policies.inForce().people[handle]?.roles ?? []
  }

  // MARK: - Time limits

  /// How long somebody has to say how bad a new incident is: the shortest that the policy gives.
  func decideWithinSeconds() async throws -> Int64? {
    try await policies.inForce().severities.values.compactMap(\.decideWithin?.seconds).min()
  }

  /// By when an incident of this severity is looked back upon.
  func postmortemWithin(_ severity: Severity?) async throws -> TimeAllowed? {
    guard let severity,
      let span = try await policies.inForce().severities[severity.rawValue]?.postmortemWithin
    else { return nil }
    return TimeAllowed(
      seconds: span.seconds, businessDays: Int32(clamping: span.businessDays))
  }

  // MARK: - Debts

  /// Refuses to close an incident while a deployment that is linked to it owes a check.
  func refuseClosing(_ incident: StreamID) async throws {
    for deployment in try await state(of: incident).state.deployments {
      let state = try await state(ofDeployment: deployment).state
      guard !state.debts.isEmpty, let number = state.plan?.number else { continue }
      let owed = state.debts.unpaid.map { "\($0.gate) of \($0.group)" }
      throw DeskRefusal.rule(
        name: "debt-unpaid",
        explanation: "\(number) still owes checks that it went ahead of: "
          + owed.joined(separator: ", ")
          + ". Run them in full and record them with “deploy gate” or “deploy health”, then close.",
        field: nil)
    }
  }
}

extension RolloutPlan {
  /// Where one of the two does not say what it is, its version has to do.
  fileprivate func isSameArtefact(as other: RolloutPlan?) -> Bool {
    guard let mine = artefactDigest, let theirs = other?.artefactDigest else { return true }
    return mine == theirs
  }
}
