package import Decisions
package import Policy

/// An alias of a function at AWS Lambda, through aws: all calls to the version that it names, and none
/// to those that get a share.
package struct AWSLambdaAdapter: Adapter {
  package static let name = "aws-lambda"

  package var name: String { Self.name }
  package let standing = Plan.Standing.simulated
  package let kinds: Set<MitigationKind> = [.fallback, .halt]
  package let fencing = Fencing.checked(
    "Lambda refuses a change of an alias that names another revision than the one of now.")

  let reader: ToolReader
  private let gate: ProgramGate

  package init(_ gate: ProgramGate) { (self.gate, reader) = (gate, ToolReader(gate)) }

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: Settings
    let alias: LambdaAlias
    do {
      settings = try Settings(target.definition)
      alias = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause: "aws-lambda sees numbers of versions, and not which release they are: give "
        + "“version-url”, where the function says it.",
      identity: alias.shares.isEmpty
        ? .fail("No other version gets a share: \(alias.summary)")
        : .pass("The alias \(settings.alias) of \(settings.function) is there. \(alias.summary)"),
      rights: .pass(
        "aws may be run, and the alias be read. Whether it may be changed was not tried."))
    observation.isPaused = .seen(false)
    observation.details = [
      "version": alias.version, "revision": alias.revision, "summary": alias.summary,
      "shared": alias.shares.isEmpty ? "no" : "yes",
    ]
    await observation.ask(settings.versionURL)
    return observation
  }

  func look(_ settings: Settings) async throws(PreparationRefusal) -> LambdaAlias {
    try LambdaAlias(await reader.json(settings.reading, environment: settings.environment))
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try Settings(target.definition)
    let details = observation.details
    guard let version = details["version"], let revision = details["revision"],
      details["shared"] == "yes"
    else {
      throw PreparationRefusal(
        observation.identity.sentence, isUnknown: observation.identity.outcome != .fail)
    }
    var preparation = Preparation(
      steps: [Self.step(to: version, at: revision, settings)],
      predicted: "All calls of \(settings.alias) go to version \(version) of \(settings.function).",
      expectedSeconds: target.definition.objective?.seconds ?? 5,
      unknowns: ["Whether a deployment that shifts the alias goes on: stop that first."])
    preparation.current = [details["summary"] ?? ""]
    return preparation
  }

  private static func step(
    to version: String, at revision: String, _ settings: Settings
  ) -> PlanStep {
    PlanStep(
      name: "send all calls to version \(version)",
      call: settings.routing(to: version, at: revision), timeoutSeconds: 30, isIdempotent: true)
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let settings = try Settings(target.definition)
      let allowed = try await gate.admit(settings.program)
      guard let check = ToolCheck.of("aws") else { return .unknown("") }
      return await check.run(
        settings.routing(to: "1", at: "example"), of: allowed.file, within: .seconds(45))
    } catch {
      return error.answer
    }
  }
}

extension AWSLambdaAdapter {
  /// The settings of an `aws-lambda` action, checked.
  struct Settings: Equatable {
    var program: String
    var function: String
    var alias: String
    var region: String
    var versionURL: String?
    var environment: [String: String]

    init(_ definition: ActionDefinition) throws(PreparationRefusal) {
      let settings = try CloudSettings(
        definition, for: AWSLambdaAdapter.name,
        knowing: ["function", "alias", "region", "config-file", "credentials-file"])
      guard definition.parameters.isEmpty else {
        throw PreparationRefusal("aws-lambda takes no parameters: take them out.")
      }
      program = try settings.program("aws")
      (function, alias) = (try settings.needed("function"), try settings.needed("alias"))
      region = try settings.needed("region", .dnsLabel)
      versionURL = settings.versionURL
      environment = try settings.environmentOfAWS()
    }

    private var place: [String] {
      ["--function-name=\(function)", "--name=\(alias)", "--region=\(region)", "--output=json"]
    }

    var reading: [String] { [program, "lambda", "get-alias"] + place }

    func routing(to version: String, at revision: String) -> [String] {
      [program, "lambda", "update-alias"] + place + [
        "--function-version=\(version)", "--routing-config=AdditionalVersionWeights={}",
        "--revision-id=\(revision)",
      ]
    }
  }
}

extension AWSLambdaAdapter: ActingAdapter {
  /// Where it starts from is part of the call, and Lambda compares it.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try Settings(target.definition)
    guard let step = steps.first, let (version, revision) = Self.start(of: step) else {
      return false
    }
    return steps == [Self.step(to: version, at: revision, settings)]
  }

  private static func start(of step: PlanStep) -> (version: String, revision: String)? {
    let value = { (option: String) in
      step.call.first { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
    }
    guard let version = value("--function-version="), let revision = value("--revision-id="),
      ParameterType.revision.accepts(version), ParameterType.flagKey.accepts(revision)
    else { return nil }
    return (version, revision)
  }

  package func perform(_ call: StepCall) async throws -> StepOutcome {
    let settings: Settings
    do {
      settings = try Settings(call.target.definition)
    } catch {
      return .notRun(error.sentence)
    }
    let outcome = try await reader.run(
      call.step.call, for: call, environment: settings.environment)
    // Lambda has refused it in words, whatever the alias says by now; nothing in time is looked at by
    // whoever asks for it next.
    if outcome.ending == .timedOut || outcome.isRefusedByAWS { return outcome }
    // Anything else that aws says of a call, or of its own end, is not what the alias says.
    let answer = await probe(call)
    try Task.checkCancellation()
    switch answer {
    case .done(let sentence): return .carriedOut(sentence)
    case .notDone(let sentence):
      guard outcome.ending == .carriedOut else { return outcome }
      return StepOutcome(
        .failed("aws was content, and then it was not so: \(sentence)"), exitCode: 0)
    case .unknown(let sentence): return .inDoubt(sentence)
    }
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(.failed("Nothing gives the other version its share back by itself. Decide anew."))
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      let settings = try Settings(call.target.definition)
      guard let (version, revision) = Self.start(of: call.step) else {
        return .unknown("This is no step of \(name).")
      }
      let alias = try await look(settings)
      if alias.shares.isEmpty, alias.version == version { return .done(alias.summary) }
      if alias.revision == revision { return .notDone(alias.summary) }
      return .unknown("Somebody else has changed the alias. \(alias.summary)")
    } catch {
      return .unknown(error.sentence)
    }
  }
}
