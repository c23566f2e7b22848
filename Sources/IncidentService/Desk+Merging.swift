import EventLog
import Incidents

extension Desk {
  /// Lets an incident go on as part of another.
  ///
  /// Who follows merges always comes to an end: neither into one that is itself merged away, nor
  /// round in a circle.
  package func merge(
    _ incident: String, into other: String, because: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("because", because)], of: order)
    let written = try await answering(order) {
      let target = try await self.incident(other, for: order.caller).stream
      let (own, facts) = try await self.incident(incident, for: order.caller)
      try await refuseMerge(of: own, into: target, for: order.caller)
      return try await decide(
        .merge(own, into: target, because: because), on: own, facts, by: order
      ).written
    }
    // Not inside: the merge itself was carried out, and would be its own earlier answer.
    guard written.outcome != .unchanged, try await isCrossed(written.stream, by: order) else {
      return written
    }
    throw DeskRefusal.rule(
      name: "merges-crossed",
      explanation: """
        Somebody merged the other incident into this one at the same moment, \
        so this merge was undone. Look at both, then merge again if it is still wanted.
        """, field: "into")
  }

  /// How to name an incident to somebody.
  func name(of incident: StreamID, for caller: Caller) async throws -> String {
    guard let facts = try await facts(of: incident), try await maySee(incident, facts, caller)
    else { return "another incident" }
    return facts.number ?? incident.description
  }

  /// What to say of a command to an incident that goes on elsewhere.
  func mergedAlready(
    _ incident: StreamID, into other: StreamID, for caller: Caller
  ) async throws -> DeskRefusal {
    let end = try await merges(from: other).streams.last ?? other
    let (name, there) = (
      try await name(of: incident, for: caller), try await self.name(of: end, for: caller)
    )
    return .rule(
      name: "is-merged",
      explanation: """
        \(name) was merged into \(there) and goes on there. \
        Use \(there), or unmerge \(name) first.
        """, field: nil)
  }

  private func refuseMerge(
    of own: StreamID, into target: StreamID, for caller: Caller
  ) async throws {
    // What is so already is for the rules to say.
    if own == target { return }
    if case .merged(target) = try await state(of: own).state.phase { return }
    let chain = try await merges(from: target).streams
    guard let end = chain.last, end != target else { return }
    let (name, there) = (
      try await name(of: target, for: caller), try await self.name(of: end, for: caller)
    )
    let advice =
      end == own
      ? "Go on with \(there), or unmerge \(name) first." : "Merge into \(there) instead."
    throw DeskRefusal.rule(
      name: end == own ? "merge-circle" : "target-merged",
      explanation: "\(name) was merged into \(there) already. \(advice)", field: "into")
  }

  /// An incident, the one it was merged into, the one that was merged into, and so on.
  private func merges(
    from incident: StreamID
  ) async throws -> (streams: [StreamID], isCircle: Bool) {
    var streams = [incident]
    var last = incident
    while case .merged(let next) = try await state(of: last).state.phase {
      if streams.contains(next) { return (streams, true) }
      streams.append(next)
      last = next
    }
    return (streams, false)
  }

  /// Whether this merge closed a circle with another of the same moment; undoes it then, once.
  private func isCrossed(_ own: StreamID, by order: Order) async throws -> Bool {
    var undoing = order
    undoing.identity.key = derived(from: order, "unmerge")
    (undoing.entry, undoing.ifMatch) = (nil, nil)
    if try await merges(from: own).isCircle, let facts = try await facts(of: own) {
      _ = try await decide(
        .unmerge(because: "Two merges crossed."), on: own, facts, by: undoing)
      return true
    }
    return try await store.earlierAnswer(to: undoing.identity) != nil
  }
}
