package import Decisions
import JSON
package import Policy

/// Feature flags of an Azure App Configuration store, through az: one is switched off.
package struct AzureAppConfigurationAdapter: Adapter {
  package static let name = "azure-app-configuration"

  package var name: String { Self.name }
  package let standing = Plan.Standing.simulated
  package let kinds: Set<MitigationKind> = [.bypass]
  package let fencing = Fencing.askable("the store compares no token; the flag is read back.")

  let reader: ToolReader
  private let gate: ProgramGate

  package init(_ gate: ProgramGate) {
    // az takes its time even to say its version.
    (self.gate, reader) = (gate, ToolReader(gate, patience: .seconds(45)))
  }

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: Settings
    let state: State
    do {
      settings = try Settings(target)
      state = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause: "\(name) sees flags, and not which version runs: give “version-url”, where a "
        + "process says it.",
      identity: Self.identity(state, settings),
      rights: state.isLocked
        ? .fail("The flag is locked in the store: unlock it there first.")
        : .pass("az may be run, and the flag be read. Whether it may be changed was not tried."))
    observation.isPaused = .seen(false)
    observation.details = ["state": state.word]
    await observation.ask(settings.versionURL)
    return observation
  }

  private static func identity(_ state: State, _ settings: Settings) -> CheckAnswer {
    state.word == "off"
      ? .fail("\(settings.flag) is off already: look elsewhere.")
      : .pass("\(settings.store) has the flag \(settings.flag), which is \(state.word).")
  }

  private func look(_ settings: Settings) async throws(PreparationRefusal) -> State {
    try State(await reader.json(settings.show, environment: settings.environment))
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try Settings(target)
    if observation.details["state"] == "off" {
      throw PreparationRefusal("\(settings.flag) is off already: there is nothing to do.")
    }
    let refresh = target.definition.refresh
    var preparation = Preparation(
      steps: [
        PlanStep(
          name: "switch \(settings.flag) off", call: settings.change("disable"),
          timeoutSeconds: 60, isIdempotent: true, undo: settings.change("enable"))
      ],
      predicted: "\(settings.flag) is off in \(settings.store); its filters are kept.",
      expectedSeconds: (target.definition.objective ?? refresh)?.seconds ?? 30,
      unknowns: [
        "When each program sees it: "
          + (refresh.map { "they look every \($0), as the policy says." }
            ?? "the policy does not say how often they look (refresh).")
      ])
    if let state = observation.details["state"] {
      preparation.current = ["\(settings.flag) is \(state)."]
    }
    return preparation
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let settings = try Settings(target)
      let allowed = try await gate.admit(settings.program)
      guard let check = ToolCheck.of("az") else { return .unknown("") }
      return await check.run(settings.change("disable"), of: allowed.file, within: .seconds(45))
    } catch {
      return error.answer
    }
  }
}

extension AzureAppConfigurationAdapter {
  /// What the store says of a flag; nothing else of its answer is kept.
  struct State: Equatable {
    /// `on`, `off`, or `conditional`: on for some, by filters.
    var word: String
    var isLocked: Bool

    init(_ value: JSONValue) throws(PreparationRefusal) {
      guard case .string(let word)? = value["state"], ["on", "off", "conditional"].contains(word)
      else { throw PreparationRefusal("az did not describe a flag.", isUnknown: true) }
      (self.word, isLocked) = (word, value["locked"] == .bool(true))
    }
  }

  /// The settings of an `azure-app-configuration` action, checked.
  struct Settings: Equatable {
    var program: String
    var store: String
    var flag: String
    var label: String?
    var versionURL: String?
    var environment: [String: String]

    init(_ target: ActionTarget) throws(PreparationRefusal) {
      let settings = try CloudSettings(
        target.definition, for: AzureAppConfigurationAdapter.name,
        knowing: ["store", "label", "config-folder"])
      guard target.definition.parameters == ["flag": .flagKey] else {
        throw PreparationRefusal(
          "azure-app-configuration takes one parameter: write parameters: {flag: flag-key}.")
      }
      flag = try FlagFileAdapter.flag(of: target)
      program = try settings.program("az")
      store = try settings.needed("store")
      label = try settings.word("label")
      versionURL = settings.versionURL
      environment = try settings.environmentOfAzure()
    }

    private var place: [String] {
      ["--name", store, "--feature", flag] + (label.map { ["--label", $0] } ?? [])
        + ["--auth-mode", "login", "--output", "json"]
    }

    var show: [String] { [program, "appconfig", "feature", "show"] + place }

    func change(_ verb: String) -> [String] {
      [program, "appconfig", "feature", verb] + place + ["--yes"]
    }
  }
}

extension AzureAppConfigurationAdapter: ActingAdapter {
  package func perform(_ call: StepCall) async throws -> StepOutcome {
    try await run(call.step.call, for: call, until: "off")
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    try await run(call.step.undo, for: call, until: nil)
  }

  /// Runs it and reads the flag back, which has to be `wanted`, or anything but off.
  private func run(
    _ command: [String], for call: StepCall, until wanted: String?
  ) async throws -> StepOutcome {
    do {
      let settings = try Settings(call.target)
      guard command == settings.change(wanted == "off" ? "disable" : "enable") else {
        return StepOutcome(.failed("This is no step of \(name); nothing was run."))
      }
      let outcome = try await reader.run(
        command, for: call, environment: settings.environment)
      // What was broken off may go on at Azure.
      if outcome.ending == .timedOut || outcome.isUntouched { return outcome }
      return try await settled(outcome, settings, until: wanted)
    } catch let refusal as PreparationRefusal {
      try Task.checkCancellation()
      return .notRun(refusal.sentence)
    }
  }

  /// What az says of a change counts for nothing, neither that it worked nor that it did not.
  private func settled(
    _ outcome: StepOutcome, _ settings: Settings, until wanted: String?
  ) async throws -> StepOutcome {
    let state: String
    do {
      state = try await look(settings).word
    } catch {
      try Task.checkCancellation()
      return .inDoubt(error.sentence)
    }
    let isSo = wanted.map { $0 == state } ?? (state != "off")
    if isSo { return .carriedOut("\(settings.flag) is \(state) in \(settings.store).") }
    guard outcome.ending == .carriedOut else { return outcome }
    return StepOutcome(
      .failed("az was content, and then \(settings.flag) was \(state)."), exitCode: 0)
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      let settings = try Settings(call.target)
      let state = try await look(settings).word
      return state == "off"
        ? .done("\(settings.flag) is off.") : .notDone("\(settings.flag) is \(state).")
    } catch {
      return .unknown(error.sentence)
    }
  }
}
