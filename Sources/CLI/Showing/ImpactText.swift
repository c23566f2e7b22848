import CommandLineKit
import EventLog

/// An impact for people.
enum ImpactText {
  /// In one line, always the same for the same impact.
  static func line(_ impact: JSONValue) -> String {
    var parts: [String] = []
    if let who = impact.words("who") { parts.append(who) }
    if let symptom = impact.words("symptom") { parts.append(symptom) }
    switch impact["how_many"] {
    case .integer(let number): parts.append("\(number) affected")
    case .string: parts.append("unknown how many")
    default: break
    }
    let regions = impact.texts("regions")
    if !regions.isEmpty { parts.append(regions.joined(separator: ", ")) }
    if let since = impact.text("since") { parts.append("since \(since)") }
    if let risk = impact.text("data_risk"), risk != "unknown" { parts.append("data risk: \(risk)") }
    return parts.joined(separator: "; ")
  }

  static func line(_ impact: JSONValue, _ clock: WallClock) -> TerminalText {
    var shown = impact
    // Local time, as everywhere else on the page.
    if let since = impact.time("since"), case .object(var members) = impact {
      members["since"] = .string(clock.short(since))
      shown = .object(members)
    }
    return "\(line(shown))"
  }
}
