extension StepOutcome {
  /// A program that says it failed may have had its effect, or half of it: the probe knows better.
  func seen(by probe: () async -> ProbeAnswer) async -> StepOutcome {
    guard case .failed(let reason) = ending, !isUntouched else { return self }
    var outcome = self
    switch await probe() {
    case .done:
      outcome.ending = .carriedOut
      outcome.say("\(reason) Its probe says that it was done all the same.")
    case .notDone:
      outcome.ending = .failed("\(reason) Its probe says that it was not done.")
    // Neither begun anew nor gone over: a person looks.
    case .unknown: outcome.ending = .timedOut
    }
    return outcome
  }

  /// Puts a sentence in front of what it said.
  fileprivate mutating func say(_ sentence: String) {
    output = output.map { "\(sentence)\n\($0)" } ?? sentence
  }
}

extension ActingAdapter {
  /// Takes one step back.
  ///
  /// Where somebody can be asked, the call's own word counts for nothing: a step is taken back when its
  /// probe says that it is not done, and one that never was is left alone.
  package func takeBack(_ call: StepCall) async throws -> StepOutcome {
    guard canProbe(call) else { return try await undo(call) }
    let before = await probe(call)
    try Task.checkCancellation()
    if case .notDone(let sentence) = before {
      return .carriedOut("There was nothing to take back, and nothing was run. \(sentence)")
    }
    let outcome = try await undo(call)
    guard outcome.ending != .timedOut, !outcome.isUntouched else { return outcome }
    let after = await probe(call)
    try Task.checkCancellation()
    return outcome.undone(by: after)
  }
}

extension StepOutcome {
  /// How an undo ended, by the probe of the step that it takes back.
  fileprivate func undone(by answer: ProbeAnswer) -> StepOutcome {
    var outcome = self
    switch (ending, answer) {
    case (.carriedOut, .notDone), (.timedOut, _): break
    case (.failed(let reason), .notDone):
      outcome.ending = .carriedOut
      outcome.say("\(reason) The step's probe says that it is taken back all the same.")
    case (.carriedOut, .done(let sentence)):
      outcome.ending = .failed(
        "It was content, and the step's probe says that the step still stands: \(sentence)")
    case (.failed(let reason), .done):
      outcome.ending = .failed("\(reason) The step's probe says that the step still stands.")
    case (_, .unknown(let sentence)):
      outcome.ending = .timedOut
      outcome.say("Whether it is taken back is not known: \(sentence)")
    }
    return outcome
  }
}
