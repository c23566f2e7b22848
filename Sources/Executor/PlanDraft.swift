import Adapters
import Decisions
import Digest
import EventLog
import Policy
import Rollouts
import Secrets

/// A plan while it is made, and what is known for it.
struct PlanDraft {
  let request: PlanRequest
  let rules: Rules
  var plan: Plan
  var preflight = Preflight()
  /// Newest first.
  var releases: [ReleaseHistory] = []
  var decisions: [DecisionEvent] = []
  var release: ReleaseHistory?
  /// The version that comes back or forth.
  var to: String?
  var dryRun: [String] = []
  /// Whether a plan without steps is all there is to do.
  var isRecordOnly = false
  /// Whether people do it, as the dry run says, and the plan has no steps for that.
  var isByHand = false
  /// Values that must not show, besides what looks like a secret.
  private let redactor = SecretRedactor()

  init(_ request: PlanRequest, rules: Rules) {
    (self.request, self.rules) = (request, rules)
    plan = Plan(
      decision: request.decision, action: request.action, service: request.service,
      environment: request.environment, policy: rules.hash)
    preflight[.identity] = .pass(
      "\(request.service) and \(request.environment) are known to the policy.")
  }

  var policy: Policy { rules.policy }
  var service: Service { policy.services[request.service] ?? Service() }

  /// What the decision said of itself, as it stands on its own stream.
  private var proposal: Proposal? {
    for case .proposed(let proposal) in decisions where proposal.decision == request.decision {
      return proposal
    }
    return nil
  }
}

// MARK: - What the record says

extension PlanDraft {
  mutating func judgeRecord() {
    preflight[.quiet] =
      Quiet(request: request, releases: releases, decisions: decisions, policy: policy).answer
    let leaving = releases.first {
      request.deployment.map { [stream = $0.stream] in $0 == stream } ?? ($0.started != nil)
    }
    if request.action.bringsReleaseBack {
      preflight[.bundle] =
        release.map { BundleDrift(target: $0, current: leaving).answer }
        ?? .unknown("Without a release there is nothing to compare.")
    } else {
      preflight[.bundle] = .pass("No release is brought back whose parts could differ.")
    }
    preflight[.capacity] =
      Capacity(action: request.action, service: service, scalesFirst: false).answer
  }

  func approvals(leavingOut requesters: Set<String>) -> CheckAnswer {
    let asked =
      proposal.map { policy.approvals(for: $0, by: plan.definition) }
      ?? policy.approvals(
        for: request.action, in: request.environment, after: [], service: request.service,
        definition: plan.definition)
    return ApprovalReach(asked: asked, people: policy.people, requesters: requesters).answer
  }

  /// Those who never agree to it: whoever proposed it, and everybody who has asked for another plan
  /// than was proposed.
  var requesters: Set<PrincipalID> {
    guard let proposal else { return [request.by] }
    var requesters: Set = [proposal.by]
    for case .planRequested(let asked) in decisions + [.planRequested(request)]
    where asked.decision == request.decision && asked.departs(from: proposal) {
      requesters.insert(asked.by)
    }
    return requesters
  }
}

extension PlanRequest {
  fileprivate func departs(from proposal: Proposal) -> Bool {
    var proposed = PlanRequest(
      request, of: decision, proposal.action, service: proposal.service ?? "",
      environment: proposal.environment ?? "", by: by)
    (proposed.deployment, proposed.target) = (proposal.deployment, proposal.target)
    (proposed.release, proposed.definition) = (proposal.release, proposal.definition)
    proposed.parameters = proposal.parameters
    return !asksTheSame(as: proposed)
  }
}

// MARK: - What would be done

extension PlanDraft {
  mutating func take(_ preparation: Preparation, of target: ActionTarget, fencing: Fencing) {
    let calls = preparation.steps.flatMap(\.call)
    let words = calls + target.parameters.values
    guard !words.contains(where: { !SecretScanner().findings(in: $0).isEmpty }) else {
      preflight[.parse] = .fail(
        "An argument looks like a secret, which everybody on the host could read and the record "
          + "would keep: give the action a secret by reference.")
      return
    }
    guard (words + preparation.byHand).reduce(0, { $0 + $1.utf8.count }) <= Self.largestPlan else {
      preflight[.parse] = .fail("The calls are too long to be recorded: shorten the action.")
      return
    }
    plan.steps = preparation.steps
    isByHand = preparation.steps.isEmpty && !preparation.byHand.isEmpty
    plan.parameters = target.parameters
    plan.expectedSeconds = preparation.expectedSeconds
    preflight[.capacity] =
      Capacity(
        action: request.action, service: service, scalesFirst: preparation.scalesFirst
      ).answer
    describe(preparation, fencing)
  }

  private static let largestPlan = 60_000

  private mutating func describe(_ preparation: Preparation, _ fencing: Fencing) {
    dryRun.append("Runs now: \(plan.from ?? "not known").")
    dryRun += preparation.current.map { "Just now: \($0)" }
    for (index, step) in preparation.steps.enumerated() {
      let call = CallText.line(of: step.call)
      dryRun.append("\(index + 1). \(step.name) (at most \(step.timeoutSeconds) s): \(call)")
    }
    for (index, task) in preparation.byHand.enumerated() {
      let lines = task.split(separator: "\n").map(String.init)
      dryRun.append("By hand: \(index + 1). \(lines.first ?? "")")
      dryRun += lines.dropFirst().map { "  " + $0 }
    }
    dryRun.append("Afterwards: \(preparation.predicted)")
    let (irreversible, left) = (preparation.irreversible, preparation.withoutUndo)
    if isByHand {
      dryRun.append("The executor does none of it.")
    } else if irreversible.isEmpty, left.isEmpty {
      dryRun.append("Every step can be taken back.")
    }
    if !irreversible.isEmpty {
      dryRun.append("Nothing takes back: \(irreversible.joined(separator: ", ")).")
    }
    if !left.isEmpty {
      dryRun.append(
        "No undo is written for: \(left.joined(separator: ", ")). When a later step fails, that "
          + "stays as it is.")
    }
    dryRun += preparation.unknowns.map { "Not known: \($0)" }
    dryRun.append(fencing.statement)
  }

  /// Nobody is asked to agree to nothing: without a step it says at least that there is none.
  private mutating func checkSteps() {
    let failed = [PreflightCheck.identity, .parse].contains { preflight[$0]?.outcome == .fail }
    guard plan.steps.isEmpty, !isRecordOnly, !isByHand, !failed else { return }
    preflight.add(
      .fail("There is nothing that could be called: look at the action's steps."), to: .parse)
  }

  mutating func finished(
    digest: (_ bytes: [UInt8]) -> SHA256Digest, now: Timestamp
  ) -> PreparedPlan {
    checkSteps()
    var plan = plan
    plan.to = to
    plan.release = release?.stream
    let seconds = policy.approvals.planExpires.seconds
    let results = preflight.results(redacting: redactor)
    return PreparedPlan(
      plan, hash: digest(PreparedPlan.canonical(plan, results)), answering: request.request,
      preflight: results,
      dryRun: dryRun.isEmpty
        ? nil : .text(redactor.redact(dryRun.map { $0.cut(to: 4_000) }.joined(separator: "\n"))),
      expiresAt: now.advanced(bySeconds: seconds))
  }
}
