import EventLog
import Incidents
import Policy
import Spelling
import Timelines

extension Desk {
  /// What a person should know of the time they stated; it is kept and marked all the same.
  ///
  /// The order was carried out by then: what fails here must not make it look as if it was not.
  func warnings(
    about order: Order, on stream: StreamID, _ facts: StreamFacts
  ) async -> [String] {
    guard let stated = order.happenedAt else { return [] }
    var warnings: [String] = []
    if stated.since(now()) > Timeline.clockTolerance {
      warnings.append(
        "The stated time \(stated) is ahead of the clock here. "
          + "It was kept as it is, and the timeline marks it; look at the clock it came from.")
    }
    if facts.kind == .incident,
      let start = try? await timeline(of: stream, facts).deploymentStartedAt, stated < start
    {
      warnings.append(
        "The stated time \(stated) is before the linked deployment began (\(start)). "
          + "It was kept as it is, and the timeline marks it.")
    }
    return warnings
  }

  /// Names that the rules do not know, where they name any: kept all the same, but whoever misspelt one
  /// would wonder why nothing that the rules say of it holds.
  func warnings(aboutService service: String?, in environment: String?) async -> [String] {
    guard let policy = try? await policies.current()?.policy else { return [] }
    return [
      Self.unknown("service", service, among: policy.services.keys),
      Self.unknown("environment", environment, among: policy.environments.keys),
    ].compactMap(\.self)
  }

  private static func unknown(
    _ kind: String, _ name: String?, among known: some Collection<String>
  ) -> String? {
    guard let name, !known.isEmpty, !known.contains(name) else { return nil }
    let near = Suggestion.nearest(to: name, among: known.sorted())
    return
      "The rules name no \(kind) \(name)\(near.map { ": was \($0) meant?" } ?? ".") It was kept "
      + "as it is, and what they say of others does not hold for it."
  }

  /// A recovery that no clock can have shown; it is kept all the same, and everything is measured
  /// by it.
  func warnings(about resolution: Resolution, of incident: StreamID) async -> [String] {
    guard let recovered = resolution.recoveredAt else { return [] }
    if recovered.since(now()) > Timeline.clockTolerance {
      return ["The recovery at \(recovered) is ahead of the clock here. Correct it if it is wrong."]
    }
    guard let state = try? await state(of: incident).state, let impact = state.impact?.since,
      recovered < impact
    else { return [] }
    return ["The recovery at \(recovered) is before the impact began (\(impact))."]
  }
}
