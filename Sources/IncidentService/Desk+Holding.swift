import Decisions
import EventLog
import Policy
import Rollouts

extension Desk {
  /// Says no to a step of a rollout that a bypass holds where it is.
  ///
  /// What was done earlier was done; it is recorded, with a warning.
  func refuseHeld(
    _ command: DeploymentCommand, on deployment: StreamID, by order: Order
  ) async throws -> [String] {
    guard command.goesOn, try await store.earlierAnswer(to: order.identity) == nil,
      let held = try await hold(of: deployment)
    else { return [] }
    guard order.happenedAt != nil else {
      throw DeskRefusal.rule(name: "rollout-held", explanation: held, field: nil)
    }
    return [held]
  }

  /// Why a rollout stays where it is, and what ends that; nil where nothing holds it.
  private func hold(of deployment: StreamID) async throws -> String? {
    guard let plan = try await state(ofDeployment: deployment).state.plan else { return nil }
    return try await firstUnclosed(reaching: .decision(about: deployment)) { row in
      let holding = try await book(of: row.stream).state.decisions.first {
        $0.holdsRollout && $0.proposal.deployment == deployment
      }
      guard let holding else { return nil }
      guard try await store.stream(row.stream)?.visibility == .normal else {
        // Whoever rolls out may not be one who may know of the incident.
        return "\(plan.number) is held where it is at the moment: wait until that is over."
      }
      let name = "D\(holding.proposal.ordinal)"
      return
        "\(plan.number) stays where it is as long as the bypass \(row.number)-\(name) lasts, which "
        + "says “hold”. End it with “lastgood extend \(name) --incident \(row.number) --end”, and go on "
        + "then."
    }
  }
}

extension DeploymentCommand {
  /// Whether more is reached by it, or it is called done.
  fileprivate var goesOn: Bool {
    switch self {
    case .start, .enter, .promote, .complete, .grantResume: true
    case .at(_, let command), .under(_, let command): command.goesOn
    default: false
    }
  }
}
