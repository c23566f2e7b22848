package import Decisions
package import Policy

/// Releases as folders on the executor's host, of which a link names the one in use.
package struct HostReleaseAdapter: Adapter {
  package let name = "host-release"
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.rollback, .redeployInfrastructure, .halt]
  package let fencing = Fencing.askable(
    "the link is read before and after, and is exchanged only while it names the expected release.")

  /// What is seen in a folder; blocks for as long as its disk wants.
  typealias Look =
    @Sendable (HostReleaseSettings, _ release: String?) throws(PreparationRefusal) -> Observation

  let argv: ArgvAdapter
  let looks: Looks
  private let look: Look
  private let probeTimeout: Duration

  /// - Parameter argv: for the steps that follow the switch, such as a restart.
  package init(_ argv: ArgvAdapter) { self.init(argv, looks: .atHost) }

  init(
    _ argv: ArgvAdapter, looks: Looks = .atHost, probing timeout: Duration = .seconds(2),
    looking look: @escaping Look = Self.look
  ) {
    (self.argv, self.looks, self.look, probeTimeout) = (argv, looks, look, timeout)
  }

  package func observe(_ target: ActionTarget) async -> Observation {
    var observation: Observation
    let settings: HostReleaseSettings
    do {
      settings = try HostReleaseSettings(target.definition)
      observation = try await looks.onThread(at: "The folder \(settings.root)") {
        [look, settings] () throws(PreparationRefusal) in try look(settings, target.release)
      }.get()
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    if let url = settings.url {
      await compare(&observation, with: VersionProbe(url: url, timeout: probeTimeout))
    }
    if !target.definition.steps.isEmpty, observation.rights.outcome == .pass {
      observation.rights = await argv.observe(target).rights
    }
    return observation
  }

  @Sendable static func look(
    at settings: HostReleaseSettings, for release: String?
  ) throws(PreparationRefusal) -> Observation {
    let folder = try ReleaseFolder(settings.root)
    let (running, releases) = (folder.version(linkedAs: settings.link), folder.versions())
    var identity = CheckAnswer.pass(
      "\(settings.root) is there, and “\(settings.link)” names a release.")
    if case .unknown(let reason) = running { identity = .fail(reason) }
    if let release, releases.value?.contains(release) == false {
      identity = .fail("\(settings.root) has no folder \(release): it cannot be brought back.")
    }
    return Observation(
      running: running, isPaused: folder.isPaused, releases: releases, identity: identity,
      rights: folder.isWritable
        ? .pass("The executor may exchange the link in \(settings.root).")
        : .fail("The executor's user may not write to \(settings.root): give it that right."))
  }

  /// The link says what was put in use; only the process itself says what runs.
  private func compare(_ observation: inout Observation, with probe: VersionProbe) async {
    switch (observation.running, await probe.version()) {
    case (.seen(let linked), .seen(let running)) where linked != running:
      observation.running = .unknown(
        because: "The link names \(linked), but the running process says \(running): somebody "
          + "switched without a restart, or it did not restart.")
    case (_, .seen(let running)): observation.running = .seen(running)
    case (_, .unknown(let reason)): observation.running = .unknown(because: reason)
    }
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try HostReleaseSettings(target.definition)
    if target.action == .halt { return halt(settings) }
    guard let release = target.release, ParameterType.release.accepts(release) else {
      throw PreparationRefusal(
        "No release was resolved, so there is nothing to switch to: host-release takes none by hand."
      )
    }
    var steps = [Self.step(to: release, from: observation.running.value, settings)]
    var unknowns = ["Whether the folder \(release) holds what was built was not compared."]
    if target.definition.steps.isEmpty {
      unknowns.append("No step restarts the service: whatever runs must follow the link by itself.")
    } else {
      let after = try argv.prepare(target, from: observation)
      steps += after.steps
      unknowns += after.unknowns.filter { !$0.contains("was not seen") }
    }
    if settings.url == nil {
      unknowns.append("Without “url” nobody asks the running process which version it is.")
    }
    let before = observation.running.value ?? "what it names now"
    return Preparation(
      steps: steps,
      predicted: "“\(settings.link)” in \(settings.root) goes from \(before) to \(release).",
      expectedSeconds: target.definition.objective?.seconds, unknowns: unknowns)
  }

  /// Taken back it names what it named before, where that was seen.
  static func step(
    to release: String, from before: String?, _ settings: HostReleaseSettings
  ) -> PlanStep {
    let call = ["host-release", "switch", settings.root, settings.link]
    let isKnown = before.map { $0 != release && ParameterType.release.accepts($0) } ?? false
    return PlanStep(
      name: "switch to \(release)", call: call + [release], timeoutSeconds: 10, isIdempotent: true,
      undo: isKnown ? call + [before ?? ""] : [])
  }

  private func halt(_ settings: HostReleaseSettings) -> Preparation {
    Preparation(
      steps: [
        PlanStep(
          name: "hold the releases",
          call: ["host-release", "pause", settings.root, ReleaseFolder.pauseMark],
          timeoutSeconds: 10, isIdempotent: true)
      ],
      predicted: "\(ReleaseFolder.pauseMark) stands in \(settings.root); nothing is switched.",
      expectedSeconds: 1, unknowns: ["Programs that do not look at the file are not held by it."])
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      _ = try HostReleaseSettings(target.definition)
      _ = try ParameterValues(of: target)
    } catch {
      return .fail(error.sentence)
    }
    guard !target.definition.steps.isEmpty else {
      return .pass("The settings are complete; no program is run.")
    }
    return await argv.parseCheck(target)
  }
}
