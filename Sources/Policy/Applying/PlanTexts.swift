/// Where what a policy says in words is not what its numbers say.
package enum TextMismatch: Equatable, Sendable {
  /// A rollout is described with other shares than its steps have.
  case shares(rollout: String, said: [Percent], planned: [Percent])
  /// An announcement names another duration than the steps of an environment take.
  case duration(announcement: String, said: Span, environment: String, planned: Span)
}

extension Policy {
  package var textMismatches: [TextMismatch] {
    var found: [TextMismatch] = []
    for (name, rollout) in rollouts.sorted(by: { $0.key < $1.key }) {
      let planned = rollout.steps.compactMap(\.share)
      let said = StatedNumbers(rollout.text ?? "").shares
      if said.count > 1, planned.count > 1, said != planned {
        found.append(.shares(rollout: name, said: said, planned: planned))
      }
    }
    for (name, announcement) in announcements.sorted(by: { $0.key < $1.key }) {
      for (environment, rule) in environments.sorted(by: { $0.key < $1.key }) where rule.production
      {
        guard let planned = rule.duration, rule.steps.count > 1 else { continue }
        for said in StatedNumbers(announcement.text).durations
        where said != planned && said != rule.soak {
          found.append(
            .duration(
              announcement: name, said: said, environment: environment, planned: planned))
        }
      }
    }
    return found
  }
}

extension TextMismatch {
  package var explanation: String {
    switch self {
    case .shares(let rollout, let said, let planned):
      "The text of the rollout \(rollout) says \(Self.list(said)), and its steps are "
        + "\(Self.list(planned)). Somebody will follow the one and somebody the other."
    case .duration(let announcement, let said, let environment, let planned):
      "The announcement \(announcement) says \(said), and the steps of \(environment) take "
        + "\(planned). Whoever reads it plans by it."
    }
  }

  private static func list(_ shares: [Percent]) -> String {
    shares.map(\.description).joined(separator: ", ")
  }
}

/// Numbers with a unit that stand in a sentence.
private struct StatedNumbers {
  /// `10/25/50/100%` and `10%, 50% and 100%` alike.
  private(set) var shares: [Percent] = []
  private(set) var durations: [Span] = []

  init(_ text: String) {
    var waiting: [String] = []
    // A space may stand before the sign.
    let text = text.replacing(" %", with: "%").replacing("\u{A0}%", with: "%")
    var words = text.split { $0 == " " || $0 == "," || $0 == "(" || $0 == ")" || $0 == "\n" }[...]
    while let word = words.popFirst() {
      for part in word.split(separator: "/") {
        if let share = Percent(String(part)) {
          shares += waiting.compactMap { Percent($0 + "%") } + [share]
          waiting = []
        } else if part.utf8.allSatisfy({ (48...57).contains($0) }) {
          waiting.append(String(part))
        } else {
          waiting = []
        }
      }
      guard let next = words.first else { continue }
      if let unit = Self.unit(next), let span = Span("\(word)\(unit)") {
        durations.append(span)
        waiting = []
      } else if !word.contains("/") {
        // A number alone belongs to shares only in front of a slash.
        waiting = []
      }
    }
  }

  private static func unit(_ word: Substring) -> String? {
    switch word.lowercased().filter(\.isLetter) {
    case "minute", "minutes", "min": "m"
    case "hour", "hours": "h"
    default: nil
    }
  }
}
