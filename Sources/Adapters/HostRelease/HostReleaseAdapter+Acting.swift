package import Decisions
import Policy

extension HostReleaseAdapter: ActingAdapter {
  /// What the link named is in the plan, and held against it before anything is exchanged.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    var expected = try prepare(target, from: .unseen).steps
    let settings = try HostReleaseSettings(target.definition)
    if let release = target.release, let before = steps.first?.undo.last, target.action != .halt,
      let own = expected.indices.first
    {
      expected[own] = Self.step(to: release, from: before, settings)
    }
    return steps == expected
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    // Its own step comes first; those behind it run programs.
    guard call.index == 0 else { return try await argv.perform(call, definedAt: call.index - 1) }
    return try await act(call) { folder, settings throws(PreparationRefusal) in
      if call.target.action == .halt {
        try folder.pause(under: call.lease)
        return "\(ReleaseFolder.pauseMark) stands in \(settings.root)."
      }
      guard let release = call.target.release else {
        throw PreparationRefusal("No release was resolved; the link was left alone.")
      }
      let before = try folder.exchange(
        settings.link, from: call.from, to: release, for: call.identity, under: call.lease)
      return before == release
        ? "“\(settings.link)” named \(release) already."
        : "“\(settings.link)” named \(before) and names \(release) now."
    }
  }

  /// Only while the link names what the step has put there.
  package func undo(_ call: StepCall) async throws -> StepOutcome {
    guard call.index == 0 else { return try await argv.undo(call) }
    guard let release = call.target.release, let before = call.step.undo.last else {
      return .notRun("The plan does not say how it is taken back.")
    }
    return try await act(call) { folder, settings throws(PreparationRefusal) in
      guard call.step.undo == Self.step(to: release, from: before, settings).undo else {
        throw PreparationRefusal("The plan's undo is none of host-release; nothing was done.")
      }
      _ = try folder.exchange(
        settings.link, from: release, to: before, for: call.identity, under: call.lease)
      return "“\(settings.link)” names \(before) again."
    }
  }

  private func act(
    _ call: StepCall,
    _ body:
      @escaping @Sendable (
        borrowing ReleaseFolder, HostReleaseSettings
      ) throws(PreparationRefusal) -> String
  ) async throws -> StepOutcome {
    do {
      let settings = try HostReleaseSettings(call.target.definition)
      let sentence = try await looks.onThread(at: "The folder \(settings.root)") {
        () throws(PreparationRefusal) in try body(try ReleaseFolder(settings.root), settings)
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

  package func canProbe(_ call: StepCall) -> Bool {
    call.index == 0 || argv.canProbe(call, definedAt: call.index - 1)
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    guard call.index == 0 else { return await argv.probe(call, definedAt: call.index - 1) }
    do {
      let settings = try HostReleaseSettings(call.target.definition)
      return try await looks.onThread(at: "The folder \(settings.root)") {
        () throws(PreparationRefusal) in try Self.look(call, settings)
      }.get()
    } catch {
      return .unknown(error.sentence)
    }
  }

  private static func look(
    _ call: StepCall, _ settings: HostReleaseSettings
  ) throws(PreparationRefusal) -> ProbeAnswer {
    let folder = try ReleaseFolder(settings.root)
    if call.target.action == .halt {
      switch folder.isPaused {
      case .seen(true): return .done("\(ReleaseFolder.pauseMark) stands in \(settings.root).")
      case .seen(false): return .notDone("\(settings.root) is not paused.")
      case .unknown(let reason): return .unknown(reason)
      }
    }
    switch folder.version(linkedAs: settings.link) {
    case .seen(let version) where version == call.target.release:
      return .done("“\(settings.link)” names \(version).")
    case .seen(let version) where version == call.from:
      return .notDone("“\(settings.link)” names \(version) as before.")
    case .seen(let version):
      return .unknown("“\(settings.link)” names \(version), which is neither before nor after.")
    case .unknown(let reason): return .unknown(reason)
    }
  }
}
