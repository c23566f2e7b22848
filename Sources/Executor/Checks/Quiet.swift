import Adapters
import Decisions
import EventLog
import Policy
import Rollouts

/// Whether nobody else is acting on the service, as far as the record knows.
struct Quiet {
  var request: PlanRequest
  var releases: [ReleaseHistory]
  var decisions: [DecisionEvent]
  /// Says which environments are one place.
  var policy: Policy

  var answer: CheckAnswer {
    // Stopping is never in anybody's way.
    if request.action.needsNoApproval { return .pass("Stopping and waiting disturb nobody.") }
    let moving = releases.filter(\.isMoving).map { "\($0.number) (\($0.version))" }
    if !moving.isEmpty {
      return .fail(
        "Still rolling out: \(moving.joined(separator: ", ")). Halt it first, or the two work "
          + "against each other.")
    }
    let others = authorised
    if let other = others.first {
      return .fail(
        "Another decision for \(request.service) is authorised and not over: "
          + "\(other.action.rawValue). Record its outcome, or withdraw it.")
    }
    return .pass(
      "No deployment of \(request.service) is moving, and no other decision of this incident is "
        + "under way. Pipelines and controllers that do not report here were not asked.")
  }

  /// Plans of other decisions on the same service that may be carried out just now.
  private var authorised: [Plan] {
    var plans: [EventID: Plan] = [:]
    var live: Set<EventID> = []
    for event in decisions {
      switch event {
      case .planPrepared(let prepared): plans[prepared.plan.decision] = prepared.plan
      case .authorised(let authorisation): live.insert(authorisation.decision)
      case .withdrawn(let decision, _, _), .superseded(let decision, _): live.remove(decision)
      case .outcomeRecorded(let outcome): live.remove(outcome.decision)
      default: break
      }
    }
    return live.filter { $0 != request.decision }.compactMap { plans[$0] }
      .filter {
        $0.service == request.service
          && policy.isSamePlace($0.environment, request.environment)
      }
      .filter { !$0.action.needsNoApproval }
      .sorted { $0.decision.description < $1.decision.description }
  }
}

extension ReleaseHistory {
  /// It was started, is not over, and nobody has halted it.
  fileprivate var isMoving: Bool {
    facts.started != nil && facts.completed == nil && facts.failed == nil
      && facts.rolledBack == nil && facts.halts.last?.isSo != true
  }
}
