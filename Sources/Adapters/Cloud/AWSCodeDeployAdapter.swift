package import Decisions
import JSON
package import Policy

/// A deployment group of AWS CodeDeploy, through aws: a known release deployed anew, or what is under
/// way stopped.
package struct AWSCodeDeployAdapter: Adapter {
  package static let name = "aws-codedeploy"

  package var name: String { Self.name }
  package let standing = Plan.Standing.simulated
  package let kinds: Set<MitigationKind> = [.rollback, .halt]
  package let fencing = Fencing.askable(
    "a deployment bears the action's identity in its description, and a group has one at a time.")

  let reader: ToolReader
  let gate: ProgramGate
  /// Between two looks at a deployment.
  let pause: Duration

  package init(_ gate: ProgramGate) { self.init(gate, pause: .seconds(3)) }

  init(_ gate: ProgramGate, pause: Duration) {
    (self.gate, reader, self.pause) = (gate, ToolReader(gate), pause)
  }

  // MARK: Looking

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: CodeDeploySettings
    let state: CodeDeployState
    do {
      settings = try CodeDeploySettings(target.definition)
      state = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause:
        "aws-codedeploy sees deployments, and not which of their revisions are there.",
      identity: await identity(target, state, settings),
      rights: .pass(
        "aws may be run, and the group be read. Whether it may deploy or stop was not tried."))
    observation.isPaused = .seen(false)
    observation.running = Self.running(state, settings)
    observation.details = [
      "newest": state.id, "under-way": state.underWay == nil ? "no" : "yes",
      "summary": state.summary,
    ]
    await observation.ask(settings.versionURL)
    return observation
  }

  private func identity(
    _ target: ActionTarget, _ state: CodeDeployState, _ settings: CodeDeploySettings
  ) async -> CheckAnswer {
    if target.action == .halt {
      return state.underWay.map { .pass("There is something to stop: \($0.summary)") }
        ?? .fail("Nothing is under way at \(settings.place). \(state.summary)")
    }
    guard let release = target.release else { return Self.unresolved.answer }
    do {
      // A revision that was never registered may still be there; nobody has ever deployed it.
      let answer = try await reader.json(
        settings.readsRevision(of: release), environment: settings.environment)
      guard answer["applicationName"] == .string(settings.application), answer["revision"] != nil
      else { return .unknown("aws did not describe the revision of \(release).") }
    } catch {
      return error.answer
    }
    return .pass(
      "CodeDeploy has the group \(settings.place), and knows the revision of \(release).")
  }

  private static let unresolved = PreparationRefusal(
    "No release was resolved, so there is no revision to deploy: aws-codedeploy takes none by hand."
  )

  private static func running(
    _ state: CodeDeployState, _ settings: CodeDeploySettings
  ) -> Seen<String> {
    guard let newest = state.newest, newest.status == .succeeded else {
      return .unknown(
        because: "\(state.summary) Which release runs where is not known then: give “version-url”, "
          + "where a process says it.")
    }
    guard let release = newest.revision.flatMap(settings.release(of:)) else {
      return .unknown(
        because: "What \(newest.id) brought does not lie where “key” says that releases lie.")
    }
    return .seen(release)
  }

  /// What is under way is read first: whatever ends or begins meanwhile is seen in the group.
  func look(_ settings: CodeDeploySettings) async throws(PreparationRefusal) -> CodeDeployState {
    let underWay = try Self.identities(
      await reader.json(settings.readsUnderWay, environment: settings.environment))
    let last = try Self.last(
      in: await reader.json(settings.readsGroup, environment: settings.environment), settings)
    guard underWay.count < 2 else {
      throw PreparationRefusal(
        "More than one deployment is under way at \(settings.place).", isUnknown: true)
    }
    guard let id = underWay.first ?? last else { return CodeDeployState() }
    let newest = try await deployment(id, settings)
    guard newest.status.isUnderWay || id == last else {
      throw PreparationRefusal(
        "\(settings.place) changed while it was looked at. Look again.", isUnknown: true)
    }
    return CodeDeployState(newest: newest)
  }

  func deployment(
    _ id: String, _ settings: CodeDeploySettings
  ) async throws(PreparationRefusal) -> CodeDeployment {
    try CodeDeployment(
      await reader.json(settings.reads(id), environment: settings.environment), id: id,
      application: settings.application, group: settings.group)
  }

  // MARK: What would be done

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try CodeDeploySettings(target.definition)
    guard let id = observation.details["newest"],
      let isUnderWay = observation.details["under-way"].map({ $0 == "yes" }),
      isUnderWay || target.action != .halt
    else {
      throw PreparationRefusal(
        observation.identity.sentence, isUnknown: observation.identity.outcome != .fail)
    }
    var preparation: Preparation
    if target.action == .halt {
      preparation = Preparation(
        steps: [CodeDeployStep.stop(id).planStep(settings, bringing: nil)],
        predicted: "\(id) is stopped, and CodeDeploy brings nothing back by itself.",
        expectedSeconds: target.definition.objective?.seconds ?? 30,
        unknowns: [
          "Where it got to: some instances run the old release by then, and some the new one."
        ])
    } else {
      guard let release = target.release else { throw Self.unresolved }
      preparation = Preparation(
        steps: CodeDeployStep.rollback(after: id, isUnderWay: isUnderWay).map {
          $0.planStep(settings, bringing: release)
        },
        predicted: "\(settings.place) has a new deployment, which brings \(release).",
        expectedSeconds: target.definition.objective?.seconds ?? settings.timeoutSeconds,
        unknowns: [
          "Whether what lies in the bucket under that key is still what was built.",
          "Configuration that is no part of the revision is that of now.",
        ])
    }
    preparation.current = observation.details["summary"].map { [$0] } ?? []
    return preparation
  }

  // MARK: Whether it is understood

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let settings = try CodeDeploySettings(target.definition)
      let allowed = try await gate.admit(settings.program)
      guard let check = ToolCheck.of("aws") else { return .unknown("") }
      let call =
        target.action == .halt
        ? settings.stopping("d-EXAMPLE")
        : settings.creation(
          of: target.release ?? ParameterType.release.example, after: CodeDeployStep.none)
      return await check.run(call, of: allowed.file, within: .seconds(45))
    } catch {
      return error.answer
    }
  }
}

extension AWSCodeDeployAdapter {
  private static func identities(
    _ value: JSONValue
  ) throws(PreparationRefusal) -> [String] {
    guard case .array(let elements)? = value["deployments"] else {
      throw PreparationRefusal("aws did not list what is under way.", isUnknown: true)
    }
    var identities: [String] = []
    for element in elements {
      guard case .string(let id) = element, CodeDeployment.isIdentity(id) else {
        throw PreparationRefusal("aws named a deployment that is none.", isUnknown: true)
      }
      identities.append(id)
    }
    return identities
  }

  private static func last(
    in value: JSONValue, _ settings: CodeDeploySettings
  ) throws(PreparationRefusal) -> String? {
    guard let info = value["deploymentGroupInfo"],
      info["applicationName"] == .string(settings.application),
      info["deploymentGroupName"] == .string(settings.group)
    else {
      throw PreparationRefusal("aws did not describe \(settings.place).", isUnknown: true)
    }
    switch info["lastAttemptedDeployment"] {
    case nil, .null?: return nil
    case let last?:
      guard case .string(let id)? = last["deploymentId"], CodeDeployment.isIdentity(id) else {
        throw PreparationRefusal("aws named a deployment that is none.", isUnknown: true)
      }
      return id
    }
  }
}
