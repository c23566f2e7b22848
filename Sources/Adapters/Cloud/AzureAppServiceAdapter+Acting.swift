package import Decisions
import Policy

extension AzureAppServiceAdapter: ActingAdapter {
  /// What it starts from is in the plan, and held against the slots before they are swapped.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try AppServiceSettings(target.definition)
    guard let step = steps.first, let versions = Self.start(of: step.call, settings),
      target.release.map({ $0 == versions.slot }) ?? (target.action != .rollback)
    else { return false }
    return steps == [Self.step(from: versions, settings)]
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    try await swap(call.step.call, for: call)
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    try await swap(call.step.undo, for: call)
  }

  private func swap(_ command: [String], for call: StepCall) async throws -> StepOutcome {
    do throws(PreparationRefusal) {
      let settings = try AppServiceSettings(call.target.definition)
      guard let start = Self.start(of: command, settings) else {
        throw PreparationRefusal("This is no step of \(name).")
      }
      let slots = try await look(settings)
      let versions = try slots.versions(settings)
      if versions == start.exchanged {
        return .carriedOut("It was so already: \(versions.summary(settings))")
      }
      guard versions == start else {
        throw PreparationRefusal(
          "The slots are not what the plan saw. \(versions.summary(settings)) Have the plan made "
            + "again.")
      }
      guard !slots.isBusy else {
        throw PreparationRefusal(
          "Something else goes on at \(settings.app), or a swap with preview waits.")
      }
    } catch {
      try Task.checkCancellation()
      return .notRun(error.sentence)
    }
    return try await run(command, for: call)
  }

  /// Runs it and looks until both slots say that it is so.
  private func run(_ command: [String], for call: StepCall) async throws -> StepOutcome {
    let settings = try AppServiceSettings(call.target.definition)
    let outcome = try await reader.run(
      settings.swapping, for: call, environment: settings.environment)
    // What was broken off may go on at Azure.
    if outcome.ending == .timedOut { return outcome }
    var answer = ProbeAnswer.unknown("")
    for look in 0..<Self.looks {
      if look > 0 { try await Pause.pass(pause) }
      answer = await state(of: command, settings)
      try Task.checkCancellation()
      if case .done(let sentence) = answer { return .carriedOut(sentence) }
      // What az refused is not there in a moment either.
      if case .notDone = answer, outcome.ending != .carriedOut { return outcome }
    }
    switch answer {
    case .done(let sentence): return .carriedOut(sentence)
    case .notDone(let sentence):
      return StepOutcome(
        .failed("az was content, and then it was not so: \(sentence)"), exitCode: 0)
    case .unknown(let sentence): return .inDoubt(sentence)
    }
  }

  /// So many times the slots are looked at, which start anew while they change places.
  private static let looks = 10

  // MARK: - Asking afterwards

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      return await state(of: call.step.call, try AppServiceSettings(call.target.definition))
    } catch {
      return .unknown(error.sentence)
    }
  }

  /// Whether the slots have changed places; told only when both say their versions.
  private func state(of command: [String], _ settings: AppServiceSettings) async -> ProbeAnswer {
    guard let start = Self.start(of: command, settings) else {
      return .unknown("This is no step of \(name).")
    }
    do {
      let slots = try await look(settings)
      let versions = try slots.versions(settings)
      let sentence = versions.summary(settings)
      if versions == start.exchanged { return .done(sentence) }
      guard versions == start else {
        return .unknown("That is neither before nor after: \(sentence)")
      }
      return slots.isBusy
        ? .unknown("Something still goes on at \(settings.app). \(sentence)") : .notDone(sentence)
    } catch {
      return .unknown(error.sentence)
    }
  }
}
