package import Decisions
import JSON
package import Policy

/// A deployment of Kubernetes, through kubectl: back to the revision that bears a release, or paused.
///
/// Nobody types a revision: it is found by the image, and its artefact's digest where there is one.
package struct KubectlAdapter: Adapter {
  package static let name = "kubectl"

  package var name: String { Self.name }
  package let standing = Plan.Standing.simulated
  package let kinds: Set<MitigationKind> = [.rollback, .halt]
  package let fencing = Fencing.askable(
    "the deployment is read before and after; a revision that was renumbered meanwhile is not found."
  )

  let reader: ToolReader
  private let gate: ProgramGate

  package init(_ gate: ProgramGate) { (self.gate, reader) = (gate, ToolReader(gate)) }

  // MARK: Looking

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: KubectlSettings
    let deployment: KubernetesDeployment
    do {
      settings = try KubectlSettings(target.definition)
      deployment = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      running: await Self.running(deployment, settings), isPaused: .seen(deployment.isPaused),
      releases: .seen(deployment.tags(settings.container)),
      identity: .pass(
        "The cluster has the deployment \(settings.deployment) in \(settings.namespace)."),
      rights: .pass(
        "kubectl may be run, and the deployment be read. Whether it may be changed was not tried."))
    observation.details["state"] = deployment.summary
    if target.action == .halt { return observation }
    do {
      let revision = try Self.revision(for: target, in: deployment, settings)
      observation.details["revision"] = "\(revision)"
    } catch {
      observation.identity = error.answer
    }
    return observation
  }

  func look(_ settings: KubectlSettings) async throws(PreparationRefusal) -> KubernetesDeployment {
    var deployment = try KubernetesDeployment(await reader.json(settings.readsDeployment))
    try deployment.take(
      await reader.json(settings.readsReplicaSets(selecting: deployment.labels)))
    return deployment
  }

  private static func running(
    _ deployment: KubernetesDeployment, _ settings: KubectlSettings
  ) async -> Seen<String> {
    if deployment.isStale {
      return .unknown(
        because: "The controller has not looked at the newest change of \(settings.deployment), so "
          + "what the cluster says of it is about the one before.")
    }
    if let url = settings.versionURL { return await VersionProbe(url: url).version() }
    do {
      if let tag = try deployment.image(settings.container).tag { return .seen(tag) }
    } catch {
      return .unknown(because: error.sentence)
    }
    return .unknown(
      because: "The image has no tag that could be a version: give “version-url”, where a process "
        + "says it.")
  }

  /// - Throws: when the release is none or several revisions, or somebody typed another one.
  static func revision(
    for target: ActionTarget, in deployment: KubernetesDeployment, _ settings: KubectlSettings
  ) throws(PreparationRefusal) -> Int64 {
    guard let release = target.release else {
      throw PreparationRefusal(
        "No release was resolved, so there is no revision to look for: kubectl takes none by hand.")
    }
    let revision = try deployment.revision(of: release, target.digest, settings.container)
    guard target.parameters["revision"].map({ $0 == "\(revision)" }) ?? true else {
      throw PreparationRefusal(
        "Revision \(revision) has the image of \(release), and another one is given by hand: leave "
          + "it out.")
    }
    return revision
  }

  // MARK: What would be done

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try KubectlSettings(target.definition)
    var preparation: Preparation
    if target.action == .halt {
      preparation = Preparation(
        steps: [Self.pause(settings)],
        predicted: "\(settings.deployment) in \(settings.namespace) is paused; pods keep what they "
          + "run. Resuming is left to people.",
        expectedSeconds: 5,
        unknowns: ["A new deployment by somebody else is accepted, and rolled out on resuming."])
    } else {
      guard let revision = observation.details["revision"].flatMap({ Int64($0) }) else {
        throw PreparationRefusal(
          observation.identity.sentence, isUnknown: observation.identity.outcome != .fail)
      }
      preparation = Preparation(
        steps: Self.rollback(to: revision, settings),
        predicted: "\(settings.deployment) in \(settings.namespace) runs \(target.release ?? ""), "
          + "with the settings of revision \(revision), under a new number.",
        expectedSeconds: target.definition.objective?.seconds ?? settings.timeoutSeconds,
        unknowns: [
          "Configuration and secrets by reference, and the number of replicas, are those of now.",
          "A controller that owns the deployment (GitOps) may bring the newer one back.",
        ])
    }
    if let state = observation.details["state"] { preparation.current = [state] }
    return preparation
  }

  static func rollback(to revision: Int64, _ settings: KubectlSettings) -> [PlanStep] {
    [
      PlanStep(
        name: "go back to revision \(revision)", call: settings.undo(to: revision),
        timeoutSeconds: 30),
      PlanStep(
        name: "wait until it is rolled out", call: settings.status,
        timeoutSeconds: settings.timeoutSeconds &+ 10, isIdempotent: true),
    ]
  }

  static func pause(_ settings: KubectlSettings) -> PlanStep {
    PlanStep(
      name: "pause the rollout", call: settings.pause, timeoutSeconds: 30, isIdempotent: true)
  }

  // MARK: Whether it is understood

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let settings = try KubectlSettings(target.definition)
      let allowed = try await gate.admit(settings.program)
      guard let check = ToolCheck.of(KubectlAdapter.name) else { return .unknown("") }
      let call = target.action == .halt ? settings.pause : settings.undo(to: 1)
      return await check.run(call, of: allowed.file, within: .seconds(10))
    } catch {
      return error.answer
    }
  }
}

extension KubernetesDeployment {
  /// What could come back by its tag.
  func tags(_ container: String?) -> [String] {
    var tags: Set<String> = []
    for revision in revisions {
      let image = container.map { revision.images[$0] } ?? revision.images.values.first
      if let tag = image?.tag { tags.insert(tag) }
    }
    return tags.sorted()
  }

  /// For people.
  var summary: String {
    var words = ["Revision \(revision.map { "\($0)" } ?? "without a number")"]
    words.append("\(available) of \(replicas) pods available, \(updated) of the newest kind")
    if isPaused { words.append("paused") }
    if isStalled { words.append("stalled: it did not get on within its deadline") }
    if isStale { words.append("the controller has not looked at the newest change") }
    return words.joined(separator: "; ") + "."
  }
}
