import Decisions
import Digest
import Policy

/// A step of ours.
enum NginxStep: Equatable, Sendable {
  /// Looks whether the file is as it was when the plan was made.
  case expect
  /// Looks whether one of the unchanged servers takes connections.
  case need
  case write
  /// Lets nginx load it, and sees that it did.
  case reload
  /// Asks through nginx.
  case ask(String)
}

/// What is done with a file that has this content: the policy of now says the rest.
struct NginxPlan: Equatable, Sendable {
  let settings: NginxSettings
  let before: SHA256Digest

  /// Reads from a plan's first call what it starts from.
  init?(_ settings: NginxSettings, call: [String]) {
    let mark = "sha256:"
    guard call.count > 3, let word = call.last(where: { $0.hasPrefix(mark) }),
      let before = SHA256Digest(hexadecimal: String(word.dropFirst(mark.count)))
    else { return nil }
    self.init(settings, before: before)
  }

  init(_ settings: NginxSettings, before: SHA256Digest) {
    (self.settings, self.before) = (settings, before)
  }

  private var steps: [NginxStep] {
    [.expect, .need, .write, .reload] + (settings.proof.map { [.ask($0)] } ?? [])
  }

  var planSteps: [PlanStep] { steps.map(planStep) }

  /// Which of them a plan's call is; nil for any other.
  func step(of call: [String]) -> NginxStep? {
    steps.first { self.call($0) == call }
  }

  private func call(_ step: NginxStep) -> [String] {
    let start = ["nginx", settings.file]
    switch step {
    case .expect: return start + ["expect", "sha256:\(before)"]
    case .need: return start + ["need", "usable"] + addresses
    case .write: return start + ["write"] + settings.wanted.words + ["sha256:\(before)"]
    case .reload: return start + ["reload", settings.program, settings.configuration]
    case .ask(let url): return start + ["ask", url]
    }
  }

  private var addresses: [String] { settings.unchanged.map(\.address.description) }

  private func planStep(_ step: NginxStep) -> PlanStep {
    let (name, seconds): (String, Int64) =
      switch step {
      case .expect: ("see that nothing has changed", 5)
      case .need:
        (
          "see that \(addresses.count > 1 ? "one of " : "")\(addresses.joined(separator: ", ")) "
            + "takes connections", 15
        )
      case .write: ("write \(settings.upstream) anew, and let nginx check it", 20)
      case .reload: ("let nginx load it", 30)
      case .ask: ("ask through nginx", 15)
      }
    return PlanStep(
      name: name, call: call(step), timeoutSeconds: seconds, isIdempotent: true,
      restoresTraffic: step == .reload)
  }
}
