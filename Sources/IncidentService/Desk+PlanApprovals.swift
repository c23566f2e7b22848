import EventLog
package import Policy
package import Rollouts

/// How far a plan is with the people who have to approve it.
package struct PlanApprovals: Sendable {
  /// How many have to.
  package var needed: Int
  package var roles: [String]
  package var expires: Span
  /// All that somebody said, and whether it counts now, whoever but them starts it.
  package var given: [(approval: PlanApproval, counts: Bool)]
  package var isEnough: Bool
}

extension Desk {
  /// Who approved a plan and who has to; nil where no policy was applied, or once it has started.
  package func planApprovals(of state: Deployment) async throws -> PlanApprovals? {
    guard let plan = state.plan, !state.isStarted, [.planned, .halted].contains(state.phase),
      let policy = try await policies.current()?.policy
    else { return nil }
    let asked = state.requirement(of: plan, under: policy)
    guard !asked.isNone || !state.approvals.isEmpty else { return nil }
    var terms = StepTerms(policy, now: now())
    terms.people = try await stepPeople(
      Set(state.approvals.map(\.by) + [plan.plannedBy]), policy)
    let counting = state.countingApprovals(plan, under: terms)
    let newest = Dictionary(state.approvals.map { ($0.by, $0) }) { $1 }
    return PlanApprovals(
      needed: max(asked.count, asked.roles.count), roles: asked.roles, expires: asked.expires,
      given: state.approvals.filter { newest[$0.by] == $0 }.map { ($0, counting.contains($0.by)) },
      isEnough: state.missingApprovals(plan, under: terms) == nil)
  }

  /// The people among `principals`, as the policy knows them; machines are none.
  func stepPeople(
    _ principals: Set<PrincipalID>, _ policy: Policy
  ) async throws -> [PrincipalID: StepPerson] {
    try await people.people(principals).compactMapValues { person in
      person.isMachine
        ? nil : StepPerson(person.handle, roles: policy.people[person.handle]?.roles ?? [])
    }
  }

  /// An approval that will never count is on record all the same, and whoever gave it is told.
  func warnings(
    aboutApproval command: DeploymentCommand, of plan: RolloutPlan, under policy: Policy
  ) async throws -> [String] {
    guard case .approve(let principal) = command,
      !policy.approvals(toStartIn: plan.environment, emergency: false).isNone
    else { return [] }
    guard let person = try await stepPeople([principal], policy)[principal] else {
      return [
        "It is recorded, and no start counts it: a machine approves nothing. Let a person do it."
      ]
    }
    guard policy.people.isEmpty || policy.people[person.handle] != nil else {
      return [
        "It is recorded, and no start counts it: the policy does not name \(person.handle) among its "
          + "“people”."
      ]
    }
    return []
  }
}
