import Decisions
import Digest
import EventLog
import Policy
import Rollouts

extension Desk {
  /// Stopping stops: whoever decides to halt, or to freeze, halts the rollout in the same breath.
  ///
  /// - Returns: what people should know of it.
  func stop(what seen: SeenDecision, by order: Order) async throws -> [String] {
    let proposal = seen.decision.proposal
    guard proposal.action.stopsRollout else { return [] }
    // Nothing that acts on others happens out of the past.
    guard order.happenedAt == nil else {
      return ["It was decided earlier, so it stops nothing now: look whether that is still needed."]
    }
    guard let stream = proposal.deployment, let facts = try await facts(of: stream),
      let plan = try await state(ofDeployment: stream).state.plan
    else { return ["No deployment is linked, so there is no rollout to stop."] }
    guard try await state(ofDeployment: stream).state.phase == .running else { return [] }
    // Whoever reads the deployment's record may not be one who may know of the incident.
    let isOpenToAll = try await store.stream(seen.incident)?.visibility == .normal
    let because =
      isOpenToAll
      ? "\(seen.number): \(proposal.because.plain ?? proposal.action.rawValue)"
      : "By a decision that not everybody may read."
    let key: EventID = derived(from: order, "halt")
    let halting = Order(
      order.caller,
      as: CommandIdentity(
        by: order.caller.principal, key: CommandKey(uuid: key.uuid),
        digest: digest(Array("lastgood halt 1\n\(seen.decision.id)\n\(stream)".utf8))))
    do {
      _ = try await decide(
        .halt(because: because, scope: nil, by: order.caller.principal), on: stream, facts,
        by: halting)
      return ["\(plan.number) is halted."]
    } catch DeskRefusal.rule(_, let explanation, _) {
      // It ended meanwhile.
      return [explanation]
    }
  }
}

extension MitigationKind {
  fileprivate var stopsRollout: Bool { self == .halt || self == .freeze }
}
