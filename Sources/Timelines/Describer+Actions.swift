import Actions
import EventLog
import Policy

extension Describer {
  /// Says what was carried out, never that it worked: only a verification can say that.
  static func sentence(for fact: ActionEvent) -> [SentencePiece] {
    switch fact {
    case .claimed(let claim):
      [
        .plain(claim.attempt == 1 ? "Begins to act" : "Takes over (attempt \(claim.attempt))"),
        " on ", .value(claim.service), " in ", .value(claim.environment),
      ]
    case .stepStarted(let place, let name, _):
      [.plain("Step \(place.step + 1) begins: "), .value(name)]
    case .stepFinished(let place, let report):
      [.plain("Step \(place.step + 1) was carried out")] + slowness(of: report)
        + quoted(": ", report.output) + quoted("; errors: ", report.errors)
    case .stepFailed(let place, let report):
      [.plain("Step \(place.step + 1) did not work")] + quoted(": ", report.because)
        + quoted("; it said: ", report.output)
        + quoted("; errors: ", report.errors)
    case .stepTimedOut(let place, let report):
      [.plain("Step \(place.step + 1) took too long and was stopped")]
        + quoted("; it said: ", report.output)
        + quoted("; errors: ", report.errors)
    case .stepProbed(let probe): sentence(for: probe)
    case .undoStarted(let place): [.plain("Takes step \(place.step + 1) back")]
    case .undone(let place, let report):
      [.plain("Step \(place.step + 1) was taken back")] + quoted(": ", report.output)
    case .undoFailed(let place, let report):
      [.plain("Step \(place.step + 1) could not be taken back")] + quoted(": ", report.because)
        + quoted("; it said: ", report.output)
        + quoted("; errors: ", report.errors)
    case .undoTimedOut(let place, let report):
      [.plain("Taking step \(place.step + 1) back took too long and was stopped")]
        + quoted("; it said: ", report.output)
        + quoted("; errors: ", report.errors)
    case .compensated: ["All that was carried out was taken back"]
    case .completed(let completion): sentence(for: completion)
    case .failed(let failure):
      [
        failure.isUntouched
          ? "Not carried out, and nothing was done" : "Not carried out to the end"
      ] + because(failure.because)
    case .inDoubt(let place, .interrupted):
      [.plain("In doubt: step \(place.step + 1) was begun, and nobody knows how it ended")]
    case .inDoubt(let place, .timedOut):
      [.plain("In doubt: step \(place.step + 1) was stopped, and may have had its effect")]
    case .inDoubt(let place, .undoInterrupted), .inDoubt(let place, .undoTimedOut):
      [.plain("In doubt: step \(place.step + 1) was being taken back, and may stand or not")]
    case .verificationRequested(let request):
      ["Somebody asks that it be looked at once more whether it helped"] + because(request.because)
    case .verificationStarted(let start):
      [
        .plain(start.round > 1 ? "Verifying begins once more:" : "Verifying begins:"),
        .plain(" \(start.samples) looks at "),
        start.checks.isEmpty
          ? "nothing, for the policy names nothing" : .value(start.checks.joined(separator: ", ")),
      ]
    case .verificationSampled(let sample): sentence(for: sample)
    case .verificationEnded(let end): sentence(for: end)
    case .escalated(let escalation): sentence(for: escalation)
    case .confirmed(let confirmation):
      ["Confirmed: it helped"]
        + (confirmation.verifiedAfterMilliseconds.map {
          [.plain(", known \(Span(milliseconds: $0).asMeasured) after it was authorised")]
        } ?? [])
    }
  }

  /// Said of what took longer than the policy says that it takes as a rule.
  private static func slowness(of report: StepReport) -> [SentencePiece] {
    guard report.isSlow, let usually = report.usuallyMilliseconds else { return [] }
    let (taken, most) = (Span(milliseconds: report.milliseconds), Span(milliseconds: usually))
    return [.plain(", slowly (\(taken.asMeasured), usually at most \(most.asMeasured))")]
  }

  private static func sentence(for completion: ActionCompletion) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Carried out"]
    if let taken = completion.restoredAfterMilliseconds {
      pieces.append(.plain(" \(Span(milliseconds: taken).asMeasured) after it was authorised"))
      if let given = completion.objectiveMilliseconds {
        let words = completion.isInTime == true ? "within" : "which missed"
        pieces.append(.plain(", \(words) the objective of \(Span(milliseconds: given).asMeasured)"))
      }
    }
    return pieces + ["; whether it helped is not known by that"]
  }

  private static func sentence(for escalation: ActionEscalation) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Calls ", .value(escalation.to)]
    if let via = escalation.via { pieces += [" by ", .value(via)] }
    pieces.append(.plain(": \(escalation.trouble.said)"))
    if let next = escalation.next { pieces += ["; next would be: ", .value(next)] }
    return pieces
  }

  private static func sentence(for sample: VerificationSample) -> [SentencePiece] {
    var pieces: [SentencePiece] = [.plain("Look \(sample.ordinal):")]
    for (index, result) in sample.results.enumerated() {
      pieces.append(.plain(index == 0 ? " " : ", "))
      pieces.append(.value(result.check))
      if let value = result.value { pieces += [" ", .value(Quantity.shown(value))] }
      pieces.append(.plain(" \(result.outcome.said)"))
    }
    return pieces + (sample.because.map { because($0) } ?? [])
  }

  private static func sentence(for end: VerificationEnd) -> [SentencePiece] {
    let verdict: SentencePiece =
      switch end.verdict {
      case .passed: "Verified"
      case .failed: "Verification failed: it did not help"
      case .inconclusive: "Verification inconclusive: nobody knows whether it helped"
      }
    return [verdict] + because(end.because)
  }

  private static func sentence(for probe: StepProbe) -> [SentencePiece] {
    let verdict =
      switch probe.verdict {
      case .done: "was done"
      case .notDone: "was not done"
      case .unknown: "may have been done or not: a person has to say"
      }
    let source = probe.by == nil ? "Looked at the target: step" : "Somebody says: step"
    return [.plain("\(source) \(probe.place.step + 1) \(verdict)")] + because(probe.because)
  }
}

extension ActionTrouble {
  fileprivate var said: String {
    switch self {
    case .refused: "the action was not carried out"
    case .failed: "the action did not get to its end"
    case .inDoubt: "the action is in doubt"
    case .verificationFailed: "the action did not help"
    case .inconclusive: "the action may have helped or not"
    case .outcomeUnmet: "what was decided did not help"
    case .outcomeUnclear: "whether what was decided helped is not clear"
    case .deploymentFailed: "the emergency deployment failed"
    case .calledFor: "the policy has somebody called for such a decision"
    }
  }
}

extension CheckResult.Outcome {
  fileprivate var said: String {
    switch self {
    case .pass: "passed"
    case .fail: "failed"
    case .unknown: "not known"
    }
  }
}
