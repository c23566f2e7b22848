package import EventLog

/// Something that happened to an incident.
///
/// What `evolve` needs is in the payload, also who did it: folding does not see envelopes.
package enum IncidentEvent: Equatable, Sendable {
  case declared(Declaration)
  /// A near miss is a record of its own, on a stream that never becomes an incident.
  case nearMissRecorded(NearMiss)
  case severityChanged(from: Severity?, to: Severity, because: Words<String>)
  case impactStated(Impact)
  case exposureComputed(Exposure)
  case deploymentLinked(deployment: StreamID)
  case detectionLinked(detection: StreamID)
  case roleOffered(role: ResponseRole, to: PrincipalID)
  case roleAccepted(role: ResponseRole, by: PrincipalID)
  case roleReleased(role: ResponseRole, by: PrincipalID)
  /// This incident is the same as another, and goes on there.
  case merged(into: StreamID, because: Words<String>)
  /// Whether a severity was ever stated goes along: merging settled that it was owed.
  case unmerged(from: StreamID, because: Words<String>, hasSeverity: Bool)
  /// A gate was passed over; what it would have shown is owed.
  case gateDebtOpened(GateDebt)
  case gateDebtPaid(debt: EventID, because: Words<String>)
  case mitigated
  case resolved(Resolution)
  case reopened(because: Words<String>)
  case closed
}

/// What is known when an incident begins.
package struct Declaration: Equatable, Sendable {
  /// `INC-2026-001`: for people; the stream's id is for machines.
  package var number: String
  package var title: Words<String>
  package var severity: Severity?
  package var service: String?
  package var environment: String?
  package var deployment: StreamID?
  package var category: IncidentCategory
  package var source: DetectionSource
  package var isRestricted: Bool
  package var declaredBy: PrincipalID
  /// How long somebody has to say how bad it is, by the policy of the time; nil leaves it to the
  /// usual time.
  package var decideWithinSeconds: Int64?

  package init(
    number: String, title: Words<String>, severity: Severity? = nil, service: String? = nil,
    environment: String? = nil, deployment: StreamID? = nil,
    category: IncidentCategory = .reliability, source: DetectionSource = .user,
    isRestricted: Bool = false, declaredBy: PrincipalID
  ) {
    (self.number, self.title, self.severity) = (number, title, severity)
    (self.service, self.environment, self.deployment) = (service, environment, deployment)
    (self.category, self.source) = (category, source)
    (self.isRestricted, self.declaredBy) = (isRestricted, declaredBy)
  }
}

/// What nearly happened.
package struct NearMiss: Equatable, Sendable {
  package var text: Words<String>
  package var service: String?
  package var environment: String?
  package var deployment: StreamID?

  package init(
    text: Words<String>, service: String? = nil, environment: String? = nil,
    deployment: StreamID? = nil
  ) {
    (self.text, self.service, self.environment) = (text, service, environment)
    self.deployment = deployment
  }
}

/// Who notices what; a later statement replaces the earlier one as a whole.
package struct Impact: Equatable, Sendable {
  package var who: Words<String>?
  package var symptom: Words<String>?
  /// Nil when nobody has said, not even that it is unknown.
  package var howMany: AffectedCount?
  package var regions: [String]
  package var since: Timestamp?
  package var dataRisk: DataRisk

  package init(
    who: Words<String>? = nil, symptom: Words<String>? = nil, howMany: AffectedCount? = nil,
    regions: [String] = [], since: Timestamp? = nil, dataRisk: DataRisk = .unknown
  ) {
    (self.who, self.symptom, self.howMany) = (who, symptom, howMany)
    (self.regions, self.since, self.dataRisk) = (regions, since, dataRisk)
  }
}

/// How far the deployment had come.
package struct Exposure: Equatable, Sendable {
  package var deployment: StreamID
  package var reached: [String]
  package var notReached: [String]
  /// Share of traffic on the new version, in hundredths of a percent.
  package var share: Int32

  package init(deployment: StreamID, reached: [String], notReached: [String], share: Int32) {
    (self.deployment, self.reached) = (deployment, reached)
    (self.notReached, self.share) = (notReached, share)
  }

  /// From nothing to all of the traffic.
  package static let shares: ClosedRange<Int32> = 0...10_000
}

/// A check that was not made in time, and by when it is owed.
package struct GateDebt: Equatable, Sendable {
  /// The event that opens it names it.
  package var debt: EventID
  package var gate: String
  package var group: String?
  package var dueAt: Timestamp
  package var because: Words<String>

  package init(
    debt: EventID, gate: String, group: String?, dueAt: Timestamp, because: Words<String>
  ) {
    (self.debt, self.gate, self.group) = (debt, gate, group)
    (self.dueAt, self.because) = (dueAt, because)
  }
}

/// How it ended.
package struct Resolution: Equatable, Sendable {
  /// When service was back, which may be long before somebody says so.
  package var recoveredAt: Timestamp?
  package var lingeringEffects: Words<String>?
  package var dataLoss: DataLoss
  /// By when it is looked back upon, by the policy of the time; nil leaves it to the usual time.
  package var postmortemWithin: TimeAllowed?

  package init(
    recoveredAt: Timestamp? = nil, lingeringEffects: Words<String>? = nil,
    dataLoss: DataLoss = .unknown
  ) {
    (self.recoveredAt, self.lingeringEffects) = (recoveredAt, lingeringEffects)
    self.dataLoss = dataLoss
  }
}

extension Resolution {
  /// Whether it says the same of what happened, whatever it leaves to do.
  func isSame(as other: Resolution?) -> Bool {
    var other = other
    other?.postmortemWithin = postmortemWithin
    return self == other
  }
}

/// How long something may take.
package struct TimeAllowed: Hashable, Sendable {
  package var seconds: Int64
  /// Mondays to Fridays, besides.
  package var businessDays: Int32

  package init(seconds: Int64, businessDays: Int32) {
    (self.seconds, self.businessDays) = (seconds, businessDays)
  }
}
