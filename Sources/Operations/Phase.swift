import CommandLineKit
import EventLog

/// The five phases of a response, the rollout before them, and what belongs to none.
enum Phase: String, Sendable {
  case rollout, detection, decision, mitigation, communication, postmortem, other

  init(of type: EventType) {
    self =
      Self.exceptions[type.name] ?? Self.subjects[String(type.subject)] ?? .other
  }

  var style: Style {
    switch self {
    case .rollout: .blue
    case .detection: .yellow
    case .decision: .cyan
    case .mitigation: .green
    case .communication: .bold
    case .postmortem: [.bold, .cyan]
    case .other: .dim
    }
  }

  private static let subjects: [String: Phase] = {
    let lists: [(Phase, [String])] = [
      (.rollout, ["deployment"]),
      (.detection, ["detection", "report", "incident", "role", "near_miss"]),
      (.decision, ["decision", "plan", "approval", "trigger", "preflight", "break_glass"]),
      (
        .mitigation,
        [
          "action", "step", "verification", "mitigation", "degraded", "gate_debt",
          "bad_version",
        ]
      ),
      (
        .communication,
        [
          "cadence", "update", "announcement", "promise", "reminder", "escalation",
          "delivery", "subscriber",
        ]
      ),
      (
        .postmortem,
        [
          "postmortem", "section", "perspective", "factor", "finding", "improvement",
          "review",
        ]
      ),
    ]
    return Dictionary(
      uniqueKeysWithValues: lists.flatMap { phase, subjects in subjects.map { ($0, phase) } })
  }()

  /// Of the incident itself, but about getting out of it.
  private static let exceptions = Dictionary(
    uniqueKeysWithValues: ["mitigated", "resolved", "reopened", "closed"].map {
      ("incident." + $0, Phase.mitigation)
    })
}
