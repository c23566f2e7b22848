package import Decisions
package import Digest
package import Policy

/// Calls somebody who acts: a pipeline, a workflow, a controller.
///
/// The call is signed, and says which
/// action it is for, so that a second one can be known for the first.
package struct HTTPCallAdapter: Adapter {
  package static let name = "http"

  package var name: String { Self.name }
  package let standing = Plan.Standing.real
  package let kinds = Set(MitigationKind.allCases.filter(\.acts))
  package let fencing = Fencing.askable(
    "the receiver is told the same id with each attempt and a fence that grows, and is asked at "
      + "“probe-url” where there is one; whether it compares them is its own affair.")

  let gate: EndpointGate
  let secrets: SecretResolver
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  /// Seconds since 1970.
  let now: @Sendable () -> Int64

  package init(
    _ gate: EndpointGate, _ secrets: SecretResolver,
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest, now: @escaping @Sendable () -> Int64
  ) {
    (self.gate, self.secrets, self.digest, self.now) = (gate, secrets, digest, now)
  }

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: HTTPCallSettings
    do {
      settings = try HTTPCallSettings(target.definition)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause:
        "http sees nothing of what is called: give “version-url”, where a process says "
        + "its version.",
      identity: .unknown("What is behind the address, only whoever runs it knows."),
      rights: await rights(settings))
    if let url = settings.versionURL {
      observation.isPaused = .seen(false)
      observation.running = await VersionProbe(url: url).version()
      if observation.running.value != nil {
        observation.identity = .pass(
          "The address is the one that the executor's host allows, and the version is seen.")
      }
    }
    return observation
  }

  /// Whether each address may be called from here, and each secret is there.
  private func rights(_ settings: HTTPCallSettings) async -> CheckAnswer {
    do {
      _ = try await gate.admit(settings.url)
      if let probe = settings.probeURL { _ = try await gate.admit(Self.url(probe, of: "x")) }
      if let signing = settings.signing {
        _ = try WebhookSignature(try await secrets.find(signing), digest: digest)
      }
      if let authorization = settings.authorization { _ = try await secrets.find(authorization) }
    } catch {
      return error.answer
    }
    return .pass(
      "The address is allowed on the executor's host, and the secrets are there. Whether the "
        + "receiver takes them was not tried.")
  }

  /// Where to ask for the call of this id.
  static func url(_ template: String, of id: String) -> String {
    if template.contains("{id}") { return template.replacing("{id}", with: id) }
    return template + (template.contains("?") ? "&" : "?") + "id=" + id
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try HTTPCallSettings(target.definition)
    _ = try ParameterValues(of: target)
    if target.action.bringsReleaseBack, target.release == nil {
      throw PreparationRefusal(
        "No release was resolved, so there is nothing to bring back: http takes none by hand.")
    }
    let step = PlanStep(
      name: "call for \(target.action.rawValue)", call: Self.call(settings, target),
      timeoutSeconds: settings.timeoutSeconds, isIdempotent: true,
      isIrreversible: target.definition.irreversible)
    var unknowns = ["What the receiver does, and when: a good answer says that it took the call."]
    if settings.probeURL == nil {
      unknowns.append("Without “probe-url” a call that is cut off is left to a person to look at.")
    }
    return Preparation(
      steps: [step],
      predicted: "The receiver has taken the call; that proves nothing yet.",
      expectedSeconds: target.definition.objective?.seconds, unknowns: unknowns)
  }

  /// Everything that the receiver is told, except who is asked again: id and fence.
  private static func call(_ settings: HTTPCallSettings, _ target: ActionTarget) -> [String] {
    var words = [
      "http", "POST", settings.url, settings.shape.word, "kind=\(target.action.rawValue)",
      "service=\(target.service)", "environment=\(target.environment)",
    ]
    if let release = target.release { words.append("version=\(release)") }
    if let digest = target.digest { words.append("digest=\(digest)") }
    for (name, value) in target.parameters.sorted(by: { $0.key < $1.key }) {
      words.append("\(name)=\(value)")
    }
    return words
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      _ = try HTTPCallSettings(target.definition)
      _ = try ParameterValues(of: target)
      return .pass("The settings are complete; the receiver was not called.")
    } catch {
      return .fail(error.sentence)
    }
  }
}
