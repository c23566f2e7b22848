import Actions
import EventLog

extension Describer {
  /// Says what was carried out, never that it worked: only a verification can say that.
  static func sentence(for fact: ActionEvent) -> [SentencePiece] {
    switch fact {
    case .claimed(let claim):
      [
        .plain(claim.attempt == 1 ? "Begins to act" : "Takes over (attempt \(claim.attempt))"),
        " on ", .value(claim.service), " in ", .value(claim.environment),
      ]
    case .stepStarted(let place, let name):
      [.plain("Step \(place.step + 1) begins: "), .value(name)]
    case .stepFinished(let place, let report):
      [.plain("Step \(place.step + 1) was carried out")] + quoted(": ", report.output)
    case .stepFailed(let place, let report):
      [.plain("Step \(place.step + 1) did not work")] + quoted(": ", report.because)
        + quoted("; it said: ", report.output)
    case .stepTimedOut(let place, let report):
      [.plain("Step \(place.step + 1) took too long and was stopped")]
        + quoted("; it said: ", report.output)
    case .stepProbed(let probe): sentence(for: probe)
    case .completed: ["Carried out; whether it helped is not known by that"]
    case .failed(let failure):
      [
        failure.isUntouched
          ? "Not carried out, and nothing was done" : "Not carried out to the end"
      ] + because(failure.because)
    case .inDoubt(let place, .interrupted):
      [.plain("In doubt: step \(place.step + 1) was begun, and nobody knows how it ended")]
    case .inDoubt(let place, .timedOut):
      [.plain("In doubt: step \(place.step + 1) was stopped, and may have had its effect")]
    }
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
