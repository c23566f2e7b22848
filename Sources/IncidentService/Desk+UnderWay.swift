import Actions
import Decisions
import EventLog
import Policy
import Rollouts

extension Desk {
  /// Says no to a rollout that would work against an executor: while an action is under way on a
  /// service and environment, nothing new begins there and nothing halted goes on.
  ///
  /// What began earlier has begun; it is recorded, with a warning.
  func refuseBeside(
    _ command: DeploymentCommand, on deployment: StreamID, by order: Order
  ) async throws -> [String] {
    guard command.movesRollout,
      let plan = try await state(ofDeployment: deployment).state.plan
    else { return [] }
    return try await refuseBeside(movingBy: plan, by: order)
  }

  func refuseBeside(movingBy plan: RolloutPlan, by order: Order) async throws -> [String] {
    guard let other = try await underWay(like: plan) else { return [] }
    guard order.happenedAt != nil else {
      throw DeskRefusal.rule(name: "action-under-way", explanation: other, field: nil)
    }
    return [other]
  }

  /// What an executor is about there, and what to do; nil when nothing is.
  private func underWay(like plan: RolloutPlan) async throws -> String? {
    let policy = try await policies.inForce()
    return try await firstUnclosed(reaching: .action(onService: plan.service)) { row in
      let action = try await actions(of: row.stream).state.actions.first {
        $0.isLive && $0.claims.last?.service == plan.service
          && policy.isSamePlace($0.claims.last?.environment, plan.environment)
      }
      guard let action else { return nil }
      let isOpenToAll = try await store.stream(row.stream)?.visibility == .normal
      return try await sentence(about: action, on: row, naming: isOpenToAll, plan)
    }
  }

  private func sentence(
    about action: Action, on row: IncidentRow, naming: Bool, _ plan: RolloutPlan
  ) async throws -> String {
    let decision = try await book(of: row.stream).state[action.decision]
    let kind = decision?.proposal.action.rawValue ?? "action"
    guard naming, let ordinal = decision?.proposal.ordinal else {
      // Whoever rolls out may not be one who may know of the incident.
      return
        "Something else is under way on \(plan.service) in \(plan.environment): wait until it is "
        + "over."
    }
    let name = "The \(kind) \(row.number)-D\(ordinal)"
    guard action.doubtful == nil else {
      return "\(name) on \(plan.service) in \(plan.environment) is in doubt: look at the target, "
        + "say what you see with “lastgood executor recover D\(ordinal) --incident "
        + "\(row.number)”, and begin then."
    }
    return "\(name) is under way on \(plan.service) in \(plan.environment): wait until “lastgood "
      + "plan \(row.number)-D\(ordinal)” says that it is over, and begin then."
  }
}

extension DeploymentCommand {
  fileprivate var movesRollout: Bool {
    switch self {
    case .start, .grantResume: true
    case .at(_, let command), .under(_, let command): command.movesRollout
    default: false
    }
  }
}
