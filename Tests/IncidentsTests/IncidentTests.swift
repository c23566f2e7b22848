import EventLog
import Incidents
import Testing

@Suite struct `Decisions of an incident` {
  typealias E = Examples
  let open = Incident([
    .declared(E.declaration), .roleAccepted(role: .commander, by: E.ada),
  ])

  private func rejects(
    _ rejection: IncidentRejection, _ command: IncidentCommand, by incident: Incident? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: rejection, sourceLocation: sourceLocation) {
      try (incident ?? open).decide(command)
    }
  }

  @Test func `whoever declares commands, unless it is a machine`() throws {
    #expect(
      try Incident().decide(.declare(E.declaration)) == [
        .declared(E.declaration), .roleAccepted(role: .commander, by: E.ada),
      ])
    for source in DetectionSource.allCases where source != .user {
      var declaration = E.declaration
      declaration.source = source
      #expect(try Incident().decide(.declare(declaration)) == [.declared(declaration)])
    }
  }

  @Test func `what is so already leads to nothing`() throws {
    var incident = open
    let commands: [IncidentCommand] = [
      .changeSeverity(to: .sev1, because: "Everybody"), .stateImpact(E.impact),
      .computeExposure(E.exposure), .linkDeployment(E.other), .linkDetection(E.detection),
      .offerRole(.commander, to: E.ben), .acceptRole(.scribe, by: E.cleo), .openGateDebt(E.debt),
      .payGateDebt(E.debtID, because: "Done"), .mitigate, .resolve(E.resolution),
    ]
    for command in commands {
      for event in try incident.decide(command) { incident.evolve(event) }
      #expect(try incident.decide(command).isEmpty, "\(command)")
    }
    #expect(try incident.decide(.linkDeployment(E.deployment)).isEmpty)
  }

  @Test func `a role passes from one to the next in one event, and only by offer`() throws {
    rejects(.roleHeld(.commander, by: E.ada), .acceptRole(.commander, by: E.ben))
    var incident = open
    incident.evolve(.roleOffered(role: .commander, to: E.ben))
    #expect(incident.holders[.commander] == E.ada)
    rejects(
      .roleOffered(.commander, to: E.ben), .acceptRole(.commander, by: E.cleo), by: incident)
    #expect(
      try incident.decide(.acceptRole(.commander, by: E.ben))
        == [.roleAccepted(role: .commander, by: E.ben)])
    incident.evolve(.roleAccepted(role: .commander, by: E.ben))
    #expect(incident.holders[.commander] == E.ben)
    #expect(incident.offers.isEmpty)
  }

  @Test func `only the holder releases a role, and anyone may take a vacant one`() throws {
    rejects(.roleNotYours(.commander, heldBy: E.ada), .releaseRole(.commander, by: E.ben))
    #expect(try open.decide(.releaseRole(.scribe, by: E.ben)).isEmpty)
    var incident = open
    incident.evolve(.roleReleased(role: .commander, by: E.ada))
    #expect(incident.holders.isEmpty)
    #expect(
      try incident.decide(.acceptRole(.commander, by: E.cleo))
        == [.roleAccepted(role: .commander, by: E.cleo)])
  }

  @Test func `offering a role to its holder takes an offer back`() throws {
    var incident = open
    #expect(try incident.decide(.offerRole(.commander, to: E.ada)).isEmpty)
    incident.evolve(.roleOffered(role: .commander, to: E.ben))
    let taken = try incident.decide(.offerRole(.commander, to: E.ada))
    #expect(taken == [.roleOffered(role: .commander, to: E.ada)])
    for event in taken { incident.evolve(event) }
    #expect(incident.offers.isEmpty)
  }

  @Test func `closing waits for gate debt and for offers`() throws {
    var incident = open
    incident.evolve(.gateDebtOpened(E.debt))
    incident.evolve(.roleOffered(role: .scribe, to: E.ben))
    incident.evolve(.resolved(Resolution()))
    rejects(.debtUnpaid([E.debt]), .close, by: incident)
    incident.evolve(.gateDebtPaid(debt: E.debtID, because: .text("Done")))
    rejects(.offersPending([.scribe]), .close, by: incident)
    incident.evolve(.roleAccepted(role: .scribe, by: E.ben))
    #expect(try incident.decide(.close) == [.closed])
  }

  @Test func `a gate debt has one id, which is paid once`() throws {
    rejects(.unknownDebt(E.debtID), .payGateDebt(E.debtID, because: "Done"))
    let incident = Incident([.declared(E.declaration), .gateDebtOpened(E.debt)])
    var other = E.debt
    other.gate = "load"
    rejects(.debtExists(E.debtID), .openGateDebt(other), by: incident)
    #expect(incident.unpaidDebts == [E.debt])
  }

  @Test func `an incident is merged with its debts, which are paid there`() throws {
    var incident = Incident([.declared(E.declaration), .gateDebtOpened(E.debt)])
    for event in try incident.decide(.merge(E.incident, into: E.other, because: "Same")) {
      incident.evolve(event)
    }
    #expect(incident.unpaidDebts == [E.debt])
    rejects(
      .unknownDebt(EventID(uuid: E.uuid(65))),
      .payGateDebt(EventID(uuid: E.uuid(65)), because: "x"), by: incident)
    let paid = try incident.decide(.payGateDebt(E.debtID, because: "The scan passed"))
    #expect(paid == [.gateDebtPaid(debt: E.debtID, because: .text("The scan passed"))])
    for event in paid { incident.evolve(event) }
    #expect(incident.unpaidDebts.isEmpty)
    #expect(incident.phase == .merged(into: E.other))
  }

  @Test func `separating says whether there is a severity`() throws {
    for severity in [nil, Severity.sev2] {
      var declaration = E.declaration
      declaration.severity = severity
      let incident = Incident([
        .declared(declaration), .merged(into: E.other, because: .text("Same")),
      ])
      #expect(
        try incident.decide(.unmerge(because: "Not the same")) == [
          .unmerged(
            from: E.other, because: .text("Not the same"), hasSeverity: severity != nil)
        ])
    }
  }

  @Test func `texts are the same byte by byte, so a mended accent is news`() throws {
    var incident = open
    incident.evolve(.impactStated(Impact(who: .text("caf\u{E9}"))))
    #expect(try incident.decide(.stateImpact(Impact(who: .text("caf\u{E9}")))).isEmpty)
    #expect(try incident.decide(.stateImpact(Impact(who: .text("cafe\u{301}")))).count == 1)
  }

  @Test func `a role is taken over without its holder, in two recorded steps`() throws {
    var incident = open
    let steps: [IncidentCommand] = [
      .offerRole(.commander, to: E.ben), .acceptRole(.commander, by: E.ben),
    ]
    for step in steps {
      let events = try incident.decide(step)
      #expect(events.count == 1)
      for event in events { incident.evolve(event) }
    }
    #expect(incident.holders[.commander] == E.ben)
    let advice = IncidentRejection.roleHeld(.commander, by: E.ada).explanation
    for part in ["lastgood role commander YOU", "lastgood accept commander"] {
      #expect(advice.contains(part))
    }
  }

  @Test func `an impact says something, and unknown is an answer`() throws {
    rejects(.saysNothing, .stateImpact(Impact()))
    for impact in [
      Impact(howMany: .unknown), Impact(howMany: .number(0)), Impact(dataRisk: .none),
      Impact(since: E.noon), Impact(regions: ["eu"]), Impact(who: .text("All")),
    ] {
      #expect(try open.decide(.stateImpact(impact)) == [.impactStated(impact)])
    }
  }

  @Test func `an incident is not merged into itself`() {
    rejects(.mergedIntoItself, .merge(E.incident, into: E.incident, because: "Same"))
  }

  @Test func `exposure is kept for each deployment`() throws {
    var incident = open
    incident.evolve(.exposureComputed(E.exposure))
    var second = E.exposure
    second.deployment = E.other
    incident.evolve(.exposureComputed(second))
    #expect(try incident.decide(.computeExposure(E.exposure)).isEmpty)
    var both = E.exposure
    both.notReached.append("canary")
    rejects(.groupReachedAndNot, .computeExposure(both))
  }

  @Test func `a reason is needed for what changes course`() {
    let empty = IncidentRejection.field(FieldFault("because", .empty))
    rejects(empty, .changeSeverity(to: .sev1, because: " \n"))
    rejects(empty, .merge(E.incident, into: E.other, because: ""))
    let resolved = Incident([.declared(E.declaration), .resolved(Resolution())])
    rejects(empty, .reopen(because: ""), by: resolved)
  }
}
