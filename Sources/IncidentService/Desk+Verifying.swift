import Actions
import Decisions
import EventLog
import Policy
import Rollouts

extension Desk {
  /// Has it looked at once more whether what was carried out helped, where nobody could know.
  package func requestVerification(
    of reference: String, because: String, in incident: String, by order: Order
  ) async throws -> (written: Written, decision: SeenDecision) {
    try refuseSecrets(in: [("because", because)], of: order)
    let written = try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      try refuseEnded(try await state(of: stream).state)
      let decision = try find(reference, in: try await book(of: stream).state, facts)
      if decision.withdrawal != nil { throw DecisionRejection.isWithdrawn.refusal }
      if decision.supersededBy != nil { throw DecisionRejection.isSuperseded.refusal }
      guard let action = try await actions(of: stream).state.action(of: decision.id) else {
        throw ActionRejection.unknownAction.refusal
      }
      try await refuseMoved(since: action, on: stream)
      return try await decide(
        ActionCommand.requestVerification(
          action: action.id, by: order.caller.principal, because: .text(because)),
        ActionBook.self, .actions, actionFolds, on: stream, facts, by: order
      ).written
    }
    return (written, try await decision(reference, in: incident, for: order.caller))
  }

  /// What is seen after a rollout has gone on says nothing about the action any more.
  private func refuseMoved(since action: Action, on stream: StreamID) async throws {
    let completed = try await store.allEvents(in: stream).last { event in
      guard event.type == .actionCompleted,
        case .event(.completed(let completion))? = try? EventFormat.actions.decode(event)
      else { return false }
      return completion.action == action.id
    }
    guard let completed, let place = action.claims.last else { return }
    // What was started a moment ago counts too.
    try await showNewest()
    for environment in try await policies.inForce().names(ofPlace: place.environment) {
      let rows = try await queries.deployments(
        DeploymentFilter(service: place.service, environment: environment, limit: 200)
      ).rows
      for row in rows where row.lastEntryAt >= completed.recordedAt {
        let events = try await store.allEvents(in: row.stream)
        guard events.contains(where: { $0.position > completed.position && $0.movesRollout })
        else { continue }
        throw DeskRefusal.rule(
          name: "deployment-moved",
          explanation:
            "\(row.number) of \(place.service) in \(environment) has gone on since it was "
            + "carried out, so nobody can see any more what that brought. Look at how the service is "
            + "now, and decide anew where it is not well.", field: nil)
      }
    }
  }
}

extension RecordedEvent {
  /// Whether users get something else after it, by what a pipeline reports.
  fileprivate var movesRollout: Bool {
    guard case .event(let known)? = try? EventFormat.deployments.decode(self) else { return false }
    return switch known {
    case .started, .groupEntered, .promoted, .resumed: true
    default: false
    }
  }
}
