import Actions
import Adapters
package import Decisions
import Digest
package import EventLog
package import IncidentService
import Policy
import Rollouts

/// Port: besides what plans depend on, who somebody is by the policy of now.
package protocol ActionFacts: PlanFacts {
  func approver(_ principal: PrincipalID) async throws -> Approver

  /// Whether the policy has agreed beforehand to a decision that answers a trigger.
  func preapproval(of decision: Decision, on stream: StreamID) async throws -> Preapproval
}

/// Decides whether an authorised plan may be acted on; believes no single event.
struct ActionJudge: Sendable {
  let facts: any ActionFacts
  let adapters: AdapterTable
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let looks: Looks

  /// How the plan is carried out.
  struct Warrant: Sendable {
    var adapter: any ActingAdapter
    var target: ActionTarget
    var plan: Plan

    func call(
      _ index: Int32, of action: EventID, under fence: Fence, _ lease: StepLease? = nil
    ) -> StepCall? {
      let index = Int(index)
      guard plan.steps.indices.contains(index) else { return nil }
      return StepCall(
        plan.steps[index], at: index, of: target, from: plan.from, identity: action.description,
        fence: "\(fence.timeline).\(fence.epoch)", lease: lease)
    }
  }

  enum Verdict: Sendable {
    case may(Warrant)
    case mayNot(ActionFailure.Cause, String)
  }

  func judge(
    _ decision: Decision, _ authorisation: Authorisation, on stream: StreamID, hasBegun: Bool
  ) async throws -> Verdict {
    let rules = try await facts.rules()
    if case .unreadable = rules {
      return .mayNot(.policyChanged, "The text of the policy in force cannot be read here.")
    }
    guard let prepared = decision.plan else { return .mayNot(.planChanged, "It has no plan.") }
    var approvers: [PrincipalID: Approver] = [:]
    for principal in decision.signatories {
      approvers[principal] = try await facts.approver(principal)
    }
    var terms = DecisionTerms(
      rules.policy, hash: rules.hash, for: decision.proposal, definition: prepared.plan.definition,
      at: try await facts.time())
    if authorisation.trigger != nil,
      case .agreed(let fired) = try await facts.preapproval(of: decision, on: stream)
    {
      terms.agreedTrigger = fired
    }
    let computed = digest(PreparedPlan.canonical(prepared.plan, prepared.preflight))
    let fault = decision.fault(
      of: authorisation, under: terms, computed: computed, approvers: approvers, hasBegun: hasBegun)
    if let fault { return .mayNot(fault.cause, fault.sentence) }
    if !hasBegun, let request = decision.planRequest,
      let news = try await ground.news(about: prepared, of: request, under: rules)
    {
      return .mayNot(.checkFailed, news)
    }
    return try await prepare(prepared.plan, under: rules.policy, hasBegun: hasBegun)
  }

  private var ground: Ground {
    Ground(facts: facts, data: DataLook(facts: facts, adapters: adapters, looks: looks))
  }

  private func prepare(
    _ plan: Plan, under policy: Policy, hasBegun: Bool
  ) async throws -> Verdict {
    guard let name = plan.definition, let definition = policy.actions[name],
      definition.kinds.contains(plan.action),
      definition.environments.isEmpty || definition.environments.contains(plan.environment),
      let adapter = adapters[definition.adapter] as? any ActingAdapter
    else {
      return .mayNot(.unprepared, "This executor cannot carry out \(plan.definition ?? "it").")
    }
    var target = ActionTarget(
      plan.action, of: plan.service, in: plan.environment, by: name, definition,
      parameters: plan.parameters)
    if let stream = plan.release {
      let releases = try await facts.releases(of: plan.service, in: plan.environment)
      guard let release = releases.first(where: { $0.stream == stream }) else {
        return .mayNot(.unprepared, "The release that would come back is no longer listed.")
      }
      (target.release, target.digest) = (release.version, release.artefactDigest)
    }
    if !hasBegun, let refusal = try await startState(of: target, through: adapter, plan) {
      return refusal
    }
    do throws(PreparationRefusal) {
      guard try adapter.wouldPlan(plan.steps, for: target) else {
        return .mayNot(.unprepared, "The calls would be others than those that were agreed to.")
      }
    } catch {
      return .mayNot(.unprepared, error.sentence)
    }
    return .may(Warrant(adapter: adapter, target: target, plan: plan))
  }

  /// Nil when what runs is what the plan says.
  private func startState(
    of target: ActionTarget, through adapter: any ActingAdapter, _ plan: Plan
  ) async throws -> Verdict? {
    let seen: Observation
    do throws(PreparationRefusal) {
      seen = try await looks.look(at: "The target of \(target.name)") {
        await adapter.observe(target)
      }.get()
    } catch {
      try Task.checkCancellation()
      return .mayNot(.startState, error.sentence)
    }
    try Task.checkCancellation()
    for answer in [seen.identity, seen.rights] where answer.outcome == .fail {
      return .mayNot(.startState, answer.sentence)
    }
    if plan.action != .halt, seen.isPaused == .seen(true) {
      return .mayNot(.startState, "The target is paused.")
    }
    guard seen.running.value == plan.from else {
      let (now, then) = (seen.running.value ?? "not known", plan.from ?? "not known")
      return .mayNot(.startState, "What runs is \(now), and the plan was made for \(then).")
    }
    return nil
  }
}

extension WarrantFault {
  fileprivate var cause: ActionFailure.Cause {
    switch self {
    case .withdrawn, .superseded, .over: .withdrawn
    case .expired: .expired
    case .redacted: .redacted
    case .planChanged: .planChanged
    case .policyChanged: .policyChanged
    case .notApproved: .notApproved
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .withdrawn: "The decision was withdrawn."
    case .superseded: "The decision was replaced by another."
    case .over: "The decision is over: its outcome is recorded."
    case .expired: "The time in which it may be begun is over. Have the plan made again."
    case .redacted: "The plan's calls were redacted, so nobody can tell what was agreed to."
    case .planChanged: "The plan is not the one that was agreed to."
    case .policyChanged: "Another policy is in force than the plan was made under. Make it again."
    case .notApproved: "The approvals on record are not what the policy asks for."
    }
  }
}
