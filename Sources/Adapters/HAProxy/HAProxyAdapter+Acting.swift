import Decisions
import Policy

extension HAProxyAdapter: CoursingAdapter {
  func course(of call: StepCall) throws(PreparationRefusal) -> (any StepCourse)? {
    try HAProxyCourse(call, adapter: self)
  }
}

/// One step of ours, on its way.
private struct HAProxyCourse: StepCourse {
  let call: StepCall
  let adapter: HAProxyAdapter
  let settings: HAProxySettings
  let step: HAProxyStep
  let end: ContinuousClock.Instant

  /// Nil for a step that runs a program.
  init?(_ call: StepCall, adapter: HAProxyAdapter) throws(PreparationRefusal) {
    guard call.step.call.first == adapter.name else { return nil }
    settings = try HAProxySettings(call.target.definition)
    guard let step = HAProxyStep(call: call.step.call, at: settings.socket) else {
      throw PreparationRefusal(
        "The step is none that haproxy knows, or meant for another socket: prepare the plan again.")
    }
    (self.call, self.adapter, self.step) = (call, adapter, step)
    end = .now + .seconds(call.step.timeoutSeconds)
  }

  /// How long to wait until the state is asked for again.
  private static let pause = Duration.milliseconds(20)
  /// So soon HAProxy does what it has taken.
  private static let usually = Duration.seconds(2)

  private var left: Duration { min(adapter.patience, ContinuousClock.now.duration(to: end)) }

  /// What HAProxy says just now.
  private func state() async throws(PreparationRefusal) -> HAProxyState {
    let (settings, left) = (settings, left)
    return try await adapter.looks.onThread(at: "The socket \(settings.socket)") {
      () throws(PreparationRefusal) in try HAProxyAdapter.state(settings, within: left)
    }.get()
  }

  func run() async throws -> StepOutcome {
    let before: HAProxyState
    do throws(PreparationRefusal) {
      before = try await state()
    } catch {
      return StepOutcome(.failed("Nothing was changed: \(error.sentence)"))
    }
    guard adapter.processes.isSame(before.process, for: call.identity) else {
      return StepOutcome(
        .failed(
          "Nothing was changed: HAProxy was reloaded since this action began, and has forgotten what "
            + "was done before. Now: \(before.shares) Have the plan made again."))
    }
    switch step {
    case .expect(let expectations):
      return StepOutcome(.expecting(expectations, in: before), "All is as it was. \(before.shares)")
    case .need(let names):
      return StepOutcome(.needing(names, in: before), before.shares)
    case .wait(let names, let seconds): return await wait(for: names, before, seconds)
    case .command(let command): return try await give(command, before)
    }
  }

  // MARK: A command

  private func give(
    _ command: HAProxyCommand, _ before: HAProxyState
  ) async throws -> StepOutcome {
    let predicted = command.predicted(from: before)
    guard before.serving.isEmpty || !predicted.serving.isEmpty else {
      return StepOutcome(
        .failed(
          "“\(command.text)” was not given: nobody else could take clients just now "
            + "(\(before.summary)). See to the unchanged servers, and have the plan made again."))
    }
    do throws(PreparationRefusal) {
      if let refusal = try await say(command) {
        return StepOutcome(
          .failed(
            "\(refusal) Nothing was changed by it. See to that in HAProxy, and have the plan made "
              + "again."))
      }
    } catch {
      try error.passOn()
      return .inDoubt("Whether HAProxy took “\(command.text)” is not known: \(error.sentence)")
    }
    return await readBack(command, before)
  }

  /// Why HAProxy refuses it; nil when it was taken.
  private func say(_ command: HAProxyCommand) async throws(PreparationRefusal) -> String? {
    let (settings, left, lease) = (settings, left, call.lease)
    return try await adapter.looks.onThread(at: "The socket \(settings.socket)") {
      () throws(PreparationRefusal) in
      let answer = try settings.socket.ask([command.text], within: left) {
        () throws(PreparationRefusal) in try lease?.refuse()
      }
      return command.refusal(in: answer)
    }.get()
  }

