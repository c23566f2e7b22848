import Decisions
import Policy
import Secrets
import Spawn

extension ArgvAdapter: ActingAdapter {
  package func perform(_ call: StepCall) async throws -> StepOutcome {
    try await perform(call, definedAt: call.index)
  }

  /// `place` is that among the definition's own steps.
  func perform(_ call: StepCall, definedAt place: Int) async throws -> StepOutcome {
    guard let step = call.target.definition.steps.at(place) else {
      return StepOutcome(.failed("The action has no such step any more; nothing was run."))
    }
    guard !step.run.isEmpty else {
      let seconds = step.wait?.seconds ?? 0
      try await Pause.pass(.seconds(seconds))
      return .carriedOut("Waited for \(seconds) s.")
    }
    var outcome = try await outcome(of: call.step.call, for: call)
    outcome.usually = step.usually
    guard !step.probe.isEmpty else { return outcome }
    return await outcome.seen { await probe(call, definedAt: place) }
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    guard !call.step.undo.isEmpty else {
      return .notRun("The plan does not say how it is taken back.")
    }
    return try await outcome(of: call.step.undo, for: call)
  }

  private func outcome(of command: [String], for call: StepCall) async throws -> StepOutcome {
    do {
      return StepOutcome(
        try await run(
          command, for: call, within: call.step.timeoutSeconds, under: call.lease,
          telling: call.watch))
    } catch let refusal as PreparationRefusal {
      // A look that was broken off refuses too, and says nothing of the program.
      try Task.checkCancellation()
      return .notRun(refusal.sentence)
    } catch let error as SpawnError {
      return .notRun(error.explanation)
    }
  }

  package func canProbe(_ call: StepCall) -> Bool { canProbe(call, definedAt: call.index) }

  func canProbe(_ call: StepCall, definedAt place: Int) -> Bool {
    call.target.definition.steps.at(place)?.probe.isEmpty == false
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    await probe(call, definedAt: call.index)
  }

  /// Asks the step's own probe: 0 is done, 1 is not done, anything else is unknown.
  func probe(_ call: StepCall, definedAt place: Int) async -> ProbeAnswer {
    guard let step = call.target.definition.steps.at(place) else {
      return .unknown("The action has no such step any more.")
    }
    if step.run.isEmpty { return .notDone("It only waits, and was cut off.") }
    guard !step.probe.isEmpty else {
      return .unknown("The step has no probe. Look at the target by hand.")
    }
    do {
      let template = try CommandTemplate(step.probe, parameters: call.target.definition.parameters)
      let command = try template.filled(with: ParameterValues(of: call.target))
      let outcome = try await run(command, for: call, within: Self.probeSeconds)
      switch outcome.ending {
      case .exited(0): return .done("The probe ended with exit code 0.")
      case .exited(1): return .notDone("The probe ended with exit code 1.")
      case .exited(let code): return .unknown("The probe ended with exit code \(code).")
      case .signalled(let signal): return .unknown("The probe was ended by signal \(signal).")
      case .timedOut: return .unknown("The probe gave no answer within \(Self.probeSeconds) s.")
      }
    } catch let refusal as PreparationRefusal {
      return .unknown("The probe was not run: \(refusal.sentence)")
    } catch {
      return .unknown("The probe could not be run to its end.")
    }
  }

  private static let probeSeconds: Int64 = 30

  /// Which of the definition's steps it is, in a plan that holds others too.
  ///
  /// Of two that are the same in every word either will do.
  func place(of call: StepCall) throws(PreparationRefusal) -> Int {
    let steps = try prepare(call.target, from: .unseen).steps
    guard let place = steps.firstIndex(of: call.step) else {
      throw PreparationRefusal("The action has no such step any more: have the plan made again.")
    }
    return place
  }

  /// Admitted anew: what was allowed when it was planned may not be allowed now.
  ///
  /// Under guard it ends when the executor is killed: otherwise the next one would look while the
  /// first one's program still works.
  private func run(
    _ command: [String], for call: StepCall, within seconds: Int64, under lease: StepLease? = nil,
    telling watch: ProgramWatch? = nil
  ) async throws -> GuardedOutcome {
    try await run(
      command, environment: ["LASTGOOD_ACTION": call.identity, "LASTGOOD_FENCE": call.fence],
      within: seconds, under: lease, telling: watch,
      knowing: try await ProgramSecrets.files(of: call.target.definition, by: secrets))
  }

  func run(
    _ command: [String], environment: [String: String], within seconds: Int64,
    keeping: OutputLimits = OutputLimits(), under lease: StepLease? = nil,
    telling watch: ProgramWatch? = nil, knowing files: [SecretFile] = []
  ) async throws -> GuardedOutcome {
    let template = try CommandTemplate(command, parameters: [:])
    let allowed = try await gate.admit(template.program)
    if let refusal = ToolRules.refusal(of: template, allowing: allowed.subcommands) {
      throw PreparationRefusal(refusal)
    }
    var run = GuardedRun(template.program, Array(command.dropFirst()), environment: environment)
    run.file = allowed.file
    run.keeping = keeping
    run.secretFiles = files
    run.redactor = SecretRedactor(known: files.map(\.bytes))
    try lease?.check()
    return try await run.outcome(within: .seconds(seconds), telling: watch)
  }
}

extension StepOutcome {
  /// What a program did; output that looks like a secret is gone.
  init(_ outcome: GuardedOutcome) {
    self.init(
      .carriedOut, outputSize: outcome.output.size + outcome.errors.size,
      output: OutputText.shown(outcome.output))
    errors = OutputText.shown(outcome.errors)
    streams = Streams(output: Stream(outcome.output), errors: Stream(outcome.errors))
    switch outcome.ending {
    case .exited(0): exitCode = 0
    case .exited(let code):
      (exitCode, ending) = (code, .failed("It ended with exit code \(code)."))
    case .signalled(let signal): ending = .failed("It was ended by signal \(signal).")
    case .timedOut: ending = .timedOut
    }
  }
}

extension StepOutcome.Stream {
  fileprivate init(_ output: RunOutput) { (size, digest) = (output.size, output.digest) }
}

extension Array {
  /// Nil where there is none.
  fileprivate func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
