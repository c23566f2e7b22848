import EventLog
package import Metrics

extension Desk {
  /// Incidents that are compared with one, the newest.
  private static let comparedLimit = 5_000

  /// Incidents that are like this one, the most similar first.
  package func similarIncidents(
    to reference: String, limit: Int, for caller: Caller
  ) async throws -> [SimilarIncident] {
    let (stream, _) = try await incident(reference, for: caller)
    try await showNewest()
    let viewer = viewer(caller)
    guard
      let own = try await queries.likenesses(of: [stream], limit: 1, for: viewer).first
    else { return [] }
    let others = try await queries.likenesses(
      of: nil, limit: Self.comparedLimit, for: viewer)
    return own.similar(among: others, limit: limit)
  }
}
