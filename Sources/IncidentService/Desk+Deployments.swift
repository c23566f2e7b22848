package import EventLog
package import Rollouts

extension Desk {
  /// Records what a deployment is going to do, and starts it when asked to.
  ///
  /// `plan.number` is given by the record; the one in `plan` is not looked at.
  package func plan(
    _ plan: RolloutPlan, stream: StreamID?, starting: Bool, by order: Order
  ) async throws -> (written: Written, number: String) {
    try refuseSecrets(
      in: [("because", plan.because?.plain), ("change_reference", plan.changeReference)],
      of: order)
    var opened = try await open(
      .deployment, .deployment, at: stream, visibility: .normal, by: order
    ) { number in
      var plan = plan
      plan.number = number
      let commands: [DeploymentCommand] = starting ? [.plan(plan), .start] : [.plan(plan)]
      return try Deployment().events(answering: commands).map(EventFormat.deployments.body)
    }
    opened.written.warnings += RolloutLint.warnings(about: plan).map(\.reason)
    return opened
  }

  /// Gives a deployment's rules a command.
  package func order(
    _ command: DeploymentCommand, to reference: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: command.texts, of: order)
    return try await answering(order) {
      let (stream, facts) = try await deployment(reference, for: order.caller)
      return try await decide(command, on: stream, facts, by: order).written
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
    case .under(_, let command): command.texts
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
