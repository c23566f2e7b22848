import Decisions
import Policy

/// One step at CodeDeploy while it is carried out, or asked about.
struct CodeDeployWork: Sendable {
  let adapter: AWSCodeDeployAdapter
  let call: StepCall
  let settings: CodeDeploySettings

  /// Looks after a call that may take a moment to be seen.
  private static let looks = 5

  private func run(_ command: [String]) async throws -> StepOutcome {
    // A second try of the tool's own would be a second deployment.
    let environment = settings.environment.merging(["AWS_MAX_ATTEMPTS": "1"]) { $1 }
    return try await adapter.reader.run(command, for: call, environment: environment)
  }

  // MARK: Steps

  func expect(_ id: String, mayBeUnderWay: Bool) async throws -> StepOutcome {
    let state = try await adapter.look(settings)
    if let obstacle = obstacle(in: state, id, mayBeUnderWay: mayBeUnderWay) {
      return StepOutcome(.failed(obstacle))
    }
    return .carriedOut(state.summary)
  }

  /// Why it does not start from what the plan saw; nil when it does.
  private func obstacle(
    in state: CodeDeployState, _ id: String, mayBeUnderWay: Bool
  ) -> String? {
    guard state.id == id else {
      return "Since the plan was made, something else was deployed. \(state.summary) Have the plan "
        + "made again."
    }
    guard mayBeUnderWay || state.underWay == nil else {
      return
        "A group has one deployment at a time. \(state.summary) Have the plan made again, which "
        + "stops it first."
    }
    return nil
  }

  func stop(_ id: String) async throws -> StepOutcome {
    let before = try await adapter.look(settings)
    switch stopped(id, before) {
    case .done(let sentence): return .carriedOut(sentence)
    case .unknown(let sentence): return .notRun(sentence)
    case .notDone(let sentence):
      guard before.underWay != nil else {
        return .notRun(sentence)
      }
    }
    let end = ContinuousClock.now + .seconds(call.step.timeoutSeconds)
    let outcome = try await run(call.step.call)
    if outcome.ending == .timedOut { return outcome }
    var deployment = try await seen(id)
    if case .failed = outcome.ending, deployment?.status.isUnderWay ?? true { return outcome }
    while deployment?.status.isUnderWay ?? true {
      guard ContinuousClock.now < end else {
        return StepOutcome(
          .failed("It is still not over, \(call.step.timeoutSeconds) s after it was to be stopped.")
        )
      }
      try await Pause.pass(adapter.pause)
      deployment = try await seen(id)
    }
    switch stopped(id, CodeDeployState(newest: deployment)) {
    case .done(let sentence): return .carriedOut(sentence)
    case .notDone(let sentence), .unknown(let sentence):
      return StepOutcome(.failed(sentence), exitCode: outcome.exitCode)
    }
  }

  /// Nil when it could not be seen this time.
  private func seen(_ id: String) async throws -> CodeDeployment? {
    let deployment = try? await adapter.deployment(id, settings)
    try Task.checkCancellation()
    return deployment
  }

  func create(after id: String) async throws -> StepOutcome {
    let before = try await adapter.look(settings)
    if case .done(let sentence) = created(after: id, before) { return .carriedOut(sentence) }
    if let obstacle = obstacle(in: before, id, mayBeUnderWay: false) {
      return .notRun(obstacle)
    }
    let note = CodeDeploySettings.option + CodeDeploySettings.note(after: id, for: call.identity)
    let outcome = try await run(call.step.call.dropLast() + [note])
    if outcome.ending == .timedOut { return outcome }
    return try await settled(outcome, after: id)
  }

  /// What has become of a call to create that has ended.
  private func settled(_ outcome: StepOutcome, after id: String) async throws -> StepOutcome {
    var answer = ProbeAnswer.unknown("")
    for look in 0..<Self.looks {
      if look > 0 { try await Pause.pass(adapter.pause) }
      do {
        answer = created(after: id, try await adapter.look(settings))
      } catch {
        try Task.checkCancellation()
        answer = .unknown(error.sentence)
      }
      if case .done(let sentence) = answer { return .carriedOut(sentence) }
      // CodeDeploy itself has refused it: nothing will come of it.
      if outcome.ending != .carriedOut, outcome.isRefusedByAWS { return outcome }
    }
    switch answer {
    case .done(let sentence): return .carriedOut(sentence)
    case .unknown(let sentence): return .inDoubt(sentence)
    case .notDone(let sentence):
      guard outcome.ending == .carriedOut else { return outcome }
      // Not to be asked again, and never to be repeated: it may turn up yet.
      return StepOutcome(
        .failed("aws was content, and no deployment is to be seen: \(sentence)"), exitCode: 0)
    }
  }

  func wait() async throws -> StepOutcome {
    let end = ContinuousClock.now + .seconds(call.step.timeoutSeconds)
    let state = try await adapter.look(settings)
    guard let own = state.newest, isOwn(own) else {
      return StepOutcome(
        .failed("The newest deployment is none of this action. \(state.summary)"))
    }
    var deployment = own
    while deployment.status.isUnderWay {
      guard ContinuousClock.now < end else {
        return StepOutcome(
          .failed(
            "The \(call.step.timeoutSeconds) s are over, and it goes on by itself. "
              + deployment.summary))
      }
      try await Pause.pass(adapter.pause)
      deployment = try await seen(own.id) ?? deployment
    }
    return deployment.status == .succeeded
      ? .carriedOut(deployment.summary)
      : StepOutcome(
        .failed("\(deployment.summary) Some instances may have the release, and some not."))
  }

  // MARK: Whether it was done

  private func isOwn(_ deployment: CodeDeployment) -> Bool {
    guard let note = deployment.description else { return false }
    // The step that waits does not know what was before.
    return note.hasPrefix("lastgood:\(call.identity):after:")
  }

  func stopped(_ id: String, _ state: CodeDeployState) -> ProbeAnswer {
    guard let newest = state.newest, newest.id == id else {
      return .unknown("Something else was deployed since. \(state.summary)")
    }
    switch newest.status {
    case .stopped, .failed: return .done(newest.summary)
    case .succeeded where call.target.action != .halt: return .done(newest.summary)
    case .succeeded: return .notDone("\(newest.summary) There is nothing left to stop.")
    case .created, .queued, .inProgress, .baking, .ready: return .notDone(newest.summary)
    }
  }

  func created(after id: String, _ state: CodeDeployState) -> ProbeAnswer {
    if let newest = state.newest,
      newest.description == CodeDeploySettings.note(after: id, for: call.identity)
    {
      return .done("\(newest.id) was made for this. \(state.summary)")
    }
    return state.id == id
      ? .notDone("Nothing was deployed since. \(state.summary)")
      : .unknown("Something else was deployed since. \(state.summary)")
  }

  func deployed(_ state: CodeDeployState) -> ProbeAnswer {
    guard let newest = state.newest, isOwn(newest) else {
      return .unknown("The newest deployment is none of this action. \(state.summary)")
    }
    return newest.status == .succeeded ? .done(newest.summary) : .notDone(newest.summary)
  }
}

extension StepOutcome {
  /// As the tool tells an answer of the service's own, in every version.
  var isRefusedByAWS: Bool {
    [output, errors].contains { $0?.contains("An error occurred (") ?? false }
  }
}