  /// That it was taken says nothing: it is done when the state says so, of the same process.
  private func readBack(_ command: HAProxyCommand, _ before: HAProxyState) async -> StepOutcome {
    let patience = min(end, .now + Self.usually)
    while true {
      let after: HAProxyState
      do throws(PreparationRefusal) {
        after = try await state()
      } catch {
        return .inDoubt("HAProxy took “\(command.text)”, and then: \(error.sentence)")
      }
      let seen = HAProxyReadBack(of: command, before: before, after: after)
      switch seen.outcome {
      case .done:
        let others =
          seen.others.isEmpty ? "" : " Not by this: \(seen.others.joined(separator: " "))"
        let server = after[command.server].map { "\($0.summary). " } ?? ""
        return .carriedOut(server + after.shares + others)
      case .unclear(let sentence):
        return StepOutcome(
          .failed("\(sentence) Now: \(after.shares) Have the plan made again."))
      case .notDone(let sentence):
        guard ContinuousClock.now < patience else {
          return StepOutcome(
            .failed(
              "\(sentence) It took the command, and it had no effect. Look at this server in "
                + "HAProxy by hand, and have the plan made again."))
        }
      }
      guard await Pause.passes(Self.pause) else {
        return .inDoubt("The executor was stopped.")
      }
    }
  }

  // MARK: Waiting

  /// What is left after the time keeps to the old servers: so it was agreed to.
  private func wait(
    for names: [HAProxyServerName], _ before: HAProxyState, _ seconds: Int64
  ) async -> StepOutcome {
    let patience = ContinuousClock.now + .seconds(seconds)
    var state = before
    while true {
      guard state.process == before.process else {
        return StepOutcome(
          .failed(
            "HAProxy was reloaded while its servers drained, and has forgotten what was done before. "
              + "Now: \(state.shares) Have the plan made again."))
      }
      guard case .notDone(let sentence) = HAProxyReadBack.Outcome.waiting(for: names, in: state)
      else { return .carriedOut("No connection is left there. \(state.shares)") }
      guard ContinuousClock.now < patience else {
        return .carriedOut(
          "\(sentence) The \(seconds) s are over, and the plan goes on. \(state.shares)")
      }
      guard await Pause.passes(Self.pause) else {
        return .inDoubt("The executor was stopped.")
      }
      do throws(PreparationRefusal) {
        state = try await self.state()
      } catch {
        return StepOutcome(
          .failed("Whether they have drained cannot be seen: \(error.sentence)"))
      }
    }
  }

  // MARK: Whether it was done

  func look() async throws(PreparationRefusal) -> ProbeAnswer {
    switch step {
    case .expect, .need: return .notDone("It only looks, and was cut off.")
    case .wait(let names, _):
      switch HAProxyReadBack.Outcome.waiting(for: names, in: try await state()) {
      case .done: return .done("No connection is left there.")
      case .notDone(let sentence), .unclear(let sentence): return .notDone(sentence)
      }
    case .command(let command):
      let state = try await state()
      guard !state.isStopping else {
        return .unknown(
          "This HAProxy is ending, and another one has taken over: look at that one by hand.")
      }
      guard let seen = state[command.server] else {
        return .unknown("HAProxy has no server \(command.server) any more. Look at it by hand.")
      }
      let sentence = "HAProxy says: \(seen.summary), connections: \(seen.sessions)."
      return command.isDone(in: state) ? .done(sentence) : .notDone(sentence)
    }
  }
}

extension StepOutcome {
  /// A look: whatever is not so ends the action.
  fileprivate init(_ outcome: HAProxyReadBack.Outcome, _ sentence: String) {
    switch outcome {
    case .done: self = .carriedOut(sentence)
    case .notDone(let reason), .unclear(let reason): self.init(.failed(reason))
    }
  }

  /// It may have had its effect; the target is asked next.
  static func inDoubt(_ sentence: String) -> Self {
    Self(.timedOut, outputSize: sentence.utf8.count, output: sentence)
  }
}
