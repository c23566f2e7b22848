import Adapters
import Decisions
import Policy

/// An adapter whose executor dies at one of the steps.
struct DyingAdapter: ActingAdapter {
  enum Death: Sendable { case never, before(Int), after(Int) }

  let inner: any ActingAdapter
  var death = Death.never

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation { await inner.observe(target) }
  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation { try inner.prepare(target, from: observation) }
  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }
  func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool { try inner.wouldPlan(steps, for: target) }

  func perform(_ call: StepCall) async throws -> StepOutcome {
    if case .before(call.index) = death { throw CancellationError() }
    let outcome = try await inner.perform(call)
    if case .after(call.index) = death { throw CancellationError() }
    return outcome
  }

  func undo(_ call: StepCall) async throws -> StepOutcome { try await inner.undo(call) }
  func probe(_ call: StepCall) async -> ProbeAnswer { await inner.probe(call) }
}
