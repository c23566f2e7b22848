import Decisions
import Policy

extension HostReleaseAdapter: ActingAdapter {
  package func perform(_ call: StepCall) async throws -> StepOutcome {
    // Its own step comes first; those behind it run programs.
    guard call.index == 0 else { return try await argv.perform(call, definedAt: call.index - 1) }
    do {
      let settings = try HostReleaseSettings(call.target.definition)
      let sentence = try await looks.onThread(at: "The folder \(settings.root)") {
        () throws(PreparationRefusal) in try Self.act(call, settings)
      }.get()
      try Task.checkCancellation()
      return .carriedOut(sentence)
    } catch let refusal as PreparationRefusal {
      try Task.checkCancellation()
      // Whatever did not answer may do it yet.
      return StepOutcome(refusal.isUnknown ? .timedOut : .failed(refusal.sentence))
    }
  }

  private static func act(
    _ call: StepCall, _ settings: HostReleaseSettings
  ) throws(PreparationRefusal) -> String {
    let folder = try ReleaseFolder(settings.root)
    if call.target.action == .halt {
      try folder.pause()
      return "\(ReleaseFolder.pauseMark) stands in \(settings.root)."
    }
    guard let release = call.target.release else {
      throw PreparationRefusal("No release was resolved; the link was left alone.")
    }
    let before = try folder.exchange(
      settings.link, from: call.from, to: release, for: call.identity)
    return before == release
      ? "“\(settings.link)” named \(release) already."
      : "“\(settings.link)” named \(before) and names \(release) now."
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome { try await argv.undo(call) }

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
