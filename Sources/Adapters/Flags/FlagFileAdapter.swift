package import Decisions
package import Digest
package import Policy

/// Feature flags in a file on the executor's host: one is put to the variant that turns it off.
package struct FlagFileAdapter: Adapter {
  package static let name = "flag-file"

  package var name: String { Self.name }
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.bypass]
  package let fencing = Fencing.askable(
    "the file is exchanged only while the flag is defined as the plan saw it, and read back.")

  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let looks = Looks.atHost

  package init(digest: @escaping @Sendable ([UInt8]) -> SHA256Digest) { self.digest = digest }

  package func observe(_ target: ActionTarget) async -> Observation {
    await observe(target, for: name)
  }

  /// For the adapter of this name; others are built on this one.
  func observe(_ target: ActionTarget, for adapter: String) async -> Observation {
    let settings: FlagSettings
    let sight: FlagSwitch.Sight
    do {
      settings = try FlagSettings(target.definition, for: adapter)
      sight = try await look(at: try Self.flag(of: target), settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause:
        "\(adapter) sees flags, and not which version runs: give “version-url”, where "
        + "a process says it.",
      identity: Self.identity(sight, settings),
      rights: sight.barrier.map(CheckAnswer.fail)
        ?? .pass("The executor may replace \(settings.file)."))
    observation.isPaused = .seen(false)
    observation.details = [
      "definition": sight.digest.description, "summary": sight.summary,
      "settled": sight.isSettled ? "yes" : "no",
    ]
    if let url = settings.versionURL {
      observation.running = await VersionProbe(url: url).version()
    }
    return observation
  }

  private static func identity(
    _ sight: FlagSwitch.Sight, _ settings: FlagSettings
  ) -> CheckAnswer {
    if let obstacle = sight.obstacle { return .fail(obstacle) }
    if sight.isSettled {
      return .fail("The flag is at \(settings.offVariant) for everybody already: look elsewhere.")
    }
    return .pass(
      "\(settings.file) holds the flag, which is \(sight.summary), and has \(settings.offVariant).")
  }

  func look(
    at flag: String, _ settings: FlagSettings
  ) async throws(PreparationRefusal) -> FlagSwitch.Sight {
    try await looks.onThread(at: "The file \(settings.file)") {
      [digest] () throws(PreparationRefusal) in
      try FlagSwitch(settings.file, digest: digest).look(at: flag, for: settings.offVariant)
    }.get()
  }

  static func flag(of target: ActionTarget) throws(PreparationRefusal) -> String {
    try ParameterValues(of: target).fill(.parameter("flag"))
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    try prepare(target, from: observation, for: name)
  }

  func prepare(
    _ target: ActionTarget, from observation: Observation, for adapter: String
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try FlagSettings(target.definition, for: adapter)
    let flag = try Self.flag(of: target)
    let details = observation.details
    guard let seen = details["definition"].flatMap(SHA256Digest.init(hexadecimal:)),
      let summary = details["summary"]
    else {
      throw PreparationRefusal(observation.identity.sentence, isUnknown: true)
    }
    guard details["settled"] == "no" else {
      throw PreparationRefusal(
        "\(flag) is at \(settings.offVariant) for everybody already: there is nothing to do.")
    }
    let step = PlanStep.set(flag, of: settings.file, to: settings.offVariant, seen: seen)
    var unknowns = ["What programs do that have read the file before, and how they were told."]
    if let refresh = target.definition.refresh {
      unknowns.append("Readers look every \(refresh), as the policy says; nobody has measured it.")
    }
    var preparation = Preparation(
      steps: [step],
      predicted: "\(flag) in \(settings.file) is \(settings.offVariant) for everybody; every other "
        + "byte stays. Its definition before is kept beside the file.",
      expectedSeconds: (target.definition.objective ?? target.definition.refresh)?.seconds ?? 1,
      unknowns: unknowns)
    preparation.current = ["\(flag) is \(summary)."]
    return preparation
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    await parseCheck(target, for: name)
  }

  func parseCheck(_ target: ActionTarget, for adapter: String) async -> CheckAnswer {
    do {
      _ = try FlagSettings(target.definition, for: adapter)
      _ = try Self.flag(of: target)
      return .pass("The settings are complete; no program is run.")
    } catch {
      return .fail(error.sentence)
    }
  }
}
