package import Decisions
import JSON
package import Policy

/// Two slots of an app at Azure App Service, through az: they change places.
///
/// A swap is its own inverse, so a second one would undo the first: each is bound to the versions
/// that the slots had when it was planned.
package struct AzureAppServiceAdapter: Adapter {
  package static let name = "azure-app-service"

  package var name: String { Self.name }
  package let standing = Plan.Standing.simulated
  package let kinds: Set<MitigationKind> = [.fallback, .rollback]
  package let fencing = Fencing.askable(
    "a swap bears no token; which version each slot has is read before and after.")

  let reader: ToolReader
  private let gate: ProgramGate
  /// Between two looks at the slots.
  let pause: Duration

  package init(_ gate: ProgramGate) { self.init(gate, pause: .seconds(2)) }

  init(_ gate: ProgramGate, pause: Duration) {
    // az takes its time even to say its version.
    (self.gate, reader) = (gate, ToolReader(gate, patience: .seconds(45)))
    self.pause = pause
  }

  // MARK: Looking

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: AppServiceSettings
    let slots: AppServiceSlots
    do {
      settings = try AppServiceSettings(target.definition)
      try await find(settings)
      slots = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause: "\(settings.target) does not say which version it has.",
      identity: .pass("\(settings.app) has both slots."),
      rights: .pass(
        "az may be run, and the app be read. Whether its slots may be swapped was not tried."))
    observation.isPaused = .seen(false)
    if let version = slots.target.version { observation.running = .seen(version) }
    if let version = slots.slot.version { observation.releases = .seen([version]) }
    do {
      let versions = try Self.start(slots, for: target, settings)
      observation.identity = .pass("Both slots are there. \(versions.summary(settings))")
      observation.details = [
        "slot": versions.slot, "target": versions.target, "summary": versions.summary(settings),
      ]
    } catch {
      observation.identity = error.answer
    }
    return observation
  }

  /// What a swap would start from.
  ///
  /// - Throws: why there is nothing to swap.
  private static func start(
    _ slots: AppServiceSlots, for target: ActionTarget, _ settings: AppServiceSettings
  ) throws(PreparationRefusal) -> SlotVersions {
    guard !slots.isBusy else { throw busy(settings) }
    guard slots.slot.isRunning else {
      throw PreparationRefusal("\(settings.slot) does not run: start it first, and look at it.")
    }
    let versions = try slots.versions(settings)
    guard versions.slot != versions.target else {
      throw PreparationRefusal(
        "Both slots have \(versions.slot), so a swap would change nothing that could be seen.")
    }
    guard target.release.map({ $0 == versions.slot }) ?? (target.action != .rollback) else {
      throw PreparationRefusal(
        "\(settings.slot) has \(versions.slot), and not \(target.release ?? "a release on record"): "
          + "deploy that one there first.")
    }
    return versions
  }

  private static func busy(_ settings: AppServiceSettings) -> PreparationRefusal {
    PreparationRefusal(
      "Something goes on at \(settings.app) already, or a swap with preview waits: see it through, or "
        + "give it up (az webapp deployment slot swap --action reset).")
  }

  /// Whether the slots exist.
  private func find(_ settings: AppServiceSettings) async throws(PreparationRefusal) {
    guard
      case .array(let slots) = try await reader.json(
        settings.list, environment: settings.environment)
    else { throw PreparationRefusal("az did not list slots.", isUnknown: true) }
    var names: Set = [AppServiceSettings.production]
    for slot in slots {
      if case .string(let name)? = slot["name"] { names.insert(name.lowercased()) }
    }
    for name in [settings.slot, settings.target] where !names.contains(name.lowercased()) {
      throw PreparationRefusal("\(settings.app) has no slot \(name).")
    }
  }

  func look(_ settings: AppServiceSettings) async throws(PreparationRefusal) -> AppServiceSlots {
    var slot = try AppServiceSlot(
      await reader.json(settings.show(settings.slot), environment: settings.environment))
    var target = try AppServiceSlot(
      await reader.json(settings.show(settings.target), environment: settings.environment))
    if let urls = settings.versionURLs {
      slot.version = await VersionProbe(url: urls.slot).version().value
      target.version = await VersionProbe(url: urls.target).version().value
    }
    return AppServiceSlots(slot: slot, target: target)
  }

  // MARK: What would be done

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try AppServiceSettings(target.definition)
    let details = observation.details
    guard let slot = details["slot"], let other = details["target"] else {
      throw PreparationRefusal(
        observation.identity.sentence, isUnknown: observation.identity.outcome != .fail)
    }
    let versions = SlotVersions(slot: slot, target: other)
    var preparation = Preparation(
      steps: [Self.step(from: versions, settings)],
      predicted: "Afterwards, \(versions.exchanged.summary(settings))",
      // From 5 s on when all is warm.
      expectedSeconds: target.definition.objective?.seconds ?? 30,
      unknowns: [
        "How long the slot takes to warm up: minutes were seen where it starts slowly.",
        "Settings that are marked as the slot's own stay where they are.",
      ])
    preparation.current = details["summary"].map { [$0] } ?? []
    return preparation
  }

  static func step(from versions: SlotVersions, _ settings: AppServiceSettings) -> PlanStep {
    PlanStep(
      name: "swap \(settings.slot) with \(settings.target)", call: call(from: versions, settings),
      timeoutSeconds: settings.timeoutSeconds, undo: call(from: versions.exchanged, settings),
      restoresTraffic: true)
  }

  /// From what it starts is part of the call, since the tool takes no word of it.
  static func call(from versions: SlotVersions, _ settings: AppServiceSettings) -> [String] {
    [name, "when"] + versions.words(settings) + ["run"] + settings.swapping
  }

  /// Reads a plan's call back; nil for anything that this adapter does not write.
  static func start(of call: [String], _ settings: AppServiceSettings) -> SlotVersions? {
    guard call.count > 4, call[2].hasPrefix("\(settings.slot)="),
      call[3].hasPrefix("\(settings.target)=")
    else { return nil }
    let versions = SlotVersions(
      slot: String(call[2].dropFirst(settings.slot.count + 1)),
      target: String(call[3].dropFirst(settings.target.count + 1)))
    guard ParameterType.release.accepts(versions.slot),
      ParameterType.release.accepts(versions.target), versions.slot != versions.target,
      Self.call(from: versions, settings) == call
    else { return nil }
    return versions
  }

  // MARK: Whether it is understood

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let settings = try AppServiceSettings(target.definition)
      let allowed = try await gate.admit(settings.program)
      guard let check = ToolCheck.of("az") else { return .unknown("") }
      return await check.run(settings.swapping, of: allowed.file, within: .seconds(45))
    } catch {
      return error.answer
    }
  }
}
