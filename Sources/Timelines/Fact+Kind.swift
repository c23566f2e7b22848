import EventLog
import Incidents
import Rollouts

extension Fact {
  /// The shape in the picture; of events that are not known here, by the word their type begins with.
  func kind(of type: EventType) -> EntryKind {
    switch self {
    case .incident(let fact): fact.kind
    case .detection: .signal
    case .deployment(let fact): fact.kind
    case .decision, .action, .communication: Self.kind(of: type.subject)
    case .entry, .evidence: .note
    case .foreign, .unreadable: Self.kind(of: type.subject)
    }
  }

  private static func kind(of subject: Substring) -> EntryKind {
    switch subject {
    case "detection", "report", "verification", "trigger", "near_miss": .signal
    case "decision", "plan", "approval", "preflight", "break_glass": .decision
    case "action", "step", "degraded", "bad_version", "deployment": .action
    case "incident", "mitigation", "postmortem": .milestone
    case "update", "announcement", "delivery", "promise", "reminder", "escalation", "cadence",
      "notice":
      .message
    default: .note
    }
  }
}

extension IncidentEvent {
  fileprivate var kind: EntryKind {
    switch self {
    case .declared, .severityChanged, .mitigated, .resolved, .reopened, .closed, .merged, .unmerged:
      .milestone
    case .nearMissRecorded, .detectionLinked: .signal
    case .impactStated, .exposureComputed, .deploymentLinked, .roleOffered, .roleAccepted,
      .roleReleased, .gateDebtOpened, .gateDebtPaid:
      .note
    }
  }
}

extension DeploymentEvent {
  fileprivate var kind: EntryKind {
    switch self {
    case .gateRecorded, .healthRecorded, .triggerFired, .baselineRecorded: .signal
    case .approved, .gatesPassedOver, .accelerationRequested, .accelerationApproved,
      .exceptionRecorded, .resumeRequested, .resumeGranted, .resumeDenied, .triggerSuppressed:
      .decision
    case .planned, .evidenceRecorded, .audienceRecorded: .note
    case .started, .groupEntered, .promoted, .halted, .resumed, .completed, .failed, .rolledBack:
      .action
    }
  }
}
