import EventLog
import Incidents

extension Desk {
  /// The role in which somebody acts: the one they hold on the incident, else what their token says.
  ///
  /// The record names roles; who held one at the time is in the incident's own events.
  func role(
    of caller: Caller, on stream: StreamID, _ facts: StreamFacts
  ) async throws -> String {
    guard !caller.isNobody, facts.kind == .incident, facts.version > .empty else {
      return caller.acting
    }
    let held = try await state(of: stream).state.holders
      .filter { $0.value == caller.principal }.keys
    // Somebody may hold several: the one that leads first, then those everybody knows.
    let first = ResponseRole.known.first(where: held.contains) ?? held.min { $0.name < $1.name }
    return first?.name ?? caller.acting
  }
}

extension TokenRole {
  /// What the bearer acts as where no role of an incident says more: who administers the service
  /// responds like anybody else.
  var acting: String { self == .administrator ? Self.responder.rawValue : rawValue }
}
