import Adapters
import Rollouts

/// Whether what runs is what the plan thinks, and can be changed.
struct StartState {
  var observation: Observation
  /// The version that comes back, if one does.
  var to: String?
  var releases: [ReleaseHistory]
  var isHalt: Bool

  var answer: CheckAnswer {
    if observation.isPaused == .seen(true), !isHalt {
      return .fail(
        "It is paused, and what is paused takes no change: resume it first, or choose another way.")
    }
    guard let running = observation.running.value else {
      guard case .unknown(let reason) = observation.running else { return .unknown("") }
      return .unknown("What runs is not known. \(reason)")
    }
    if let to, running == to {
      return .fail("\(to) runs already: doing it once more could bring back what was left.")
    }
    if case .unknown(let reason) = observation.isPaused {
      return .unknown("\(running) runs; whether it is paused is not known. \(reason)")
    }
    guard releases.contains(where: { $0.version == running && $0.started != nil }) else {
      return .unknown(
        "\(running) runs, and no deployment of it is on record here. Look who brought it.")
    }
    return .pass("\(running) runs, as the record says, and is not paused.")
  }
}
