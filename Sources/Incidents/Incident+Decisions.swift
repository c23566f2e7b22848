import EventLog

extension Incident {
  /// The state diagram.
  package func decide(
    _ command: IncidentCommand
  ) throws(IncidentRejection) -> [IncidentEvent] {
    switch (command, phase) {
    case (.declare(let declaration), .undeclared): return try declare(declaration)
    case (.recordNearMiss(let nearMiss), .undeclared): return try record(nearMiss)
    case (_, .undeclared): throw .notDeclared
    case (_, .nearMiss): throw .isNearMiss
    case (.declare, _), (.recordNearMiss, _): throw .alreadyDeclared

    case (.unmerge(let because), .merged(let other)):
      return [
        .unmerged(from: other, because: try reason(because), hasSeverity: severity != nil)
      ]
    case (.merge(_, let same, _), .merged(let other)) where same == other: return []
    // Merging moves the work, not the debts: they stay here, and are paid here.
    case (.payGateDebt(let id, let because), .merged): return try pay(id, because)
    case (_, .merged(let other)): throw .isMerged(into: other)
    case (.unmerge, _): throw .notMerged

    case (.reopen(let because), .resolved), (.reopen(let because), .closed):
      return [.reopened(because: try reason(because))]
    case (.reopen, _): return []
    case (.close, .closed): return []
    case (_, .closed): throw .isClosed

    case (.mitigate, .open): return [.mitigated]
    case (.mitigate, .mitigated): return []
    case (.mitigate, _): throw .alreadyResolved
    case (.resolve(let same), .resolved) where same.isSame(as: resolution): return []
    case (.resolve, .resolved): throw .alreadyResolved
    case (.resolve(let resolution), _): return try resolve(resolution)
    case (.close, .resolved): return try close()
    case (.close, _): throw .notResolved

    // What is learned late counts too: all below goes on after the resolution, until it is closed.
    case (.changeSeverity(let new, let because), _): return try change(to: new, because)
    case (.stateImpact(let impact), _): return try state(impact)
    case (.computeExposure(let exposure), _): return try compute(exposure)
    case (.linkDeployment(let id), _):
      return deployments.contains(id) ? [] : [.deploymentLinked(deployment: id)]
    case (.linkDetection(let id), _):
      return detections.contains(id) ? [] : [.detectionLinked(detection: id)]
    case (.offerRole(let role, let principal), _): return offer(role, to: principal)
    case (.acceptRole(let role, let principal), _): return try accept(role, by: principal)
    case (.releaseRole(let role, let principal), _): return try release(role, by: principal)
    case (.merge(let this, let other, let because), _):
      guard this != other else { throw .mergedIntoItself }
      return [.merged(into: other, because: try reason(because))]
    case (.openGateDebt(let debt), _): return try open(debt)
    case (.payGateDebt(let id, let because), _): return try pay(id, because)
    }
  }
}

// MARK: - Beginning and ending

extension Incident {
  private func declare(
    _ declaration: Declaration
  ) throws(IncidentRejection) -> [IncidentEvent] {
    try checked { () throws(FieldFault) in
      try FieldCheck.words(declaration.title, "title", .title)
      try FieldCheck.name(declaration.number, "number", .number)
      try FieldCheck.name(declaration.service, "service")
      try FieldCheck.name(declaration.environment, "environment")
    }
    let declared = IncidentEvent.declared(declaration)
    // Somebody commands from the first moment; a machine cannot.
    guard !declaration.source.isMachine else { return [declared] }
    return [declared, .roleAccepted(role: .commander, by: declaration.declaredBy)]
  }

  private func record(_ nearMiss: NearMiss) throws(IncidentRejection) -> [IncidentEvent] {
    try checked { () throws(FieldFault) in
      try FieldCheck.words(nearMiss.text, "text", .text)
      try FieldCheck.name(nearMiss.service, "service")
      try FieldCheck.name(nearMiss.environment, "environment")
    }
    return [.nearMissRecorded(nearMiss)]
  }

