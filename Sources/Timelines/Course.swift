package import EventLog
package import Incidents
package import Rollouts

/// How far a deployment had come, from one moment on.
package struct ExposureStep: Equatable, Sendable {
  package var at: Timestamp
  package var deployment: StreamID
  /// Nil when it was rolled back, or all traffic was moved away.
  package var group: String?
  package var share: Share
  package var position: LogPosition
  /// Whether that was measured to have helped, and not only said.
  package var isMovedAway = false
}

/// Which deployment was planned of what.
struct PlannedDeployment: Equatable, Sendable {
  var number: String
  var service: String
  var environment: String
}

/// A decision to leave a deployment was carried out.
package struct Departure: Equatable, Sendable {
  package var at: Timestamp
  package var deployment: StreamID
}

/// How bad it was, from one moment on.
package struct SeverityStep: Equatable, Sendable {
  package var at: Timestamp
  package var severity: Severity
  package var position: LogPosition
}

/// Somebody held a role.
package struct RoleSpan: Equatable, Sendable {
  package var role: ResponseRole
  package var holder: PrincipalID
  package var from: Timestamp
  /// Nil while it lasts.
  package var to: Timestamp?
  package var position: LogPosition
}

/// From one moment to a later one.
package struct TimeSpan: Hashable, Sendable {
  package var from: Timestamp
  package var to: Timestamp

  package init(from: Timestamp, to: Timestamp) { (self.from, self.to) = (from, to) }

  /// Microseconds; of times at the two ends of what can be said, as many as there are.
  package var length: Int64 { to.since(from) }
}

/// One phase of an incident, from its first entry to its last.
package struct PhaseSpan: Equatable, Sendable {
  package var phase: Phase
  package var span: TimeSpan
  package var count: Int
  /// When nobody recorded anything for long, though the incident was open.
  package var gaps: [TimeSpan]
}

/// One role over the whole incident: who held it, and when nobody did.
package struct RoleHistory: Equatable, Sendable {
  package var role: ResponseRole
  package var spans: [RoleSpan]
  package var vacancies: [TimeSpan]
}

/// The moments an incident is measured by, all as they happened.
package struct Milestones: Equatable, Sendable {
  /// Since when there was harm, as the newest statement of impact has it.
  package var statedBegin: Timestamp?
  /// Since when it was too bad, by the first trigger that fired.
  package var firstBreach: Timestamp?
  package var detected: Timestamp?
  /// The entry that was the first to show it.
  package var detectedBy: EventID?
  package var declared: Timestamp?
  package var decided: Timestamp?
  package var halted: Timestamp?
  package var mitigated: Timestamp?
  package var resolved: Timestamp?
  /// When service was back, as the resolution states it.
  package var statedRecovery: Timestamp?

  package var began: Timestamp? { statedBegin ?? firstBreach }
  package var recovered: Timestamp? { statedRecovery ?? mitigated ?? resolved }
}

extension Milestones {
  /// Microseconds; nil when an end is missing, or they come in the wrong order.
  package var timeToDetect: Int64? { Self.time(from: began, to: detected) }
  package var timeToDeclare: Int64? { Self.time(from: detected, to: declared) }
  package var timeToHalt: Int64? { Self.time(from: detected, to: halted) }
  package var timeToRecover: Int64? { Self.time(from: began ?? detected, to: recovered) }

  private static func time(from start: Timestamp?, to end: Timestamp?) -> Int64? {
    guard let start, let end, start <= end else { return nil }
    return end.since(start)
  }
}

extension Timestamp {
  /// Microseconds from `other` to this; stays at the end of what fits instead of wrapping.
  package func since(_ other: Timestamp) -> Int64 {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
    guard overflow else { return difference }
    return microseconds < other.microseconds ? .min : .max
  }
}
