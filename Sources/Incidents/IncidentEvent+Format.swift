package import EventLog
import JSON

extension EventFormat where Event == IncidentEvent {
  /// What happens on the stream of an incident.
  package static let incidents = EventFormat(writing: { $0.body })
    .reading("incident.declared") { payload throws(JSONFault) in
      .declared(try Declaration(payload))
    }
    .reading("near_miss.recorded") { payload throws(JSONFault) in
      .nearMissRecorded(try NearMiss(payload))
    }
    .reading("incident.severity_changed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .severityChanged(
        from: try fields.optionalEnum("from", as: Severity.self),
        to: try fields.enum("to", as: Severity.self), because: try payload.text("because"))
    }
    .reading("incident.impact_stated") { payload throws(JSONFault) in
      .impactStated(try Impact(payload))
    }
    .reading("incident.exposure_computed") { payload throws(JSONFault) in
      .exposureComputed(try Exposure(payload))
    }
    .reading("incident.deployment_linked") { payload throws(JSONFault) in
      .deploymentLinked(
        deployment: try JSONFields(payload.clear).id("deployment", as: StreamID.self))
    }
    .reading("incident.detection_linked") { payload throws(JSONFault) in
      .detectionLinked(
        detection: try JSONFields(payload.clear).id("detection", as: StreamID.self))
    }
    .readingRoles()
    .reading("incident.merged") { payload throws(JSONFault) in
      .merged(
        into: try JSONFields(payload.clear).id("into", as: StreamID.self),
        because: try payload.text("because"))
    }
    .reading("incident.unmerged") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .unmerged(
        from: try fields.id("from", as: StreamID.self), because: try payload.text("because"),
        hasSeverity: try fields.bool("has_severity"))
    }
    .reading("gate_debt.opened") { payload throws(JSONFault) in
      .gateDebtOpened(try GateDebt(payload))
    }
    .reading("gate_debt.paid") { payload throws(JSONFault) in
      .gateDebtPaid(
        debt: try JSONFields(payload.clear).id("debt", as: EventID.self),
        because: try payload.text("because"))
    }
    .reading("incident.mitigated") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .mitigated
    }
    .reading("incident.resolved") { payload throws(JSONFault) in
      .resolved(try Resolution(payload))
    }
    .reading("incident.reopened") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .reopened(because: try payload.text("because"))
    }
    .reading("incident.closed") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .closed
    }

  private func readingRoles() -> Self {
    reading("role.offered") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .roleOffered(
        role: try fields.role("role"), to: try fields.id("to", as: PrincipalID.self))
    }
    .reading("role.accepted") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .roleAccepted(
        role: try fields.role("role"), by: try fields.id("by", as: PrincipalID.self))
    }
    .reading("role.released") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .roleReleased(
        role: try fields.role("role"), by: try fields.id("by", as: PrincipalID.self))
    }
  }
}

extension Declaration {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      number: try fields.string("number"), title: try payload.text("title"),
      severity: try fields.optionalEnum("severity", as: Severity.self),
      service: try fields.optionalString("service"),
      environment: try fields.optionalString("environment"),
      deployment: try fields.optionalID("deployment", as: StreamID.self),
      category: try fields.enum("category", as: IncidentCategory.self),
      source: try fields.enum("source", as: DetectionSource.self),
      isRestricted: try fields.bool("restricted"),
      declaredBy: try fields.id("declared_by", as: PrincipalID.self))
    decideWithinSeconds = try fields.optionalInt64("decide_within_seconds")
  }
}

extension NearMiss {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      text: try payload.text("text"), service: try fields.optionalString("service"),
      environment: try fields.optionalString("environment"),
      deployment: try fields.optionalID("deployment", as: StreamID.self))
  }
}

extension Impact {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      who: try payload.optionalText("who", in: fields),
      symptom: try payload.optionalText("symptom", in: fields),
      howMany: try AffectedCount(fields, "how_many"), regions: try fields.strings("regions"),
      since: try fields.optionalTime("since"),
      dataRisk: try fields.enum("data_risk", as: DataRisk.self))
  }
}

extension AffectedCount {
  /// A number, or the word `unknown`.
  fileprivate init?(_ fields: JSONFields, _ name: String) throws(JSONFault) {
    guard fields.contains(name) else { return nil }
    if let word = try? fields.string(name) {
      guard word == "unknown" else { throw fields.fault(.unknownWord(word), at: name) }
      self = .unknown
    } else {
      let number = try fields.int64(name)
      guard number >= 0 else { throw fields.fault(.outOfRange, at: name) }
      self = .number(number)
    }
  }
}

extension Exposure {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    let share = try fields.int32("share")
    guard Self.shares.contains(share) else { throw fields.fault(.outOfRange, at: "share") }
    self.init(
      deployment: try fields.id("deployment", as: StreamID.self),
      reached: try fields.strings("groups_reached"),
      notReached: try fields.strings("groups_not_reached"), share: share)
  }
}

extension GateDebt {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      debt: try fields.id("debt", as: EventID.self), gate: try fields.string("gate"),
      group: try fields.optionalString("group"), dueAt: try fields.time("due_at"),
      because: try payload.text("because"))
  }
}

extension Resolution {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      recoveredAt: try fields.optionalTime("recovered_at"),
      lingeringEffects: try payload.optionalText("lingering_effects", in: fields),
      dataLoss: try fields.enum("data_loss", as: DataLoss.self))
    if let allowed = try fields.optionalObject("postmortem_within") {
      postmortemWithin = TimeAllowed(
        seconds: try allowed.int64("seconds"),
        businessDays: try allowed.int32("business_days"))
    }
  }
}