  private func resolve(_ resolution: Resolution) throws(IncidentRejection) -> [IncidentEvent] {
    try checked { () throws(FieldFault) in
      try FieldCheck.time(resolution.recoveredAt, "recovered_at")
      try FieldCheck.optionalWords(
        resolution.lingeringEffects, "lingering_effects", .lingeringEffects)
    }
    return [.resolved(resolution)]
  }

  private func close() throws(IncidentRejection) -> [IncidentEvent] {
    guard unpaidDebts.isEmpty else { throw .debtUnpaid(unpaidDebts) }
    guard offers.isEmpty else {
      throw .offersPending(offers.keys.sorted { $0.name < $1.name })
    }
    return [.closed]
  }
}

// MARK: - How bad it is

extension Incident {
  private func change(
    to new: Severity, _ because: String
  ) throws(IncidentRejection) -> [IncidentEvent] {
    if new == severity { return [] }
    return [.severityChanged(from: severity, to: new, because: try reason(because))]
  }

  private func state(_ impact: Impact) throws(IncidentRejection) -> [IncidentEvent] {
    if impact == self.impact { return [] }
    guard impact != Impact() else { throw .saysNothing }
    try checked { () throws(FieldFault) in
      try FieldCheck.optionalWords(impact.who, "who", .who)
      try FieldCheck.optionalWords(impact.symptom, "symptom", .symptom)
      if case .number(let number) = impact.howMany {
        try FieldCheck.number(number, "how_many", in: 0...Int64.max)
      }
      try FieldCheck.slugs(impact.regions, "regions", limit: ListLimit.regions)
      try FieldCheck.time(impact.since, "since")
    }
    return [.impactStated(impact)]
  }

  private func compute(_ exposure: Exposure) throws(IncidentRejection) -> [IncidentEvent] {
    if exposure == exposures[exposure.deployment] { return [] }
    try checked { () throws(FieldFault) in
      try FieldCheck.names(exposure.reached, "groups_reached", limit: ListLimit.groups)
      try FieldCheck.names(exposure.notReached, "groups_not_reached", limit: ListLimit.groups)
      try FieldCheck.number(
        Int64(exposure.share), "share",
        in: Int64(Exposure.shares.lowerBound)...Int64(Exposure.shares.upperBound))
    }
    guard Set(exposure.reached).isDisjoint(with: exposure.notReached) else {
      throw .groupReachedAndNot
    }
    return [.exposureComputed(exposure)]
  }
}

// MARK: - Gate debt

extension Incident {
  private func open(_ debt: GateDebt) throws(IncidentRejection) -> [IncidentEvent] {
    if let known = gateDebts.first(where: { $0.debt == debt.debt }) {
      guard known == debt else { throw .debtExists(debt.debt) }
      return []
    }
    try checked { () throws(FieldFault) in
      try FieldCheck.name(debt.gate, "gate")
      try FieldCheck.name(debt.group, "group")
      try FieldCheck.time(debt.dueAt, "due_at")
      try FieldCheck.words(debt.because, "because", .because)
    }
    return [.gateDebtOpened(debt)]
  }

  private func pay(_ id: EventID, _ because: String) throws(IncidentRejection) -> [IncidentEvent] {
    guard gateDebts.contains(where: { $0.debt == id }) else { throw .unknownDebt(id) }
    if paidDebts.contains(id) { return [] }
    return [.gateDebtPaid(debt: id, because: try reason(because))]
  }
}

// MARK: - Fields

extension Incident {
  /// Why something is done, as words to be recorded.
  private func reason(_ because: String) throws(IncidentRejection) -> Words<String> {
    try checked { () throws(FieldFault) in
      try FieldCheck.text(because, "because", .because)
    }
    return .text(because)
  }

  private func checked(
    _ check: () throws(FieldFault) -> Void
  ) throws(IncidentRejection) {
    do throws(FieldFault) { try check() } catch { throw .field(error) }
  }
}
