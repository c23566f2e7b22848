import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy

/// One event of each type, and of each shape that a payload can take.
enum Examples {
  static let ada = PrincipalID(uuid: uuid(1))
  static let ben = PrincipalID(uuid: uuid(2))
  static let incident = StreamID(uuid: uuid(16))
  static let deployment = StreamID(uuid: uuid(32))
  static let release = StreamID(uuid: uuid(33))
  static let decision = EventID(uuid: uuid(64))
  static let other = EventID(uuid: uuid(65))
  static let planRequest = EventID(uuid: uuid(66))
  static let request = EventID(uuid: uuid(67))
  static let approval = EventID(uuid: uuid(68))
  static let noon = Timestamp(microseconds: 1_700_000_000_000_000)
  static let later = noon.advanced(bySeconds: 1_800)
  static let hash = digest(0xAB)

  static let tradeoff = Tradeoff(
    functionLost: .text("No discounts are computed"),
    usersAffected: .text("Members who pay by card"), workaround: .text("They write to support"))

  static var proposal: Proposal {
    var proposal = Proposal(
      .bypass, decision: decision, ordinal: 2, by: ada, because: .text("Prices are wrong"))
    (proposal.service, proposal.environment) = ("checkout", "production")
    (proposal.deployment, proposal.target, proposal.release) = (deployment, "4.1.9", release)
    proposal.targetBecause = .text("4.2.0 has the same fault")
    (proposal.definition, proposal.parameters) = ("flag-off", ["flag": "new-pricing"])
    proposal.options = [
      ConsideredOption(.rollback, .next, why: .text("It takes twenty minutes")),
      ConsideredOption(.fallback, .infeasible, why: .text("The old stack is gone")),
    ]
    proposal.noOtherOption = .text("Nothing else is ready")
    proposal.expectedEffect = .text("Prices are right within a minute")
    (proposal.confidence, proposal.evidence) = (.medium, [other])
    (proposal.checkAt, proposal.degradedUntil) = (later, noon.advanced(bySeconds: 86_400))
    proposal.tradeoff = tradeoff
    proposal.estimate = FixEstimate(fromMinutes: 30, toMinutes: 90, confidence: .low, by: ben)
    proposal.followUp = FollowUp(.rollBackLater, by: later)
    (proposal.treePath, proposal.adviceRank) = (["severity", "canary"], 1)
    (proposal.situation, proposal.isEmergency) = ("wrong prices", true)
    return proposal
  }

  /// For a version that a person named.
  static var explained: PlanRequest {
    var request = planRequested
    (request.release, request.targetBecause) = (nil, .text("4.1.9 leaks memory"))
    return request
  }

  static var planRequested: PlanRequest {
    var asked = PlanRequest(
      planRequest, of: decision, .rollback, service: "checkout", environment: "production",
      by: ada)
    (asked.deployment, asked.target, asked.release) = (deployment, "4.1.9", release)
    (asked.definition, asked.parameters) = ("switch-release", ["release": "4.1.9"])
    return asked
  }

  static let plan = Plan(
    decision: decision, action: .rollback, service: "checkout", environment: "production",
    definition: "switch-release", adapter: "host-release", standing: .real, from: "4.2.0",
    to: "4.1.9", release: release, parameters: ["release": "4.1.9"],
    steps: [
      PlanStep(
        name: "switch", call: ["/usr/bin/switch-to", "r4.1.9-final"], timeoutSeconds: 30,
        isIdempotent: true),
      PlanStep(name: "wait", call: [], timeoutSeconds: 60, isIrreversible: true),
    ],
    expectedSeconds: 12, policy: digest(0x01))

  static let prepared = PreparedPlan(
    plan, hash: hash, answering: planRequest,
    preflight: [
      PreflightResult(.startState, .pass, "It runs what is said"),
      PreflightResult(.capacity, .unknown, "Nobody has said how much it can carry"),
    ],
    dryRun: .text("would link current to r4.1.9"), expiresAt: later)

  static var linked: Approval {
    var approval = Approval(
      approval, of: request, decision, planHash: hash, role: "stakeholder", by: ben, via: .link)
    approval.linkBy = ada
    return approval
  }

