import EventLog
import HTTP
import IncidentService
import Postgres
import PostgresStore
import Web

/// How far the parts behind the log are, for those who watch over the service.
struct Readiness: Sendable {
  /// Events that a projection may be behind and still count as following.
  private static let tolerance: Int64 = 10_000

  var store: PostgresEventStore
  var listener: LogListener

  /// Each projection's distance from the end of the log.
  private func lags() async throws -> (head: LogPosition, lags: [String: Int64]) {
    let head = try await store.head().position
    var lags: [String: Int64] = [:]
    for projection in Upkeep.projections {
      let keeper = ProjectionKeeper(projection, of: store, waking: listener)
      lags[projection.name] = max(0, head.rawValue - (try await keeper.position()).rawValue)
    }
    return (head, lags)
  }

  /// The schema was checked at the start; a database that answers still has it.
  func checks() async throws -> [ReadinessCheck] {
    let (_, lags) = try await lags()
    let late = lags.filter { $0.value > Self.tolerance }.keys.sorted()
    return [
      ReadinessCheck("database", isWell: true, "It answers."),
      ReadinessCheck(
        "projections", isWell: late.isEmpty,
        late.isEmpty
          ? "All follow the log." : "Far behind the log: \(late.joined(separator: ", "))."),
      // The record works without one, so nobody shall be kept from it.
      ReadinessCheck(
        "executor", isWell: true,
        try await store.isHeld(ExecutorService.subscription, version: ExecutorService.version)
          ? "One is at work."
          : "None is at work: decisions get no plans. Start “lastgood executor”."),
      // Somebody is told over another channel, where the ladder names one; here in any case.
      ReadinessCheck("deliveries", isWell: true, try await deliveries()),
    ]
  }

  private func deliveries() async throws -> String {
    let count = try await PostgresDeliveries(store).setAside()
    return count == 0
      ? "No message is set aside."
      : "Messages that are set aside: \(count). See “lastgood deliveries list --state dead”."
  }

  func gauges(of server: Server?) async -> Gauges {
    var gauges = Gauges()
    gauges.server = server?.counters
    do {
      let (head, lags) = try await lags()
      (gauges.logPosition, gauges.projectionLag) = (head.rawValue, lags)
    } catch {
      gauges.isReady = false
    }
    return gauges
  }
}
