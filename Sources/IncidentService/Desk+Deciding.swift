import Decisions
import EventLog
import Incidents
import Rollouts

/// A rejection of the domain, as the edge shows it.
protocol ExplainedRejection: Error {
  var explanation: String { get }
  var field: String? { get }
  /// What whoever asked is told.
  var refusal: any Error { get }
}

extension ExplainedRejection {
  var refusal: any Error { ruleRefusal }

  var ruleRefusal: DeskRefusal { .rule(name: rule, explanation: explanation, field: field) }

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
extension DecisionRejection: ExplainedRejection {}

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
    let known = try await knownFold(State.self, format, cache, of: stream)
    do {
      let handled = try await store.handle(
        Request(
          command, to: stream, facts.kind, as: order.identity,
          role: try await role(of: order.caller, on: stream, facts),
          happenedAt: time, ifMatch: order.ifMatch, visibility: facts.visibility,
          policy: try await policies.hashInForce()),
        by: State.self, in: format, from: known,
        newID: { index in index == 0 ? first : derived(from: order, "event \(index)") })
      switch handled {
      case .appended(let state, let receipt):
        cache.keep(state, at: receipt.version, of: stream)
        var written = try await written(.appended(receipt), to: stream, first: first)
        written.warnings += await warnings(about: order, on: stream, facts)
        return (written, state)
      case .replayed(let receipt): return (try await replayed(receipt), nil)
      case .nothing(let state, let version):
        cache.keep(state, at: version, of: stream)
        let unchanged = Written(
          .unchanged, stream, event: nil, position: nil, version: version)
        return (unchanged, state)
      }
    } catch IncidentRejection.isMerged(let other) {
      throw try await mergedAlready(stream, into: other, for: order.caller)
    } catch let rejection as State.Rejection {
      throw rejection.refusal
    }
  }

  /// A fold to go on from: the kept one, unless words in it were destroyed since.
  ///
  /// Whoever redacts forgets what is kept here, but it may have been another server, or a reader
  /// who was under way may have kept its fold just afterwards.
  private func knownFold<State: Decider>(
    _: State.Type, _ format: EventFormat<State.Event>, _ cache: FoldCache<State>,
    of stream: StreamID
  ) async throws -> (state: State, version: StreamVersion) {
    var (state, version) = cache.fold(of: stream)
    // Nothing is known, so nothing can be wrong; whoever goes on from here reads it all.
    if version == .empty { return (state, version) }
    let news = try await store.allEvents(in: stream, after: version)
    if news.contains(where: { $0.type == .redaction }) {
      cache.forget(stream)
      return (State(), .empty)
    }
    let words = try await store.words(of: news)
    for (event, words) in zip(news, words) {
      if case .event(let known) = try format.decode(event, words: words) { state.evolve(known) }
      version = event.version
    }
    return (state, version)
  }

  /// A stream's state as it is now.
  func fold<State: Decider>(
    _: State.Type, _ format: EventFormat<State.Event>, _ cache: FoldCache<State>,
    of stream: StreamID
  ) async throws -> (state: State, version: StreamVersion) {
    var known = try await knownFold(State.self, format, cache, of: stream)
    if known.version == .empty {
      known = try await store.fold(State.self, stream, in: format, from: known)
    }
    cache.keep(known.state, at: known.version, of: stream)
    return known
  }
}
