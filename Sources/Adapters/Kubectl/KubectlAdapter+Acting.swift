package import Decisions
import Policy

extension KubectlAdapter: ActingAdapter {
  /// The revision is in the plan, and held against the release again before it is used.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try KubectlSettings(target.definition)
    if target.action == .halt { return steps == [Self.pause(settings)] }
    guard target.release != nil, let revision = steps.first.flatMap({ Self.revision(in: $0) })
    else { return false }
    return steps == Self.rollback(to: revision, settings)
  }

  private static func revision(in step: PlanStep) -> Int64? {
    let prefix = "--to-revision="
    guard let word = step.call.first(where: { $0.hasPrefix(prefix) }) else { return nil }
    let text = String(word.dropFirst(prefix.count))
    return ParameterType.revision.accepts(text) ? Int64(text) : nil
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    let settings: KubectlSettings
    do throws(PreparationRefusal) {
      settings = try KubectlSettings(call.target.definition)
      if call.step.call != settings.status {
        let deployment = try await look(settings)
        if call.step.call == settings.pause, deployment.isPaused {
          return .carriedOut("\(settings.deployment) was paused already.")
        }
        if let obstacle = try Self.obstacle(to: call, in: deployment, settings) {
          return .notRun(obstacle)
        }
      }
    } catch {
      try Task.checkCancellation()
      return .notRun(error.sentence)
    }
    let outcome = try await reader.run(call.step.call, for: call)
    let seen = await outcome.seen { await probe(call) }
    try Task.checkCancellation()
    // A wait that has ended has no effect that could be in doubt.
    return call.step.call == settings.status && seen.ending == .timedOut ? outcome : seen
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(.failed("Nothing takes a rollback back by itself. Decide anew."))
  }

  /// Why the step is not to be made with what is there now; nil when it may be.
  private static func obstacle(
    to call: StepCall, in deployment: KubernetesDeployment, _ settings: KubectlSettings
  ) throws(PreparationRefusal) -> String? {
    guard let wanted = revision(in: call.step) else { return nil }
    guard !deployment.isPaused else {
      return "\(settings.deployment) is paused, and takes no other revision: resume it first."
    }
    guard !deployment.isStale else {
      return "The controller has not looked at the newest change of \(settings.deployment) yet."
    }
    let found = try revision(for: call.target, in: deployment, settings)
    return found == wanted
      ? nil : "\(call.target.release ?? "It") is revision \(found) now, and not \(wanted)."
  }

  // MARK: - Asking afterwards

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      let settings = try KubectlSettings(call.target.definition)
      let deployment = try await look(settings)
      if call.step.call == settings.pause {
        return deployment.isPaused
          ? .done("\(settings.deployment) is paused.")
          : .notDone("\(settings.deployment) is not paused.")
      }
      guard let release = call.target.release else { return .unknown("No release was resolved.") }
      let image = try deployment.image(settings.container)
      let isThere = image.isOf(release, call.target.digest)
      if call.step.call == settings.status {
        return Self.rolledOut(deployment, isThere ? release : nil, settings)
      }
      if isThere { return .done("\(settings.deployment) is to run \(release).") }
      let found = try? Self.revision(for: call.target, in: deployment, settings)
      if found != nil, found == Self.revision(in: call.step), image.tag == call.from {
        return .notDone("\(settings.deployment) is to run \(image.shown), as before.")
      }
      return .unknown(
        "\(settings.deployment) is to run \(image.shown), which is neither before nor after.")
    } catch {
      return .unknown(error.sentence)
    }
  }

  private static func rolledOut(
    _ deployment: KubernetesDeployment, _ release: String?, _ settings: KubectlSettings
  ) -> ProbeAnswer {
    guard let release else {
      return .unknown(
        "\(settings.deployment) is to run something else by now. \(deployment.summary)")
    }
    if deployment.isComplete { return .done("\(release) is rolled out. \(deployment.summary)") }
    if deployment.isStalled, !deployment.isStale {
      return .unknown("\(release) does not get on. \(deployment.summary)")
    }
    return .notDone("\(release) is still on its way. \(deployment.summary)")
  }
}
