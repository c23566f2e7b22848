package import EventLog

/// The state of one incident, folded from its events.
package struct Incident: Decider, Equatable {
  package enum Phase: Equatable, Sendable {
    case undeclared
    /// A record of its own, which never becomes an incident.
    case nearMiss
    case open, mitigated, resolved, closed
    case merged(into: StreamID)
  }

  package private(set) var phase = Phase.undeclared
  package private(set) var declaration: Declaration?
  package private(set) var nearMiss: NearMiss?
  package private(set) var severity: Severity?
  package private(set) var impact: Impact?
  /// The newest of each deployment.
  package private(set) var exposures: [StreamID: Exposure] = [:]
  /// In the order in which they were linked.
  package private(set) var deployments: [StreamID] = []
  package private(set) var detections: [StreamID] = []
  /// Who holds which role; a dictionary, so that two never hold one.
  package private(set) var holders: [ResponseRole: PrincipalID] = [:]
  /// Roles that wait for an answer; their holders go on until then.
  package private(set) var offers: [ResponseRole: PrincipalID] = [:]
  /// All that were ever opened, oldest first.
  package private(set) var gateDebts: [GateDebt] = []
  package private(set) var paidDebts: Set<EventID> = []
  package private(set) var resolution: Resolution?
  /// Where it goes on when it is unmerged.
  private var phaseBeforeMerge = Phase.undeclared

  package init() {}
}

extension Incident {
  /// Whether it was declared and neither resolved nor merged.
  package var isOpen: Bool { phase == .open || phase == .mitigated }

  package var unpaidDebts: [GateDebt] { gateDebts.filter { !paidDebts.contains($0.debt) } }
}

extension Incident {
  package mutating func evolve(_ event: IncidentEvent) {
    switch event {
    case .declared(let declaration):
      (phase, self.declaration, severity) = (.open, declaration, declaration.severity)
      if let deployment = declaration.deployment { link(deployment) }
    case .nearMissRecorded(let nearMiss):
      (phase, self.nearMiss) = (.nearMiss, nearMiss)
      if let deployment = nearMiss.deployment { link(deployment) }
    case .severityChanged(_, let severity, _): self.severity = severity
    case .impactStated(let impact): self.impact = impact
    case .exposureComputed(let exposure): exposures[exposure.deployment] = exposure
    case .deploymentLinked(let deployment): link(deployment)
    case .detectionLinked(let detection):
      if !detections.contains(detection) { detections.append(detection) }
    case .roleOffered(let role, let principal):
      // Offering a role to its holder takes back an offer to somebody else.
      offers[role] = holders[role] == principal ? nil : principal
    case .roleAccepted(let role, let principal):
      (holders[role], offers[role]) = (principal, nil)
    case .roleReleased(let role, let principal):
      if holders[role] == principal { holders[role] = nil }
    case .merged(let other, _):
      if case .merged = phase {} else { phaseBeforeMerge = phase }
      phase = .merged(into: other)
    case .unmerged:
      if case .merged = phase { phase = phaseBeforeMerge }
    case .gateDebtOpened(let debt):
      if !gateDebts.contains(where: { $0.debt == debt.debt }) { gateDebts.append(debt) }
    case .gateDebtPaid(let debt, _): paidDebts.insert(debt)
    case .mitigated: phase = .mitigated
    case .resolved(let resolution): (phase, self.resolution) = (.resolved, resolution)
    case .reopened: (phase, resolution) = (.open, nil)
    case .closed: phase = .closed
    }
  }

  private mutating func link(_ deployment: StreamID) {
    if !deployments.contains(deployment) { deployments.append(deployment) }
  }
}
