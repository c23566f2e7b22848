import EventLog
import Incidents
import Rollouts

/// A rejection of the domain, as the edge shows it.
protocol ExplainedRejection: Error {
  var explanation: String { get }
  var field: String? { get }
}

extension ExplainedRejection {
  /// The stable name of the rule: the case's own, `not-declared`, without what it carries.
  var rule: String {
    var name = ""
    for letter in String(describing: self).prefix(while: \.isLetter) {
      if letter.isUppercase { name += "-" }
      name += letter.lowercased()
    }
    return name
  }
}

extension IncidentRejection: ExplainedRejection {}
extension DetectionRejection: ExplainedRejection {}
extension DeploymentRejection: ExplainedRejection {}

extension Desk {
  func decide(
    _ command: IncidentCommand, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> (written: Written, state: Incident?) {
    try await decide(
      command, Incident.self, .incidents, incidentFolds, on: stream, facts, by: order)
  }

  func decide(
    _ command: DeploymentCommand, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> (written: Written, state: Deployment?) {
    try await decide(
      command, Deployment.self, .deployments, deploymentFolds, on: stream, facts, by: order)
  }

  /// Lets the rules answer a command, and appends their answer.
  ///
  /// - Returns: the state afterwards; nil on a replay, whose stream may have gone on since.
  func decide<State: Decider>(
    _ command: State.Command, _: State.Type, _ format: EventFormat<State.Event>,
    _ cache: FoldCache<State>, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> (written: Written, state: State?) where State.Rejection: ExplainedRejection {
    let first = entry(of: order)
    let time = time(of: order)
    do {
      let handled = try await store.handle(
        Request(
          command, to: stream, facts.kind, as: order.identity, role: order.caller.role.rawValue,
          happenedAt: time, ifMatch: order.ifMatch, visibility: facts.visibility),
        by: State.self, in: format, from: cache.fold(of: stream),
        newID: { index in index == 0 ? first : derived(from: order, "event \(index)") })
      switch handled {
      case .appended(let state, let receipt):
        cache.keep(state, at: receipt.version, of: stream)
        return (try await written(.appended(receipt), to: stream, first: first), state)
      case .replayed(let receipt): return (try await replayed(receipt), nil)
      case .nothing(let state, let version):
        cache.keep(state, at: version, of: stream)
        let unchanged = Written(
          .unchanged, stream, event: nil, position: nil, version: version)
        return (unchanged, state)
      }
    } catch let rejection as State.Rejection {
      throw DeskRefusal.rule(
        name: rejection.rule, explanation: rejection.explanation, field: rejection.field)
    }
  }
}
