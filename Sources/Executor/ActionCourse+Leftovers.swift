import Actions
import Adapters
import EventLog
import IncidentService
import Spawn

extension ActionCourse {
  /// Keeps which program a step runs, as often as it takes while the place is held.
  func watch(_ step: Int32) -> ProgramWatch {
    ProgramWatch { mark in
      let process = StepProcess(
        step, hold.fence, number: mark.id, start: mark.start, machine: mark.machine, host: mark.host
      )
      while !Task.isCancelled, (try? lease.check()) != nil {
        // False is an answer too: somebody has taken over, and what runs is being ended.
        if (try? await runner.ledger.note(process, under: hold)) != nil { return }
        try? await Task.sleep(for: runner.lease / 20)
      }
    }
  }

  /// Ends what whoever began the step has left running, before anybody asks whether it was done: what
  /// works on would make the answer wrong a moment later.
  ///
  /// - Returns: what people should know of it; nil where nothing is left.
  func endLeftovers(of step: Int32) async throws -> Leftovers? {
    guard let process = try await runner.ledger.process(of: action, at: hold.place),
      process.step == step, process.fence != hold.fence
    else { return nil }
    let number = process.number
    let mark = ProcessMark(
      number, start: process.start, machine: process.machine, host: process.host)
    switch await mark.endLeftovers(bearing: "LASTGOOD_ACTION=\(action)") {
    case .over: return nil
    case .ended(let count):
      let rest = count > 1 ? " and \(count - 1) more" : ""
      return Leftovers(
        sentence: "What was left running of it (process \(number)\(rest)) was ended before.")
    case .stands(let count):
      return Leftovers(
        sentence:
          "\(count) of its processes (\(number)) still run on \(mark.host) and could not be "
          + "ended: look at them by hand, then at the target.", standsInTheWay: true)
    case .elsewhere:
      return Leftovers(
        sentence: "Its program was started on \(mark.host) as process \(number). This is another "
          + "machine, or it was started anew since: whether the program still runs there was not looked "
          + "at.")
    }
  }

  struct Leftovers {
    var sentence: String
    /// Whether no answer of a probe is to be believed.
    var standsInTheWay = false
  }
}

extension ProbeAnswer {
  /// The same, with what is known of the program's leftovers.
  func with(_ left: ActionCourse.Leftovers?) -> ProbeAnswer {
    guard let left else { return self }
    func text(_ text: String) -> String { "\(text) \(left.sentence)" }
    return switch self {
    case .unknown(let said): .unknown(text(said))
    case .done(let said), .notDone(let said):
      if left.standsInTheWay {
        .unknown(text(said))
      } else if case .done = self {
        .done(text(said))
      } else {
        .notDone(text(said))
      }
    }
  }
}
