package import EventLog
import JSON

extension EventFormat where Event == DeploymentEvent {
  /// Of a deployment's stream: `approval.…` elsewhere is of another family.
  package static let deployments = EventFormat(writing: { $0.body }).readingTriggers()
    .reading("deployment.planned") { payload throws(JSONFault) in
      .planned(try RolloutPlan(payload))
    }
    .reading("deployment.evidence_recorded") { payload throws(JSONFault) in
      .evidenceRecorded(try ChecklistItem(payload))
    }
    .reading("deployment.approved") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .approved(
        by: try fields.id("by"),
        at: try fields.optionalInt64("approved_at").map(Timestamp.init(microseconds:)))
    }
    .reading("deployment.acceleration_requested") { payload throws(JSONFault) in
      .accelerationRequested(try AccelerationRequest(payload))
    }
    .reading("deployment.acceleration_approved") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .accelerationApproved(
        acceleration: try fields.id("acceleration"), by: try fields.id("by"))
    }
    .reading("deployment.exception_recorded") { payload throws(JSONFault) in
      .exceptionRecorded(try RolloutException(payload))
    }
    .reading("deployment.started") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .started
    }
    .reading("deployment.gates_passed_over") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      guard fields.contains("gates") else { throw JSONFault(.missing("gates"), at: 0) }
      return .gatesPassedOver(
        group: try fields.string("group"), gates: try fields.strings("gates"),
        dueSeconds: try fields.optionalInt64("due_seconds"))
    }
    .reading("deployment.group_entered") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .groupEntered(
        group: try fields.string("group"), share: try fields.share("share"),
        at: try fields.optionalInt64("entered_at").map(Timestamp.init(microseconds:)))
    }
    .reading("deployment.gate_recorded") { payload throws(JSONFault) in
      .gateRecorded(try GateResult(payload))
    }
    .reading("deployment.health_recorded") { payload throws(JSONFault) in
      .healthRecorded(try HealthReport(payload))
    }
    .reading("deployment.promoted") { payload throws(JSONFault) in
      .promoted(group: try JSONFields(payload.clear).string("group"))
    }
    .reading("deployment.halted") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .halted(
        because: try payload.text("because"),
        scope: try payload.optionalText("scope", of: fields), by: try fields.id("by"))
    }
    .reading("approval.requested") { payload throws(JSONFault) in
      let answer = try ResumeAnswer(payload.clear)
      return .resumeRequested(
        approval: answer.approval, because: try payload.text("because"), by: answer.by)
    }
    .reading("approval.granted") { payload throws(JSONFault) in
      let answer = try ResumeAnswer(payload.clear)
      return .resumeGranted(approval: answer.approval, by: answer.by)
    }
    .reading("approval.denied") { payload throws(JSONFault) in
      let answer = try ResumeAnswer(payload.clear)
      return .resumeDenied(
        approval: answer.approval, because: try payload.text("because"), by: answer.by)
    }
    .reading("deployment.resumed") { payload throws(JSONFault) in
      .resumed(by: try JSONFields(payload.clear).id("by"))
    }
    .reading("deployment.audience_recorded") { payload throws(JSONFault) in
      .audienceRecorded(
        group: try JSONFields(payload.clear).string("group"), members: try payload.texts("members"))
    }
    .reading("deployment.completed") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .completed
    }
    .reading("deployment.failed") { payload throws(JSONFault) in
      _ = try JSONFields(payload.clear)
      return .failed(because: try payload.text("because"))
    }
    .reading("deployment.rolled_back") { payload throws(JSONFault) in
      .rolledBack(toVersion: try JSONFields(payload.clear).string("to_version"))
    }
}

/// What the three approval events have in common.
private struct ResumeAnswer {
  var approval: EventID
  var by: PrincipalID

  init(_ clear: [UInt8]) throws(JSONFault) {
    let fields = try JSONFields(clear)
    _ = try fields.enum("for", as: DeploymentApproval.self)
    approval = try fields.id("approval")
    by = try fields.id("by")
  }
}

extension RolloutPlan {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    guard fields.contains("groups") else { throw JSONFault(.missing("groups"), at: 0) }
    var groups: [RolloutGroup] = []
    for group in try fields.objects("groups") { groups.append(try RolloutGroup(group)) }
    var migrations: [Migration] = []
    for migration in try fields.objects("migrations") {
      migrations.append(try Migration(migration))
    }
    var bundle = Bundle()
    if let digests = try fields.optionalObject("bundle") { bundle = try Bundle(digests) }
    self.init(
      number: try fields.string("number"), service: try fields.string("service"),
      environment: try fields.string("environment"), version: try fields.string("version"),
      fromVersion: try fields.optionalString("from_version"),
      artefactDigest: try fields.optionalString("artefact_digest"),
      kind: try fields.enum("kind", as: DeploymentKind.self),
      strategy: try fields.enum("strategy", as: RolloutStrategy.self),
      profile: try fields.enum("profile", as: DeploymentProfile.self),
      groups: groups, migrations: migrations, bundle: bundle,
      changeReference: try fields.optionalString("change_ref"),
      commitCount: try fields.optionalInt32("commits"),
      fileCount: try fields.optionalInt32("files"),
      oldestChangeAt: try fields.optionalInt64("oldest_change_at").map(
        Timestamp.init(microseconds:)),
      because: try payload.optionalText("because", of: fields),
      plannedBy: try fields.id("planned_by"))
  }
}

extension RolloutGroup {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      name: try fields.string("name"), kind: try fields.enum("kind", as: GroupKind.self),
      share: try fields.share("share"), bakeSeconds: try fields.int64("bake_seconds"))
  }
}

extension Migration {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      id: try fields.string("id"), kind: try fields.enum("class", as: MigrationClass.self))
  }
}

extension Bundle {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      configuration: try fields.optionalString("configuration"),
      secrets: try fields.optionalString("secrets"),
      policy: try fields.optionalString("policy"),
      scaling: try fields.optionalString("scaling"))
  }
}

extension ChecklistItem {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      item: try fields.string("item"), status: try fields.enum("status", as: Status.self),
      reference: try payload.optionalText("ref", of: fields),
      digest: try fields.optionalString("digest"))
  }
}

extension GateResult {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      group: try fields.string("group"), kind: try fields.enum("kind", as: GateKind.self),
      gate: try fields.optionalString("gate"),
      outcome: try fields.enum("outcome", as: Verdict.self),
      milliseconds: try fields.optionalInt64("duration_ms"),
      exitCode: try fields.optionalInt32("exit_code"),
      command: try payload.optionalText("command", of: fields),
      output: try payload.optionalText("output", of: fields),
      isShortened: fields.contains("shortened") ? try fields.bool("shortened") : false)
  }
}
