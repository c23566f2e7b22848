import Digest
import EventLog
import Incidents
import JSON
import Policy

extension PlanRequest {
  var body: EventBody {
    EventBody(.planRequested, words: ["target_because": targetBecause]) {
      $0.id("request", request)
      $0.id("decision", decision)
      $0.word("action", action)
      $0.member("service", service)
      $0.member("environment", environment)
      $0.id("deployment", deployment)
      $0.member("target", ifPresent: target)
      $0.id("release", release)
      $0.member("definition", ifPresent: definition)
      $0.parameters("parameters", parameters)
      $0.id("by", by)
      $0.present(["target_because": targetBecause])
    }
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.request(), of: try fields.decision(),
      try fields.enum("action", as: MitigationKind.self), service: try fields.string("service"),
      environment: try fields.string("environment"), by: try fields.principal())
    deployment = try fields.optionalID("deployment", as: StreamID.self)
    target = try fields.optionalString("target")
    release = try fields.optionalID("release", as: StreamID.self)
    definition = try fields.optionalString("definition")
    parameters = try fields.parameters("parameters")
    targetBecause = try payload.optionalText("target_because", in: fields)
  }
}

extension PreparedPlan {
  var body: EventBody {
    var texts = PayloadTexts()
    if !plan.steps.isEmpty { texts.add("calls", lists: plan.steps.map(\.call)) }
    if plan.isReversible { texts.add("undos", lists: plan.steps.map(\.undo)) }
    texts.add("details", preflight.map(\.detail))
    texts.add("dry_run", dryRun)
    let clear = JSONWriter.object {
      $0.id("request", request)
      $0.id("decision", plan.decision)
      $0.member("plan_hash", hash.description)
      $0.object("plan") { plan.writeClear(to: &$0) }
      $0.array("preflight") { array in
        for result in preflight {
          array.element {
            $0.object {
              $0.word("check", result.check)
              $0.word("outcome", result.outcome)
            }
          }
        }
      }
      $0.time("expires_at", expiresAt)
      $0.present(["dry_run": dryRun])
    }
    return EventBody(.planPrepared, clear: clear, words: texts.bytes)
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    guard let outline = try fields.optionalObject("plan") else {
      throw JSONFault(.missing("plan"), at: 0)
    }
    var plan = try Plan(outline, of: try fields.decision())
    let calls = try payload.lists("calls", count: plan.steps.count)
    for (index, call) in (calls ?? []).enumerated() { plan.steps[index].call = call }
    if try outline.optionalBool("reversible") == true {
      let undos = try payload.lists("undos", count: plan.steps.count)
      for (index, undo) in (undos ?? []).enumerated() { plan.steps[index].undo = undo }
    }
    guard fields.contains("preflight") else { throw JSONFault(.missing("preflight"), at: 0) }
    let checks = try fields.objects("preflight")
    var preflight: [PreflightResult] = []
    for (check, detail) in zip(checks, try payload.texts("details", count: checks.count)) {
      preflight.append(
        PreflightResult(
          try check.enum("check", as: PreflightCheck.self),
          try check.enum("outcome", as: PreflightResult.Outcome.self), words: detail))
    }
    var redaction: Redaction?
    if case .redacted(let found) = payload.words { redaction = found }
    self.init(
      plan, hash: try fields.planHash(), answering: try fields.request(), preflight: preflight,
      dryRun: try payload.optionalText("dry_run", in: fields),
      expiresAt: try fields.time("expires_at"), redaction: redaction)
  }
}

extension Plan {
  /// All but the decision, which stands beside it, and what the steps call, which is sealed.
  fileprivate func writeClear(to members: inout JSONMembers) {
    members.word("action", action)
    members.member("service", service)
    members.member("environment", environment)
    members.member("definition", ifPresent: definition)
    members.member("adapter", ifPresent: adapter)
    members.word("standing", standing)
    members.member("from", ifPresent: from)
    members.member("to", ifPresent: to)
    members.id("release", release)
    members.parameters("parameters", parameters)
    members.array("steps") { array in
      for step in steps {
        array.element {
          $0.object {
            $0.member("name", step.name)
            $0.member("timeout_seconds", step.timeoutSeconds)
            $0.member("idempotent", step.isIdempotent)
            $0.member("irreversible", step.isIrreversible)
            if step.restoresTraffic { $0.member("restores_traffic", true) }
          }
        }
      }
    }
    if isReversible { members.member("reversible", true) }
    members.member("expected_seconds", ifPresent: expectedSeconds)
    members.member("policy", ifPresent: policy?.description)
  }

  fileprivate init(_ fields: JSONFields, of decision: EventID) throws(JSONFault) {
    var steps: [PlanStep] = []
    for step in try fields.objects("steps") {
      steps.append(
        PlanStep(
          name: try step.string("name"), call: [],
          timeoutSeconds: try step.int64("timeout_seconds"),
          isIdempotent: try step.bool("idempotent"),
          isIrreversible: try step.bool("irreversible"),
          restoresTraffic: try step.optionalBool("restores_traffic") ?? false))
    }
    self.init(
      decision: decision, action: try fields.enum("action", as: MitigationKind.self),
      service: try fields.string("service"), environment: try fields.string("environment"),
      definition: try fields.optionalString("definition"),
      adapter: try fields.optionalString("adapter"),
      standing: try fields.enum("standing", as: Standing.self),
      from: try fields.optionalString("from"), to: try fields.optionalString("to"),
      release: try fields.optionalID("release", as: StreamID.self),
      parameters: try fields.parameters("parameters"), steps: steps,
      expectedSeconds: try fields.optionalInt64("expected_seconds"),
      policy: try fields.optionalDigest("policy"))
  }
}
