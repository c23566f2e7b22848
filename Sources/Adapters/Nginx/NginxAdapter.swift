package import Decisions
package import Policy
import Spawn

/// Servers behind an nginx on the executor's host, by a file that it includes.
package struct NginxAdapter: Adapter {
  package let name = "nginx"
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.fallback, .halt]
  package let fencing = Fencing.askable(
    "the file's content is compared when it is exchanged, and nginx's processes tell whether it was "
      + "loaded.")

  let argv: ArgvAdapter
  let looks = Looks.atHost

  /// - Parameter argv: runs nginx itself, and steps besides.
  package init(_ argv: ArgvAdapter) { self.argv = argv }

  var digest: ContentDigest {
    let digest = argv.gate.digest
    return { $0.withUnsafeBytes { digest($0) } }
  }

  func tool(_ settings: NginxSettings) -> NginxTool {
    NginxTool(argv: argv, program: settings.program)
  }

  /// For whatever it is asked that changes nothing.
  private static let patience: Int64 = 20

  // MARK: Looking

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: NginxSettings
    let seen: (content: NginxFile.Content, rights: CheckAnswer)
    do {
      settings = try NginxSettings(target.definition)
      let digest = digest
      seen = try await looks.onThread(at: settings.file) {
        [settings] () throws(PreparationRefusal) in try Self.look(settings, digest)
      }.get()
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause: "nginx sees servers, and not which version they run.",
      identity: await identity(settings), rights: seen.rights)
    observation.isPaused = .seen(false)
    observation.upstream = seen.content
    observation.running = await Self.running(settings)
    if observation.rights.outcome == .pass {
      if let refusal = await refusal(settings) { observation.rights = refusal }
    }
    if !target.definition.steps.isEmpty, observation.rights.outcome == .pass {
      observation.rights = await argv.observe(target).rights
    }
    return observation
  }

  private static func look(
    _ settings: NginxSettings, _ digest: ContentDigest
  ) throws(PreparationRefusal) -> (content: NginxFile.Content, rights: CheckAnswer) {
    let file = try NginxFile(settings.file)
    let content = try file.content(digest)
    let processes = try NginxProcesses(settings.pidFile)
    guard !processes.workers.isEmpty else {
      throw PreparationRefusal(
        "nginx runs without a worker that the executor can see: look at its log.")
    }
    let rights: CheckAnswer
    if !file.isWritable {
      rights = .fail(
        "The executor's user may not write beside \(settings.file): give it that folder.")
    } else if !processes.mayBeTold {
      rights = .fail(
        "The executor's user may not tell nginx to load its configuration: run the executor as the "
          + "user that nginx was started by.")
    } else {
      rights = .pass("The executor may exchange \(settings.file), and tell nginx to load it.")
    }
    return (content, rights)
  }

  /// Whether the file is nginx's: the one that it loads says so.
  private func identity(_ settings: NginxSettings) async -> CheckAnswer {
    do {
      switch try await tool(settings).includes(
        settings.file, in: settings.configuration, within: Self.patience)
      {
      case true?:
        return .pass("nginx runs, and \(settings.configuration) includes \(settings.file).")
      case false?:
        return .fail(
          "\(settings.configuration) does not include \(settings.file): write an include of it into "
            + "its http block.")
      case nil:
        return .fail(
          "nginx does not take \(settings.configuration) as it is now: run “nginx -t”, and mend it."
        )
      }
    } catch {
      return .unknown("nginx was not asked what it includes: \(Self.sentence(error))")
    }
  }

  /// Why nginx may not be run; nil when it may.
  private func refusal(_ settings: NginxSettings) async -> CheckAnswer? {
    do throws(PreparationRefusal) {
      let allowed = try await argv.gate.admit(settings.program)
      return allowed.subcommands == nil
        ? nil
        : .fail("\(settings.program) has no sub-commands: take “only:” out of its line.")
    } catch {
      return error.answer
    }
  }

  static func sentence(_ error: any Error) -> String {
    switch error {
    case let refusal as PreparationRefusal: refusal.sentence
    case let error as SpawnError: error.explanation
    default: "it was broken off."
    }
  }

  private static func running(_ settings: NginxSettings) async -> Seen<String> {
    guard let url = settings.url else {
      return .unknown(
        because: "nginx sees servers, and not which version they run: give “url”, where a process "
          + "of the new stack says it.")
    }
    return await VersionProbe(url: url).version()
  }

  // MARK: What would be done

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try NginxSettings(target.definition)
    guard kinds.contains(target.action) else {
      throw PreparationRefusal("nginx cannot \(target.action.rawValue): it moves traffic.")
    }
    guard let content = observation.upstream else {
      guard case .unknown(let reason) = observation.running else {
        throw PreparationRefusal("The file was not seen.", isUnknown: true)
      }
      throw PreparationRefusal(reason, isUnknown: true)
    }
    let there: NginxUpstream
    do {
      there = try NginxUpstream(reading: String(decoding: content.bytes, as: UTF8.self))
    } catch {
      throw PreparationRefusal(
        "\(settings.file) holds more than one upstream with its servers. \(error.sentence)")
    }
    try settings.check(there)
    guard
      there.servers.contains(where: { server in
        !server.isDown && settings.new.contains { $0.address == server.address }
      })
    else {
      throw PreparationRefusal(
        "\(settings.file) sends no clients to the new servers: there is nothing to write. If nginx "
          + "has not loaded it yet, run “nginx -s reload”.")
    }
    var preparation = Preparation(
      steps: NginxPlan(settings, before: content.digest).planSteps,
      predicted: "\(settings.wanted.shares) \(settings.wanted.summary).",
      expectedSeconds: Self.seconds(target.definition), unknowns: Self.unknowns(settings))
    preparation.current = ["\(there.shares) \(there.summary)."]
    guard !target.definition.steps.isEmpty else { return preparation }
    let programs = try argv.prepare(target, from: observation)
    preparation.steps = programs.around(preparation.steps)
    preparation.scalesFirst = programs.scalesFirst
    preparation.unknowns += programs.unknowns.filter { !$0.contains("was not seen") }
    return preparation
  }

  private static func unknowns(_ settings: NginxSettings) -> [String] {
    var unknowns = [
      "When the last request to the new servers ends: nginx lets its old processes see them through.",
      "What other load balancers do.",
    ]
    if settings.proof == nil {
      unknowns.insert(
        "Whether clients are served: without “proof” nobody asks through nginx.", at: 0)
    }
    return unknowns
  }

  private static func seconds(_ definition: ActionDefinition) -> Int64 {
    definition.steps.reduce(2) {
      $0 &+ ($1.usually?.to ?? $1.wait ?? $1.timeout ?? .minutes(1)).seconds
    }
  }

  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try NginxSettings(target.definition)
    guard kinds.contains(target.action), let first = steps.first,
      let plan = NginxPlan(settings, call: first.call)
    else { return false }
    guard !target.definition.steps.isEmpty else { return plan.planSteps == steps }
    return try argv.prepare(target, from: .unseen).around(plan.planSteps) == steps
  }

  // MARK: Whether it is understood

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    let settings: NginxSettings
    do {
      settings = try NginxSettings(target.definition)
      _ = try ParameterValues(of: target)
    } catch {
      return .fail(error.sentence)
    }
    let answer: CheckAnswer
    do {
      answer = try await check(settings)
    } catch {
      return .unknown("nginx was not asked: \(Self.sentence(error))")
    }
    guard answer.outcome == .pass, !target.definition.steps.isEmpty else { return answer }
    return await argv.parseCheck(target)
  }

  /// Whether nginx takes its configuration as it is, and the file as it would be: a copy of that,
  /// under a configuration with nothing else.
  private func check(_ settings: NginxSettings) async throws -> CheckAnswer {
    let tool = tool(settings)
    if let complaint = try await tool.complaint(
      about: settings.configuration, within: Self.patience)
    {
      return .fail("nginx does not take its configuration as it is now: \(complaint)")
    }
    let copy = try NginxCopy(of: settings.wanted)
    guard
      let complaint = try await tool.complaint(about: copy.configuration, within: Self.patience)
    else { return .pass("nginx takes the file as it would be written.") }
    return complaint.contains(copy.upstream)
      ? .fail("nginx would not take the file: \(complaint)")
      : .unknown("nginx did not say whether it takes the file: \(complaint)")
  }
}
