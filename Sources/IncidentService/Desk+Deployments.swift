package import EventLog
import Policy
package import Rollouts

extension Desk {
  /// Records what a deployment is going to do, and starts it when asked to.
  ///
  /// `plan.number` is given by the record; the one in `plan` is not looked at.
  package func plan(
    _ plan: RolloutPlan, stream: StreamID?, starting: Bool, because: String? = nil,
    by order: Order
  ) async throws -> (written: Written, number: String) {
    try refuseSecrets(
      in: [("because", plan.because?.plain), ("change_reference", plan.changeReference)],
      of: order)
    try refuseSecrets(in: [("because", because)], of: order)
    let terms = try await terms(
      for: .start, of: plan, because: because, by: order.caller.principal)
    var beside: [String] = []
    // A retry gets its first answer, whatever is under way by now.
    if starting, try await store.earlierAnswer(to: order.identity) == nil {
      beside = try await refuseBeside(movingBy: plan, by: order)
    }
    var opened = try await open(
      .deployment, .deployment, at: stream, visibility: .normal, by: order
    ) { number in
      var plan = plan
      plan.number = number
      var commands: [DeploymentCommand] = [.plan(plan)]
      if starting { commands.append(terms.map { .under($0, .start) } ?? .start) }
      return try Deployment().events(answering: commands).map(EventFormat.deployments.body)
    }
    opened.written.warnings += RolloutLint.warnings(
      about: plan, inProduction: terms?.isForProduction(plan)
    ).map(\.reason)
    opened.written.warnings += beside
    opened.written.warnings += await warnings(aboutService: plan.service, in: plan.environment)
    if let terms {
      opened.written.warnings += Self.warnings(about: plan, starting: starting, under: terms)
    }
    return opened
  }

  /// What the rules say of a plan, although it was recorded.
  private static func warnings(
    about plan: RolloutPlan, starting: Bool, under terms: StepTerms
  ) -> [String] {
    var deployment = Deployment()
    deployment.evolve(.planned(plan))
    do {
      return try deployment.judge(.start, under: terms).warnings
    } catch {
      // It may be planned although it could not start now; then it says what is missing.
      return starting ? [] : [error.explanation]
    }
  }

  /// Gives a deployment's rules a command.
  package func order(
    _ command: DeploymentCommand, to reference: String, because: String? = nil, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: command.texts + [("because", because)], of: order)
    return try await answering(order) {
      let (stream, facts) = try await deployment(reference, for: order.caller)
      let beside =
        try await refuseBeside(command, on: stream, by: order)
        + refuseHeld(command, on: stream, by: order)
      guard command.isJudged,
        case let state = try await state(ofDeployment: stream).state, let plan = state.plan,
        let terms = try await terms(
          for: DeploymentStep(command), of: plan, approvedBy: state.approvals.map(\.by),
          because: because, by: order.caller.principal)
      else {
        var written = try await decide(.at(now(), command), on: stream, facts, by: order).written
        written.warnings += beside
        return written
      }
      var written = try await decide(
        .under(terms, command), on: stream, facts, by: order
      ).written
      if written.outcome == .appended {
        written.warnings += beside
        written.warnings += state.warnings(about: command, under: terms)
        written.warnings += terms.policy.warnings(about: command, of: plan)
        written.warnings += try await warnings(
          aboutApproval: command, of: plan, under: terms.policy)
      }
      return written
    }
  }

  /// Asks for a halted deployment to go on; another person has to grant it.
  package func requestResumption(
    of reference: String, because: String, by order: Order
  ) async throws -> Written {
    try await self.order(
      .requestResume(
        approval: derived(from: order, "approval"), because: because,
        by: order.caller.principal),
      to: reference, by: order)
  }
}

extension DeploymentCommand {
  /// The free texts in it, by the names that the API gives them.
  fileprivate var texts: [(field: String, text: String?)] {
    switch self {
    case .requestAcceleration(let order): [("because", order.because)]
    case .at(_, let command), .under(_, let command): command.texts
    case .plan, .approve, .approveAcceleration, .start, .enter, .promote, .grantResume, .complete,
      .recordRollback, .recordAudience:
      []
    case .recordEvidence(let item): [("reference", item.reference?.plain)]
    case .recordGate(let gate):
      [("command", gate.command?.plain), ("output", gate.output?.plain)]
    case .recordHealth(let report): report.signals.map { ("signals", $0.value?.plain) }
    case .halt(let because, let scope, _): [("because", because), ("scope", scope)]
    case .requestResume(_, let because, _), .denyResume(let because, _), .fail(let because):
      [("because", because)]
    }
  }
}

extension DeploymentCommand {
  /// Whether rules of the organisation have a say in it, or in what it leaves to do.
  fileprivate var isJudged: Bool {
    switch self {
    case .start, .approve, .enter, .promote, .complete, .recordGate: true
    default: false
    }
  }
}

extension Policy {
  /// A check of a kind that gates of the policy have stands for none of them.
  fileprivate func warnings(about command: DeploymentCommand, of plan: RolloutPlan) -> [String] {
    guard case .recordGate(let result) = command, result.gate == nil else { return [] }
    let kind = result.kind.rawValue
    let names = gates(for: plan.strategy.rawValue).filter { $0.kind == kind }.map(\.name)
    guard !names.isEmpty, !names.contains(kind) else { return [] }
    return [
      "No gate of the policy is met by it. Say with --gate which one ran: "
        + names.joined(separator: ", ") + "."
    ]
  }
}

extension Deployment {
  fileprivate func warnings(
    about command: DeploymentCommand, under terms: StepTerms
  ) -> [String] {
    guard let step = DeploymentStep(command) else { return [] }
    return (try? judge(step, under: terms).warnings) ?? []
  }
}
