import EventLog
import Incidents
import Rollouts

extension Describer {
  static func sentence(for fact: IncidentEvent) -> [SentencePiece] {
    switch fact {
    case .declared(let declaration): sentence(for: declaration)
    case .nearMissRecorded(let miss):
      ["Near miss"] + value(" of ", miss.service) + value(" in ", miss.environment)
        + quoted(": ", miss.text)
    case .severityChanged(let old, let new, let because):
      [.plain(old.map { "\(new.rawValue), was \($0.rawValue)" } ?? new.rawValue)]
        + Self.because(because)
    case .impactStated(let impact): sentence(for: impact)
    case .exposureComputed(let exposure): sentence(for: exposure)
    case .deploymentLinked: ["A deployment was linked"]
    case .detectionLinked: ["What was detected was linked"]
    case .roleOffered(let role, _): ["The role of \(role) was offered"]
    case .roleAccepted(let role, _): ["The role of \(role) was taken"]
    case .roleReleased(let role, _): ["The role of \(role) was released"]
    case .merged(_, let because): ["Merged into another incident"] + Self.because(because)
    case .unmerged(_, let because, _): ["Separated from another incident"] + Self.because(because)
    case .gateDebtOpened(let debt):
      ["The gate ", .value(debt.gate)] + value(" of ", debt.group)
        + [.plain(" is owed until \(TimeText.minute(debt.dueAt)) UTC")] + because(debt.because)
    case .gateDebtPaid(_, let because): ["An owed gate was made up for"] + Self.because(because)
    case .mitigated: ["Mitigated"]
    case .resolved(let resolution): sentence(for: resolution)
    case .reopened(let because): ["Reopened"] + Self.because(because)
    case .closed: ["Closed"]
    }
  }

  private static func sentence(for declaration: Declaration) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Declared"]
    if let severity = declaration.severity { pieces.append(" as \(severity.rawValue)") }
    pieces += value(" for ", declaration.service) + value(" in ", declaration.environment)
    return pieces + [": ", .quote(declaration.title)]
  }

  private static func sentence(for impact: Impact) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Impact"]
    pieces += quoted(": ", impact.symptom)
    pieces += quoted("; affected: ", impact.who)
    switch impact.howMany {
    case .number(let number): pieces.append("; how many: \(number)")
    case .unknown: pieces.append("; how many: unknown")
    case nil: break
    }
    for (index, region) in impact.regions.enumerated() {
      pieces += [index == 0 ? "; regions: " : ", ", .value(region)]
    }
    if let since = impact.since { pieces.append("; since \(TimeText.minute(since)) UTC") }
    return pieces + ["; risk to data: \(impact.dataRisk.rawValue)"]
  }

  private static func sentence(for exposure: Exposure) -> [SentencePiece] {
    let share = Share(hundredths: exposure.share)?.description ?? "an unknown share"
    return ["\(share) of traffic on the new version"]
      + list("; groups reached: ", exposure.reached)
      + list("; not reached: ", exposure.notReached)
  }

  private static func sentence(for resolution: Resolution) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Resolved"]
    if let recovered = resolution.recoveredAt {
      pieces.append("; service was back at \(TimeText.minute(recovered)) UTC")
    }
    switch resolution.dataLoss {
    case .none: pieces.append("; no data was lost")
    case .some: pieces.append("; some data was lost")
    case .unknown: pieces.append("; whether data was lost is unknown")
    }
    return pieces + quoted("; still noticeable: ", resolution.lingeringEffects)
  }

  static func sentence(for fact: DetectionEvent) -> [SentencePiece] {
    switch fact {
    case .recorded(let finding):
      return [.plain("Detected by \(origin(finding.source))")]
        + value(", signal ", finding.signal) + value(", in ", finding.group)
        + value(", of ", finding.service) + value(" in ", finding.environment)
        + (finding.severityHint.map { ["; looks like \($0.rawValue)"] } ?? [])
        + [": ", .quote(finding.text)]
    case .deduplicated: return ["Found to be the same as an earlier detection"]
    case .linked(_, let incident):
      return [incident == nil ? "Linked to a deployment" : "Linked to an incident"]
    case .acknowledged: return ["The report was acknowledged"]
    }
  }

  private static func origin(_ source: DetectionSource) -> String {
    switch source {
    case .smoke: "a smoke check"
    case .user: "a user's report"
    case .alert: "an alert"
    case .health: "a health check"
    case .slo: "a service level objective"
    case .breaker: "a circuit breaker"
    case .drill: "a drill"
    }
  }

  static func list(_ label: String, _ values: [String]) -> [SentencePiece] {
    values.enumerated().flatMap { index, value -> [SentencePiece] in
      [.plain(index == 0 ? label : ", "), .value(value)]
    }
  }
}
