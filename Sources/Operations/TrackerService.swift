import Couriers
import EventLog
import IncidentService
import PostgresStore

/// Looks each hour, in the trackers that the policy names, at the issues of actions.
///
/// Several may do so at once: what one has recorded the others find recorded.
struct TrackerService: Sendable {
  private let desk: Desk
  private let carrier: TrackerCarrier

  init(
    _ store: PostgresEventStore, waking listener: LogListener, _ configuration: Configuration,
    _ policies: any PolicyDirectory
  ) {
    desk = Desk(on: store, waking: listener, policies: policies)
    carrier = TrackerCarrier(
      ChannelSecrets(of: configuration), lookup: systemHostQuestion())
  }

  /// Works until the task is cancelled.
  func run(telling troubles: TroubleDesk) async throws {
    while !Task.isCancelled {
      do {
        let sync = try await desk.syncTrackers(
          for: desk.viewer(Caller(.system, as: .administrator)), within: .seconds(1_800),
          asking: TrackerExchange { [carrier] in try await carrier.ask($0, of: $1) })
        // Each once a minute at most, and only so many: a project that is gone has hundreds.
        for fault in sync.faults.prefix(10) {
          troubles.hear(TrackerTrouble(sentence: fault), of: .trackers)
        }
      } catch let error where !(error is CancellationError) {
        // It can wait: what is not seen now is seen next time.
        troubles.hear(error, of: .trackers)
      }
      try await Task.sleep(for: .seconds(3_600))
    }
  }
}

/// What a tracker did not do, said for people.
struct TrackerTrouble: Error {
  var sentence: String
}
