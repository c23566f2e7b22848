import Decisions
import Digest
import EventLog
import IncidentService
import JSON
import Policy

/// A decision as it is shown: what is to be done and why, the plan, and who agreed.
struct DecisionJSON {
  var seen: SeenDecision
  var handles: Handles

  var decision: Decision { seen.decision }
  var proposal: Proposal { seen.decision.proposal }
}

extension Clerk {
  func json(_ seen: SeenDecision) async throws -> DecisionJSON {
    DecisionJSON(seen: seen, handles: try await handles(seen.decision.people))
  }
}

extension Decision {
  fileprivate var people: Set<PrincipalID> {
    var people: Set = [proposal.by]
    people.formUnion(objections.map(\.by))
    people.formUnion(overrides.map(\.by) + [planRequest?.by].compactMap { $0 })
    people.formUnion((approvals + extensionApprovals).map(\.by))
    people.formUnion(agreements.map(\.by))
    people.formUnion(reviews.map(\.by))
    people.formUnion([denial?.by, withdrawal?.by, outcome?.by, estimate?.by].compactMap { $0 })
    return people
  }
}

extension DecisionJSON: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("decision", decision.id.description)
      object.member("number", seen.number)
      object.member("ordinal", proposal.ordinal)
      object.member("stage", seen.stage.rawValue)
      object.member("version", seen.version.rawValue)
      writeProposal(to: &object)
      writeStand(to: &object)
      object.member("awaits_plan", decision.awaitsPlan)
      object.member("rules_changed", seen.hasOtherRules)
      if let request = decision.planRequest {
        object.object("planned_for") {
          $0.member("by", handles.text(request.by))
          $0.member("target", request.target)
          $0.member("target_because", request.targetBecause)
        }
      }
      if let plan = decision.plan { object.object("plan") { write(plan, to: &$0) } }
      if let request = decision.approvalRequest {
        object.object("approvals") { write(request, decision.approvals, to: &$0) }
      }
      if let request = decision.extensionRequest {
        object.object("extension") { write(request, decision.extensionApprovals, to: &$0) }
      }
      object.member("reasons", seen.reasons)
      object.member("how", ifPresent: seen.guidance.how)
      object.member("then", seen.guidance.then)
      if let action = seen.action {
        object.object("carried_out") { ActionJSON(action: action).write(to: &$0) }
      }
      object.member("trigger", ifPresent: proposal.trigger?.description)
      writeEnd(to: &object)
    }
  }

  private func writeProposal(to object: inout JSONMembers) {
    object.member("action", proposal.action.rawValue)
    object.member("proposed_by", handles.text(proposal.by))
    object.member("because", proposal.because)
    object.member("service", proposal.service)
    object.member("environment", proposal.environment)
    object.member("deployment", proposal.deployment?.description)
    object.member("target", proposal.target)
    object.member("release", proposal.release?.description)
    object.member("target_because", proposal.targetBecause)
    object.member("definition", proposal.definition)
    object.member("parameters", proposal.parameters)
    object.array("options") { list in
      for option in proposal.options {
        list.object {
          $0.member("action", option.action.rawValue)
          $0.member("verdict", option.verdict.rawValue)
          $0.member("why", option.why)
        }
      }
    }
    object.member("no_other_option", proposal.noOtherOption)
    object.member("expected_effect", proposal.expectedEffect)
    object.member("confidence", proposal.confidence?.rawValue)
    object.member("evidence", proposal.evidence.map(\.description))
    object.member("check_at", decision.authorisation?.checkAt ?? proposal.checkAt)
    if let tradeoff = proposal.tradeoff {
      object.object("tradeoff") {
        $0.member("function_lost", tradeoff.functionLost)
        $0.member("users_affected", tradeoff.usersAffected)
        $0.member("workaround", tradeoff.workaround)
      }
    }
    object.member("degraded_until", proposal.degradedUntil)
    if let estimate = decision.estimate {
      object.object("fix_estimate") {
        $0.member("from_minutes", estimate.fromMinutes)
        $0.member("to_minutes", estimate.toMinutes)
        $0.member("confidence", estimate.confidence.rawValue)
        $0.member("by", handles.text(estimate.by))
      }
    }
    if let followUp = proposal.followUp {
      object.object("follow_up") {
        $0.member("kind", followUp.kind.rawValue)
        $0.member("by", followUp.by)
      }
    }
    object.member("tree_path", proposal.treePath)
    object.member("advice_rank", proposal.adviceRank)
    object.member("situation", proposal.situation)
    object.member("emergency", proposal.isEmergency)
  }

  private func writeStand(to object: inout JSONMembers) {
    object.array("objections") { list in
      for objection in decision.objections {
        list.object {
          $0.member("by", handles.text(objection.by))
          $0.member("because", objection.because)
        }
      }
    }
    object.member("reopened", decision.reopenings.map(\.rawValue))
    object.array("overrides") { list in
      for override in decision.overrides {
        list.object {
          $0.member("by", handles.text(override.by))
          $0.member("role", override.role)
          $0.member("checks", override.checks.map(\.rawValue))
          $0.member("because", override.because)
        }
      }
    }
    object.array("break_glass") { list in
      for agreement in decision.agreements {
        list.object {
          $0.member("by", handles.text(agreement.by))
          $0.member("role", agreement.role)
          $0.member("because", agreement.because)
        }
      }
    }
  }

  private func write(_ prepared: PreparedPlan, to object: inout JSONMembers) {
    let plan = prepared.plan
    object.member("plan_hash", prepared.hash.description)
    object.member("short_hash", prepared.shortHash)
    object.member("expires_at", prepared.expiresAt)
    object.member("service", plan.service)
    object.member("environment", plan.environment)
    object.member("definition", plan.definition)
    object.member("adapter", plan.adapter)
    object.member("standing", plan.standing.rawValue)
    object.member("from", plan.from)
    object.member("to", plan.to)
    object.member("release", plan.release?.description)
    object.member("parameters", plan.parameters)
    object.array("steps") { list in
      for step in plan.steps {
        list.object {
          $0.member("name", step.name)
          $0.member("call", step.call)
          $0.member("timeout_seconds", step.timeoutSeconds)
          $0.member("idempotent", step.isIdempotent)
          $0.member("irreversible", step.isIrreversible)
          $0.member("undo", step.undo)
          $0.member("restores_traffic", step.restoresTraffic)
        }
      }
    }
    object.member("expected_seconds", plan.expectedSeconds)
    object.array("preflight") { list in
      let (blocking, refusals) = (Set(decision.unoverridden), Set(prepared.refusals))
      for result in prepared.preflight {
        list.object {
          $0.member("check", result.check.rawValue)
          $0.member("outcome", result.outcome.rawValue)
          $0.member("detail", result.detail)
          $0.member("blocks", blocking.contains(result.check))
          $0.member("refuses", refusals.contains(result.check))
        }
      }
    }
    object.member("dry_run", prepared.dryRun)
    object.member("redacted", prepared.redaction != nil)
  }

  private func write(
    _ request: ApprovalRequest, _ granted: [Approval], to object: inout JSONMembers
  ) {
    object.member("request", request.request.description)
    object.member("count", request.count)
    object.member("roles", request.roles)
    object.member("missing_roles", decision.missingRoles(of: request, granted: granted))
    object.array("granted") { list in
      for approval in granted {
        list.object {
          $0.member("by", handles.text(approval.by))
          $0.member("role", approval.role)
          $0.member("via", approval.via.rawValue)
        }
      }
    }
    object.member("expires_at", request.expiresAt)
    if case .extension(let until) = request.subject {
      object.member("plan_hash", request.planHash.description)
      object.member("until", until)
      object.member("because", request.because)
    }
  }

  private func writeEnd(to object: inout JSONMembers) {
    if let denial = decision.denial {
      object.object("denied") {
        $0.member("by", handles.text(denial.by))
        $0.member("because", denial.because)
      }
    }
    if let authorisation = decision.authorisation {
      object.object("authorisation") {
        $0.member("expires_at", authorisation.expiresAt)
        $0.member("break_glass", authorisation.isBreakGlass)
        $0.member("review_due_at", authorisation.reviewDueAt)
        $0.member("audit_due_at", authorisation.auditDueAt)
      }
    }
    if let degraded = decision.degraded {
      object.object("degraded") {
        $0.member("until", degraded.until)
        $0.member("warn_at", degraded.warnAt)
        $0.member("warned", degraded.isWarned)
        $0.member("breached", degraded.isBreached)
        $0.member("ended", degraded.hasEnded)
      }
    }
    if let withdrawal = decision.withdrawal {
      object.object("withdrawn") {
        $0.member("by", handles.text(withdrawal.by))
        $0.member("because", withdrawal.because)
      }
    }
    object.member("superseded_by", decision.supersededBy?.description)
    if let outcome = decision.outcome {
      object.object("outcome") {
        $0.member("met", outcome.met.rawValue)
        $0.member("by", handles.text(outcome.by))
        $0.member("expected", outcome.expected)
        $0.member("actual", outcome.actual)
      }
    }
  }
}

extension JSONMembers {
  /// Names and values that somebody stated, as one object.
  fileprivate mutating func member(_ key: String, _ pairs: [String: String]) {
    object(key) { object in
      for (name, value) in pairs.sorted(by: { $0.key < $1.key }) { object.member(name, value) }
    }
  }
}
