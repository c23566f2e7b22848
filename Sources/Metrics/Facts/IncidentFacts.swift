package import Communication
package import EventLog
package import Incidents
package import Policy

/// What is on record about one incident that figures are computed from: moments, as they were stated.
///
/// Moments, and no lengths: when one is corrected, every figure is another.
package struct IncidentFacts: Equatable, Sendable {
  package let stream: StreamID
  package let number: String
  package let service: String?
  package let category: IncidentCategory
  package let declared: Timestamp
  /// Since when there is harm, as the newest statement of impact has it.
  package internal(set) var began: Timestamp?
  /// The earliest detection that was linked.
  package internal(set) var detected: Timestamp?
  package internal(set) var decided: Timestamp?
  /// Since it was reopened last.
  package internal(set) var mitigated: Timestamp?
  package internal(set) var resolved: Timestamp?
  /// When service was back, as the resolution states it.
  package internal(set) var statedRecovery: Timestamp?
  /// When it was open: several times where it was reopened.
  package internal(set) var openings: [Opening]
  package internal(set) var isMerged = false
  /// Whether taking the merge back opens it again.
  var wasOpen = false
  package internal(set) var duties: [Duty] = []
  package internal(set) var calls: [Call] = []
  package internal(set) var promises = PromiseRecord()
  package internal(set) var deployments: [StreamID] = []
  /// What measured it, by the names of the policy.
  package internal(set) var signals: [String] = []
  /// What was decided upon, and authorised.
  package internal(set) var actions: [MitigationKind] = []
  var proposals: [Proposed] = []

  package init(
    stream: StreamID, number: String, service: String? = nil,
    category: IncidentCategory = .reliability, declared: Timestamp
  ) {
    (self.stream, self.number, self.service) = (stream, number, service)
    (self.category, self.declared) = (category, declared)
    openings = [Opening(from: declared)]
  }
}

extension IncidentFacts {
  /// From when until when it was open.
  package struct Opening: Hashable, Sendable {
    package var from: Timestamp
    /// Nil while it lasts.
    package var to: Timestamp?

    package init(from: Timestamp, to: Timestamp? = nil) { (self.from, self.to) = (from, to) }
  }

  /// Somebody held a role.
  package struct Duty: Hashable, Sendable {
    package var role: ResponseRole
    package var holder: PrincipalID
    package var from: Timestamp
    /// Nil while it lasts.
    package var to: Timestamp?

    package init(
      _ role: ResponseRole, _ holder: PrincipalID, from: Timestamp, to: Timestamp? = nil
    ) {
      (self.role, self.holder, self.from, self.to) = (role, holder, from, to)
    }
  }

  /// A role was called because nothing had happened for too long.
  package struct Call: Hashable, Sendable {
    package var role: String
    package var at: Timestamp

    package init(_ role: String, at time: Timestamp) { (self.role, at) = (role, time) }
  }

  /// An action that somebody wants, which is authorised by the name of its decision.
  struct Proposed: Hashable, Sendable {
    var decision: EventID
    var action: MitigationKind
  }

  package var isOpen: Bool { openings.last?.to == nil }

  /// When service was back.
  package var recovered: Timestamp? { resolved == nil ? nil : statedRecovery ?? resolved }
}
