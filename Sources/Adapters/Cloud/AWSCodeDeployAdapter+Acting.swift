package import Decisions
import Policy

extension AWSCodeDeployAdapter: ActingAdapter {
  /// Which deployment it starts from is in the plan, and held against the newest one before each step.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try CodeDeploySettings(target.definition)
    let release = target.release
    guard let first = steps.first,
      let start = CodeDeployStep(first, settings, bringing: release)
    else { return false }
    switch start {
    case .stop where target.action == .halt:
      return steps == [start.planStep(settings, bringing: nil)]
    case .expect(let id, let isUnderWay) where target.action != .halt && release != nil:
      let planned = CodeDeployStep.rollback(after: id, isUnderWay: isUnderWay)
      return steps == planned.map { $0.planStep(settings, bringing: release) }
    default: return false
    }
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(.failed("Nothing takes a deployment back by itself. Decide anew."))
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    do {
      let settings = try CodeDeploySettings(call.target.definition)
      let work = CodeDeployWork(adapter: self, call: call, settings: settings)
      switch CodeDeployStep(call.step, settings, bringing: call.target.release) {
      case .expect(let id, let mayBeUnderWay)?:
        return try await work.expect(id, mayBeUnderWay: mayBeUnderWay)
      case .stop(let id)?: return try await work.stop(id)
      case .create(let id)?: return try await work.create(after: id)
      case .wait?: return try await work.wait()
      case nil: return StepOutcome(.failed("This is no step of \(name); nothing was run."))
      }
    } catch let refusal as PreparationRefusal {
      try Task.checkCancellation()
      return .notRun(refusal.sentence)
    }
  }

  // MARK: - Asking afterwards

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      let settings = try CodeDeploySettings(call.target.definition)
      let work = CodeDeployWork(adapter: self, call: call, settings: settings)
      switch CodeDeployStep(call.step, settings, bringing: call.target.release) {
      case .expect?: return .notDone("It only looks, and was cut off.")
      case .stop(let id)?: return work.stopped(id, try await look(settings))
      case .create(let id)?: return work.created(after: id, try await look(settings))
      case .wait?: return work.deployed(try await look(settings))
      case nil: return .unknown("This is no step of \(name).")
      }
    } catch {
      return .unknown(error.sentence)
    }
  }
}
