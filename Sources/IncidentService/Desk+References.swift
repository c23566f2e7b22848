package import EventLog
package import Incidents
package import Rollouts

extension Desk {
  /// The incident that somebody means by `INC-2026-001` or an id.
  ///
  /// - Throws: `DeskRefusal.notFound`, also when it is restricted and the caller has no part in it:
  ///   that it exists is already more than they may know.
  package func incident(
    _ reference: String, for caller: Caller
  ) async throws -> (stream: StreamID, facts: StreamFacts) {
    try await stream(reference, .incident, as: .incident, for: caller)
  }

  package func deployment(
    _ reference: String, for caller: Caller
  ) async throws -> (stream: StreamID, facts: StreamFacts) {
    try await stream(reference, .deployment, as: .deployment, for: caller)
  }

  package func report(
    _ reference: String, for caller: Caller
  ) async throws -> (stream: StreamID, facts: StreamFacts) {
    try await stream(reference, .signal, as: .report, for: caller)
  }

  /// The event that somebody means by `1234`, `#1234` or an id.
  package func entry(_ reference: String, for caller: Caller) async throws -> RecordedEvent {
    let plain = reference.hasPrefix("#") ? String(reference.dropFirst()) : reference
    var found: RecordedEvent?
    if let position = Int64(plain), position > 0 {
      found = try await store.event(at: LogPosition(position))
    } else if let id = EventID(plain) {
      found = try await store.event(id)
    }
    guard let found, try await maySee(found, caller) else {
      throw DeskRefusal.notFound(.entry, reference: reference, suggestions: [])
    }
    return found
  }

  /// What is known of a stream without folding it; nil when it has no events.
  func facts(of stream: StreamID) async throws -> StreamFacts? {
    if let known = facts.facts(of: stream) { return known }
    guard let found = try await store.stream(stream) else { return nil }
    facts.keep(found, of: stream)
    return found
  }

  private func stream(
    _ reference: String, _ kind: StreamKind, as subject: DeskRefusal.Subject, for caller: Caller
  ) async throws -> (stream: StreamID, facts: StreamFacts) {
    var stream = StreamID(reference)
    if stream == nil { stream = facts.stream(numbered: reference.uppercased()) }
    if stream == nil, kind != .signal {
      stream = try await store.stream(numbered: reference.uppercased())
    }
    if let stream, let facts = try await facts(of: stream), facts.kind == kind,
      try await maySee(stream, facts, caller)
    {
      return (stream, facts)
    }
    let suggestions = kind == .signal ? [] : try await suggestions(for: reference, caller)
    throw DeskRefusal.notFound(subject, reference: reference, suggestions: suggestions)
  }

  /// Numbers like what was typed; restricted ones only for those who may see them.
  private func suggestions(for reference: String, _ caller: Caller) async throws -> [String] {
    guard reference.utf8.count <= 40 else { return [] }
    var visible: [String] = []
    for number in try await queries.numbers(like: reference, limit: 6) {
      guard let stream = try await store.stream(numbered: number),
        let facts = try await facts(of: stream), try await maySee(stream, facts, caller)
      else { continue }
      visible.append(number)
    }
    return Array(visible.prefix(3))
  }

  /// Whether this caller may know what happens on a stream.
  func maySee(_ stream: StreamID, _ facts: StreamFacts, _ caller: Caller) async throws -> Bool {
    guard facts.visibility == .restricted, caller.role != .administrator else { return true }
    guard facts.kind == .incident else { return false }
    if try await state(of: stream).state.members.contains(caller.principal) { return true }
    // Whoever had a part in it once goes on seeing it, here as in the lists.
    return try await queries.restrictedStreams(for: caller.principal).contains(stream)
  }

  /// The same of a stream that was found by its id only; nothing may be known of one without events.
  package func maySee(_ stream: StreamID, _ caller: Caller) async throws -> Bool {
    guard let facts = try await facts(of: stream) else { return false }
    return try await maySee(stream, facts, caller)
  }

  func maySee(_ event: RecordedEvent, _ caller: Caller) async throws -> Bool {
    guard caller.role != .administrator, let veil = try await veil(of: event) else { return true }
    return try await maySee(veil, caller)
  }

  /// An incident as it is now.
  package func state(
    of incident: StreamID
  ) async throws -> (state: Incident, version: StreamVersion) {
    try await fold(Incident.self, .incidents, incidentFolds, of: incident)
  }

  /// A deployment as it is now.
  package func state(
    ofDeployment deployment: StreamID
  ) async throws -> (state: Deployment, version: StreamVersion) {
    try await fold(Deployment.self, .deployments, deploymentFolds, of: deployment)
  }
}