  static let events: [(file: String, event: DecisionEvent)] = [
    ("decision.proposed.v1", .proposed(proposal)),
    (
      "decision.proposed.v1.sparse",
      .proposed(
        Proposal(.halt, decision: decision, ordinal: 1, by: ada, because: .text("Errors in ring 1"))
      )
    ),
    (
      "decision.objected.v1",
      .objected(decision: decision, by: ben, because: .text("The data has changed"))
    ),
    ("plan.requested.v1", .planRequested(planRequested)),
    (
      "plan.requested.v1.sparse",
      .planRequested(
        PlanRequest(
          planRequest, of: decision, .fallback, service: "checkout", environment: "staging",
          by: ben))
    ),
    ("plan.requested.v1.explained", .planRequested(explained)),
    ("plan.prepared.v1", .planPrepared(prepared)),
    (
      "plan.prepared.v1.sparse",
      .planPrepared(
        PreparedPlan(
          Plan(
            decision: decision, action: .rollback, service: "checkout",
            environment: "production"),
          hash: hash, answering: planRequest,
          preflight: [PreflightResult(.identity, .fail, "No action is named for it")],
          expiresAt: later))
    ),
    (
      "preflight.overridden.v1",
      .preflightOverridden(
        PreflightOverride(
          of: decision, hash, checks: [.capacity], role: "sre", by: ben,
          because: .text("It carried the load last week")))
    ),
    (
      "approval.requested.v1",
      .approvalRequested(
        ApprovalRequest(
          request, of: decision, .plan, planHash: hash, count: 3, roles: ["change-board"],
          expiresAt: later))
    ),
    (
      "approval.requested.v1.extension",
      .approvalRequested(
        ApprovalRequest(
          request, of: decision, .extension(until: later), planHash: hash, count: 1,
          roles: ["stakeholder"], expiresAt: later, by: ada,
          because: .text("The repair is not tested")))
    ),
    (
      "approval.granted.v1",
      .approvalGranted(
        Approval(
          approval, of: request, decision, planHash: hash, role: "sre", by: ben, via: .cli))
    ),
    ("approval.granted.v1.link", .approvalGranted(linked)),
    (
      "approval.granted.v1.chat",
      .approvalGranted(
        Approval(
          approval, of: request, decision, planHash: hash, role: "sre", by: ben, via: .chat))
    ),
    (
      "approval.denied.v1",
      .approvalDenied(
        Denial(
          of: request, decision, planHash: hash, role: "sre", by: ben,
          because: .text("It would lose carts")))
    ),
    (
      "approval.expired.v1",
      .approvalExpired(decision: decision, request: request, planHash: hash)
    ),
    (
      "approval.withdrawn.v1",
      .approvalWithdrawn(
        ApprovalWithdrawal(
          of: decision, request, planHash: hash, approvals: [approval], because: .planChanged))
    ),
    (
      "approval.withdrawn.v1.person",
      .approvalWithdrawn(
        ApprovalWithdrawal(
          of: decision, request, planHash: hash, approvals: [approval], because: .byApprover,
          by: ben))
    ),
    (
      "break_glass.agreed.v1",
      .breakGlassAgreed(
        BreakGlassAgreement(
          of: decision, planHash: hash, role: "responder", by: ada,
          because: .text("Nobody answers, and orders are lost")))
    ),
    ("decision.authorised.v1", .authorised(authorisation)),
    (
      "decision.authorised.v1.sparse",
      .authorised(Authorisation(of: decision, planHash: nil, checkAt: later))
    ),
    (
      "decision.withdrawn.v1",
      .withdrawn(decision: decision, by: ada, because: .text("It recovered by itself"))
    ),
    ("decision.superseded.v1", .superseded(decision: decision, by: other)),
    (
      "decision.outcome_recorded.v1",
      .outcomeRecorded(
        Outcome(
          of: decision, .unclear, by: ben, expected: .text("Errors stop"),
          actual: .text("There is no traffic at night")))
    ),
    (
      "decision.outcome_recorded.v1.sparse",
      .outcomeRecorded(Outcome(of: decision, .yes, by: ben, actual: .text("Errors stopped")))
    ),
    (
      "decision.estimate_changed.v1",
      .estimateChanged(
        decision: decision,
        FixEstimate(fromMinutes: 60, toMinutes: 240, confidence: .high, by: ben))
    ),
    (
      "decision.reopened.v1",
      .reopened(decision: decision, because: .estimateOvertakesBudget)
    ),
    (
      "decision.reviewed.v1",
      .reviewed(
        Review(of: decision, .breakGlass, by: ben, findings: .text("It was right to go ahead")))
    ),
    (
      "degraded.started.v1",
      .degradedStarted(
        Degradation(
          of: decision, service: "checkout", environment: "production",
          until: noon.advanced(bySeconds: 86_400), warnAt: later, tradeoff: tradeoff))
    ),
    (
      "degraded.extended.v1",
      .degradedExtended(
        DegradedExtension(
          of: decision, request, until: noon.advanced(bySeconds: 172_800), warnAt: later,
          approvals: [approval]))
    ),
    ("degraded.warned.v1", .degradedWarned(decision: decision, until: later)),
    ("degraded.breached.v1", .degradedBreached(decision: decision, until: later)),
    (
      "degraded.ended.v1",
      .degradedEnded(decision: decision, by: ada, because: .text("The repair is out"))
    ),
    ("degraded.ended.v1.sparse", .degradedEnded(decision: decision, by: ada, because: nil)),
  ]

  static var authorisation: Authorisation {
    var authorised = Authorisation(of: decision, planHash: hash, checkAt: later)
    (authorised.request, authorised.approvals) = (request, [approval])
    (authorised.expiresAt, authorised.isBreakGlass) = (later, true)
    (authorised.reviewDueAt, authorised.auditDueAt) = (later, later)
    authorised.followUpAt = later
    return authorised
  }

  static func digest(_ byte: UInt8) -> SHA256Digest {
    SHA256Digest(Array(repeating: byte, count: 32)) ?? .zero
  }

  static func uuid(_ number: UInt8) -> UUID {
    UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
  }

  /// An event as the log would hold it.
  static func recorded(_ body: EventBody) -> RecordedEvent {
    RecordedEvent(
      position: LogPosition(1), id: EventID(uuid: uuid(128)), stream: incident,
      version: StreamVersion(1), type: body.type, revision: body.revision, happenedAt: noon,
      recordedAt: noon, actor: Actor(ada, as: "responder"), causes: [], policy: nil,
      visibility: .normal, command: nil, clear: body.clear, sealed: nil, hash: .zero)
  }
}
