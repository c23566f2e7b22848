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

  private var policy: Policy { rules.policy }
  private var service: Service { policy.services[request.service] ?? Service() }

  /// What the decision said of itself, as it stands on its own stream.
  private var proposal: Proposal? {
    for case .proposed(let proposal) in decisions where proposal.decision == request.decision {
      return proposal
    }
    return nil
  }
}

// MARK: - Definition and parameters

extension PlanDraft {
  /// The action that carries it out, by the policy and not by the request alone.
  mutating func findDefinition() -> (name: String, definition: ActionDefinition)? {
    guard checkPolicy() else { return nil }
    let wanted = definitionName()
    if wanted == nil, !request.action.needsDefinition {
      recordsOnly()
      return nil
    }
    guard checkNames() else { return nil }
    guard let name = wanted else {
      preflight[.identity] = .fail(
        "The policy does not say how to \(request.action.rawValue) \(request.service): write "
          + "services.\(request.service).actions.\(request.action.rawValue), and the action it "
          + "names under actions.")
      return nil
    }
    guard let definition = policy.actions[name] else {
      preflight[.identity] = .fail(
        "The policy has no action \(name): write it under actions, with its adapter.")
      return nil
    }
    guard definition.kinds.contains(request.action) else {
      preflight[.identity] = .fail(
        "The action \(name) is not meant to \(request.action.rawValue): add that to its kinds, or "
          + "name another one.")
      return nil
    }
    return (name, definition)
  }

  private mutating func checkPolicy() -> Bool {
    if case .unreadable(let hash) = rules {
      preflight[.identity] = .fail(
        "The text of the policy in force (\(hash.description.prefix(12))) cannot be read by this "
          + "executor, or is not the one that was applied: see to its keys and its version, or "
          + "apply the policy anew.")
      return false
    }
    guard !policy.disabledActions.contains(request.action) else {
      preflight[.identity] = .fail(
        "The policy says that nobody here uses \(request.action.rawValue).")
      return false
    }
    return true
  }

  private mutating func checkNames() -> Bool {
    guard policy.services[request.service] != nil else {
      preflight[.identity] = .fail(
        "The policy knows no service \(request.service): write it under services, with its actions."
      )
      return false
    }
    guard policy.environments[request.environment] != nil else {
      preflight[.identity] = .fail(
        "The policy knows no environment \(request.environment): write it under environments.")
      return false
    }
    return true
  }

  /// The one that the policy gives the service for this kind; a request that names another one does
  /// not get it.
  private mutating func definitionName() -> String? {
    var allowed = [service.actions[request.action]].compactMap { $0 }
    if request.action == .bypass {
      let flags = Set(request.parameters.values)
      allowed =
        service.bypasses.filter { flags.contains($0.flag) }.compactMap(\.action) + allowed
    }
    guard let wanted = request.definition else { return allowed.first }
    if !allowed.contains(wanted) {
      preflight.add(
        .fail(
          "The policy does not give \(request.service) the action \(wanted) to "
            + "\(request.action.rawValue): write it under the service's actions."), to: .identity)
    }
    return wanted
  }

  /// Values of the definition's parameters, without those that are none.
  func parameters(of definition: ActionDefinition) -> [String: String] {
    var parameters = request.parameters
    // The digest of what comes back is on record, like its version.
    for (name, type) in definition.parameters where type == .digest && parameters[name] == nil {
      parameters[name] = release?.artefactDigest
    }
    return parameters
  }

  /// Nothing outside is touched.
  private mutating func recordsOnly() {
    let answer = CheckAnswer.pass("Nothing outside of the record is touched.")
    for check in [PreflightCheck.identity, .startState, .parse, .rights] {
      preflight[check] = answer
    }
    dryRun.append("The decision is recorded; nothing outside is touched by it.")
  }
}

// MARK: - What the record says

extension PlanDraft {
  mutating func judgeRecord() {
    preflight[.quiet] = Quiet(request: request, releases: releases, decisions: decisions).answer
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
    preflight[.capacity] = Capacity(action: request.action, service: service, steps: []).answer
  }

  func approvals(requester: String?) -> CheckAnswer {
    let proposal = proposal
    let asked = policy.approvals(
      for: request.action, in: request.environment, emergency: proposal?.isEmergency ?? false,
      situation: proposal?.situation)
    return ApprovalReach(asked: asked, people: policy.people, requester: requester).answer
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
    guard words.reduce(0, { $0 + $1.utf8.count }) <= Self.largestPlan else {
      preflight[.parse] = .fail("The calls are too long to be recorded: shorten the action.")
      return
    }
    plan.steps = preparation.steps
    plan.parameters = target.parameters
    plan.expectedSeconds = preparation.expectedSeconds
    preflight[.capacity] =
      Capacity(action: request.action, service: service, steps: preparation.steps).answer
    describe(preparation, fencing)
  }

  private static let largestPlan = 60_000

  private mutating func describe(_ preparation: Preparation, _ fencing: Fencing) {
    dryRun.append("Runs now: \(plan.from ?? "not known").")
    for (index, step) in preparation.steps.enumerated() {
      let call = step.call.map(Self.quoted).joined(separator: " ")
      dryRun.append("\(index + 1). \(step.name) (at most \(step.timeoutSeconds) s): \(call)")
    }
    dryRun.append("Afterwards: \(preparation.predicted)")
    let irreversible = preparation.irreversible
    dryRun.append(
      irreversible.isEmpty
        ? "Every step can be taken back."
        : "Nothing takes back: \(irreversible.joined(separator: ", ")).")
    dryRun += preparation.unknowns.map { "Not known: \($0)" }
    dryRun.append(fencing.statement)
  }

  /// For reading only: nothing is ever run from this text.
  private static func quoted(_ argument: String) -> String {
    argument.isEmpty || argument.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
      ? "“\(argument)”" : argument
  }

  func finished(
    digest: (_ bytes: [UInt8]) -> SHA256Digest, now: Timestamp
  ) -> PreparedPlan {
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
