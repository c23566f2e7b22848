package import Decisions
import Policy

extension FlagFileAdapter: ActingAdapter {
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try FlagSettings(target.definition, for: name)
    let flag = try Self.flag(of: target)
    return steps.count == 1 && Self.recognises(steps[0], flag, settings)
  }

  /// Whether it puts this flag to what turns it off, wherever it started from.
  static func recognises(
    _ step: PlanStep, _ flag: String, _ settings: FlagSettings, isReversible: Bool = true
  ) -> Bool {
    guard case .set(_, _, _, let seen) = FlagCall(step.call) else { return false }
    var expected = PlanStep.set(flag, of: settings.file, to: settings.offVariant, seen: seen)
    if !isReversible { expected.undo = [] }
    return step == expected
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    guard case .set(let file, let flag, let variant, let seen) = FlagCall(call.step.call) else {
      return StepOutcome(.failed("This is no step of \(name); nothing was done."))
    }
    return try await act(on: file, under: call.lease) { flags throws(PreparationRefusal) in
      try flags.put(flag, to: variant, seen: seen)
    }
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    guard case .restore(let file, let flag, let seen) = FlagCall(call.step.undo) else {
      return StepOutcome(.failed("Nothing takes this step back."))
    }
    return try await act(on: file, under: call.lease) { flags throws(PreparationRefusal) in
      try flags.restore(flag, seen)
    }
  }

  private func act(
    on file: String, under lease: StepLease?,
    _ body: @escaping @Sendable (FlagSwitch) throws(PreparationRefusal) -> String
  ) async throws -> StepOutcome {
    do {
      let sentence = try await looks.onThread(at: "The file \(file)") {
        [digest] () throws(PreparationRefusal) in
        try body(FlagSwitch(file, under: lease, digest: digest))
      }.get()
      try Task.checkCancellation()
      return .carriedOut(sentence)
    } catch let refusal as PreparationRefusal {
      try Task.checkCancellation()
      try refusal.passOn()
      // Whatever did not answer may do it yet.
      return StepOutcome(refusal.isUnknown ? .timedOut : .failed(refusal.sentence))
    }
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    guard case .set(let file, let flag, let variant, let seen) = FlagCall(call.step.call) else {
      return .unknown("This is no step of \(name).")
    }
    do {
      let sight = try await looks.onThread(at: "The file \(file)") {
        [digest] () throws(PreparationRefusal) in
        try FlagSwitch(file, digest: digest).look(at: flag, for: variant)
      }.get()
      if sight.isSettled { return .done("\(flag) is \(sight.summary).") }
      if sight.digest == seen { return .notDone("\(flag) is \(sight.summary), as before.") }
      return .unknown("\(flag) is \(sight.summary), which is neither before nor after.")
    } catch {
      return .unknown(error.sentence)
    }
  }
}
