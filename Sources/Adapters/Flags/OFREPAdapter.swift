package import Decisions
import Glibc
package import Policy

/// A flag in a file, and somebody who evaluates it for programs: after the change the endpoint is
/// asked until it says so.
package struct OFREPAdapter: Adapter {
  package static let name = "ofrep"

  package var name: String { Self.name }
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.bypass]
  package let fencing = Fencing.askable(
    "the file is exchanged only while the flag is defined as the plan saw it; the endpoint is asked "
      + "what it evaluates to.")

  private let flags: FlagFileAdapter

  package init(_ flags: FlagFileAdapter) { self.flags = flags }

  package func observe(_ target: ActionTarget) async -> Observation {
    var observation = await flags.observe(target, for: name)
    guard observation.identity.outcome == .pass,
      let settings = try? FlagSettings(target.definition, for: name), let url = settings.url,
      let flag = try? FlagFileAdapter.flag(of: target)
    else { return observation }
    switch await FlagEndpoint(url: url).ask(for: flag) {
    case .variant(settings.offVariant):
      observation.identity = .fail(
        "\(url) evaluates \(flag) to \(settings.offVariant) already, and the file says another: it "
          + "reads another file.")
    case .variant(let variant):
      observation.details["evaluated"] = "\(url) evaluates it to \(variant)."
    case .undecided:
      observation.details["evaluated"] = "\(url) evaluates it by who asks, and was asked by nobody."
    case .noFlag:
      observation.identity = .fail(
        "\(url) knows no flag \(flag), or it is off there: it reads another file.")
    case .unknown(let reason): observation.identity = .unknown(reason)
    }
    return observation
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try FlagSettings(target.definition, for: name)
    var preparation = try flags.prepare(target, from: observation, for: name)
    // An endpoint that is slow is no reason to turn the function on again.
    for index in preparation.steps.indices { preparation.steps[index].undo = [] }
    preparation.steps.append(try Self.proof(of: target, settings))
    preparation.predicted += " \(settings.url ?? "") evaluates it so."
    preparation.unknowns = [
      "Programs that keep what they were told look again by themselves, and are not asked."
    ]
    if let evaluated = observation.details["evaluated"] { preparation.current.append(evaluated) }
    return preparation
  }

  /// The step that waits for the endpoint: as long as readers take by the policy, and a bit.
  private static func proof(
    of target: ActionTarget, _ settings: FlagSettings
  ) throws(PreparationRefusal) -> PlanStep {
    let longest = [target.definition.refresh, target.definition.objective].compactMap(\.?.seconds)
      .max()
    return .expect(
      try FlagFileAdapter.flag(of: target), at: settings.url ?? "", toBe: settings.offVariant,
      within: min(max((longest ?? 0) &+ 5, 15), 3_600))
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    await flags.parseCheck(target, for: name)
  }
}

extension OFREPAdapter: ActingAdapter {
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try FlagSettings(target.definition, for: name)
    let flag = try FlagFileAdapter.flag(of: target)
    let proof = try Self.proof(of: target, settings)
    return steps.count == 2
      && FlagFileAdapter.recognises(steps[0], flag, settings, isReversible: false)
      && steps[1] == proof
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    guard case .expect(let url, let flag, let variant, let seconds) = FlagCall(call.step.call)
    else { return try await flags.perform(call) }
    let endpoint = FlagEndpoint(url: url)
    let deadline = ContinuousClock.now + .seconds(seconds)
    var last = FlagEndpoint.Answer.undecided
    repeat {
      last = await endpoint.ask(for: flag)
      try Task.checkCancellation()
      if last == .variant(variant) {
        return .carriedOut(await sentence(flag, variant, url, call.target))
      }
      try await Pause.pass(Self.pause)
    } while ContinuousClock.now < deadline
    return StepOutcome(
      .failed("After \(seconds) s \(url) still does not evaluate \(flag) to \(variant): \(last)."))
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(
      .failed("The plan does not say how it is taken back: run “lastgood flags restore”."))
  }

  private static let pause = Duration.milliseconds(50)

  /// Measured from the change of the file, and held against what the policy promises.
  private func sentence(
    _ flag: String, _ variant: String, _ url: String, _ target: ActionTarget
  ) async -> String {
    let told = "\(url) evaluates \(flag) to \(variant)"
    guard let settings = try? FlagSettings(target.definition, for: name),
      let sight = try? await flags.look(at: flag, settings)
    else { return told + "." }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let taken = max(
      0, Double(now.tv_sec) + Double(now.tv_nsec) / 1_000_000_000 - sight.changed)
    let milliseconds = Int64(min(taken * 1_000, 1e12))
    let measured = "\(told), \(milliseconds) ms after the file was changed."
    guard let bound = settings.bound, Double(bound.seconds) < taken else { return measured }
    return measured + " That is longer than the \(bound) of the policy."
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    guard case .expect(let url, let flag, let variant, _) = FlagCall(call.step.call) else {
      return await flags.probe(call)
    }
    switch await FlagEndpoint(url: url).ask(for: flag) {
    case .variant(variant): return .done("\(url) evaluates \(flag) to \(variant).")
    case .variant, .undecided: return .notDone("\(url) does not evaluate \(flag) to \(variant).")
    case .noFlag: return .unknown("\(url) knows no flag \(flag).")
    case .unknown(let reason): return .unknown(reason)
    }
  }
}

extension FlagEndpoint.Answer: CustomStringConvertible {
  var description: String {
    switch self {
    case .variant(let name): "it says \(name)"
    case .undecided: "it goes by who asks"
    case .noFlag: "it knows no such flag"
    case .unknown(let reason): reason
    }
  }
}
